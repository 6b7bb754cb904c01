"""Entry points: built-in ones, strangers' ones made as an installer would make them, and those made by hand."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import attrs
import pytest

from kcm import plugins
from kcm.errors import MissingExtra, NotFound, PluginError
from kcm.planning.review import RULES
from kcm.plugins import HOOKS, Entry, Listing, PluginStatus, Registry, load, survey
from kcm.rules import Finding, Severity

Install = Callable[..., None]

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"
RULE = "kcm_api = 1\n\ndef rule(review):\n    return ()\n"


@attrs.frozen(kw_only=True)
class Distribution:
    name: str = "kcm"
    version: str = "0.1"


@attrs.frozen(kw_only=True)
class Candidate:
    """An entry whose loading does what the test wants."""

    name: str = "candidate"
    group: str = "kcm.reports"
    dist: Distribution = Distribution()
    act: Callable[[], Any]

    def load(self) -> Any:
        return self.act()


def raising(error: BaseException) -> Callable[[], Any]:
    def act() -> Any:
        raise error

    return act


def listed(hook: str, name: str) -> Listing:
    return next(one for one in survey() if (one.hook, one.name) == (hook, name))


def test_the_built_in_entries_are_those_of_pyproject_and_all_load() -> None:
    declared = tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]["entry-points"]
    assert set(declared) <= {*HOOKS, "hypothesis"}
    del declared["hypothesis"]
    for hook, entries in declared.items():
        own = {one.name: one for one in survey() if one.hook == hook and one.source.startswith("kcm ")}
        assert own.keys() == entries.keys()
        for name, value in entries.items():
            module, attribute = value.split(":")
            assert own[name].status is PluginStatus.LOADED
            assert own[name].obj is getattr(importlib.import_module(module), attribute)


def test_every_hook_loads_with_and_without_its_prefix_and_has_a_label_in_both_languages() -> None:
    for hook, what in HOOKS.items():
        assert load(hook) == load(hook.removeprefix("kcm."))
        assert what.label.en != what.label.zh_CN


def test_what_load_gives_is_read_only() -> None:
    found = load("kcm.plan_rules")
    with pytest.raises(TypeError):
        found["mine"] = ()  # type: ignore[index]  # read-only


def test_an_unknown_hook_is_refused_with_those_there_are() -> None:
    with pytest.raises(NotFound, match=r"found no hook 'kcm\.rules', expected one of kcm\.reassignment_rules, "):
        load("kcm.rules")
    with pytest.raises(NotFound, match="found no hook 'rules'"):
        Registry().register("rules", "mine", len)


def test_kcms_own_come_first_then_by_distribution_and_name(install: Install) -> None:
    install("Zebra", RULE, {"kcm.plan_rules": "b = {module}:rule\na = {module}:rule"})
    install("alpha-rules", RULE, {"kcm.plan_rules": "z = {module}:rule"})
    assert list(load("kcm.plan_rules")) == ["standard", "z", "a", "b"]


def test_a_strangers_rule_loads_and_is_listed_with_its_distribution(install: Install) -> None:
    install("acme-rules", RULE, {"kcm.plan_rules": "acme = {module}:rule"})
    rule = load("kcm.plan_rules")["acme"]
    assert rule("anything") == ()
    found = listed("kcm.plan_rules", "acme")
    assert (found.source, found.status, found.reason) == ("acme-rules 1.5", PluginStatus.LOADED, "")
    assert found.obj is rule


def test_entries_of_other_groups_are_no_business_of_kcm(install: Install) -> None:
    install("elsewhere", "raise RuntimeError\n", {"console_scripts": "run = {module}:run", "kcmx.rules": "a = b:c"})
    assert "elsewhere 1.5" not in {one.source for one in survey()}
    assert survey(found=metadata.EntryPoints([metadata.EntryPoint("run", "elsewhere:run", "console_scripts")])) == ()


def test_a_name_that_two_distributions_claim_is_refused_for_the_second(install: Install) -> None:
    install("first", RULE, {"kcm.plan_rules": "credit = {module}:rule"})
    install("second", RULE, {"kcm.plan_rules": "credit = {module}:rule"})
    with pytest.raises(PluginError, match=r"'credit' of kcm\.plan_rules from second 1\.5: the name is taken by first"):
        load("kcm.plan_rules")
    collected: list[PluginError] = []
    kept = load("kcm.plan_rules", on_error=collected.append)
    assert kept["credit"].__module__ == "first"
    assert len(collected) == 1


def test_a_stranger_cannot_take_the_name_of_a_built_in(install: Install) -> None:
    install("aaa", RULE, {"kcm.plan_rules": "standard = {module}:rule"})
    with pytest.raises(PluginError, match=r"'standard' .* from aaa 1\.5: the name is taken by kcm "):
        load("kcm.plan_rules")


def test_survey_tells_what_became_of_every_entry_and_never_raises(install: Install) -> None:
    install("bad", "raise SystemExit\n", dict.fromkeys(HOOKS, "bad = {module}:obj"))
    found = survey()
    assert [one.hook for one in found] == sorted((one.hook for one in found), key=list(HOOKS).index)
    assert {one.hook for one in found if one.status is PluginStatus.FAILED} == set(HOOKS)
    assert {one.name for one in found if one.status is PluginStatus.FAILED} == {"bad"}


def test_installed_distributions_are_scanned_once_until_refreshed(monkeypatch: pytest.MonkeyPatch) -> None:
    scans: list[int] = []

    def counted() -> Iterable[metadata.Distribution]:
        scans.append(1)
        return scan()

    scan = metadata.distributions
    monkeypatch.setattr(metadata, "distributions", counted)
    plugins.refresh()
    for hook in HOOKS:
        load(hook)
    survey()
    assert len(scans) == 1
    plugins.refresh()
    load("kcm.plan_rules")
    assert len(scans) == 2
    plugins.refresh()


def test_a_plugin_that_is_installed_later_is_found_after_a_refresh_and_not_before(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(load("kcm.plan_rules")) == ["standard"]
    with monkeypatch.context() as patched:
        patched.setattr(plugins, "refresh", lambda: None)
        install("late", RULE, {"kcm.plan_rules": "late = {module}:rule"})
    assert list(load("kcm.plan_rules")) == ["standard"]
    plugins.refresh()
    assert list(load("kcm.plan_rules")) == ["standard", "late"]


def test_an_entry_of_kcms_own_without_its_extra_is_left_out_and_listed() -> None:
    entry = Candidate(act=raising(MissingExtra("report", "jinja2")))
    assert load("kcm.reports", found=[entry]) == {}
    (found,) = survey(found=[entry])
    assert found.status is PluginStatus.EXTRA_MISSING
    assert found.reason == "jinja2 is not installed; run: pip install 'kcm[report]'"


def test_an_interrupt_while_loading_is_not_the_plugins_fault() -> None:
    with pytest.raises(KeyboardInterrupt):
        load("kcm.reports", found=[Candidate(act=raising(KeyboardInterrupt()))])

    class Interrupted(Exception):
        def __str__(self) -> str:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        survey(found=[Candidate(act=raising(Interrupted()))])


def test_a_registry_takes_objects_by_hand_and_gives_them_in_order_of_name() -> None:
    def rule(review: object) -> tuple[Finding, ...]:
        return (Finding("mine.SEEN", Severity.NOTES),)

    empty = Registry()
    registry = empty.register("kcm.plan_rules", "second", rule).register("plan_rules", "first", (rule,))
    assert list(empty) == []
    found = load("kcm.plan_rules", found=registry)
    assert list(found.items()) == [("first", (rule,)), ("second", rule)]
    assert {one.source for one in survey(found=registry)} == {"the host"}
    assert "second" in load("kcm.plan_rules", found=registry)


def test_a_registry_is_held_to_the_same_kinds_and_names() -> None:
    registry = Registry().register("kcm.ratios", "mine", "sales / assets")
    with pytest.raises(PluginError, match=r"'mine' .* from the host: found a str, expected a Ratio"):
        load("kcm.ratios", found=registry)
    twice = Registry().register("kcm.scorers", "same", repr).register("kcm.scorers", "same", len)
    with pytest.raises(PluginError, match="the name is taken by the host: rename"):
        load("kcm.scorers", found=twice)


def test_candidates_may_be_given_once_only_and_are_surveyed_in_every_hook() -> None:
    def entries() -> Iterator[Entry]:
        yield from Registry().register("kcm.reports", "late", repr).register("kcm.plan_rules", "early", len)

    assert [(one.hook, one.name) for one in survey(found=entries())] == [
        ("kcm.plan_rules", "early"),
        ("kcm.reports", "late"),
    ]


def test_a_slow_plugin_delays_only_the_hook_that_asks_for_it_and_the_survey_says_what_took_how_long(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = [0.0]
    monkeypatch.setattr(plugins.loading, "perf_counter", lambda: moments[0])
    monkeypatch.setattr(plugins, "moments", moments, raising=False)
    source = "from kcm import plugins\nplugins.moments[0] += 3.0\n" + RULE
    install("slow", source, {"kcm.plan_rules": "slow = {module}:rule"})
    for hook in HOOKS:
        if hook != "kcm.plan_rules":
            load(hook)
    assert "slow" not in sys.modules
    took = {one.name: one.seconds for one in survey() if one.hook == "kcm.plan_rules"}
    assert took == {"standard": 0.0, "slow": 3.0}


@pytest.mark.parametrize("value", ["1", "yes", "on", "flase"])
def test_without_plugins_only_kcms_own_are_loaded_and_the_survey_says_so(
    install: Install, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    install("bad", "raise SystemExit\n", {"kcm.plan_rules": "bad = {module}:obj"})
    monkeypatch.setenv("KCM_NO_PLUGINS", value)
    assert list(load("kcm.plan_rules")) == ["standard"]
    found = listed("kcm.plan_rules", "bad")
    assert (found.status, found.reason) == (PluginStatus.SWITCHED_OFF, "KCM_NO_PLUGINS is set")
    assert "bad" not in sys.modules


@pytest.mark.parametrize("value", ["", " ", "0", "false", "No", "OFF"])
def test_an_empty_switch_or_a_word_for_no_switches_nothing_off(
    install: Install, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    install("acme", RULE, {"kcm.plan_rules": "acme = {module}:rule"})
    monkeypatch.setenv("KCM_NO_PLUGINS", value)
    assert "acme" in load("kcm.plan_rules")


def test_what_a_host_registers_by_hand_is_there_without_plugins_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KCM_NO_PLUGINS", "1")
    assert list(load("kcm.plan_rules", found=Registry().register("kcm.plan_rules", "mine", len))) == ["mine"]


def test_a_process_sees_the_plugins_of_its_own_path_in_one_order_whatever_that_of_the_folder(
    install: Install, tmp_path: Path
) -> None:
    """A fresh process, because the scan is one a process."""
    for name in ("zebra", "Alpha-rules", "middle"):
        install(name, RULE, {"kcm.plan_rules": f"{name[0]} = {{module}}:rule"})
    code = (
        f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\nfrom kcm.plugins import load\nprint(*load('plan_rules'))"
    )
    for variables in ({}, {"PYTHONHASHSEED": "1"}, {"KCM_NO_PLUGINS": "1"}):
        ran = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ | variables
        )
        assert ran.stdout.split() == ["standard", *([] if "KCM_NO_PLUGINS" in variables else ["A", "m", "z"])]


def test_a_registry_serves_an_application_without_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    """A frozen application has no distributions: what it wants of kcm's own it registers as well."""
    monkeypatch.setattr(metadata, "distributions", lambda: ())
    plugins.refresh()
    assert load("kcm.plan_rules") == {}
    registry = Registry().register("kcm.plan_rules", "standard", RULES).register("kcm.plan_rules", "mine", len)
    assert load("kcm.plan_rules", found=registry) == {"standard": RULES, "mine": len}
    plugins.refresh()
