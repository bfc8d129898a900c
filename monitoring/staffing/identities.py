"""By what the province or a certificate knows an account; two administrators stand behind it, as behind a post.

Whoever may write it may come in as somebody else, hence it has no button of its own: it is a row of a list that the
system administrator brings and the security administrator lets in.
"""

import re
from collections.abc import Mapping

from cases.errors import Blocked
from offices.models import User

FIELDS = {"统一身份标识": "subject", "证书序列号": "certificate"}
GONE = "撤销"
WRITTEN = re.compile(r"[\x21-\x7e\u4e00-\u9fff]{1,200}")
# The database is shared with people who look after accounts: neither number belongs there.
RESIDENT_ID_OR_PHONE = re.compile(r"\d{17}[\dXx]|1[3-9]\d{9}")


def wanted(cells: Mapping[str, str]) -> dict[str, str]:
    """What a row writes, by field: an empty cell nothing, `撤销` an empty value. Blocked says what is wrong."""
    told = {field: cells[title] for title, field in FIELDS.items() if cells[title]}
    if not told:
        raise Blocked(f"填写{'或者'.join(FIELDS)}；要取消的写“{GONE}”")
    for title, field in FIELDS.items():
        _check(title, told.get(field, GONE))
    return {field: "" if value == GONE else value for field, value in told.items()}


def _check(title: str, value: str) -> None:
    if not WRITTEN.fullmatch(value):
        raise Blocked(f"{title}不能有空格，至多200个字")
    if RESIDENT_ID_OR_PHONE.fullmatch(value):
        raise Blocked(f"{title}不能是身份证号或手机号")


def write(user: User, told: Mapping[str, str]) -> list[str]:
    """Writes what differs and names the fields; Blocked when another account is known by the same."""
    different = [field for field, value in told.items() if getattr(user, field) != value]
    for field in different:
        if told[field] and User.objects.filter(**{field: told[field]}).exclude(pk=user.pk).exists():
            title = next(title for title, name in FIELDS.items() if name == field)
            raise Blocked(f"这个{title}已经登记在另一个账号上，先在那个账号上撤销")
        setattr(user, field, told[field])
    if different:
        user.save(update_fields=different)
    return different
