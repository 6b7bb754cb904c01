"""The reference: one page for each public module and an index by layer, written when the documentation is built.

A module is public when it says what it exports. A package that does stands for its modules: their names are on its
page, under the module that has them. What a constant means is in the `#:` comment above it; a class and a function
have docstrings. Nothing here needs Sphinx, so the tests can ask the same questions.
"""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
import tomllib
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, cast, get_origin

import attrs
from typer.core import TyperGroup
from typer.main import get_command

import kcm
from kcm.cli.app import app
from kcm.finance.ratios import Better, Ratio
from kcm.i18n import label
from kcm.text import Text

__all__ = ["Name", "layers", "names_of", "public_modules", "type_aliases", "write"]

ROOT = Path(__file__).parent.parent
FOUNDATIONS, EDGES = "values and mechanisms", "edges"
# Layers that share a heading of the index; any other is a heading itself.
HEADINGS = {
    **dict.fromkeys(("errors", "money", "periods", "columns", "text", "privacy", "fields"), FOUNDATIONS),
    **dict.fromkeys(("scores", "rules", "i18n", "interchange", "checklists"), FOUNDATIONS),
    **dict.fromkeys(("plugins", "cli"), EDGES),
}
INTRODUCTION = """One page for each public module, the lowest layer first: a module imports only from what stands
above it here. What is common to all of them is said in :doc:`/architecture`; words are explained in :doc:`/glossary`.
:doc:`kcm` itself gives the names that most programs begin with.
"""
# The command line is a program: its page says what its commands do.
PROGRAM = "kcm.cli"
# What pictures and documents share among themselves.
SHARED = ("sections", *(f"figures.{name}" for name in ("columns", "drawing", "fitting", "fonts", "labels")))
WITHIN = frozenset(f"kcm.reports.{name}" for name in SHARED)
# Public beside the package that holds it, whose own names are of another document.
BESIDE = ("kcm.reports.segmentation_html",)


@attrs.frozen
class Name:
    """A public name: the module that its readers import it from, the one that makes it, and what it is."""

    module: str
    name: str
    home: str
    thing: Any = attrs.field(repr=False)
    meaning: str = attrs.field(repr=False)

    @property
    def directive(self) -> str:
        """What the page calls it: a class, an exception, a function, or data."""
        if inspect.isclass(self.thing):
            return "exception" if issubclass(self.thing, Exception) else "class"
        return "function" if _is_function(self.thing) else "data"


@cache
def public_modules() -> tuple[str, ...]:
    """The modules that have a page of their own, in the order of their names."""
    return ("kcm", *sorted([*_below(kcm), *BESIDE]))


def _below(package: ModuleType) -> Iterator[str]:
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if found.name == PROGRAM or found.name in WITHIN:
            continue
        module = import_module(found.name)
        says = hasattr(module, "__all__")
        # A package that has names of its own stands for its modules, and not for the packages in it.
        if says and (found.ispkg or package is kcm or not hasattr(package, "__all__")):
            yield found.name
        if found.ispkg:
            yield from _below(module)


def names_of(module: str) -> tuple[Name, ...]:
    """The public names of a module, in the order in which it gives them."""
    there = import_module(module)
    return tuple(_name(there, name) for name in there.__all__)


def _name(module: ModuleType, name: str) -> Name:
    thing = getattr(module, name)
    if inspect.isclass(thing) or _is_function(thing):
        own = vars(thing).get("__doc__") if inspect.isclass(thing) else thing.__doc__
        return Name(module.__name__, name, thing.__module__, thing, inspect.cleandoc(own or ""))
    home = _home(module.__name__, name)
    return Name(module.__name__, name, home, thing, constants(home).get(name) or _told_by_itself(thing))


def _is_function(thing: object) -> bool:
    return inspect.isfunction(inspect.unwrap(thing)) if callable(thing) else False


def _told_by_itself(thing: object) -> str:
    """What a definition object says of itself: its label, and a ratio its formula, unit and direction too."""
    words = getattr(thing, "label", None)
    if not isinstance(words, Text):
        return ""
    named = f"{words.en} {words.zh_CN}"
    return f"{named}: {'. '.join(_ratio(thing))}." if isinstance(thing, Ratio) else f"{named}."


