"""Purchase files of any size, CSV or Parquet, as a table of DuckDB: every row is read, or the first bad one named.

DuckDB reads what is plain. Where it cannot, kcm's own reader goes over the file row by row: it says what is wrong and
where, or writes a plain copy of what DuckDB took amiss.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import attrs

from kcm.cli.console import check_file, read_bytes
from kcm.columns import RESTORED
from kcm.errors import InvalidValue, MissingData, extra
from kcm.fields import check_decimals, unique
from kcm.interchange import Parser, decode, read_rows
from kcm.money import amount, check_currency, one_currency
from kcm.periods import parse_date
from kcm.segmentation.ids import LONGEST

with extra("cli"):
    import duckdb

__all__ = ["PURCHASES", "PurchaseColumns", "purchase_table"]

PURCHASES = "purchases"
PARQUET = (".parquet", ".pq")
SPACES = "".join(letter for letter in map(chr, range(0x3001)) if letter.isspace())
EVERY = 0.1  # seconds between two looks at the progress
BATCH = 10_000

Progress = Callable[[float], None]


@attrs.frozen
class PurchaseColumns:
    """The names of the columns of a purchase file; without `order`, orders cannot be counted."""

    customer: str
    date: str
    amount: str
    order: str | None = None

    def __attrs_post_init__(self) -> None:
        unique(self.names, "--customer, --date, --amount, --order")

    @property
    def names(self) -> tuple[str, ...]:
        """All that are read."""
        return (self.customer, self.date, self.amount, *([self.order] if self.order is not None else []))


@contextmanager
def purchase_table(
    path: Path, columns: PurchaseColumns, *, encoding: str, decimals: int, progress: Progress
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the table `purchases`: customer, date, amount and order_id of every row.

    Amounts are rounded half-even to `decimals`. The database is a file that is gone afterwards.

    Raises:
        KcmError: for a file, a column or a cell that is not as it should be, with file, row and column.
    """
    check_decimals(decimals, "--decimals")
    check_file(path)
    with tempfile.TemporaryDirectory(prefix="kcm-") as folder:
        place = str(Path(folder) / "purchases.duckdb")
        with duckdb.connect(place, config={"temp_directory": folder}) as connection:
            reader = _Reader(connection, path, columns, encoding, decimals, progress)
            if not reader.read_plain():
                reader.read_by_row(Path(folder) / "plain.csv")
            yield connection


