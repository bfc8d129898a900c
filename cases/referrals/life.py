"""The life of a referral: sent, received, acted on, answered; or given back to who sent it."""

from cases.models import Referral
from processes import lives

State = Referral.State
OPEN = (State.SENT, State.RECEIVED, State.ACTING)
ReferralLife = lives.declare(
    "ReferralLife",
    State,
    {
        "receives": ((State.SENT,), State.RECEIVED, "接收"),
        "begins": ((State.SENT, State.RECEIVED), State.ACTING, "开始办理"),
        "answers": (OPEN, State.ANSWERED, "反馈"),
        "gives_back": ((State.SENT, State.RECEIVED), State.RETURNED, "退回"),
    },
)
