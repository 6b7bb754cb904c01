"""What an entry may be: objects that fit their hook are loaded, others are refused with what was found and expected."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kcm.errors import PluginError
from kcm.plugins import HOOKS, Listing, PluginStatus, load, survey

Install = Callable[..., None]

RULE = "kcm_api = 1\n\ndef rule(review):\n    return ()\n"


def listed(hook: str, name: str) -> Listing:
    return next(one for one in survey() if (one.hook, one.name) == (hook, name))


BROKEN = {
    "raises_on_import": ("raise RuntimeError('boom')\n", "RuntimeError: boom"),
    "leaves_on_import": ("raise SystemExit('bye')\n", "SystemExit: bye"),
    "skips_itself_as_a_suite_does": (
        "class Skipped(BaseException): ...\nraise Skipped('not here')\n",
        "Skipped: not here",
    ),
    "stops_a_generator": ("raise GeneratorExit\n", "GeneratorExit: it does not say why"),
    "fails_without_a_word": (
        "from kcm.errors import PluginError\nraise PluginError\n",
        "it does not say why",
    ),
    "has_an_error_that_breaks": (
        "class Odd(Exception):\n    def __str__(self):\n        raise SystemExit\nraise Odd\n",
        "Odd: its message cannot be shown",
    ),
    "has_an_error_of_kcm_that_breaks": (
        "import kcm\nclass Odd(kcm.errors.PluginError):\n    def __str__(self):\n        raise ValueError\nraise Odd\n",
        "its message cannot be shown",
    ),
    "needs_a_module": ("import kcm_no_such_module\n", "ModuleNotFoundError: No module named 'kcm_no_such_module'"),
    "lacks_the_object": ("kcm_api = 1\n", "AttributeError: module 'lacks_the_object' has no attribute 'rule'"),
    "is_for_another_api": (RULE.replace("1", "2"), "found kcm_api 2 in is_for_another_api, expected 1"),
    "says_no_api": (RULE.replace("kcm_api = 1", ""), "found kcm_api None in says_no_api, expected 1"),
    "breaks_when_asked": (
        "def rule(review):\n    return ()\n\ndef __getattr__(name):\n    raise LookupError(name)\n",
        "LookupError: kcm_api",
    ),
    "is_text": ("kcm_api = 1\nrule = 'V01'\n", "found a str, expected a function or a tuple of functions"),
    "is_a_number": ("kcm_api = 1\nrule = 1\n", "found an int, expected a function or a tuple of functions"),
    "is_a_list": ("kcm_api = 1\nrule = [len]\n", "found a list, expected a function or a tuple of functions"),
    "holds_text": ("kcm_api = 1\nrule = (len, 'V01')\n", "found a str, expected a function or a tuple of functions"),
    "holds_a_tuple": (
        "kcm_api = 1\nrule = (len, (len,))\n",
        "found a tuple, expected a function or a tuple of functions",
    ),
    "holds_nothing": ("kcm_api = 1\nrule = ()\n", "found an empty tuple, expected at least one rule in it"),
    "is_a_generator": (
        "kcm_api = 1\nrule = (one for one in ())\n",
        "found a generator, expected a function or a tuple of functions",
    ),
    "is_a_class": (
        "kcm_api = 1\nclass rule:\n    def __init__(self, review): ...\n",
        "found the class rule, expected a function or a tuple of functions",
    ),
    "is_async": (
        "kcm_api = 1\nasync def rule(review):\n    return ()\n",
        "found rule, which is async, expected a function that answers when it is called",
    ),
    "yields_async": (
        "kcm_api = 1\nasync def later(review):\n    yield\nrule = (len, later)\n",
        "found later, which is async, expected a function that answers when it is called",
    ),
    "is_called_async": (
        "kcm_api = 1\nclass Limit:\n    async def __call__(self, review):\n        return ()\nrule = Limit()\n",
        "found Limit, which is async, expected a function that answers when it is called",
    ),
    "lacks_an_extra": (
        "from kcm.errors import MissingExtra\nraise MissingExtra('report', 'jinja2')\n",
        "jinja2 is not installed; run: pip install 'kcm[report]'",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_strangers_entry_that_cannot_be_used_raises_or_is_collected(install: Install, name: str) -> None:
    source, reason = BROKEN[name]
    install(name, source, {"kcm.plan_rules": "odd = {module}:rule"})
    with pytest.raises(PluginError) as raised:
        load("plan_rules")
    assert str(raised.value) == f"'odd' of plan_rules from {name} 1.5: {reason}"
    collected: list[PluginError] = []
    assert list(load("kcm.plan_rules", on_error=collected.append)) == ["standard"]
    assert [str(error) for error in collected] == [f"'odd' of kcm.plan_rules from {name} 1.5: {reason}"]
    found = listed("kcm.plan_rules", "odd")
    assert (found.status, found.reason, found.obj) == (PluginStatus.FAILED, reason, None)


def test_true_is_no_api_number(install: Install) -> None:
    install("boolean", RULE.replace("1", "True", 1), {"kcm.plan_rules": "odd = {module}:rule"})
    assert listed("kcm.plan_rules", "odd").reason == "found kcm_api True in boolean, expected 1"


@pytest.mark.parametrize("hook", ["kcm.plan_rules", "kcm.ratios"])
def test_an_entry_that_names_no_object_in_its_module_is_told_to(install: Install, hook: str) -> None:
    install("whole", RULE, {hook: "odd = {module}"})
    words = "found the module whole, expected an object in it: name it, as whole:name"
    assert (listed(hook, "odd").status, listed(hook, "odd").reason) == (PluginStatus.FAILED, words)


def test_a_tuple_of_rules_is_a_rule_entry_and_for_a_plain_function_hook_it_is_not(install: Install) -> None:
    source = "kcm_api = 1\nmany = (len, repr)\n"
    install("many", source, {"kcm.plan_rules": "many = {module}:many", "kcm.segmenters": "many = {module}:many"})
    assert load("kcm.plan_rules")["many"] == (len, repr)
    with pytest.raises(PluginError, match=r"found a tuple, expected a function$"):
        load("kcm.segmenters")


def test_a_definition_hook_takes_definitions_only(install: Install) -> None:
    source = "from kcm.finance.ratios import CURRENT_RATIO\nkcm_api = 1\n\ndef ratio(statement):\n    return 1\n"
    source += "\nRatio = type(CURRENT_RATIO)\n"
    entries = "mine = {module}:CURRENT_RATIO\nodd = {module}:ratio\ntyped = {module}:Ratio"
    install("ratio-pack", source, {"kcm.ratios": entries})
    collected: list[PluginError] = []
    assert "mine" in load("kcm.ratios", on_error=collected.append)
    assert [str(error) for error in collected] == [
        "'odd' of kcm.ratios from ratio-pack 1.5: found a function, expected a Ratio",
        "'typed' of kcm.ratios from ratio-pack 1.5: found the class Ratio, expected a Ratio",
    ]


SEGMENTERS = "expected a function of (purchases, *, as_of) or (customers) or (ids, annual_margins, need_complexities)"
WRONG = {
    "kcm.plan_rules": ("def obj(plan, as_of): ...", "found obj(plan, as_of), expected a function of (review)"),
    "kcm.reassignment_rules": (
        "def obj(*, request): ...",
        "found obj(*, request), expected a function of (request)",
    ),
    "kcm.maintenance_rules": ("obj = (len, lambda: ())", "found <lambda>(), expected a function of (request)"),
    "kcm.segmenters": (
        "def obj(purchases, as_of, bins, cuts): ...",
        f"found obj(purchases, as_of, bins, cuts), {SEGMENTERS}",
    ),
    "kcm.scorers": (
        "def obj(matrix, weights): ...",
        "found obj(matrix, weights), expected a function of (matrix) or (candidates)",
    ),
    "kcm.lifetime_models": (
        "def obj(x, *, iterations): ...",
        "found obj(x, *, iterations), expected a function of (x, t_x, T) or (x, m)",
    ),
    "kcm.plan_sections": ("def obj(): ...", "found obj(), expected a function of (plan)"),
    "kcm.reports": ("def obj(reviewed): ...", "found obj(reviewed), expected a function of (reviewed, locale)"),
}


def test_every_hook_that_takes_functions_says_how_they_are_called() -> None:
    assert {hook for hook, what in HOOKS.items() if what.takes} == set(WRONG)
    assert {hook for hook, what in HOOKS.items() if what.definition} == set(HOOKS) - set(WRONG)


@pytest.mark.parametrize("hook", WRONG)
def test_a_function_that_cannot_be_called_as_its_hook_is_says_what_was_found_and_expected(
    install: Install, hook: str
) -> None:
    source, reason = WRONG[hook]
    install("misfit", f"kcm_api = 1\n{source}\n", {hook: "odd = {module}:obj"})
    assert (listed(hook, "odd").status, listed(hook, "odd").reason) == (PluginStatus.FAILED, reason)


FITTING = {
    "kcm.segmenters": ("purchases, *, as_of", "purchases, as_of", "customers, *, by=()", "ids, margins, complexities"),
    "kcm.scorers": ("matrix", "candidates, factors=()"),
    "kcm.lifetime_models": ("x, t_x, T", "x, m, *, iterations=500"),
    "kcm.reports": ("*given, **named", "reviewed, locale, colour='red'"),
}


@pytest.mark.parametrize("hook", FITTING)
def test_a_function_that_can_be_called_in_one_of_the_ways_of_its_hook_fits(install: Install, hook: str) -> None:
    functions = [f"def f{index}({parameters}): ..." for index, parameters in enumerate(FITTING[hook])]
    entries = "\n".join(f"fits_{index} = {{module}}:f{index}" for index in range(len(functions)))
    install("fitting", "\n".join(["kcm_api = 1", *functions]), {hook: entries})
    assert {f"fits_{index}" for index in range(len(functions))} <= set(load(hook))


SILENT = {
    "written in C": "obj = max",
    "with a wrong signature": "def obj(): ...\nobj.__signature__ = 5",
    "with a name for type checkers": (
        "class Silent:\n"
        "    def __call__(self): ...\n"
        "    @property\n"
        "    def __signature__(self):\n"
        "        raise NameError('Reviewed')\n"
        "obj = Silent()"
    ),
}


@pytest.mark.parametrize("why", SILENT)
def test_a_function_that_does_not_tell_its_parameters_is_no_misfit(install: Install, why: str) -> None:
    install("silent", f"kcm_api = 1\n{SILENT[why]}\n", {"kcm.reports": "silent = {module}:obj"})
    assert "silent" in load("kcm.reports")