@attrs.frozen
class _Reader:
    connection: duckdb.DuckDBPyConnection
    path: Path
    columns: PurchaseColumns
    encoding: str
    decimals: int
    progress: Progress

    @property
    def is_parquet(self) -> bool:
        return self.path.suffix.lower() in PARQUET

    def read_plain(self) -> bool:
        """Whether DuckDB took every row; else there is no table."""
        try:
            if self.is_parquet:
                return self._create(self._parquet())
            if self.encoding.lower().replace("_", "-") not in ("utf-8", "utf8"):
                return False
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                header = [cell.strip() for cell in next(csv.reader(file, strict=True), [])]
            return len(set(header)) == len(header) and self._create(_csv(self.connection, self.path, header))
        except (duckdb.Error, csv.Error, UnicodeDecodeError):
            return False

    def read_by_row(self, copy: Path) -> None:
        """The table from a plain copy of the rows, each checked on the way."""
        with self._records() as records, copy.open("w", encoding="utf-8", newline="") as file:
            first = 1 if self.is_parquet else 2
            rows = read_rows(records, self.path.name, self._parsers(), optional=["currency"], first=first)
            row = next(rows)
            writer = csv.writer(file)
            writer.writerow(row)
            writer.writerow(row.values())
            writer.writerows(row.values() for row in rows)
        if not self._create(_csv(self.connection, copy, list(row))):
            raise InvalidValue("found rows that cannot be read as purchases, expected plain UTF-8 CSV", self.path.name)

    @contextmanager
    def _records(self) -> Iterator[Iterator[list[str]]]:
        if self.is_parquet:
            yield self._parquet_records()
            return
        decode(b"\0\0\0\0", self.path.name, self.encoding)
        with self.path.open(encoding=self.encoding, newline="") as file:
            try:
                if file.read(1) != "\ufeff":
                    file.seek(0)
                yield csv.reader(file, strict=True)
            except UnicodeError:
                decode(read_bytes(self.path), self.path.name, self.encoding)
                expected = "expected it to decode in parts as it does in whole: save the file as utf-8"
                raise InvalidValue(f"found {self.encoding}, {expected}", self.path.name) from None

    def _parquet(self) -> duckdb.DuckDBPyRelation:
        relation = self.connection.read_parquet(_as_pattern(self.path))
        cells = []
        for name, kind in zip(relation.columns, map(str, relation.types), strict=True):
            cell = _quoted(name)
            if name == self.columns.date and "WITH TIME ZONE" in kind:
                expected = "expected dates: write the days of your time zone"
                raise InvalidValue(f"found zoned times, {expected}", f"{self.path.name}:{name}")
            if name == self.columns.date and kind.startswith("TIMESTAMP"):
                cell = f"CAST({cell} AS DATE)"
            if name == self.columns.amount and kind.startswith("DECIMAL"):
                cell = f"TRY_CAST({cell} AS DECIMAL(38, 12))"
            if name == self.columns.amount and kind in ("FLOAT", "DOUBLE"):
                plain = f"CAST(TRY_CAST({cell} AS DECIMAL(38, 12)) AS VARCHAR)"
                cell = (
                    f"CASE WHEN isfinite({cell}) AND abs({cell}) < 1e15 THEN {plain} ELSE CAST({cell} AS VARCHAR) END"
                )
            cells.append(f"CAST({cell} AS VARCHAR) AS {_quoted(name)}")
        return relation.project(", ".join(cells))

    def _parquet_records(self) -> Iterator[list[str]]:
        try:
            relation = self._parquet().create_view("texts")
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise InvalidValue(f"found a file that is not Parquet: {reason}", self.path.name) from None
        yield list(relation.columns)
        self.connection.execute("SELECT * FROM texts")
        while rows := self.connection.fetchmany(BATCH):
            for row in rows:
                yield ["" if cell is None else cell for cell in row]

    def _parsers(self) -> dict[str, Parser]:
        columns = self.columns
        parsers: dict[str, Parser] = {
            columns.customer: _id,
            columns.date: lambda cell, place: parse_date(cell.strip(), place),
            columns.amount: self._amount,
        }
        if columns.order is not None:
            parsers[columns.order] = _id
        if "currency" not in parsers:
            parsers["currency"] = _same_currency()
        return parsers

    def _amount(self, cell: str, place: str) -> Decimal:
        value = amount(cell.strip(), place)
        if abs(value.scaleb(self.decimals)) >= RESTORED:
            raise InvalidValue("found an amount too large to be exact, expected below 2**51 minor units", place)
        return value

    def _create(self, source: duckdb.DuckDBPyRelation) -> bool:
        """Whether every cell of a table of texts is plain; then the table `purchases` stands."""
        columns = self.columns
        if not set(columns.names) <= set(source.columns):
            return False
        has_currency = "currency" in source.columns and "currency" not in columns.names
        chosen = {
            "customer": _id_sql(columns.customer),
            "date": _date_sql(columns.date),
            "amount": _amount_sql(columns.amount, self.decimals),
            "order_id": "''" if columns.order is None else _id_sql(columns.order),
            "currency": "currency" if has_currency else "''",
        }
        relation = source.project(", ".join(f"{cell} AS {name}" for name, cell in chosen.items()))
        self._watch(lambda: relation.create(PURCHASES))
        table = self.connection.table(PURCHASES)
        rows, *known = table.aggregate(", ".join(f"count({name})" for name in ("*", *chosen))).fetchall()[0]
        first, last = table.aggregate("min(currency), max(currency)").fetchall()[0]
        if rows and all(count == rows for count in known) and first == last and _is_currency(first, has_currency):
            return True
        self.connection.execute(f"DROP TABLE {PURCHASES}")
        return False

    def _watch(self, work: Callable[[], object]) -> None:
        """Do the work of a query and tell how far it is."""
        with ThreadPoolExecutor(1) as pool:
            future = pool.submit(work)
            try:
                while not _is_done(future):
                    self.progress(max(self.connection.query_progress(), 0.0) / 100)
            except KeyboardInterrupt:
                self.connection.interrupt()  # or the pool would wait for the query to end
                raise


