"""What can go wrong with processes; the docstring is the message when none is given."""

from datetime import datetime


class ProcessError(Exception):
    """流程出了差错。"""

    code = "process"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (self.__doc__ or ""))


class EditionError(ProcessError):
    """这套流程文件没有通过检查。"""

    code = "edition"


class NoEdition(ProcessError):
    """没有已发布的流程版本。"""

    code = "no_edition"


class DiagramRefused(ProcessError):
    """流程图里有不允许的内容，不能使用。"""

    code = "diagram_refused"


class RedrawRefused(ProcessError):
    """流程图不能这样改。"""

    code = "redraw_refused"


class StateRefused(ProcessError):
    """流程状态不是当前版本的系统保存的，或与流程图对不上，不能继续办理。"""

    code = "state_refused"


class KeyMissing(ProcessError):
    """密钥目录中缺少需要的密钥，请联系系统管理员。"""

    code = "key_missing"


class TaskNotOpen(ProcessError):
    """这个环节不在待办中，可能已经办结。"""

    code = "task_not_open"


class NoWayOn(ProcessError):
    """没有一个流向的条件成立，也没有默认流向。"""

    code = "no_way_on"


class ExpressionFailed(ProcessError):
    """流程图里的表达式无法计算。"""

    code = "expression_failed"


class RunawayProcess(ProcessError):
    """流程自动运行的步数超过上限，已经停止，状态没有改变。"""

    code = "runaway_process"


class RewindRefused(ProcessError):
    """不能退回到这个环节。"""

    code = "rewind_refused"


class DelegationRefused(ProcessError):
    """没有省级依据，不能由乡镇（街道）确认。"""

    code = "delegation_refused"


class MoveRefused(ProcessError):
    """这条记录现在不能这样变更。"""

    code = "move_refused"


class DraftClosed(ProcessError):
    """这份草稿已经送审、发布或放弃，不能再改。"""

    code = "draft_closed"


class DraftMoved(ProcessError):
    """这个文件在您打开之后由别人改过，您的修改没有保存。"""

    code = "draft_moved"

    def __init__(self, by: str, at: datetime, text: str | None, revision: int) -> None:
        super().__init__(f"{by}在{at.astimezone():%H:%M}改过这个文件，您的修改没有保存，也没有丢，请比较后再存。")
        self.by, self.at, self.text, self.revision = by, at, text, revision


class PackageRefused(ProcessError):
    """这个流程包不能读取。"""

    code = "package_refused"
