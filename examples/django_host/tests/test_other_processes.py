"""What other processes do to the same tables: they are killed in the middle, and they race."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from conftest import NUMBER, OTHER, RIGHT, correction
from crm import acts, log
from crm.models import Account, ChangeRecord
from kcm.customers.changes import AccountReassigned

HERE = Path(__file__).parent

Start = Callable[..., "Operator"]


class Operator:
    """Another process that does one reassignment of the account and stops at a place."""

    def __init__(self, database_url: str, place: str, new_owner: str, reference: str, lock: str) -> None:
        paths = os.pathsep.join([str(HERE.parent), str(HERE)])
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "host.settings",
            "KCM_HOST_DATABASE": database_url,
            "PYTHONPATH": paths,
        }
        self.process = subprocess.Popen(
            [sys.executable, HERE / "act_elsewhere.py", place, new_owner, reference, lock],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def says(self) -> str:
        """The next line it says."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def go_on(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def kill(self) -> None:
        """As by a power cut: SIGKILL, which nothing can answer."""
        self.process.kill()
        self.end()

    def end(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()
        self.process.wait()


@pytest.fixture
def operator(database_url: str, case: None) -> Iterator[Start]:
    started: list[Operator] = []

    def start(place: str, *, new_owner: str = "C2", reference: str = "R1", lock: str = "locked") -> Operator:
        started.append(Operator(database_url, place, new_owner, reference, lock))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.kill()


@pytest.mark.parametrize("place", ["rows", "record"])
def test_a_process_killed_before_its_commit_leaves_nothing_half_written(operator: Start, place: str) -> None:
    before = (log.changes(), list(Account.objects.values()))
    killed = operator(place)
    assert killed.says() == place
    killed.kill()

    assert (log.changes(), list(Account.objects.values())) == before
    assert log.faults() == ()
    acts.perform(correction())
    assert Account.objects.get(number=NUMBER).owner_id == "C2"
    assert log.faults() == ()


def test_a_process_killed_after_its_commit_has_lost_nothing(operator: Start) -> None:
    killed = operator("end")
    assert [killed.says(), killed.says()] == ["done", "end"]
    killed.kill()

    assert Account.objects.get(number=NUMBER).owner_id == "C2"
    assert log.faults() == ()
    assert acts.perform(correction()) == log.changes()[-1]
    assert ChangeRecord.objects.filter(kind=AccountReassigned.__name__).count() == 1


def test_of_two_operators_on_one_account_exactly_one_wins(operator: Start) -> None:
    racers = [operator("before", new_owner="C2", reference="R1"), operator("before", new_owner="C3", reference="R2")]
    assert [racer.says() for racer in racers] == ["before", "before"]
    for racer in racers:
        racer.go_on()
    answers = sorted(racer.says() for racer in racers)

    assert answers[0] == "done"
    assert answers[1].startswith("refused")
    assert "book.STALE_VERSION" in answers[1]
    winner = log.changes()[-1]
    assert isinstance(winner, AccountReassigned)
    assert Account.objects.get(number=NUMBER).owner_id == winner.to_customer
    assert ChangeRecord.objects.filter(kind=AccountReassigned.__name__).count() == 1
    assert log.faults() == ()


def test_two_operators_under_one_reference_act_once_and_are_told_the_same(operator: Start) -> None:
    racers = [operator("before"), operator("before")]
    assert [racer.says() for racer in racers] == ["before", "before"]
    for racer in racers:
        racer.go_on()

    assert [racer.says() for racer in racers] == ["done", "done"]
    assert ChangeRecord.objects.filter(kind=AccountReassigned.__name__).count() == 1
    assert log.faults() == ()


def test_without_row_locks_the_version_in_the_update_still_lets_exactly_one_win(operator: Start) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("in SQLite one writer waits for the other from the beginning, so both cannot have considered")
    racers = [
        operator("considered", new_owner="C2", reference="R1", lock="unlocked"),
        operator("considered", new_owner="C3", reference="R2", lock="unlocked"),
    ]
    assert [racer.says() for racer in racers] == ["considered", "considered"]
    for racer in racers:
        racer.go_on()

    assert sorted(racer.says() for racer in racers) == ["done", "refused book.STALE_VERSION"]
    assert ChangeRecord.objects.filter(kind=AccountReassigned.__name__).count() == 1
    assert log.faults() == ()


def test_an_operator_who_saw_an_older_version_is_refused_with_both_versions(case: None) -> None:
    acts.perform(correction(RIGHT, "R1"))
    found = {one.code: one for one in acts.consider(correction(OTHER, "R2"))}
    stale = found["book.STALE_VERSION"]
    assert (stale.path, stale.values["found"], stale.values["present"]) == ("$.account.version", 1, 2)
