"""How often customers will buy, and what that is worth: BG/NBD and Gamma-Gamma by maximum likelihood (extra: lifetime).

The columns are those of `kcm.segmentation.rfm.btyd_summary`: repeat purchases `x`, times of last purchase and of
observation `t_x` and `T`, mean money of a repeat purchase `m`. A model's parameters may also be typed in.
"""

from kcm.errors import extra

with extra("lifetime"):
    import scipy  # noqa: F401 - only whether it is there

from kcm.finance.lifetime_models.bg_nbd import BgNbd, bg_nbd_log_likelihood, fit_bg_nbd, probability_alive
from kcm.finance.lifetime_models.fitting import FitStatus
from kcm.finance.lifetime_models.gamma_gamma import (
    GammaGamma,
    expected_spend,
    fit_gamma_gamma,
    gamma_gamma_log_likelihood,
)
from kcm.finance.lifetime_models.valuing import discounted_value, expected_purchases

__all__ = [
    "BgNbd",
    "FitStatus",
    "GammaGamma",
    "bg_nbd_log_likelihood",
    "discounted_value",
    "expected_purchases",
    "expected_spend",
    "fit_bg_nbd",
    "fit_gamma_gamma",
    "gamma_gamma_log_likelihood",
    "probability_alive",
]