def _ratio(ratio: Ratio) -> Iterator[str]:
    yield ratio.formula.en
    direction = "no direction is better" if ratio.better is Better.NEITHER else f"{label(ratio.better)} is better"
    yield f"Unit: {label(ratio.unit)}; {direction}"
    if ratio.averaged:
        items = (f"``{item}``" for item in ratio.items if item in ratio.averaged)
        yield f"The mean of two year ends on the average basis: {', '.join(items)}"
    if ratio.zones:
        yield f"Below {ratio.zones[0]:g} in distress, above {ratio.zones[1]:g} safe"


def type_aliases() -> set[str]:
    """The public names that stand for a type without parameters, and are nowhere the name of a class."""
    names = [name for module in public_modules() for name in names_of(module)]
    standing = {one.name for one in names if get_origin(one.thing) is not None and not one.thing.__parameters__}
    return standing - {one.name for one in names if inspect.isclass(one.thing)}


def _home(module: str, name: str) -> str:
    """The module in which a constant is written: this one, or the one that it imports it from."""
    if name in constants(module):
        return module
    for node in _tree(module).body:
        if isinstance(node, ast.ImportFrom) and node.module and name in _imported(node):
            return _home(node.module, name)
    return module


def _imported(node: ast.ImportFrom) -> set[str]:
    names = {one.name for one in node.names}
    return set(import_module(node.module or "kcm").__all__) if names == {"*"} else names


@cache
def constants(module: str) -> Mapping[str, str]:
    """Every constant of a module with the `#:` comment above it, or with nothing."""
    lines = _source(module).splitlines()
    assigned = [node for node in _tree(module).body if isinstance(node, ast.Assign | ast.AnnAssign)]
    return {
        target.id: _comment_above(lines, node.lineno - 1)
        for node in assigned
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }


def _comment_above(lines: list[str], line: int) -> str:
    first = line
    while lines[first - 1].startswith("#:"):
        first -= 1
    return " ".join(text.removeprefix("#:").strip() for text in lines[first:line])


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(_source(module))


def _source(module: str) -> str:
    return inspect.getsource(import_module(module))


def layers() -> tuple[tuple[str, ...], ...]:
    """The names of the layers, the lowest first, as the linter of imports reads them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    return tuple(tuple(layer.split(" | ")) for layer in reversed(found))


def write(folder: Path) -> None:
    """Write the pages; one that says what it said is left alone, so that only what changed is built again."""
    pages = {"index": _index(), PROGRAM: _commands(), **{module: _page(module) for module in public_modules()}}
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.rst"):
        if old.stem not in pages:
            old.unlink()
    for name, text in pages.items():
        path = folder / f"{name}.rst"
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, encoding="utf-8")


def _page(module: str) -> str:
    names = names_of(module)
    parts = [_title(module), f".. automodule:: {module}\n   :no-members:\n"]
    parts += _entries(names, module)
    for home in sorted({name.home for name in names if _page_of(name.home) == module} - {module}):
        parts += [_section(home), *_entries(names, home)]
    borrowed = [name for name in names if _page_of(name.home) != module]
    if borrowed:
        listed = "\n".join(f"- :py:obj:`~{_page_of(name.home)}.{name.name}`: {_first(name)}" for name in borrowed)
        parts.append(f"{_title('From other modules', '-')}\n{listed}\n")
    return "\n".join(parts)


def _page_of(home: str) -> str:
    """The page on which a module's names are: its own, or that of the package it is part of."""
    return max((page for page in public_modules() if f"{home}.".startswith(f"{page}.")), key=len)


def _title(text: str, line: str = "=") -> str:
    return f"{text}\n{line * len(text.encode())}\n"


def _section(home: str) -> str:
    """A heading for a module that is part of a package, with the module's own words."""
    words = home.rpartition(".")[2].replace("_", " ")
    return f"{_title(words.capitalize(), '-')}\n{inspect.getdoc(import_module(home))}\n"


def _entries(names: tuple[Name, ...], home: str) -> list[str]:
    """What a module makes: classes and functions, and then the constants that rest on them."""
    made = sorted((name for name in names if name.home == home), key=lambda name: name.directive == "data")
    return [_entry(name) for name in made]


def _entry(name: Name) -> str:
    target = f"{name.module}.{name.name}"
    if name.directive == "function":
        return f".. autofunction:: {target}\n"
    if name.directive != "data":
        options = ":members:\n   :undoc-members:" if issubclass(name.thing, Enum) else ":members:"
        return f".. auto{name.directive}:: {target}{_fields(name.thing)}\n   {options}\n"
    said = [name.meaning, *_listed(name.thing)]
    paragraphs = "\n\n".join(f"   {paragraph}" for paragraph in said)
    return f".. py:data:: {name.name}\n   :module: {name.module}{_value(name.thing)}\n\n{paragraphs}\n"


