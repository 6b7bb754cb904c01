"""Hooks that are misspelt, names that are none, and hosts that hand something else in: each is said in words."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import Any

import attrs
import pytest

from kcm import plugins
from kcm.errors import InvalidValue, PluginError
from kcm.plugins import HOOKS, PluginStatus, Registry, load, survey
from kcm.plugins.fitting import misfit
from kcm.plugins.hooks import an, meant

Install = Callable[..., None]

RULE = "kcm_api = 1\n\ndef rule(review):\n    return ()\n"
EXPECTED = f"expected one of {', '.join(HOOKS)}"


@attrs.frozen(kw_only=True)
class Named:
    """An entry as a host may make it: only what a test says of it is there."""

    name: Any = "mine"
    group: Any = "kcm.plan_rules"
    load: Any = len


SLIPS = ("kcm.plan_rule", "kcm.Plan_rules", "KCM.plan_rules", "kcm.plan-rules", "kcm.plan rules", "kcm.planning_rules")


@pytest.mark.parametrize("group", [*SLIPS, " kcm.plan_rules "])
def test_a_misspelt_hook_is_an_error_of_the_hook_it_is_near_and_of_no_other(install: Install, group: str) -> None:
    install("acme", RULE, {group: "odd = {module}:rule"})
    words = f"found no hook {group!r}, {EXPECTED}"
    with pytest.raises(PluginError) as raised:
        load("kcm.plan_rules")
    assert str(raised.value) == f"'odd' of kcm.plan_rules from acme 1.5: {words}"
    collected: list[str] = []
    assert list(load("kcm.plan_rules", on_error=lambda error: collected.append(str(error)))) == ["standard"]
    assert collected == [str(raised.value)]
    for hook in HOOKS.keys() - {"kcm.plan_rules"}:
        load(hook)
    last = survey()[-1]
    assert (last.hook, last.name, last.status, last.reason) == (group, "odd", PluginStatus.FAILED, words)


def test_a_hook_unlike_all_there_are_is_surveyed_and_hinders_no_other(install: Install) -> None:
    install("newer", RULE, {"kcm.forecasts": "odd = {module}:rule"})
    for hook in HOOKS:
        load(hook)
    last = survey()[-1]
    assert (last.hook, last.source, last.status) == ("kcm.forecasts", "newer 1.5", PluginStatus.FAILED)
    assert last.reason == f"found no hook 'kcm.forecasts', {EXPECTED}"


def test_a_misspelt_hook_among_the_hosts_own_entries_is_one_too() -> None:
    found = [Named(group="kcm.plan_rule")]
    (listing,) = survey(found=found)
    assert (listing.hook, listing.status) == ("kcm.plan_rule", PluginStatus.FAILED)
    with pytest.raises(PluginError, match=r"'mine' of plan_rules from the host: found no hook 'kcm\.plan_rule'"):
        load("plan_rules", found=found)


def test_a_misspelt_hook_of_a_damaged_distribution_is_listed(install: Install, tmp_path: Path) -> None:
    install("damaged", RULE, {"kcm.plan_rule": "nonsense"})
    plugins.refresh()
    last = survey()[-1]
    assert (last.hook, last.name, last.source) == ("kcm.plan_rule", "?", "damaged 1.5")


def test_without_plugins_a_misspelt_hook_is_switched_off_as_well(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("acme", RULE, {"kcm.plan_rule": "odd = {module}:rule"})
    monkeypatch.setenv("KCM_NO_PLUGINS", "1")
    assert list(load("kcm.plan_rules")) == ["standard"]
    assert survey()[-1].status is PluginStatus.SWITCHED_OFF


def test_a_hook_is_meant_by_the_names_that_are_a_slip_away_from_it() -> None:
    assert {meant(slip) for slip in SLIPS} == {"kcm.plan_rules"}
    for hook in HOOKS:
        assert meant(hook.removesuffix("s")) == hook
    for newer in ("kcm.stores", "kcm.complaint_rules", "kcm.account_rules", "kcm.figures", "kcm."):
        assert meant(newer) == ""


@pytest.mark.parametrize("name", ["", " "])
def test_an_entry_without_a_name_is_refused(install: Install, name: str) -> None:
    install("nameless", RULE, {"kcm.plan_rules": f"{name}= {{module}}:rule"})
    reason = "found a blank name, expected one before the = of the entry"
    with pytest.raises(PluginError) as raised:
        load("kcm.plan_rules")
    assert str(raised.value) == f"'' of kcm.plan_rules from nameless 1.5: {reason}"
    (listing,) = survey(found=[Named(name=name)])
    assert (listing.status, listing.reason) == (PluginStatus.FAILED, reason)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (None, "found a NoneType, expected a text that is not blank @ name"),
        (1, "found an int, expected a text that is not blank @ name"),
        (["a"], "found a list, expected a text that is not blank @ name"),
        ("", "found a blank text, expected one that is not blank @ name"),
        (" \n", "found a blank text, expected one that is not blank @ name"),
    ],
)
def test_a_registry_takes_a_name_that_is_a_text_only(name: Any, words: str) -> None:
    with pytest.raises(InvalidValue) as raised:
        Registry().register("kcm.plan_rules", name, len)
    assert str(raised.value) == words


NO_ENTRY = ", expected an entry point: name, group, load()"
NO_ENTRIES = ", expected a Registry or entry points"
NOT_FOUND: dict[str, tuple[Any, str, str]] = {
    "a number": (1, f"found an int{NO_ENTRIES}", ""),
    "a mapping": ({"mine": len}, f"found a dict{NO_ENTRIES}", ""),
    "a text": ("kcm", f"found a str{NO_ENTRIES}", ""),
    "a class": (Registry, f"found the class Registry{NO_ENTRIES}", ""),
    "numbers": ([1], f"found an int{NO_ENTRY}", "[0]"),
    "a rule after an entry": ([Named(), len], f"found a builtin_function_or_method{NO_ENTRY}", "[1]"),
    "no name": ([Named(name=None)], f"found a Named{NO_ENTRY}", "[0]"),
    "no group": ([Named(group=1)], f"found a Named{NO_ENTRY}", "[0]"),
    "nothing to load": ([Named(load=None)], f"found a Named{NO_ENTRY}", "[0]"),
}


@pytest.mark.parametrize("what", NOT_FOUND)
def test_what_is_no_entry_is_refused_with_its_place_wherever_entries_are_given(what: str) -> None:
    found, words, place = NOT_FOUND[what]
    ways: tuple[tuple[str, Callable[[], object]], ...] = (
        ("found", lambda: load("plan_rules", found=found)),
        ("found", lambda: survey(found=found)),
        ("entries", lambda: Registry(found)),
    )
    for path, way in ways:
        with pytest.raises(InvalidValue) as raised:
            way()
        assert str(raised.value) == f"{words} @ {path}{place}"


def test_a_registry_of_a_list_keeps_a_tuple_of_its_own() -> None:
    entries = [Named()]
    registry = Registry(entries)
    entries.clear()
    assert registry.entries == (Named(),)


@pytest.mark.parametrize(("hook", "what"), [(None, "a NoneType"), (1, "an int"), (["plan_rules"], "a list")])
def test_a_hook_that_is_no_text_is_refused(hook: Any, what: str) -> None:
    ways: tuple[Callable[[], object], ...] = (lambda: load(hook), lambda: Registry().register(hook, "mine", len))
    for way in ways:
        with pytest.raises(InvalidValue) as raised:
            way()
        assert str(raised.value) == f"found {what}, expected the name of a hook @ hook"


def test_errors_cannot_be_collected_by_a_list() -> None:
    errors: Any = []
    with pytest.raises(InvalidValue, match=r"^found a list, expected a function of the error @ on_error$"):
        load("plan_rules", on_error=errors)


def test_an_entry_of_a_distribution_that_cannot_say_its_name_is_surveyed_as_such(
    install: Install, tmp_path: Path
) -> None:
    """A host hands in what `importlib.metadata.entry_points` gave it, and that reads METADATA when it is asked."""
    install("lost", RULE, {"kcm.plan_rules": "odd = {module}:rule"})

    class Lost:
        @property
        def name(self) -> str:
            raise OSError

    point = EntryPoint("odd", "lost:rule", "kcm.plan_rules")
    vars(point)["dist"] = Lost()
    (listing,) = survey(found=EntryPoints([point]))
    assert (listing.status, listing.source) == (
        PluginStatus.LOADED,
        "a distribution whose METADATA cannot be read",
    )


def test_an_object_is_told_with_the_article_of_its_type() -> None:
    assert [an(one) for one in (1, (), Named(), type("", (), {})(), int)] == [
        "an int",
        "a tuple",
        "a Named",
        "a ",
        "the class int",
    ]


def test_the_check_of_one_function_says_what_load_says() -> None:
    rules = HOOKS["kcm.plan_rules"]
    assert misfit(len, rules) == ""
    assert misfit(1, rules) == "found an int, expected a function or a tuple of functions"
    assert misfit(None, HOOKS["kcm.reports"]) == "found a NoneType, expected a function"
