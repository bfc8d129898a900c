"""The lives of a document and of an award; their moves as tables."""

from cases.models import Award, Document
from processes.lives import declare

D, A = Document.State, Award.State

DocumentLife = declare(
    "DocumentLife",
    D,
    {
        "printed": ((D.ISSUED, D.FAILED), D.PRINTED, "成文"),
        "failed": ((D.ISSUED,), D.FAILED, "记为成文失败"),
        "voided": ((D.ISSUED, D.PRINTED, D.FAILED), D.VOID, "作废"),
    },
)

AwardLife = declare(
    "AwardLife",
    A,
    {
        "exiting": ((A.ACTIVE,), A.EXITING, "进入渐退期"),
        "ended": ((A.ACTIVE, A.EXITING), A.ENDED, "终止"),
    },
)
