"""A maker of sections is lawful: pure, deterministic, and its section can be kept and added to a plan."""

from __future__ import annotations

from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from kcm.interchange import dumps, loads
from kcm.planning.plan import ExtraSection, KeyAccountPlan, SectionMaker, with_sections
from kcm.plugins.hooks import an
from kcm.testing.laws.leaves import changed, leaves
from kcm.testing.laws.proving import LawBroken, called_as, drawn_from, of_kind, prove, require, tried
from kcm.testing.laws.world import asked_of_the_world
from kcm.testing.plans import key_account_plans

__all__ = ["prove_section"]

GIVES_SECTION = "a maker gives a section"
PURE = "a maker leaves its plan as it was"
DETERMINISTIC = "a maker gives the same section again"
ASKS_NOTHING = "a maker asks nothing of the world"
SURVIVES = "a section survives JSON"
FITS = "a section fits into a plan"


def prove_section(
    maker: SectionMaker, plans: SearchStrategy[KeyAccountPlan] | None = None, *, examples: int = 5
) -> None:
    """A maker of extra sections is proved on plans.

    It gives an `ExtraSection`, the same for the same plan also after another one, leaves the plan as it was, and asks
    nothing of the world when it is asked again. Its section survives JSON and can be added to the plan.

    Args:
        maker: the function of a plan.
        plans: the plans to try; those of the kit unless given.
        examples: how many pairs of plans are drawn.

    Raises:
        InvalidValue: for what no maker is, or a strategy of something else than plans.
        LawBroken: for a maker that is not lawful.

    >>> from kcm.planning.plan import ExtraRow, ExtraTable
    >>> from kcm.text import Text
    >>> def effort(plan):
    ...     costs = [(Text.same(str(row.year)), row.cost_to_serve) for row in plan.financial.rows]
    ...     table = ExtraTable(
    ...         caption=Text("Effort", "投入"),
    ...         heading=Text("Year", "年份"),
    ...         columns=(Text("Cost to serve", "服务成本"),),
    ...         rows=[ExtraRow(label=year, values=[cost]) for year, cost in costs],
    ...     )
    ...     return ExtraSection(id="effort", title=Text("Effort", "投入"), tables=[table])
    >>> prove_section(effort, examples=1)
    """
    called_as(maker, "kcm.plan_sections", "maker")
    chosen = key_account_plans() if plans is None else plans
    drawn_from(chosen, "plans")

    def law(pair: tuple[KeyAccountPlan, KeyAccountPlan]) -> None:
        for plan in pair:
            of_kind(plan, KeyAccountPlan, "key_account_plans", "plans")
        first, second = (_section(maker, plan) for plan in pair)
        for plan, section in zip(pair, (first, second), strict=True):
            again, asked = asked_of_the_world(partial(_section, maker, plan))
            require(not asked, ASKS_NOTHING, f"found {', '.join(asked)}, expected what it needs in its plan")
            require(again == section, DETERMINISTIC, "found another one the second time")
            back = tried(SURVIVES, _written_and_read, section)
            require(back == section, SURVIVES, "comes back as another one")
            tried(FITS, with_sections, plan, [maker])

    prove(law, st.tuples(chosen, chosen), examples)


def _written_and_read(section: ExtraSection) -> ExtraSection:
    return loads(ExtraSection, dumps(section, reveal=True))


def _section(maker: SectionMaker, plan: KeyAccountPlan) -> ExtraSection:
    before = tuple(leaves(plan))
    made: Any = tried(GIVES_SECTION, maker, plan)
    if not isinstance(made, ExtraSection):
        raise LawBroken(GIVES_SECTION, f"found {an(made)}, expected an ExtraSection")
    where = changed(before, tuple(leaves(plan)))
    require(where is None, PURE, f"changed {where}")
    return made
