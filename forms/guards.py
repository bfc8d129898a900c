"""Checks that the questions of one section fit together, and that no applicant is asked for what a source holds."""

from collections.abc import Iterator, Sequence

from forms.errors import SchemaError
from forms.schema import Field, Section
from forms.sources import Source, find_named, find_source, sources

DECIDING = ("choice", "choices", "yes_no", "consent")
DATED = ("date", "datetime", "month")
PARTS = ("name", "on", "drawn")
PAPERS = ("attachment", "photos")


def check_section(section: Section) -> None:
    """Raises SchemaError at the first thing that does not fit."""
    check_fields(section.id, "", section.fields)
    for item in section.fields:
        check_fields(section.id, f"{item.name}.columns.", item.columns)
        if (item.kind == "list") != bool(item.columns):
            raise SchemaError(section.id, f"{item.name}.columns", len(item.columns), "list 要有列，其他类型没有列")
        for asked in (item, *item.columns):
            check_source(section, asked)
            check_among(section, asked)


def check_fields(section: str, path: str, fields: Sequence[Field]) -> None:
    """Looks at the questions of one level, in order: names, conditions, dates, options."""
    earlier: dict[str, Field] = {}
    for item in fields:
        where = path + item.name
        check_name(section, where, item, earlier)
        check_condition(section, where, item, earlier)
        check_dates(section, where, item, earlier)
        check_options(section, where, item)
        if path and item.kind == "list":
            raise SchemaError(section, where, "list", "列表里不能再放列表")
        earlier[item.name] = item


def check_name(section: str, where: str, item: Field, earlier: dict[str, Field]) -> None:
    """A signature posts three values under names of its own; no question may sit on them."""
    signed = [*(name for name, field in earlier.items() if field.kind == "signature"), item.name]
    taken = {f"{name}_{part}" for name in signed for part in PARTS}
    clash = item.kind == "signature" and taken & set(earlier)
    if item.name in earlier or item.name in taken or clash:
        raise SchemaError(section, where, item.name, "本表里没有用过的名称")


def check_condition(section: str, where: str, item: Field, earlier: dict[str, Field]) -> None:
    if item.show_if is None:
        return
    asked = earlier.get(item.show_if.field)
    if asked is None or asked.kind not in DECIDING:
        allowed = (
            "、".join(name for name, field in earlier.items() if field.kind in DECIDING) or "（前面没有可用的选择项）"
        )
        raise SchemaError(section, f"{where}.show_if", item.show_if.field, f"排在前面的选择项：{allowed}")
    values = [code for code, _ in asked.options] if asked.options else [True, False]
    for value in item.show_if.values:
        if value not in values:
            raise SchemaError(section, f"{where}.show_if", value, "、".join(map(str, values)))


def check_dates(section: str, where: str, item: Field, earlier: dict[str, Field]) -> None:
    for key, bound in (("not_before", item.not_before), ("not_after", item.not_after)):
        dated = bound in earlier and earlier[bound].kind == item.kind
        if bound and bound != "today" and not dated and not bound[:4].isdigit():
            raise SchemaError(section, f"{where}.{key}", bound, "today、某个日期，或排在前面的同类日期项目")


def check_options(section: str, where: str, item: Field) -> None:
    if item.kind in ("choice", "choices") and not item.options:
        raise SchemaError(section, f"{where}.options", (), "选项表（options）或代码表名（codes）")


def check_among(section: Section, item: Field) -> None:
    if item.kind == "person" and not item.among:
        raise SchemaError(section.id, f"{item.name}.among", item.among, "从哪个人员列表中选择，例如 members")


def check_source(section: Section, item: Field) -> None:
    """A paper that a source answers is fetched, not asked, unless a reason is stated (社会救助法 第六十二条)."""
    if item.source and item.source not in sources():
        raise SchemaError(section.id, f"{item.name}.source", item.source, "、".join(sources()))
    holder = find_source(item.evidence)
    if section.applicant and holder and not (item.source or item.asked_because):
        raise SchemaError(
            section.id,
            item.name,
            item.evidence,
            f"不得向申请人索要，由经办人员调取：写 source = “{holder.id}”（{holder.label}）",
        )


def asked_in_vain(section: Section) -> Iterator[tuple[Field, Source]]:
    """The papers that a form asks of the applicant though a source answers them, declared as such or only so called."""
    if not section.applicant:
        return
    for item in (each for field in section.fields for each in (field, *field.columns)):
        if item.kind in PAPERS and not item.source:
            source = find_source(item.evidence) or find_named(item.label)
            if source is not None:
                yield item, source
