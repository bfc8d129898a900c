"""Accounts that awards are paid to: entered by the township with a paper, confirmed by another, used from then on."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from cases import access, attachments, awards, chain, secrets
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import AccountKind, Award, PayeeAccount
from cases.payments import reach
from offices import divisions
from offices.models import User

PLACE = "payee_account.sealed"
SHORTEST, LONGEST = 8, 32


def holders(area: str, scheme: str) -> dict[int, str]:
    """The names in which the accounts of a county's awards of a scheme are held, where they are known, by award."""
    rows = Award.objects.filter(access.in_areas({divisions.significant(area)}), scheme=scheme)
    return dict(rows.exclude(account_holder="").values_list("id", "account_holder"))


def checked_number(text: str) -> str:
    """An account number without blanks; Blocked when it cannot be one."""
    number = "".join(text.split())
    if not number.isascii() or not number.isdigit() or not SHORTEST <= len(number) <= LONGEST:
        raise Blocked(f"账号应为{SHORTEST}至{LONGEST}位数字")
    return number


@transaction.atomic
def enter(
    award_id: int,
    kind: str,
    bank: str,
    payee: str,
    number: str,
    reason: str,
    actor: User,
    now: datetime,
    paper: UploadedFile | None = None,
) -> PayeeAccount:
    """Enters a new account for an award; it counts once another person has confirmed it."""
    on = now.astimezone().date()
    award = reach.awards_for(actor, on).select_related("household", "case").filter(pk=award_id).first()
    if award is None:
        raise NotFound()
    reach.check_may(actor, reach.ENTERS_ACCOUNTS, award.area, on, "变更收款账户")
    _check(kind, bank, payee, reason)
    number = checked_number(number)
    made = PayeeAccount(award=award, kind=kind, bank=bank.strip()[:60], payee=payee.strip()[:50])
    if paper:
        made.paper = attachments.keep_one(award.case, None, "account_paper", paper, actor, now)
    made.sealed, made.mask = secrets.seal_text(number, PLACE, made.uid), f"****{number[-4:]}"
    made.reason, made.entered_by, made.entered_at = reason.strip()[:200], actor, now
    made.save()
    detail = {"award": award.pk, "account": made.pk, "mask": made.mask, "kind": kind}
    chain.append_for_household(award.household, "account_entered", actor, now, detail)
    return made


def _check(kind: str, bank: str, payee: str, reason: str) -> None:
    if kind not in AccountKind.values:
        raise Blocked("请选择账户种类")
    if not (bank.strip() and payee.strip() and reason.strip()):
        raise Blocked("请写明开户银行、户名和变更原因")


@transaction.atomic
def confirm(account_id: int, actor: User, now: datetime) -> PayeeAccount:
    """Puts an account into use: from now on the award is paid to it, what failed can be sent again."""
    on = now.astimezone().date()
    rows = PayeeAccount.objects.select_for_update(of=("self",)).select_related("award__household")
    made = rows.filter(pk=account_id, award__in=reach.awards_for(actor, on)).first()
    if made is None:
        raise NotFound()
    reach.check_may(actor, reach.CONFIRMS_ACCOUNTS, made.award.area, on, "收款账户的复核")
    if made.entered_by_id == actor.pk:
        raise NotAllowed("录入和复核须由两人办理")
    if made.confirmed_at:
        raise Blocked("这个账户已经复核过了")
    made.confirmed_by, made.confirmed_at = actor, now
    made.save(update_fields=["confirmed_by", "confirmed_at"])
    _use(made)
    detail = {"award": made.award_id, "account": made.pk, "mask": made.mask}
    chain.append_for_household(made.award.household, "account_confirmed", actor, now, detail)
    return made


def _use(made: PayeeAccount) -> None:
    award = Award.objects.select_for_update().get(pk=made.award_id)
    number = secrets.unseal_text(made.sealed, PLACE, made.uid)
    awards.keep_account(award, awards.Account(number, made.kind, made.bank, made.payee))
    award.save(update_fields=awards.ACCOUNT)
