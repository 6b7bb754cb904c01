"""What do a decision, a number's check and a book of a million accounts cost, in time and memory?

The checks stand beside python-stdnum's in one process. Each book is built in a fresh process from seeded data, so that
its peak memory is its own: half as many customers as accounts, all with complete records, a registration and an opening
in the log for every one.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
import timeit
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from typing import Any

import attrs
from stdnum.cn import ric

from kcm.customers.accounts import Account, AccountStatus, CredentialMethod, WithdrawalCredential
from kcm.customers.book import Book, BulkStatus, act, reassign_many, replay
from kcm.customers.changes import AccountOpened, Change, CustomerRegistered
from kcm.customers.customer import CustomerKind, PersonalBasic, PersonalCustomer
from kcm.customers.evidence import Evidence
from kcm.customers.identity import IdentityDocument, Sex, check_number
from kcm.customers.reassignment import Reassignment, examine, reassign
from kcm.privacy import Secret

DAY = date(2026, 11, 20)
FAMILY, GIVEN = "王李张刘陈杨黄赵吴周", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
SIZES = (1_000, 1_000_000)
BATCHES = (10_000, 30_000, 100_000)
RUNS = 5


def customer(index: int) -> PersonalCustomer:
    """A person with a complete record and a resident number of their own whose check digit is right."""
    days, order = divmod(index, 800)
    body = f"110105{date.fromordinal(710_000 + days):%Y%m%d}{order + 100:03}"
    digit = "10X98765432"[sum(int(one) * 2 ** (17 - place) for place, one in enumerate(body)) % 11]
    name = FAMILY[index % 10] + GIVEN[index // 10 % 20] + GIVEN[index // 200 % 20]
    basic = PersonalBasic(
        sex=Sex.FEMALE,
        birth_date=date.fromordinal(710_000 + days),
        nationality="CHN",
        phone=Secret(f"138{index:08}"),
        address=f"北京市朝阳区{index}号",
        occupation="farmer",
    )
    document = IdentityDocument("RESIDENT_ID", body + digit, date(2036, 1, 1))
    return PersonalCustomer(number=f"C{index:08}", name=name, document=document, basic=basic)


def account(index: int, owner: PersonalCustomer) -> Account:
    """An open account of a person."""
    credential = WithdrawalCredential(method=CredentialMethod.PASSWORD, holder_name=owner.name, document=owner.document)
    return Account(
        number=Secret(f"8010502110{index:011}"),
        owner=owner.number,
        kind=CustomerKind.PERSONAL,
        status=AccountStatus.OPEN,
        credential=credential,
    )


def log(accounts: int) -> Iterator[Change]:
    """The changes that make a book of so many accounts."""
    for index in range(accounts // 2):
        owner = customer(index)
        yield CustomerRegistered(reference=f"N{index}", on=DAY, operator="teller 7", customer=owner)
        for second in (0, 1):
            holding = account(2 * index + second, owner)
            yield AccountOpened(reference=f"O{holding.number.reveal()}", on=DAY, operator="teller 7", account=holding)


def requests(book: Book, count: int) -> Iterator[Reassignment]:
    """Requests that move the first accounts of the book, each to the next customer of the book."""
    numbers = sorted(book.customers)
    for index, number in enumerate(islice(numbers, count)):
        owner, target = book.customers[number], book.customers[numbers[(index + 1) % len(numbers)]]
        evidence = Evidence(
            password_verified=True,
            document_verified=True,
            document=target.document,
            checked_by="teller 7",
            checked_on=DAY,
        )
        yield Reassignment(
            account=book.account(f"8010502110{2 * index:011}"),
            current_owner=owner,
            new_owner=target,
            evidence=evidence,
            requested_on=DAY,
            operator="teller 7",
            reference=f"M{index}",
        )


def microseconds(act_once: Callable[[], Any], number: int = 2_000) -> float:
    """The median over runs of the mean time of one call."""
    return statistics.median(timeit.repeat(act_once, number=number, repeat=RUNS)) / number * 1e6


def peak_megabytes() -> float:
    """The most memory this process has had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def book_of(accounts: int) -> dict[str, float]:
    """Build a book, then move accounts in it one at a time, each time from the same book."""
    start = time.perf_counter()
    book = replay(log(accounts))
    seconds = time.perf_counter() - start
    peak = peak_megabytes()
    asked = list(requests(book, min(400, accounts // 2)))
    rounds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        for request in asked:
            act(book, request)
        rounds.append((time.perf_counter() - start) / len(asked) * 1e6)
    return {"seconds": seconds, "peak": peak, "act": statistics.median(rounds)}


def singly(count: int) -> dict[str, float]:
    """So many moves by single calls, in a book of twice as many accounts."""
    book = replay(log(2 * count))
    asked = list(requests(book, count))
    start = time.perf_counter()
    for request in asked:
        book = act(book, request).book
    return {"seconds": time.perf_counter() - start, "moved": len(book.references) - 3 * count, "peak": peak_megabytes()}


def in_a_batch(count: int) -> dict[str, float]:
    """The same moves by one call."""
    book = replay(log(2 * count))
    asked = list(requests(book, count))
    start = time.perf_counter()
    outcome = reassign_many(book, asked, all_or_nothing=True)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "moved": outcome.count(BulkStatus.MOVED), "peak": peak_megabytes()}


def fresh(part: str, size: int) -> dict[str, float]:
    """One part in a fresh process."""
    command = [sys.executable, __file__, part, str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    """Print the tables."""
    owner, target = customer(1), customer(2)
    moves = next(requests(replay(log(4)), 1))
    doubtful = attrs.evolve(moves, current_owner=attrs.evolve(owner, number=moves.current_owner.number))
    number = target.document.number.reveal()
    rows = {
        "check_number, resident number": microseconds(lambda: check_number("RESIDENT_ID", number, as_of=DAY)),
        "python-stdnum, cn.ric.validate": microseconds(lambda: ric.validate(number)),
        "examine, standard rules": microseconds(lambda: examine(moves)),
        "examine, with a request built": microseconds(lambda: examine(attrs.evolve(doubtful))),
        "reassign": microseconds(lambda: reassign(moves)),
    }
    print(f"python {sys.version.split()[0]}, median of {RUNS} runs\n")
    for name, cost in rows.items():
        print(f"{name:<34}{cost:>9.1f} µs")
    ratio = rows["check_number, resident number"] / rows["python-stdnum, cn.ric.validate"]
    print(f"{'kcm to python-stdnum':<34}{ratio:>9.2f}\n")

    print(f"{'book of accounts':>18}{'built in s':>12}{'peak MB':>9}{'one move µs':>13}{'ratio':>7}")
    books = {size: fresh("book", size) for size in SIZES}
    for size, found in books.items():
        ratio = found["act"] / books[SIZES[0]]["act"]
        print(f"{size:>18,}{found['seconds']:>12.1f}{found['peak']:>9.0f}{found['act']:>13.0f}{ratio:>7.2f}")

    print(f"\n{'moves':>18}{'single s':>12}{'batch s':>9}{'batch to single':>17}{'µs a move':>11}{'peak MB':>9}")
    for size in BATCHES:
        single, batch = fresh("singly", size), fresh("in_a_batch", size)
        if (single["moved"], batch["moved"]) != (size, size):
            raise SystemExit("a move was refused, so the figures compare nothing")
        ratio, each = batch["seconds"] / single["seconds"], batch["seconds"] / size * 1e6
        times = f"{single['seconds']:>12.2f}{batch['seconds']:>9.2f}{ratio:>17.2f}{each:>11.0f}"
        print(f"{size:>18,}{times}{batch['peak']:>9.0f}")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps({"book": book_of, "singly": singly, "in_a_batch": in_a_batch}[sys.argv[1]](int(sys.argv[2]))))
    else:
        main()
