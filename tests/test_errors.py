from __future__ import annotations

import copy
import pickle

import pytest

from kcm.errors import (
    Conflict,
    InvalidDocument,
    InvalidValue,
    KcmError,
    MissingData,
    MissingExtra,
    MissingFont,
    NotFound,
    PluginError,
    Refused,
)
from kcm.rules import Finding, Severity

ERRORS = [
    InvalidValue("found -1, expected 0 or more", "$.sales"),
    MissingData("found no rows"),
    Conflict("found USD and CNY", "$.currency"),
    InvalidDocument([InvalidValue("found -1", "$.a"), MissingData("found nothing", "$.b")]),
    NotFound("found no ratio 'x'"),
    Refused([Finding("plan.V20", Severity.BLOCKS)]),
    PluginError("broken"),
    MissingExtra("report", "jinja2"),
    MissingFont("found no font"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_every_error_is_a_kcm_error_that_survives_pickle_and_copy(error: KcmError) -> None:
    assert isinstance(error, KcmError)
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301 - its own bytes
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert vars(again).keys() == vars(error).keys()


def test_an_invalid_value_says_where_and_without_a_path_it_is_the_root() -> None:
    assert str(InvalidValue("found -1", "orders.csv:3:amount")) == "found -1 @ orders.csv:3:amount"
    assert InvalidValue("found -1").path == "$"


def test_an_invalid_value_is_a_value_error_so_that_hosts_need_no_kcm_import() -> None:
    assert isinstance(InvalidValue("x"), ValueError)
    assert isinstance(NotFound("x"), LookupError)
    assert isinstance(MissingExtra("report", "jinja2"), ImportError)


def test_an_invalid_document_has_one_line_for_each_fault_and_the_path_of_the_first() -> None:
    document = InvalidDocument(InvalidValue(f"found {n}", f"$[{n}]") for n in range(2))
    assert str(document).splitlines() == ["found 0 @ $[0]", "found 1 @ $[1]"]
    assert document.path == "$[0]"


def test_an_invalid_document_without_faults_is_about_the_root() -> None:
    assert InvalidDocument([]).path == "$"


def test_refused_names_what_blocks_and_carries_all_findings() -> None:
    findings = [
        Finding("a.ONE", Severity.BLOCKS),
        Finding("a.TWO", Severity.WARNS),
        Finding("a.THREE", Severity.BLOCKS),
    ]
    refused = Refused(iter(findings))
    assert str(refused) == "blocked by a.ONE, a.THREE"
    assert refused.findings == tuple(findings)


def test_a_missing_extra_says_the_line_to_install_it() -> None:
    error = MissingExtra("cli", "typer")
    assert "pip install 'kcm[cli]'" in str(error)
    assert (error.extra, error.module, error.name) == ("cli", "typer", "typer")
