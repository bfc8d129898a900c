"""Posts, staff, codes, tokens, exports, calendars, standards, indicators, deliveries, destruction, editions."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils import timezone

from cases import designing, tokens
from cases.archive import destruction
from cases.models import DestructionList, StandardRun, Volume
from cases.raising import runs as raising
from cases.takeover import workbook
from monitoring.board import calendar_changes
from monitoring.exporting import releasing
from monitoring.models import CalendarChange, CountyExport, Delivery, RiskTuning, Source
from monitoring.receiving import deliveries, sources
from monitoring.risk import tuning
from monitoring.staffing import grants, imports, layout
from offices import codes
from offices.demo_accounts import LUSHI
from offices.models import (
    AccessToken,
    CodeReset,
    Office,
    OfficeKind,
    PostGrant,
    PostKind,
    StaffImport,
    StandardValue,
    User,
)
from processes import drafts
from processes.models import SchemeDraft, SchemeEdition
from web.prove.two_persons.matter import Act, Matter, Scene

COUNTY = LUSHI[:6]
BUREAU = OfficeKind.CIVIL_AFFAIRS_BUREAU
TEXT = "forms/schemas/dibao.toml"


def bureau() -> Office:
    """The civil affairs bureau of the county."""
    return Office.objects.get(division_id=LUSHI, kind=BUREAU)


class Grant(Matter):
    """A post for somebody."""

    by_administrators = True

    def enter(self, actor: User) -> int:
        """Asked for: for a colleague, now and then for one of the administrators."""
        user = self.chance.choice([*self.scene.officials, *self.scene.administrators])
        post = self.chance.choice((PostKind.SUPERVISOR, PostKind.SYSTEM_ADMINISTRATOR, PostKind.LIAISON))
        from_on = self.now.date() + timedelta(days=400)
        made = grants.ask(grants.Wish(user, bureau(), post, from_on, from_on, "任免通知"), actor, self.now)
        self.hands[made.pk].add(user.pk)
        return made.pk

    def waiting(self) -> list[int]:
        """Neither granted nor refused."""
        return list(PostGrant.objects.filter(state="waiting").order_by("-pk").values_list("pk", flat=True)[:4])

    def approve(self, pk: int, actor: User) -> object:
        """Granted or refused."""
        return grants.settle(pk, self.chance.random() < 0.6, actor, self.now, "不需要")


class Staff(Matter):
    """A list of staff; whoever stands on it gets nothing by their own hand."""

    by_administrators, most = True, 2

    def enter(self, actor: User) -> int:
        """A list with one new person."""
        cells = {"账号": f"new.{self.scene.number()}", "姓名": "新来", "机构全称": bureau().name, "岗位": "督办员"}
        head = [each.title for each in layout.COLUMNS[layout.PEOPLE]]
        data = workbook.write({layout.PEOPLE: [tuple(head), tuple(cells.get(title, "") for title in head)]})
        return imports.try_file("人员.xlsx", data, actor, self.now).pk

    def waiting(self) -> list[int]:
        """Tried."""
        return list(StaffImport.objects.filter(state="tried").values_list("pk", flat=True))

    def others(self) -> Mapping[str, Act]:
        """Given up."""
        return {"drop": lambda pk, actor: imports.drop(pk, actor, self.now)}

    def approve(self, pk: int, actor: User) -> object:
        """Let in."""
        return imports.release(pk, actor, self.now)


class Codes(Matter):
    """Somebody's one-time codes taken away."""

    by_administrators = True

    def enter(self, actor: User) -> int:
        """Asked for; whose they are may not confirm it either."""
        user = self.chance.choice([*self.scene.officials, *self.scene.administrators])
        User.objects.filter(pk=user.pk).update(code_since=self.now)
        user.refresh_from_db(fields=["code_since"])
        made = codes.ask_reset(user, "手机遗失", actor, self.now)
        self.hands[made.pk].add(user.pk)
        return made.pk

    def waiting(self) -> list[int]:
        """Not confirmed."""
        return list(CodeReset.objects.filter(confirmed_at=None).order_by("-pk").values_list("pk", flat=True)[:4])

    def approve(self, pk: int, actor: User) -> object:
        """Confirmed."""
        return codes.confirm_reset(pk, actor, self.now)


