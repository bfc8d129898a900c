"""What can go wrong with offices; the docstring is the message when none is given."""


class OfficeError(Exception):
    """机构或区划有误。"""

    code = "office"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (self.__doc__ or ""))


class NoOffice(OfficeError):
    """没有可以承办的机构。"""

    code = "no_office"


class UnknownDivision(OfficeError):
    """没有这个区划代码。"""

    code = "unknown_division"


class PostsApart(OfficeError):
    """系统、安全、审计三个管理员岗位互不兼任，也不与任何办理岗位兼任。"""

    code = "posts_apart"
