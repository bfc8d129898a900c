"""What can go wrong between a context and its PDF."""

from __future__ import annotations


class DocumentError(Exception):
    """文书生成失败。"""

    code = "document_failed"


class IncompleteDocument(DocumentError):
    """文书缺少必须载明的内容。"""

    code = "document_incomplete"

    def __init__(self, title: str, missing: tuple[str, ...]) -> None:
        super().__init__(f"《{title}》缺少必须载明的内容：{'、'.join(missing)}。请先补充后再签发。")
        self.missing = missing


class UnknownName(DocumentError):
    """文书模板引用了不存在的内容。"""

    code = "document_unknown_name"


class BadTemplate(DocumentError):
    """文书模板不能使用。"""

    code = "document_bad_template"


class ResourceRefused(DocumentError):
    """文书引用了不允许的外部资源，已停止生成。"""

    code = "document_resource_refused"


class PrintingTooSlow(DocumentError):
    """文书排版超时，已停止生成。"""

    code = "document_too_slow"


class FontMissing(DocumentError):
    """缺少字体，没有生成文书。"""

    code = "document_font_missing"
