"""What goes wrong in a form section, said so that the clerk who wrote it can mend it."""


class FormError(Exception):
    """表单出错"""


class SchemaError(FormError):
    """表单定义有误"""

    code = "schema_error"

    def __init__(self, section: str, key: str, found: object, allowed: str, file: str = "") -> None:
        self.section, self.key, self.found, self.allowed, self.file = section, key, found, allowed, file
        super().__init__(str(self))

    def __str__(self) -> str:
        place = "，".join(part for part in (self.file, self.section and f"[{self.section}]", self.key) if part)
        return f"{place}：现在写的是 {self.found!r}；应为 {self.allowed}。"
