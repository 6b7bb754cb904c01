"""The plugin is proved by the laws of kcm's kit, and is found where it is installed."""

from __future__ import annotations

from datetime import date
from gettext import GNUTranslations
from importlib import resources

import kcm_sample_plugin
import pytest
from babel.messages.pofile import read_po

from kcm.i18n import sentence
from kcm.plugins import PluginStatus, load, survey
from kcm.rules import Finding, Severity
from kcm.testing import reassignments
from kcm.testing.laws import prove_ratio, prove_report, prove_rule, prove_section, prove_segmenter

ENTRIES = {
    ("kcm.reassignment_rules", "weekend"),
    ("kcm.ratios", "cash_to_debt"),
    ("kcm.segmenters", "activity"),
    ("kcm.plan_sections", "effort"),
    ("kcm.reports", "one_page"),
}


def test_every_entry_is_installed_and_loads() -> None:
    own = [one for one in survey() if one.source == "kcm-sample-plugin 1.0.0"]
    assert {(one.hook, one.name) for one in own} == ENTRIES
    assert {one.status for one in own} == {PluginStatus.LOADED}


def test_the_rule_is_lawful() -> None:
    assert prove_rule(load("reassignment_rules")["weekend"], reassignments()) == {"sample.WEEKEND"}


def test_the_ratio_is_lawful() -> None:
    prove_ratio(load("ratios")["cash_to_debt"])


def test_the_segmenter_is_lawful() -> None:
    prove_segmenter(load("segmenters")["activity"])


def test_the_section_is_lawful() -> None:
    prove_section(load("plan_sections")["effort"])


def test_the_report_is_lawful() -> None:
    prove_report(load("reports")["one_page"])


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", "2024-05-11 is on a weekend: the request needs an approver."),
        ("zh_CN", "2024-05-11为周末：该申请须经审批人批准。"),
    ],
)
def test_the_rule_speaks_both_languages(locale: str, words: str) -> None:
    finding = Finding("sample.WEEKEND", Severity.BLOCKS, "$.approver", {"day": date(2024, 5, 11)})
    assert sentence(finding, locale) == words


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_the_compiled_catalogue_says_what_its_source_says(locale: str) -> None:
    place = resources.files(kcm_sample_plugin) / "locale" / locale / "LC_MESSAGES"
    with (place / "sample.po").open("rb") as source, (place / "sample.mo").open("rb") as compiled:
        translations = GNUTranslations(compiled)
        for message in read_po(source):
            assert not message.id or translations.gettext(message.id) == message.string