class Token(Matter):
    """A program's token: whoever grants one never takes it."""

    by_administrators = True

    def enter(self, actor: User) -> int:
        """Granted to somebody."""
        account = self.chance.choice([*self.scene.officials, *self.scene.administrators])
        told = {"title": "接口", "scope": "write", "area": "", "until_on": self.now.date() + timedelta(days=9)}
        return tokens.grant(account, actor, self.now, **told)[0].pk

    def waiting(self) -> list[int]:
        """Not taken."""
        rows = AccessToken.objects.filter(taken_at=None, revoked_at=None).order_by("-pk")
        return list(rows.values_list("pk", flat=True)[:4])

    def approve(self, pk: int, actor: User) -> object:
        """Taken."""
        return tokens.take(pk, actor, self.now)

    def likely(self, pk: int) -> list[User]:
        """Whose it is."""
        return [AccessToken.objects.select_related("user").get(pk=pk).user]


class Export(Matter):
    """All that a county owns."""

    @property
    def enterers(self) -> list[User]:
        """The administrators ask, officials release."""
        return self.scene.administrators

    def enter(self, actor: User) -> int:
        """Asked for."""
        return releasing.ask(actor, self.now, to="市民政局", purpose="移交", receiver="").pk

    def waiting(self) -> list[int]:
        """Asked for."""
        return list(CountyExport.objects.filter(state="asked").order_by("-pk").values_list("pk", flat=True)[:4])

    def approve(self, pk: int, actor: User) -> object:
        """Released or refused; nothing is written, no worker runs here."""
        return releasing.decide(pk, False, actor, self.now)


class Calendar(Matter):
    """A day on which the county is closed."""

    most = 2

    def enter(self, actor: User) -> int:
        """A day far off."""
        on = self.now.date() + timedelta(days=self.chance.randrange(400, 700))
        return calendar_changes.enter(actor, "county", f"停办 {on}", "卢政办〔2026〕1号", self.now.date(), self.now).pk

    def waiting(self) -> list[int]:
        """Drafts."""
        return list(CalendarChange.objects.filter(state="draft").values_list("pk", flat=True))

    def others(self) -> Mapping[str, Act]:
        """Left aside."""
        return {"abandon": lambda pk, actor: calendar_changes.abandon(pk, actor, self.now)}

    def approve(self, pk: int, actor: User) -> object:
        """Put in force."""
        return calendar_changes.confirm(pk, actor, self.now)


class Raising(Matter):
    """A raised standard carried to the awards."""

    most = 2

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        told = {"area": LUSHI, "key": "dibao.standard", "unit": "yuan_month", "cite": "卢政〔2026〕3号"}
        self.days = [scene.now.date() + timedelta(days=30 * step) for step in range(10, 16)]
        StandardValue.objects.bulk_create(
            StandardValue(value="900", residence_kind=kind, from_on=on, set_by="卢氏县人民政府", **told)
            for on in self.days
            for kind in ("rural", "urban")
        )

    def enter(self, actor: User) -> int:
        """Planned and counted."""
        made = raising.plan("dibao", LUSHI, self.chance.choice(self.days), "卢政〔2026〕3号", actor, self.now)
        return raising.count(made.pk, lambda: self.now).pk

    def waiting(self) -> list[int]:
        """Counted."""
        return list(StandardRun.objects.filter(state="previewed").values_list("pk", flat=True))

    def others(self) -> Mapping[str, Act]:
        """Given up."""
        return {"drop": lambda pk, actor: raising.drop(pk, actor, self.now)}

    def approve(self, pk: int, actor: User) -> object:
        """Confirmed."""
        return raising.confirm(pk, actor, self.now)


class Tuning(Matter):
    """An indicator kept quiet."""

    def enter(self, actor: User) -> int:
        """Proposed."""
        wish = tuning.Wish(COUNTY, f"tried_{self.chance.randrange(8)}", RiskTuning.Kind.MUTE)
        return tuning.propose(wish, "多为误报", actor, self.now).pk

    def waiting(self) -> list[int]:
        """Proposed."""
        return list(RiskTuning.objects.filter(state="proposed").values_list("pk", flat=True))

    def others(self) -> Mapping[str, Act]:
        """Ended."""
        return {"end": lambda pk, actor: tuning.end(pk, actor, self.now)}

    def approve(self, pk: int, actor: User) -> object:
        """Approved or rejected."""
        return tuning.decide(pk, self.chance.random() < 0.6, actor, self.now)


