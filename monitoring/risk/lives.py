"""The life of a risk warning: a projection that the steps of its verification write; it drives no process."""

from monitoring.models import RiskWarning
from processes.lives import declare

S = RiskWarning.State

WarningLife = declare(
    "WarningLife",
    S,
    {
        "visit": ((S.OPEN,), S.VERIFYING, "登记入户"),
        "conclude": ((S.VERIFYING,), S.VERIFIED, "审核"),
        "close": ((S.VERIFIED,), S.CLOSED, "销号"),
    },
)
