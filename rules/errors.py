"""The family of things that can go wrong in rules, each with a Chinese sentence and an English code.

RulesError
├── ConfigError          a table, pack or calendar file that a clerk must mend
│   └── TableIncomplete  rows of one table that overlap or leave a gap, each of them right by itself
├── ExpressionError      an expression that is not allowed
├── EvaluationError      an allowed expression that cannot be worked out
│   └── UnknownName      it names a fact nobody knows
├── MissingStandard      no value in force for this area and day
├── UnknownRule          no deadline rule of that id
├── UnsetLocalLimit      a local time limit that the area has not published
├── Undecided            conditions whose answers cannot be listed
├── ExtensionRefused     an extension that the law does not allow
├── RowRefused           a change of a table's row that the history of the rows does not allow
├── InvalidArea          a division code of the wrong length
├── CalendarRange        a day outside the calendar table
└── DocumentValueError   a value that cannot be written in an official document
"""

from __future__ import annotations


class RulesError(Exception):
    """规则处理出错。"""

    code = "rules_error"

    def __init__(self, message: str | None = None) -> None:
        self.message = message or type(self).__doc__ or ""
        super().__init__(self.message)


class ConfigError(RulesError):
    """配置文件有误。"""

    code = "config_invalid"

    def __init__(self, file: str, key: str, found: object, allowed: str, mend: str) -> None:
        self.file, self.key, self.found, self.allowed, self.mend = file, key, found, allowed, mend
        super().__init__(f"文件 {file} 的“{key}”：写的是 {found!r}；允许的是{allowed}；改法：{mend}")


class TableIncomplete(ConfigError):
    """规则表的各行有重叠或者空档。"""

    code = "table_incomplete"


class ExpressionError(RulesError):
    """表达式不被允许。"""

    code = "expression_refused"


class EvaluationError(RulesError):
    """表达式无法计算。"""

    code = "expression_failed"


class UnknownName(EvaluationError):
    """表达式用到了没有登记的事实。"""

    code = "unknown_fact"


class Undecided(RulesError):
    """条件用到的取值无法逐一列出，不能比较。"""

    code = "conditions_undecided"


class MissingStandard(RulesError):
    """本地没有设定该项标准。"""

    code = "missing_standard"

    def __init__(self, message: str, key: str = "") -> None:
        self.key = key
        super().__init__(message)


class UnknownRule(RulesError):
    """没有这条时限规则。"""

    code = "unknown_deadline_rule"


class UnsetLocalLimit(RulesError):
    """本县未公布该环节时限。"""

    code = "local_limit_unset"


class ExtensionRefused(RulesError):
    """不符合延长办理期限的条件。"""

    code = "extension_refused"


class RowRefused(RulesError):
    """规则表的这一行不能这样改。"""

    code = "row_refused"

    def __init__(self, message: str | None = None, field: str = "") -> None:
        self.field = field
        super().__init__(message)


class InvalidArea(RulesError):
    """区划代码应为 2、4、6、9 或 12 位数字。"""

    code = "invalid_area"


class CalendarRange(RulesError):
    """日期超出日历表的范围。"""

    code = "calendar_range"


class DocumentValueError(RulesError):
    """该值不能写入文书。"""

    code = "document_value"
