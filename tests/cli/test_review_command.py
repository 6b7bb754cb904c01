"""`kcm review`: what it says of a plan in a file, and how it leaves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import attrs
import pytest
from tests.cli.plan_files import BAD, HOSTILE, PLAN, with_header, with_target, write_plan
from typer.testing import Result

from kcm.i18n import sentence
from kcm.interchange import dumps
from kcm.planning.review import review
from kcm.planning.versions import content_hash

Run = Callable[..., Result]
Install = Callable[[str, str, str], Path]
SIGNED = with_header(PLAN, valid_until=date(2015, 5, 6), review_dates=(date(2014, 8, 1), date(2014, 11, 3)))


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_the_examples_plan_is_found_as_kcm_plan_found_it(
    run: Run, northwind: Path, tmp_path: Path, locale: str
) -> None:
    made = run("plan", northwind, "--out", tmp_path, "--format", "json", "--locale", locale)
    day = json.loads((tmp_path / "plan.json").read_text("utf-8"))["header"]["prepared_on"]
    result = run("review", tmp_path / "plan.json", "--as-of", day, "--locale", locale)
    assert result.exit_code == made.exit_code == 0, result.output
    found = [line for line in made.stdout.splitlines() if line.endswith(")") and "(p" in line and line[:2] == "  "]
    assert found
    assert all(line in result.stdout.splitlines() for line in found)


def test_the_plan_the_day_and_the_rules_are_said_before_the_findings(run: Run, tmp_path: Path) -> None:
    result = run("review", write_plan(tmp_path / "plan.json", SIGNED), "--as-of", "2014-07-31")
    expected = [f"{sentence(one)} ({one.code})" for one in review(SIGNED, as_of=date(2014, 7, 31)).findings]
    first, content, second, third, *found, closing = result.stdout.splitlines()
    assert content.endswith(f" as its parent: {content_hash(SIGNED)}")
    assert first == "Key One (K1): plan K1-2014, version 2, prepared on 2014-05-20"
    assert second == "  seen as of 2014-07-31"
    assert third == "  plan rules: standard"
    assert [line.strip().partition(" ")[2] for line in found] == expected
    assert closing.endswith("; 279 days left until its last day, 2015-05-06; next review on 2014-08-01, in 1 days")


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        ("2014-08-01", "278 days left until its last day, 2015-05-06; next review on 2014-08-01, in 0 days"),
        ("2014-08-02", "277 days left until its last day, 2015-05-06; next review on 2014-11-03, in 93 days"),
        ("2015-05-06", "0 days left until its last day, 2015-05-06; no review date ahead"),
        ("2015-05-07", "its last day, 2015-05-06, passed 1 days ago; no review date ahead"),
    ],
)
def test_the_closing_line_counts_the_days(run: Run, tmp_path: Path, as_of: str, words: str) -> None:
    result = run("review", write_plan(tmp_path / "plan.json", SIGNED), "--as-of", as_of)
    assert result.stdout.splitlines()[-1].endswith(f"; {words}")


def test_a_plan_without_dates_says_so(run: Run, tmp_path: Path) -> None:
    plan = with_header(PLAN, valid_until=None, review_dates=())
    result = run("review", write_plan(tmp_path / "plan.json", plan), "--as-of", "2014-06-01")
    assert result.stdout.splitlines()[-1].endswith("; no last day is set; no review date ahead")


def test_the_day_is_the_operators_own_unless_it_is_given(run: Run, tmp_path: Path) -> None:
    before = date.today()  # noqa: DTZ011 - the command asks for the local day too
    result = run("review", write_plan(tmp_path / "plan.json"))
    after = date.today()  # noqa: DTZ011 - the command asks for the local day too
    assert result.stdout.splitlines()[2] in {f"  seen as of {day}" for day in (before, after)}


@pytest.mark.parametrize(("locale", "stamp"), [("en", "DRAFT: "), ("zh_CN", "草案：")])
def test_a_plan_that_its_findings_block_leaves_with_1(run: Run, tmp_path: Path, locale: str, stamp: str) -> None:
    path = write_plan(tmp_path / "plan.json", with_target(PLAN, Decimal(610)))
    result = run("review", path, "--as-of", "2014-06-01", "--locale", locale)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1].startswith(stamp)
    assert "(plan.V42)" in result.stdout


def test_the_chinese_review_has_no_english_words(run: Run, northwind: Path, tmp_path: Path) -> None:
    run("plan", northwind, "--out", tmp_path, "--format", "json")
    result = run("review", tmp_path / "plan.json", "--as-of", "2014-06-01", "--locale", "zh_CN")
    said = re.sub(r"\((plan|portfolio|[a-z]+)\.\w+\)|[0-9a-f]{64}", "", result.stdout)
    for name in ("NW-QUICK-2014", "QUICK-Stop", "QUICK", "standard"):
        said = said.replace(name, "")
    assert re.findall("[A-Za-z]{2,}", said) == []
    assert said.splitlines()[-1].startswith("完整：")


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_plan_is_refused_with_its_place(run: Run, tmp_path: Path, name: str) -> None:
    make, words, place = BAD[name]
    path = make(tmp_path / "plan.json")
    result = run("review", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert isinstance(result.exception, SystemExit)
    assert result.stderr.startswith("error: ")
    assert words in result.stderr
    assert f"@ {path}{place}\n" in result.stderr


def test_every_fault_of_a_plan_is_named_at_once_and_no_person(run: Run, tmp_path: Path) -> None:
    data = json.loads(dumps(PLAN, reveal=True))
    data["header"]["version"] = "two"
    data["assumptions"][0]["impact"] = 9
    data["analysis"]["buying"]["composition"]["members"][0]["power"] = 99
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    result = run("review", path)
    assert result.exit_code == 2
    assert [line.partition(f"@ {path}:")[2] for line in result.stderr.splitlines()] == [
        "$.header.version",
        "$.analysis.buying.composition.members[0].power",
        "$.assumptions[0].impact",
    ]
    assert "刘能" not in result.stderr


def test_a_day_that_is_none_or_a_locale_that_is_none_is_refused(run: Run, tmp_path: Path) -> None:
    path = write_plan(tmp_path / "plan.json")
    assert "found 'today', expected a date" in run("review", path, "--as-of", "today").stderr
    for locale in ("zh", "both"):
        result = run("review", path, "--locale", locale)
        assert (result.exit_code, result.stderr) == (
            2,
            f"error: found locale '{locale}', expected one of en, zh_CN @ locale\n",
        )


def test_hostile_words_stay_on_their_line_and_command_no_terminal(run: Run, tmp_path: Path) -> None:
    account = attrs.evolve(PLAN.overview.key_account, name=HOSTILE)
    plan = attrs.evolve(PLAN, overview=attrs.evolve(PLAN.overview, key_account=account))
    result = run("review", write_plan(tmp_path / "plan.json", plan), "--as-of", "2014-06-01")
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout
    assert result.stdout.splitlines()[0].startswith(" [31m evil  [bold]<script>xxx")


RULE = "from kcm.rules import Finding, Severity\nkcm_api = 1\n\ndef rule(review):\n    {}\n"
ENTRY = "[kcm.plan_rules]\ncredit = here:rule\n"


def test_a_hosts_rule_joins_and_may_block(run: Run, tmp_path: Path, install: Install) -> None:
    install(
        "acme_rules", RULE.format("yield Finding('acme.NO_CREDIT', Severity.BLOCKS, '$', {'line': '\\x1b[2J'})"), ENTRY
    )
    result = run("review", write_plan(tmp_path / "plan.json"), "--as-of", "2014-06-01")
    assert result.exit_code == 1
    assert "blocks acme.NO_CREDIT: line= [2J (acme.NO_CREDIT)" in result.stdout
    assert "plan rules: standard, credit" in result.stdout


def test_a_hosts_rule_that_breaks_is_named(run: Run, tmp_path: Path, install: Install) -> None:
    install("acme_rules", RULE.format("return 1 / 0"), ENTRY)
    result = run("review", write_plan(tmp_path / "plan.json"), "--as-of", "2014-06-01")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "error: 'credit' of kcm.plan_rules broke: ZeroDivisionError: division by zero\n"
