"""What can go wrong with a case; the docstring is the message when none is given, the code goes to logs."""


class CaseError(Exception):
    """这件办件现在不能这样办。"""

    code = "case"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (self.__doc__ or ""))


class NotFound(CaseError):
    """没有找到，或者不在您的管辖范围内。"""

    code = "not_found"


class NotAllowed(CaseError):
    """您的岗位不能办理这一步。"""

    code = "not_allowed"


class AlreadyDone(CaseError):
    """这一步已经有人办了。"""

    code = "already_done"


class TooLate(CaseError):
    """已经过了可以这样办的时间。"""

    code = "too_late"


class Blocked(CaseError):
    """缺少必要条件，不能继续。"""

    code = "blocked"


class FormRejected(CaseError):
    """填写有误，请按提示更正。"""

    code = "form_rejected"

    def __init__(self, form: object) -> None:
        super().__init__()
        self.form = form


class FileRefused(CaseError):
    """这个文件不能上传。"""

    code = "file_refused"
