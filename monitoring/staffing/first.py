"""The first two administrators of a county: after them every post is asked for by one and granted by the other."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cases import access, chain
from cases.errors import Blocked
from monitoring.staffing import accounts
from monitoring.staffing.reach import SECURITY, SYSTEM
from offices import divisions, passwords
from offices.models import Holding, OfficeKind, User
from offices.routing import in_force, office_for


@dataclass(frozen=True)
class Made:
    """One account with its password, which stands nowhere else and must be changed at the first sign-in."""

    user: User
    post: str
    password: str


@transaction.atomic
def make(county: str, system: tuple[str, str], security: tuple[str, str], now: datetime) -> list[Made]:
    """Makes the system and the security administrator of a county (six digits) from user names and names.

    Blocked when the two are one person, or when the county has such an administrator already: from then on posts
    are granted on the pages. The demonstration's people do not count.
    """
    on = now.astimezone().date()
    if system[0].lower() == security[0].lower() or system[1].strip() == security[1].strip():
        raise Blocked("系统管理员和安全管理员必须是两个人，请写两个不同的账号和姓名")
    held = Holding.objects.filter(in_force(on), access.in_areas({county}, "office__division_id"))
    if held.filter(post__in=(SYSTEM, SECURITY), user__is_invented=False).exists():
        raise Blocked("这个县已经有管理员，以后的岗位在“人员岗位”提出、在“安全管理”授权")
    office = office_for(OfficeKind.CIVIL_AFFAIRS_BUREAU, divisions.full(county), on)
    made = [_made(told, post, office.pk, now) for told, post in ((system, SYSTEM), (security, SECURITY))]
    people = {str(each.post): each.user.pk for each in made}
    chain.append_for_county(county, "first_administrators", None, now, people)
    return made


def _made(told: tuple[str, str], post: str, office_id: int, now: datetime) -> Made:
    username, name = told
    accounts.check_names(username, name)
    if User.objects.filter(username__iexact=username).exists():
        raise Blocked(f"账号“{username}”已经有了，请换一个")
    user = User.objects.create(username=username, display_name=name.strip(), date_joined=now)
    Holding.objects.create(user=user, office_id=office_id, post=post, from_on=now.astimezone().date())
    return Made(user, post, passwords.give(user, now))
