"""The texts of a case folder, structured once and checked against each other."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from kcm.errors import Conflict, InvalidValue, MissingData
from kcm.fields import checked
from kcm.interchange import loads_toml, read_table
from kcm.planning.case.analysis import AnalysisDraft, read_analysis
from kcm.planning.case.judgements import Judgements
from kcm.planning.case.orders import OrderTable, read_orders
from kcm.planning.case.places import ANALYSIS_FILE, CASE_FILE, in_case
from kcm.planning.plan import KeyAccount

__all__ = ["CASE_FILES", "OPTIONAL_FILES", "CaseFile", "read_case"]

#: The texts that a case needs, by the names of their files.
CASE_FILES = (CASE_FILE, "customers.csv", "orders.csv", "order_lines.csv")
#: The texts that a case may have besides.
OPTIONAL_FILES = (ANALYSIS_FILE,)


@attrs.frozen(kw_only=True, field_transformer=checked)
class CaseFile:
    """A case: what people judged and found out, all orders up to its day, and the directory of customers by number.

    `left_out` counts the order lines after the day of the case; `analysis` is empty where the folder has none.
    """

    judgements: Judgements
    orders: OrderTable
    directory: tuple[KeyAccount, ...]
    left_out: int
    analysis: AnalysisDraft = attrs.field(factory=AnalysisDraft)

    @property
    def key_account(self) -> KeyAccount:
        """The customer the plan is for."""
        return next(one for one in self.directory if one.number == self.judgements.key_account)


def read_case(texts: Mapping[str, str]) -> CaseFile:
    """The case of a folder's texts.

    Args:
        texts: file name to text, for every name in `CASE_FILES`, and for those of `OPTIONAL_FILES` there are; others
            are left alone.

    Raises:
        MissingData: for a file that is not there, an empty table, a missing column or cost share.
        InvalidDocument: with every fault of `case.toml`, each as `case.toml:$.path`, or of `analysis.toml`.
        InvalidValue: for a cell that cannot be, with `file:row:column`, or a name that nothing answers to.
        Conflict: for a customer or an order that stands twice, or two currencies.
    """
    for name in CASE_FILES:
        if name not in texts:
            raise MissingData(f"found no {name}, expected the files {', '.join(CASE_FILES)}", name)
    with in_case():
        judgements = loads_toml(Judgements, texts[CASE_FILE], name=CASE_FILE)
    about = texts.get(ANALYSIS_FILE, "")
    analysis = read_analysis(about, key_account=judgements.key_account, on=judgements.prepared_on)
    directory = _directory(texts["customers.csv"])
    orders = read_orders(
        texts["orders.csv"],
        texts["order_lines.csv"],
        customers=frozenset(one.number for one in directory),
        currency=judgements.currency,
    )
    with in_case():
        kept = orders.until(judgements.as_of)
    case = CaseFile(
        judgements=judgements,
        orders=kept,
        directory=directory,
        left_out=orders.minor.size - kept.minor.size,
        analysis=analysis,
    )
    with in_case():
        _check_names(case)
    return case


def _directory(text: str) -> tuple[KeyAccount, ...]:
    def words(cell: str, path: str) -> str:
        if not cell.strip():
            raise MissingData("found an empty cell, expected a value", path)
        return cell.strip()

    def optional(cell: str, path: str) -> str | None:
        return cell.strip() or None

    seen: set[str] = set()

    def number(cell: str, path: str) -> str:
        name = words(cell, path)
        if name in seen:
            raise Conflict(f"found customer {name!r} twice, expected each once", path)
        seen.add(name)
        return name

    columns = {
        "customer_id": number,
        "company": words,
        "city": optional,
        "region": optional,
        "country": optional,
    }
    table = read_table(text, "customers.csv", columns, optional=["city", "region", "country"])
    empty = [None] * len(table["company"])
    places = zip(*(table.get(name, empty) for name in ("city", "region", "country")), strict=True)
    return tuple(
        KeyAccount(number=number, name=name, city=city, region=region, country=country)
        for number, name, (city, region, country) in zip(table["customer_id"], table["company"], places, strict=True)
    )


def _check_names(case: CaseFile) -> None:
    """Every name in the judgements is one of the tables, and every category ordered is judged."""
    judgements = case.judgements
    numbers = {one.number for one in case.directory}
    _known(judgements.key_account, numbers, "$.key_account", "a customer of customers.csv")
    candidates = [one.customer for one in judgements.selection.candidates]
    for index, name in enumerate(candidates):
        _known(name, numbers, f"$.selection.candidates[{index}].customer", "a customer of customers.csv")
    _known(judgements.key_account, set(candidates), "$.key_account", "one of selection.candidates")
    categories = {category.name for category in judgements.categories}
    for name in sorted(set(case.orders.category.tolist()) - categories):
        raise MissingData(f"found no category {name!r}, which has orders", "$.categories")
    units = [unit.category for unit in judgements.portfolio.units]
    for index, name in enumerate(units):
        _known(name, categories, f"$.portfolio.units[{index}].category", "one of categories")
    ordered = case.orders.categories_of(judgements.key_account)
    if not ordered:
        reason = f"found no order of {judgements.key_account!r} up to {judgements.as_of}, expected at least one"
        raise MissingData(reason, "$.key_account")
    for name in ordered:
        if name not in units:
            reason = f"found no unit for category {name!r}, which the key account orders"
            raise MissingData(reason, "$.portfolio.units")
    for index, draft in enumerate(judgements.objectives):
        _known(draft.unit, set(units), f"$.objectives[{index}].unit", "the category of a unit")
    rivals = {unit.category: {rival.id for rival in unit.rivals} for unit in judgements.portfolio.units}
    for index, outlook in enumerate(judgements.outlooks or ()):
        path = f"$.outlooks[{index}]"
        _known(outlook.unit, set(units), f"{path}.unit", "the category of a unit")
        for name in sorted(outlook.rivals):
            _known(name, rivals[outlook.unit], f"{path}.rivals.{name}", "a rival of the unit")


def _known(name: str, names: set[str], path: str, expected: str) -> None:
    if name not in names:
        raise InvalidValue(f"found {name!r}, expected {expected}", path)
