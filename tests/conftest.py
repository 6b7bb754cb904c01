"""How the whole suite runs: doctests in the sources too, Hypothesis the same on every machine."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# A distribution of its own, which is tested where it is installed: make test-plugin.
collect_ignore = ["sample-plugin"]

settings.register_profile(
    "kcm",
    derandomize=True,
    deadline=None,
    max_examples=12,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("kcm")
