"""The plan's rules: each a plain function on a `PlanReview`, each finding with the numbers it rests on (method C.2).

Codes are the handbook's, `plan.V01` to `plan.V51`; what a section's own rules say keeps its code. Numbers that must
agree agree exactly.
"""

from kcm.planning.review.reviewing import RULES, review
from kcm.planning.review.subject import PlanReview, Reviewed

__all__ = ["RULES", "PlanReview", "Reviewed", "review"]