def _fields(cls: type) -> str:
    """The fields of an object with their types as the sources have them; what converters take besides is not told."""
    if not attrs.has(cls):
        return ""
    fields = [field for field in attrs.fields(cls) if field.init]
    told = {name: _linked(said, one) for one in reversed(cls.__mro__) for name, said in _annotations(one).items()}
    given = [f"{field.alias}: {told[field.name]}{_default(field.default)}" for field in fields]
    return f"({', '.join([*(['*'] if any(field.kw_only for field in fields) else []), *given])})"


def _annotations(cls: type) -> Mapping[str, str]:
    found: Mapping[str, str] = vars(cls).get("__annotations__", {})
    return found


def _linked(annotation: str, cls: type) -> str:
    """An annotation whose names of kcm say which module they are of, as Sphinx finds them; it shows the last part."""
    around = vars(import_module(cls.__module__))

    def qualified(found: re.Match[str]) -> str:
        thing = around.get(found[0])
        if inspect.isclass(thing) and thing.__module__.startswith("kcm."):
            return f"~{thing.__module__}.{thing.__qualname__}"
        return found[0]

    return re.sub(r"\w+", qualified, annotation)


def _default(default: object) -> str:
    if default is attrs.NOTHING:
        return ""
    return f" = {default!r}" if type(default) in (bool, int, float, str, tuple, type(None)) else " = ..."


def _value(thing: object) -> str:
    return f"\n   :value: {thing!r}" if isinstance(thing, int | float | str) else ""


def _listed(thing: object) -> Iterator[str]:
    """What is in a tuple of rules, or under which names the definitions of a mapping are found, and what they say."""
    if isinstance(thing, tuple) and thing and all(inspect.isfunction(one) for one in thing):
        for rule in thing:
            yield f"- ``{rule.__name__}``: {_first(rule)}"
    elif isinstance(thing, Mapping) and all(isinstance(key, str) for key in thing):
        told = {key: _told_by_itself(one) for key, one in thing.items()}
        if all(told.values()):
            yield from (f"- ``{key}``: {said}" for key, said in told.items())
        else:
            yield f"Its names: {', '.join(f'``{key}``' for key in thing)}."


def _first(thing: object) -> str:
    """The first paragraph of what is said about a thing, on one line."""
    said = thing.meaning if isinstance(thing, Name) else inspect.getdoc(thing) or ""
    return " ".join(said.split("\n\n")[0].split())


def _index() -> str:
    """The pages under the layers they belong to, each with the first sentence about it."""
    pages = [*public_modules()[1:], PROGRAM]
    groups: dict[str, list[str]] = {}
    for part in (part for layer in layers() for part in layer):
        found = [page for page in pages if f"{page}.".startswith(f"kcm.{part}.")]
        groups.setdefault(HEADINGS.get(part, part), []).extend(found)
    sections = [_group(heading, found) for heading, found in groups.items()]
    return "\n".join([_title("Reference"), INTRODUCTION, *sections, _toctree(["kcm", *pages])])


def _group(heading: str, pages: list[str]) -> str:
    rows = "\n".join(f"   * - :doc:`{page}`\n     - {_first(import_module(page))}" for page in pages)
    return f"{_title(heading.capitalize(), '-')}\n.. list-table::\n   :widths: 40 60\n\n{rows}\n"


def _toctree(pages: list[str]) -> str:
    titled = (f"{page.removeprefix('kcm.')} <{page}>" for page in pages)
    return "\n   ".join([".. toctree::", ":hidden:", "", *titled]) + "\n"


def _commands() -> str:
    """What each command says of itself when it is asked for help."""
    commands = sorted(cast(TyperGroup, get_command(app)).commands.items())
    return "\n".join([_title(PROGRAM), f"{_first(import_module(PROGRAM))}\n", *(_command(*one) for one in commands)])


def _command(name: str, command: Any) -> str:
    rows = []
    for option in command.params:
        spelled = option.opts[0] if option.param_type_name == "option" else option.name.upper()
        given = "" if option.required or option.default is None else f" Left out, it is ``{option.default}``."
        words = re.sub(r"(--[a-z-]+)", r"``\1``", option.help)
        rows.append(f"   * - ``{spelled}``\n     - {words}{given}\n")
    table = ".. list-table::\n   :widths: 25 75\n\n" + "".join(rows)
    return f"{_title(f'kcm {name}', '-')}\n{' '.join(command.help.split())}\n\n{table}"
