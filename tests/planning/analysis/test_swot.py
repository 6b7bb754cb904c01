"""The customer's strengths, weaknesses, opportunities and threats (method A95; limits of V08)."""

from __future__ import annotations

from functools import partial
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.refusals import refused

from kcm.errors import Conflict
from kcm.i18n import sentence
from kcm.planning.analysis.swot import (
    AnalysisSource,
    SourceReference,
    Swot,
    SwotItem,
    SwotKind,
    SwotResponse,
    response_coverage,
    swot_gaps,
    unanswered,
    unknown_sources,
)
from kcm.rules import Severity, check
from kcm.testing.analyses import swots
from kcm.text import Text

STRENGTH, WEAKNESS, OPPORTUNITY, THREAT = SwotKind
RATIO = SourceReference(analysis=AnalysisSource.RATIOS, item="current_ratio")


def item(name: str, kind: SwotKind, importance: int = 3, source: SourceReference | None = RATIO) -> SwotItem:
    return SwotItem(id=name, kind=kind, text=Text("many stores", "门店多"), importance=importance, source=source)


def response(name: str) -> SwotResponse:
    return SwotResponse(item=name, offer="O1", effect=Text("fresher goods", "商品更新鲜"))


def swot(*answered: str, **changes: Any) -> Swot:
    """Importances of 5, 3 and 2 for the customer's own, and one item of each other letter."""
    items = (
        item("S1", STRENGTH, 5),
        item("W1", WEAKNESS, 3),
        item("W2", WEAKNESS, 2),
        item("O1", OPPORTUNITY),
        item("T1", THREAT),
    )
    whole: dict[str, Any] = {
        "key_account": "SAVEA",
        "items": items,
        "responses": [response(name) for name in answered],
    }
    return Swot(**(whole | changes))


def test_method_a95_of_5_3_and_2_with_5_and_3_answered_is_a_coverage_of_0_80() -> None:
    found = swot("S1", "W1")
    assert response_coverage(found) == 0.8
    assert [one.id for one in unanswered(found)] == ["W2"]
    assert not check(found, [swot_gaps])


def test_opportunities_and_threats_do_not_count_in_the_coverage() -> None:
    assert response_coverage(swot("S1", "W1", "O1", "T1", "S1")) == 0.8
    only = swot(items=[item("O1", OPPORTUNITY)])
    assert response_coverage(only) is None
    assert unanswered(only) == ()


def test_the_unanswered_come_with_the_most_important_first() -> None:
    items = [item("W2", WEAKNESS, 4), item("S1", STRENGTH, 1), item("W1", WEAKNESS, 4), item("T1", THREAT, 5)]
    assert [one.id for one in unanswered(swot(items=items))] == ["W1", "W2", "S1"]


@given(swots(), st.data())
def test_one_more_response_never_lowers_the_coverage(found: Swot, data: st.DataObject) -> None:
    """Coverage is a fraction, 1 exactly where nothing is left unanswered, and a response never lowers it."""
    before = response_coverage(found)
    if before is None:
        assert unanswered(found) == ()
        return
    assert 0 <= before <= 1
    assert (before == 1) == (unanswered(found) == ())
    name = data.draw(st.sampled_from([one.id for one in found.items]))
    after = response_coverage(attrs.evolve(found, responses=(*found.responses, response(name))))
    assert after is not None
    assert after >= before


def test_v08_each_letter_has_an_item() -> None:
    findings = check(swot(items=[]), [swot_gaps])
    assert [(one.code, one.severity, one.path) for one in findings] == [
        ("swot.NO_ITEM", Severity.BLOCKS, "$.items")
    ] * 4
    assert sentence(findings[3]) == "The SWOT has no item of the kind threat."
    assert sentence(findings[0], "zh_CN") == "SWOT分析没有“优势”类条目。"


