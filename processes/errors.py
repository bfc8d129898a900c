"""What can go wrong with processes; the docstring is the message when none is given."""


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
