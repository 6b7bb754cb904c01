"""A customer's health on a day, from the latest signal of each factor."""

from datetime import date

from crm.models import Customer, Signal
from kcm.customers.care.health import HEALTH_FACTORS, Health, HealthSignal, health_findings, relationship_health
from kcm.rules import Finding

__all__ = ["health_on"]


def health_on(customer: Customer, day: date) -> tuple[Health, tuple[Finding, ...]]:
    """The health of the relationship as it was known on a day, and what kcm finds in it."""
    latest: dict[str, Signal] = {}
    for row in customer.signals.filter(observed_on__lte=day).order_by("observed_on", "pk"):
        latest[row.factor] = row
    signals = [
        HealthSignal(factor=row.factor, value=row.value, observed_on=row.observed_on)
        for row in latest.values()
        if row.factor in {factor.id for factor in HEALTH_FACTORS}
    ]
    health = relationship_health(customer.number, signals, as_of=day)
    return health, tuple(health_findings(health))