def test_v08_a_coverage_below_0_60_warns() -> None:
    others = [item("O1", OPPORTUNITY), item("T1", THREAT)]
    on_the_line = swot("W1", items=[item("W1", WEAKNESS, 3), item("S1", STRENGTH, 2), *others])
    assert response_coverage(on_the_line) == 0.6
    assert not check(on_the_line, [swot_gaps])
    (finding,) = check(swot("S1"), [swot_gaps])
    assert (finding.code, finding.severity, finding.path) == ("swot.LOW_COVERAGE", Severity.WARNS, "$.responses")
    assert sentence(finding) == (
        "Our offers answer 50.0% of the strengths and weaknesses by importance; at least 60.0% is advised."
    )


def test_v08_more_than_8_items_of_a_letter_warn() -> None:
    eight = (*swot().items, *(item(f"T{place}", THREAT) for place in range(2, 9)))
    assert not check(swot("S1", "W1", items=eight), [swot_gaps])
    (finding,) = check(swot("S1", "W1", items=(*eight, item("T9", THREAT))), [swot_gaps])
    assert (finding.code, finding.severity) == ("swot.TOO_MANY_ITEMS", Severity.WARNS)
    assert sentence(finding) == "The SWOT has 9 items of the kind threat; at most 8 are advised."


def test_method_a95_a_response_to_an_unknown_item_blocks() -> None:
    (finding,) = check(swot("S1", "W1", "W9"), [swot_gaps])
    assert (finding.code, finding.severity, finding.path) == (
        "swot.UNKNOWN_ITEM",
        Severity.BLOCKS,
        "$.responses[2].item",
    )
    assert sentence(finding) == "Offer O1 answers W9, which is no item of the SWOT."


def test_method_a95_an_item_comes_from_another_analysis() -> None:
    items = (*swot().items, item("T2", THREAT, source=None))
    (finding,) = check(swot("S1", "W1", items=items), [swot_gaps])
    assert (finding.code, finding.severity, finding.path) == ("swot.NO_SOURCE", Severity.WARNS, "$.items[5].source")
    assert sentence(finding, "zh_CN") == "SWOT条目T2没有注明来源分析。"


def test_method_a95_a_source_that_the_analyses_do_not_hold_blocks() -> None:
    rivalry = SourceReference(analysis=AnalysisSource.FORCES, item="rivalry")
    found = swot(items=[item("S1", STRENGTH), item("T1", THREAT, source=rivalry), item("T2", THREAT, source=None)])
    known = {AnalysisSource.RATIOS: {"current_ratio"}, AnalysisSource.FORCES: {"rivalry"}}
    assert not check(found, [partial(unknown_sources, known=known)])
    findings = check(found, [partial(unknown_sources, known={AnalysisSource.RATIOS: ["quick_ratio"]})])
    assert [(one.code, one.severity, one.path) for one in findings] == [
        ("swot.UNKNOWN_SOURCE", Severity.BLOCKS, "$.items[0].source"),
        ("swot.UNKNOWN_SOURCE", Severity.BLOCKS, "$.items[1].source"),
    ]
    assert sentence(findings[1]) == (
        "SWOT item T1 comes from rivalry, which the analysis (industry driving forces) does not hold."
    )


@pytest.mark.parametrize(
    ("make", "path", "words", "kind"),
    [
        (lambda: item(" ", THREAT), "$.id", "found a blank text, expected words", None),
        (lambda: item("T1", THREAT, 0), "$.importance", "found importance 0, expected 1 to 5", None),
        (lambda: item("T1", THREAT, 6), "$.importance", "found importance 6, expected 1 to 5", None),
        (lambda: attrs.evolve(RATIO, item=""), "$.item", "found a blank text, expected words", None),
        (lambda: response(""), "$.item", "found a blank text, expected words", None),
        (lambda: attrs.evolve(response("S1"), offer=" "), "$.offer", "found a blank text, expected words", None),
        (lambda: swot(key_account=""), "$.key_account", "found a blank text, expected words", None),
        (
            lambda: swot(items=[item("T1", THREAT)] * 2),
            "$.items[1]",
            "found 'T1' twice, expected each once",
            Conflict,
        ),
    ],
)
def test_what_is_no_swot_is_refused(make: Any, path: str, words: str, kind: type[Conflict] | None) -> None:
    with refused(path, words, **({} if kind is None else {"kind": kind})):
        make()
