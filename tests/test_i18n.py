from __future__ import annotations

import gettext
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from hypothesis import given
from hypothesis import strategies as st

from kcm.errors import InvalidValue, NotFound
from kcm.i18n import UNKNOWN, label, phrase, phrases, sentence
from kcm.privacy import Secret
from kcm.rules import Finding, Severity, Term
from kcm.testing import facts
from kcm.text import LOCALES, Text

Bind = Callable[[str, str, dict[str, str]], Path]


class Mood(Enum):
    GLAD = 1


@pytest.fixture
def bind(tmp_path: Path) -> Iterator[Bind]:
    """Bind a host's own catalogue, as a host does it, until the test is over."""
    before: dict[str, str] = {}

    def bind_domain(domain: str, locale: str, messages: dict[str, str]) -> Path:
        catalogue = Catalog(locale=locale, domain=domain)
        for key, text in messages.items():
            catalogue.add(key, text)
        place = tmp_path / locale / "LC_MESSAGES" / f"{domain}.mo"
        place.parent.mkdir(parents=True)
        with place.open("wb") as file:
            write_mo(file, catalogue)
        before[domain] = gettext.bindtextdomain(domain)
        gettext.bindtextdomain(domain, str(tmp_path))
        return place

    yield bind_domain
    for domain, directory in before.items():
        gettext.bindtextdomain(domain, directory)


def finding(code: str, **values: Any) -> Finding:
    return Finding(code, Severity.BLOCKS, "$", values)


@pytest.mark.parametrize(
    ("member", "en", "chinese"), [(Severity.BLOCKS, "blocks", "阻止"), (Term("Severity.WARNS"), "warns", "警告")]
)
def test_a_member_and_its_term_have_one_label_in_each_language(member: Enum | Term, en: str, chinese: str) -> None:
    assert (label(member), label(member, "zh_CN")) == (en, chinese)


def test_a_member_that_no_catalogue_knows_is_shown_by_its_name() -> None:
    assert label(Mood.GLAD) == label(Mood.GLAD, "zh_CN") == "GLAD"


def test_a_sentence_holds_the_values_of_its_finding_in_each_language() -> None:
    found = finding("plan.V20", objective="O1", unit=Text("tea", "茶"))
    assert sentence(found) == "Objective O1 names tea, which is no unit of the portfolio."
    assert sentence(found, "zh_CN") == "目标O1所指的茶不是组合中的单元。"


def test_a_phrase_is_found_by_its_key() -> None:
    assert (phrase("report.draft"), phrase("report.draft", "zh_CN")) == ("DRAFT", "草案")
    assert phrase("plan.V20", values={"objective": "O1", "unit": "U9"}).startswith("Objective O1 names U9")
    with pytest.raises(NotFound, match=r"found no phrase for 'report\.drift' in the zh_CN catalogue"):
        phrase("report.drift", "zh_CN")
    with pytest.raises(KeyError, match="objective"):
        phrase("plan.V20")


@pytest.mark.parametrize("locale", ["de", "zh", "en_GB"])
def test_a_locale_kcm_does_not_speak_is_refused(locale: str) -> None:
    for say in (
        lambda: sentence(finding("plan.V20"), locale),
        lambda: label(Severity.BLOCKS, locale),
        lambda: phrase("report.draft", locale),
        lambda: list(phrases(locale)),
    ):
        with pytest.raises(InvalidValue, match=f"found locale '{locale}', expected one of en, zh_CN"):
            say()


@given(facts.findings(), st.sampled_from(LOCALES), st.data())
def test_a_sentence_is_made_for_every_finding(found: Finding, locale: str, data: st.DataObject) -> None:
    """Never an error, whatever the code and the values: at worst the code and the values themselves."""
    assert sentence(found, locale).startswith(found.code)
    known = data.draw(st.sampled_from(sorted(key for key in phrases("en") if key.partition(".")[2].isupper())))
    assert sentence(finding(known, **found.values), locale).strip()