class Delivered(Matter):
    """A department's data."""

    most = 2

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene)
        source = Source(code="two-persons", county=COUNTY, department="medical_security", title="医疗费用（试）")
        source.items, source.cycle = ["medical_own_cost"], "monthly"
        source.legal_basis, source.purpose, source.owner = "国办发〔2023〕39号 三（一）", "低收入人口动态监测", "数据股"
        self.source = sources.save(source, User.objects.get(username="lushi.approver"), scene.now)

    def enter(self, actor: User) -> int:
        """One line of one person."""
        head = "姓名,公民身份号码,出生日期,村（社区）,发生日期,个人自付医疗费用（报销后）"
        born = date(1950, 1, 1) + timedelta(days=self.chance.randrange(20_000))
        data = f"{head}\n某人,,{born},,,{self.chance.randrange(8000, 99_000)}".encode()
        month = self.now.date().replace(day=1)
        made = deliveries.receive(self.source, month, "单.csv", [data], actor, self.now)
        return deliveries.check(made.pk, timezone.now).pk

    def waiting(self) -> list[int]:
        """Checked."""
        return list(Delivery.objects.filter(state="checked").values_list("pk", flat=True))

    def others(self) -> Mapping[str, Act]:
        """Given up."""
        return {"drop": lambda pk, actor: deliveries.drop(pk, actor, self.now)}

    def approve(self, pk: int, actor: User) -> object:
        """Taken."""
        return deliveries.accept(pk, False, actor, self.now)


class Destroying(Matter):
    """Volumes whose time is over."""

    most = 2

    def enter(self, actor: User) -> int:
        """A volume of long ago, listed."""
        number = self.scene.number()
        told = {"file_class": "daily", "keeper": bureau(), "area": LUSHI, "year": 1980, "ordinal": 1, "pages": 1}
        volume = Volume.objects.create(
            **told, number=number, digest=number, closed_by=self.scene.officials[0], closed_at=self.now
        )
        return destruction.list_volumes([volume.pk], "保管期满", actor, self.now).pk

    def waiting(self) -> list[int]:
        """Listed."""
        return list(DestructionList.objects.filter(approved_by=None).values_list("pk", flat=True))

    def approve(self, pk: int, actor: User) -> object:
        """Destroyed."""
        return destruction.approve(pk, actor, self.now)


class Editing(Matter):
    """A draft of a procedure: whoever wrote in it, or sent it, does not approve it."""

    most = 2

    def enter(self, actor: User) -> int:
        """A draft like the edition in force."""
        base = SchemeEdition.objects.filter(scheme="dibao").latest("pk")
        return designing.open_draft("dibao", "修订", "卢民〔2026〕4号", actor, self.now, base=base).pk

    def waiting(self) -> list[int]:
        """Neither published nor abandoned."""
        rows = SchemeDraft.objects.exclude(state__in=("published", "abandoned"))
        return list(rows.values_list("pk", flat=True))

    def changes(self) -> Mapping[str, Act]:
        """Written in, taken back, done again, sent."""
        return {
            "save": self._save,
            "undo": lambda pk, actor: designing.undo(pk, actor, self.now),
            "redo": lambda pk, actor: designing.redo(pk, actor, self.now),
            "send": self._send,
        }

    def others(self) -> Mapping[str, Act]:
        """Given back, or put aside."""
        return {
            "send_back": lambda pk, actor: designing.send_back(pk, actor, "请改", self.now),
            "abandon": lambda pk, actor: designing.abandon(pk, actor, self.now),
        }

    def _save(self, pk: int, actor: User) -> object:
        draft = SchemeDraft.objects.get(pk=pk)
        text = f"{(drafts.text_of(draft, TEXT) or '').rstrip()}\n# {self.scene.number()}\n"
        return designing.save(pk, TEXT, text, draft.revision, actor, self.now)

    def _send(self, pk: int, actor: User) -> object:
        digest = drafts.digest_of(SchemeDraft.objects.get(pk=pk))
        designing.note_rehearsal(pk, digest, 1, 1, actor, self.now)
        return designing.send(pk, actor, self.now)

    def approve(self, pk: int, actor: User) -> object:
        """Approved, or published."""
        if SchemeDraft.objects.get(pk=pk).state == "approved":
            return designing.publish(pk, actor, self.now.date() + timedelta(days=900), self.now)
        return designing.approve(pk, actor, self.now)
