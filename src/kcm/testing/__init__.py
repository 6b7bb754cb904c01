"""Hypothesis strategies for kcm's public types, named by the plural of the type (extra: testing)."""