@given(facts.findings(), facts.secrets().filter(lambda secret: len(secret.reveal()) > 10))
def test_a_sentence_never_shows_a_secret(found: Finding, secret: Secret) -> None:
    """Not in its own sentence, not among the values of a code without one."""
    for code in ("plan.V20", found.code):
        assert secret.reveal() not in sentence(finding(code, objective=secret, unit=(secret, 1)))


def test_a_code_without_a_sentence_is_shown_with_its_values_in_the_order_of_their_names() -> None:
    found = finding("mine.OWN_RULE", unit=Text("tea", "茶"), grade=Severity.WARNS, count=2, on=date(2014, 5, 6))
    assert sentence(found) == "mine.OWN_RULE: count=2, grade=warns, on=2014-05-06, unit=tea"
    assert sentence(found, "zh_CN") == "mine.OWN_RULE: count=2, grade=警告, on=2014-05-06, unit=茶"
    assert sentence(finding("mine.OWN_RULE")) == "mine.OWN_RULE"


@pytest.mark.parametrize(
    ("value", "en", "chinese"),
    [
        (None, UNKNOWN, UNKNOWN),
        (Decimal("-1234567.50"), "-1,234,567.50", "-1,234,567.50"),
        (Decimal("1E+3"), "1,000", "1,000"),
        (0.1 + 0.2, "0.3", "0.3"),
        (1234.5, "1,234.5", "1,234.5"),
        (2015, "2015", "2015"),
        (("U1", None, Text("tea", "茶")), "U1, —, tea", "U1、—、茶"),
        ((), "", ""),
        (Secret("653130196708120136"), "653130********0136", "653130********0136"),
    ],
)
def test_how_a_value_is_written(value: object, en: str, chinese: str) -> None:
    found = finding("mine.VALUE", it=value)
    assert sentence(found) == f"mine.VALUE: it={en}"
    assert sentence(found, "zh_CN") == f"mine.VALUE: it={chinese}"


def test_a_host_brings_its_own_sentences_and_labels_under_its_own_domain(bind: Bind) -> None:
    bind(
        "hostbank",
        "zh_CN",
        {
            "hostbank.LIMIT": "限额为{limit:,.1f},份额{share:.0%},单元{units},{owner}。",
            "hostbank.BROKEN": "单元{unit}",
        },
    )
    values = {"limit": Decimal(1200), "share": 0.5, "units": ["U1", "U2"], "owner": None}
    assert sentence(finding("hostbank.LIMIT", **values), "zh_CN") == "限额为1,200.0,份额50%,单元U1、U2,—。"
    assert sentence(finding("hostbank.LIMIT", limit=5)) == "hostbank.LIMIT: limit=5"


@pytest.mark.parametrize(
    ("domain", "template"),
    [
        ("asksforanothervalue", "{unit}"),
        ("formatstextasanumber", "{limit:.2f}"),
        ("asksforanattribute", "{limit.name}"),
        ("asksatupleforaname", "{many[unit]}"),
        ("asksforavaluewithoutaname", "{}"),
        ("isnotemplate", "{limit"),
    ],
)
def test_a_hosts_sentence_that_cannot_be_made_falls_back_to_the_code(bind: Bind, domain: str, template: str) -> None:
    bind(domain, "en", {f"{domain}.LIMIT": template})
    assert sentence(finding(f"{domain}.LIMIT", limit="high", many=(1,))) == f"{domain}.LIMIT: limit=high, many=1"


@pytest.mark.parametrize("damage", [b"", b"not a catalogue", b"\xde\x12\x04\x95"])
def test_a_damaged_catalogue_of_a_host_does_not_keep_a_finding_from_being_shown(bind: Bind, damage: bytes) -> None:
    domain = f"damaged{len(damage)}"
    bind(domain, "en", {}).write_bytes(damage)
    assert sentence(finding(f"{domain}.LIMIT", limit=5)) == f"{domain}.LIMIT: limit=5"
    assert label(Term(f"{domain}.HIGH")) == "HIGH"


def test_kcms_own_phrases_come_before_a_hosts(bind: Bind) -> None:
    bind("report", "en", {"report.draft": "FINAL"})
    assert phrase("report.draft") == "DRAFT"
