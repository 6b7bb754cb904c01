"""The words of this host."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

import crm
from conftest import address, answers
from crm.models import Customer

CRM = Path(str(crm.__file__)).parent
SOURCES = [path.read_text("utf-8") for path in (*CRM.rglob("*.py"), *CRM.rglob("*.html"))]
BLOCK = re.compile(r"{% blocktranslate[^%]*%}(.*?)(?:{% plural %}(.*?))?{% endblocktranslate %}")


def words() -> set[tuple[str, str]]:
    """Every text of this host with its plural, which is empty where it has none."""
    one = r'(?:\b(?:_|gettext_lazy)\(\s*|{% translate )"([^"]+)"'
    found = {(word, "") for text in SOURCES for word in re.findall(one, text)}
    found |= {pair for text in SOURCES for pair in re.findall(r'\bngettext\(\s*"([^"]+)",\s*"([^"]+)"', text)}
    for text in SOURCES:
        found |= {tuple(re.sub(r"{{ (\w+) }}", r"%(\1)s", word) for word in pair) for pair in BLOCK.findall(text)}
    return found


def test_every_word_of_this_host_is_said_in_chinese() -> None:
    found = words()
    assert len(found) > 120
    assert len([one for one, many in found if many]) == 2
    with translation.override("zh-hans"):
        said = {pair: translation.ngettext(*pair, 2) if pair[1] else translation.gettext(pair[0]) for pair in found}
    assert [pair for pair, chinese in sorted(said.items()) if chinese in pair] == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"document_number": "6531301967******36"}, "证件号码无效，请按证件完整填写。"),
        ({"document_kind": ""}, "证件类型和证件号码须同时填写，或均不填写。"),
        ({"new_owner": "C99"}, "没有此客户号的客户。"),
    ],
)
def test_what_is_wrong_with_a_form_is_said_in_chinese_alone(clerk: Client, changes: dict[str, str], said: str) -> None:
    page = clerk.post(address(), {**answers(**changes), "act": ""}, headers={"accept-language": "zh-hans"})
    assert re.findall(r'<ul class="errorlist[^>]*><li>(.*?)</li>', page.content.decode()) == [said]


def test_a_text_of_judgements_that_cannot_be_read_is_said_in_chinese_before_its_faults(manager: Client) -> None:
    pk = Customer.objects.get(number="QUICK").pk
    given = {"seen": "1", "case": SimpleUploadedFile("case.toml", b"horizon = ")}
    page = manager.post(f"/admin/crm/customer/{pk}/plan/open/", given, headers={"accept-language": "zh-hans"})
    assert "<li>无法读取。错误及其位置（英文）：</li><li>found text that is not TOML" in page.content.decode()
