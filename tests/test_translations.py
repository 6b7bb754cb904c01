"""kcm speaks both languages completely: what the sources can say has words in English and in Chinese."""

from __future__ import annotations

import ast
import pkgutil
import re
from collections.abc import Iterator
from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import kcm
from kcm.i18n import label, phrases
from kcm.rules import Term
from kcm.text import LOCALES

SOURCES = Path(kcm.__file__).parent
CODE = re.compile(r"[a-z]+\.[A-Z][A-Z0-9_]*")


def place(locale: str, ending: str) -> Path:
    return SOURCES / "data" / "locale" / locale / "LC_MESSAGES" / f"kcm.{ending}"


@cache
def written(locale: str) -> dict[str, str]:
    """Key to phrase, as translators wrote it."""
    with place(locale, "po").open("rb") as file:
        catalogue = read_po(file, locale=locale, abort_invalid=True)
    assert not [message.id for message in catalogue if message.fuzzy and message.id]
    return {str(message.id): str(message.string) for message in catalogue if message.id}


@cache
def modules() -> dict[str, ast.Module]:
    return {str(path.relative_to(SOURCES)): ast.parse(path.read_text("utf-8")) for path in SOURCES.rglob("*.py")}


def called(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            yield node.func.id, node


def literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def prefix(node: ast.expr) -> str | None:
    """`plan.` of f"plan.{code}"."""
    return literal(node.values[0]) if isinstance(node, ast.JoinedStr) else None


def makers(tree: ast.Module) -> dict[str, str]:
    """The module's own functions that make findings of the codes they are called with, with the code's prefix."""
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return {
        function.name: start
        for function in functions
        for name, call in called(function)
        if name == "Finding" and (start := prefix(call.args[0])) is not None
    }


@cache
def emitted() -> dict[str, frozenset[str] | None]:
    """Code of every finding the sources make, to the names of its values where the call spells them out."""
    codes: dict[str, frozenset[str] | None] = {}
    for where, tree in modules().items():
        if where.startswith("testing"):  # the kit draws findings of other people's rules
            continue
        own = makers(tree)
        for name, call in called(tree):
            if name != "Finding" and name not in own:
                continue
            first = literal(call.args[0])
            if name == "Finding" and first is None:
                assert prefix(call.args[0]), f"{where}:{call.lineno} hides its code"
                continue
            assert first is not None, f"{where}:{call.lineno} hides its code"
            code = first if name == "Finding" else own[name] + first
            names = value_names(call)
            known = codes.get(code, names)
            codes[code] = None if names is None or known is None else known & names
    return codes


def value_names(call: ast.Call) -> frozenset[str] | None:
    if any(keyword.arg in (None, "values") for keyword in call.keywords):
        return None
    last = call.args[3] if len(call.args) > 3 else None
    if isinstance(last, ast.Dict):
        return frozenset(name for key in last.keys if key and (name := literal(key)))
    return None if last else frozenset(keyword.arg for keyword in call.keywords if keyword.arg)


@cache
def enums() -> dict[str, type[Enum]]:
    """The public enums of all modules of kcm, by name."""
    for module in pkgutil.walk_packages(kcm.__path__, "kcm."):
        import_module(module.name)
    found: dict[str, type[Enum]] = {}
    for kind in subclasses(Enum):
        if kind.__module__.startswith("kcm.") and not kind.__name__.startswith("_"):
            assert found.setdefault(kind.__name__, kind) is kind, f"two enums are called {kind.__name__}"
    return found


def subclasses(kind: type[Enum]) -> Iterator[type[Enum]]:
    for inner in kind.__subclasses__():
        yield inner
        yield from subclasses(inner)


def spoken() -> Iterator[tuple[str, str, ast.Call]]:
    """Every `phrase("key", ...)` and `writing.say("key", ...)` of the sources: where, the whole key, the call."""
    for where, tree in modules().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args or (key := literal(node.args[0])) is None:
                continue
            if isinstance(node.func, ast.Name) and node.func.id == "phrase":
                yield f"{where}:{node.lineno}", key, node
            elif isinstance(node.func, ast.Attribute) and node.func.attr == "say":
                yield f"{where}:{node.lineno}", f"report.{key}", node


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_keys_and_every_phrase_has_words() -> None:
    english, chinese = (written(locale) for locale in LOCALES)
    assert english.keys() == chinese.keys()
    for catalogue in (english, chinese):
        assert [key for key, text in catalogue.items() if not text.strip()] == []


def test_a_phrase_asks_for_the_same_values_in_both_languages() -> None:
    english, chinese = (written(locale) for locale in LOCALES)
    different = {key for key in english if placeholders(english[key]) != placeholders(chinese[key])}
    assert different == set()


@pytest.mark.parametrize("locale", LOCALES)
def test_the_compiled_catalogue_holds_exactly_what_is_written(locale: str) -> None:
    with place(locale, "mo").open("rb") as file:
        compiled = {str(message.id): str(message.string) for message in read_mo(file) if message.id}
    assert compiled == written(locale)
    assert sorted(phrases(locale)) == sorted(written(locale))


def test_chinese_phrases_are_chinese() -> None:
    """All but names, marks and units that are the same in both languages."""
    bare = {key: text for key, text in written("zh_CN").items() if not re.search("[\u4e00-\u9fff]", text)}
    words = {key: re.sub(r"\{[^}]*\}|\W", "", text) for key, text in bare.items()}
    assert {key: text for key, text in words.items() if text and text not in written("en")[key]} == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_member_of_every_public_enum_has_a_label(locale: str) -> None:
    members = [member for kind in enums().values() for member in kind]
    assert members
    assert [str(member) for member in members if Term.of(member).key not in written(locale)] == []
    assert all(label(member, locale) == written(locale)[Term.of(member).key] for member in members)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_finding_that_the_sources_can_make_has_a_sentence(locale: str) -> None:
    codes = emitted()
    assert {"plan.V20", "reassignment.SAME_OWNER", "finance.UNBALANCED", "identity.SHAPE"} <= codes.keys()
    assert sorted(codes.keys() - written(locale).keys()) == []


def test_every_sentence_is_that_of_a_finding_that_the_sources_can_make() -> None:
    sentences = {key for key in written("en") if CODE.fullmatch(key)}
    assert sorted(sentences - emitted().keys()) == []


def test_a_sentence_asks_only_for_values_that_its_finding_has() -> None:
    spelled_out = {code: names for code, names in emitted().items() if names is not None}
    assert spelled_out
    wanting = {code: placeholders(written("en")[code]) - names for code, names in spelled_out.items()}
    assert {code: names for code, names in wanting.items() if names} == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_term_that_the_sources_name_has_a_label(locale: str) -> None:
    keys = written(locale)
    for where, tree in modules().items():
        for name, call in called(tree):
            if name != "Term" or where.startswith("testing"):
                continue
            key, start = literal(call.args[0]), prefix(call.args[0])
            assert key is None or key in keys, f"{where}:{call.lineno}"
            assert start is None or any(known.startswith(start) for known in keys), f"{where}:{call.lineno}"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_phrase_that_the_sources_say_is_in_the_catalogue_with_the_values_it_asks_for(locale: str) -> None:
    keys = written(locale)
    said = list(spoken())
    assert any(key == "report.draft" for _, key, _ in said)
    for where, key, call in said:
        assert key in keys, where
        if len(call.args) == 1 and all(keyword.arg for keyword in call.keywords):
            assert placeholders(keys[key]) <= {keyword.arg for keyword in call.keywords}, where
