"""A plugin of kcm: a rule, a ratio, a segmenter, a plan section and a report, with sentences in both languages."""

import gettext
from importlib import resources

from kcm_sample_plugin.customers import activity_segments, weekend_moves_are_approved
from kcm_sample_plugin.plans import CASH_TO_DEBT, effort_section, one_page

__all__ = ["CASH_TO_DEBT", "activity_segments", "effort_section", "kcm_api", "one_page", "weekend_moves_are_approved"]

kcm_api = 1

# Codes that begin with `sample.` have their sentences here.
gettext.bindtextdomain("sample", str(resources.files(__name__) / "locale"))