def _is_done(future: Future[object]) -> bool:
    """Whether it is, after a while; what the work raised is raised."""
    try:
        future.result(timeout=EVERY)
    except TimeoutError:
        return False
    return True


def _csv(connection: duckdb.DuckDBPyConnection, path: Path, header: list[str]) -> duckdb.DuckDBPyRelation:
    return connection.read_csv(
        _as_pattern(path),
        header=True,
        auto_detect=False,
        delimiter=",",
        quotechar='"',
        escapechar='"',
        columns=dict.fromkeys(header, "VARCHAR"),
        strict_mode=True,
    )


def _as_pattern(path: Path) -> str:
    """The path as a pattern that only it matches."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


# What these leave as NULL, a cell with spaces around it say, is read row by row: looking for it costs more here.
def _id_sql(name: str) -> str:
    cell = _quoted(name)
    spaces = " || ".join(f"chr({ord(letter)})" for letter in SPACES)
    ends = f"contains({spaces}, left({cell}, 1)) OR contains({spaces}, right({cell}, 1))"
    is_id = f"length({cell}) BETWEEN 1 AND {LONGEST} AND NOT contains({cell}, chr(0)) AND NOT ({ends})"
    return f"CASE WHEN regexp_full_match({cell}, '[!-~]{{1,{LONGEST}}}') OR {is_id} THEN {cell} END"


def _date_sql(name: str) -> str:
    cell = _quoted(name)
    day = f"TRY_CAST({cell} AS DATE)"
    return f"CASE WHEN regexp_full_match({cell}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') AND {cell} > '0001' THEN {day} END"


def _amount_sql(name: str, decimals: int) -> str:
    cell = _quoted(name)

    def is_plain(most: int) -> str:
        return rf"regexp_full_match({cell}, '[+-]?[0-9]{{1,15}}" + (rf"(\.[0-9]{{1,{most}}})?')" if most else "')")

    def checked(units: str) -> str:
        return f"CASE WHEN abs({units}) < {RESTORED} THEN CAST({units} AS DOUBLE) / {10**decimals} END"

    exact = f"CAST({cell} AS DECIMAL({15 + decimals}, {decimals})) * {10**decimals}"
    units = f"CAST({cell} AS DECIMAL(27, 12)) * CAST({10**decimals} AS DECIMAL(5, 0))"
    below, part = f"floor({units})", f"({units} - floor({units}))"
    even = f"({below} + CASE WHEN {part} > 0.5 OR {part} = 0.5 AND {below} % 2 <> 0 THEN 1 ELSE 0 END)"
    return f"CASE WHEN {is_plain(decimals)} THEN {checked(exact)} WHEN {is_plain(12)} THEN {checked(even)} END"


def _is_currency(text: str, has_currency: bool) -> bool:
    try:
        return not has_currency or bool(check_currency(text))
    except InvalidValue:
        return False


def _id(cell: str, place: str) -> str:
    text = cell.strip()
    if not text:
        raise MissingData("found an empty cell, expected an id", place)
    if len(text) > LONGEST:
        raise InvalidValue(f"found an id of {len(text)} characters, expected at most {LONGEST}", place)
    if "\0" in text:
        raise InvalidValue("found the character NUL in an id, expected text", place)
    return text


def _same_currency() -> Parser:
    """A parser that takes one currency for a whole column."""
    seen: list[str] = []

    def parse(cell: str, place: str) -> str:
        seen[1:] = [check_currency(cell.strip(), place)]
        return one_currency({seen[0], seen[-1]}, place)

    return parse
