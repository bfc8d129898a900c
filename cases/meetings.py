"""Conferences (一事一议、联席会议), dispatch and study meetings: members, quorum, votes, minutes; reminder letters."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from cases import access, ballots, chain, resolutions, secrets
from cases.ballots import Ballot
from cases.documents import file_papers, issue
from cases.documents.context import DocumentContext, OfficialPaper, Section
from cases.documents.kinds import OFFICE_PAPERS, DocumentKind
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import Case, Household, Meeting, MeetingMatter, OfficePaper
from cases.resolutions import Order
from offices.models import Office, OfficeKind, PostKind, User
from offices.routing import office_for
from processes import region

PLACE, HTML_PLACE = "matter.sealed", "office_paper.html"
HOLDS = {PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD}
Kind, Decision = Meeting.Kind, MeetingMatter.Decision
TITLES = {
    Kind.CASE_CONFERENCE: "社会救助“一事一议”会议纪要",
    Kind.JOINT_CONFERENCE: "社会救助联席会议纪要",
    Kind.DISPATCH: "社会救助工作调度会议纪要",
    Kind.STUDY: "社会救助工作研究会议纪要",
}


@dataclass(frozen=True)
class Seat:
    """A member of a meeting: who, from which unit, and whether the person was there."""

    name: str
    unit: str
    present: bool = True

    @property
    def shown(self) -> str:
        return f"{self.unit} {self.name}" if self.unit else self.name


@dataclass(frozen=True)
class Matter:
    """One matter as it was dealt with, and what it asks of offices; views are sealed with it.

    A case is named by its number; a household that has no case, as one with a risk warning, by its uid.
    Ballots by name are counted here, and then the three numbers stay nought.
    """

    topic: str
    situation: str
    views: str
    decision: str = Decision.NOTED
    case_number: str = ""
    in_favour: int = 0
    against: int = 0
    abstained: int = 0
    household: str = ""
    ballots: Sequence[Ballot] = ()
    orders: Sequence[Order] = ()

    @property
    def votes(self) -> tuple[int, int, int]:
        """In favour, against, abstained: counted from the ballots where votes were given by name."""
        if not self.ballots:
            return self.in_favour, self.against, self.abstained
        favour, against, abstained = (ballots.count(self.ballots, vote) for vote in ballots.WORDS)
        return favour, against, abstained

    @property
    def decides(self) -> bool:
        """Whether it is about somebody."""
        return bool(self.case_number or self.household)


@dataclass(frozen=True)
class Record:
    """A meeting as its secretary hands it in."""

    kind: str
    held_on: date
    place: str
    chair: str
    members: Sequence[Seat]
    matters: Sequence[Matter]
    observers: Sequence[str] = ()
    opening: str = ""
    papers: Sequence[str] = ()


def quorum_of(members: int, area: str, on: date) -> int:
    """How many members must be there: the share that the area sets, else more than half."""
    row = region.standards(area, on).find("conference.quorum_share")
    if row is None:
        return members // 2 + 1
    return -(-members * int(str(row.value)) // 100)


def usual_units(area: str, on: date) -> list[str]:
    """The units of an area's joint conference: civil affairs, which leads, and the departments that its pack names."""
    row = region.standards(area, on).find("conference.departments")
    if row is None:
        return []
    lead = office_for(OfficeKind.CIVIL_AFFAIRS_BUREAU, area, on)
    return [lead.name, *(office_for(OfficeKind.DEPARTMENT, area, on, str(word)).name for word in row.value)]


@transaction.atomic
def hold(record: Record, area: str, actor: User, now: datetime) -> Meeting:
    """Registers a meeting with what it decided, and issues its minutes without a seal (GB/T 9704 10.3).

    A conference needs its quorum, and a majority of those present for whatever it agrees to; what it asks of offices
    becomes a task of each.
    """
    on = now.astimezone().date()
    _check_may(actor, area, on)
    quorum = quorum_of(len(record.members), area, on)
    _check(record, quorum, on)
    office = office_for(OfficeKind.CIVIL_AFFAIRS_BUREAU, area, on)
    meeting = Meeting.objects.create(
        kind=record.kind,
        county=area[:6],
        office=office,
        title=TITLES[Kind(record.kind)].removesuffix("纪要"),
        held_on=record.held_on,
        place=record.place,
        chair=record.chair,
        members=[vars(seat) for seat in record.members],
        observers=list(record.observers),
        papers=list(record.papers),
        quorum=quorum,
        opening=record.opening,
        entered_by=actor,
        entered_at=now,
    )
    about = [_matter(meeting, place, each, actor, on) for place, each in enumerate(record.matters, start=1)]
    meeting.paper = _minutes(meeting, record, office, actor, now)
    meeting.save(update_fields=["paper"])
    _note(meeting, about, actor, now)
    return meeting


def _check_may(actor: User, area: str, on: date) -> None:
    if not any(area.startswith(prefix) for prefix in access.reach(actor, on).areas(HOLDS)):
        raise NotAllowed("联席会议、一事一议和调度会议由县级民政部门登记")


def _check(record: Record, quorum: int, on: date) -> None:
    present = sum(seat.present for seat in record.members)
    if record.held_on > on:
        raise Blocked("会议日期不能晚于今天")
    if not record.members or not record.matters:
        raise Blocked("请写明参会成员和议题")
    if present < quorum:
        raise Blocked(f"到会{present}人，少于法定人数{quorum}人，会议不能作出决定")
    for matter in record.matters:
        ballots.check(matter.ballots, {seat.name for seat in record.members if seat.present}, matter.topic)
        _check_matter(matter, present, record.kind)


def _check_matter(matter: Matter, present: int, kind: str) -> None:
    in_favour, votes = matter.votes[0], sum(matter.votes)
    if not matter.topic.strip() or not matter.views.strip():
        raise Blocked("每个议题都要写明题目和意见")
    if kind == Kind.CASE_CONFERENCE and not matter.decides:
        raise Blocked("一事一议的议题须写明办件编号")
    if matter.ballots and (matter.in_favour, matter.against, matter.abstained) not in ((0, 0, 0), matter.votes):
        raise Blocked(f"议题“{matter.topic}”的票数和逐人表决对不上")
    if votes > present:
        raise Blocked(f"议题“{matter.topic}”的票数多于到会人数")
    if matter.decision == Decision.AGREED and in_favour * 2 <= present:
        raise Blocked(f"议题“{matter.topic}”赞成没有超过到会成员的半数，不能记为同意")


def _matter(meeting: Meeting, place: int, told: Matter, actor: User, on: date) -> MeetingMatter:
    case, household = _about(meeting.county, told, actor, on)
    offices = resolutions.check(told.orders, meeting.held_on, meeting.county, on)
    in_favour, against, abstained = told.votes
    matter = MeetingMatter(
        meeting=meeting,
        place=place,
        case=case,
        household=household,
        topic=told.topic.strip()[:120],
        decision=told.decision if told.decides else Decision.NOTED,
        in_favour=in_favour,
        against=against,
        abstained=abstained,
        ballots=[vars(ballot) for ballot in told.ballots],
    )
    said = {"situation": told.situation, "views": told.views}
    matter.sealed = secrets.seal_json(said, PLACE, matter.uid)
    matter.save(force_insert=True)
    resolutions.give(matter, told.orders, offices)
    return matter


def _about(county: str, told: Matter, actor: User, on: date) -> tuple[Case | None, Household | None]:
    """The case and the household that a matter names, both within the actor's area."""
    case = household = None
    if told.case_number:
        rows = access.cases_for(actor, on).select_related("household")
        case = rows.filter(number=told.case_number, county=county).first()
        if case is None:
            raise NotFound(f"没有找到办件{told.case_number}，或者不在管辖范围内")
        household = case.household
    elif told.household:
        household = access.households_for(actor, on).filter(uid=told.household, area__startswith=county).first()
        if household is None:
            raise NotFound("没有找到这一户，或者不在管辖范围内")
    return case, household


def _minutes(meeting: Meeting, record: Record, office: Office, actor: User, now: datetime) -> OfficePaper:
    title = TITLES[Kind(meeting.kind)]
    paper = OfficialPaper(
        issuers=(office.name,),
        head=f"{office.name}会议纪要",
        opening=(_opening(record),),
        sections=tuple(_section(matter) for matter in record.matters),
        attending=tuple(seat.shown for seat in record.members if seat.present),
        on_leave=tuple(seat.shown for seat in record.members if not seat.present),
        observing=tuple(record.observers),
        printed_on=now.astimezone().date(),
    )
    return issue_paper(OFFICE_PAPERS["minutes"], title, paper, office, actor, now)


def _opening(record: Record) -> str:
    day = f"{record.held_on.year}年{record.held_on.month}月{record.held_on.day}日"
    present = sum(seat.present for seat in record.members)
    return f"{day}，{record.chair}在{record.place}主持召开会议，应到{len(record.members)}人，实到{present}人。" + (
        f"{record.opening.strip()}现纪要如下：" if record.opening.strip() else "现纪要如下："
    )


def _section(matter: Matter) -> Section:
    paragraphs = [text for text in (matter.situation.strip(), f"会议意见：{matter.views.strip()}") if text]
    if matter.decides:
        paragraphs.append(_decided(matter))
    paragraphs += [f"任务{place}：{resolutions.told(order)}。" for place, order in enumerate(matter.orders, start=1)]
    return Section(matter.topic.strip(), tuple(paragraphs))


def _decided(matter: Matter) -> str:
    in_favour, against, abstained = matter.votes
    by_name = ballots.told(matter.ballots)
    votes = f"赞成{in_favour}票，反对{against}票，弃权{abstained}票" + (f"（{by_name}）" if by_name else "")
    about = f"（办件编号{matter.case_number}）" if matter.case_number else ""
    return f"表决：{votes}。会议决定：{Decision(matter.decision).label}。{about}"


def _note(meeting: Meeting, matters: Iterable[MeetingMatter], actor: User, now: datetime) -> None:
    number = meeting.paper.number if meeting.paper else ""
    for matter in matters:
        detail = {"meeting": meeting.pk, "number": number, "decision": matter.decision}
        if matter.case is not None:
            chain.append(matter.case, "conference", actor, now, detail=detail)
        elif matter.household is not None:
            chain.append_for_household(matter.household, "conference", actor, now, detail)
    chain.append_for_county(meeting.county, "office_paper", actor, now, {"number": number})


@transaction.atomic
def issue_paper(
    kind: DocumentKind, title: str, paper: OfficialPaper, office: Office, actor: User, now: datetime
) -> OfficePaper:
    """Issues a paper between offices: numbered, frozen, with a code by which it is verified."""
    on = now.astimezone().date()
    row = OfficePaper(
        kind=kind.kind,
        title=title[:160],
        office=office,
        county=office.division_id[:6],
        issuers=list(paper.issuers),
        addressee=paper.addressee[:200],
        code=issue.new_code(),
        issued_on=on,
        issued_by=actor,
        issued_at=now,
    )
    issue.number(row, kind if kind.number_word else _numbered(kind), office)
    html = file_papers.renderer().render(kind, "files", _context(row, paper, title, office, kind.clauses))
    row.digest = hashlib.sha256(html.encode()).hexdigest()
    row.html_sealed = secrets.seal_text(html, HTML_PLACE, row.uid)
    row.save(force_insert=True)
    return row


def _numbered(kind: DocumentKind) -> DocumentKind:
    """Minutes are counted too, under 纪."""
    return DocumentKind(kind.kind, kind.title, kind.row, kind.issuer, kind.template, number_word="纪")


def _context(
    row: OfficePaper, paper: OfficialPaper, title: str, office: Office, basis: tuple[str, ...]
) -> DocumentContext:
    return DocumentContext(
        title=title,
        office=file_papers.office_lines(office),
        case_number="",
        scheme_name="",
        issued_on=row.issued_on,
        number=row.number,
        addressee=paper.addressee,
        basis=basis,
        paper=paper,
        verification_url=settings.VERIFICATION_URL.format(code=row.code),
        code=row.code,
    )


def read_pdf(paper: OfficePaper) -> bytes:
    """A paper printed from what was frozen."""
    return file_papers.print_html(secrets.unseal_text(paper.html_sealed, HTML_PLACE, paper.uid))


def read(matter: MeetingMatter) -> Mapping[str, str]:
    """What was said about a matter, opened."""
    return secrets.unseal_json(matter.sealed, PLACE, matter.uid)


def remind(
    government: str, figures: Sequence[str], demands: Sequence[str], area: str, actor: User, now: datetime
) -> OfficePaper:
    """A reminder letter to a government: what the figures are, and what is asked of it."""
    _check_may(actor, area, now.astimezone().date())
    if not government.strip() or not figures or not demands:
        raise Blocked("请写明主送政府、有关情况和提醒事项")
    office = office_for(OfficeKind.CIVIL_AFFAIRS_BUREAU, area, now.astimezone().date())
    paper = OfficialPaper(
        issuers=(office.name,),
        addressee=government.strip(),
        opening=("根据社会救助工作调度情况，现就有关事项提醒如下：",),
        sections=(Section("有关情况", tuple(figures)), Section("提醒事项", tuple(demands))),
        closing=("请将办理情况于收到本函之日起十五个工作日内函复。",),
    )
    return issue_paper(OFFICE_PAPERS["official_letter"], "关于社会救助有关工作的提醒函", paper, office, actor, now)


def meetings_for(user: User, on: date) -> QuerySet[Meeting]:
    """The meetings of the counties in which a person sees cases."""
    counties = {prefix[:6] for prefix in access.reach(user, on).areas(access.SEES_CASES)}
    return Meeting.objects.filter(county__in=counties).select_related("office", "paper").defer("paper__html_sealed")


def matters_for(user: User, on: date) -> QuerySet[MeetingMatter]:
    """The matters that a person may read: those about nobody, and those about a household of one's own area."""
    prefixes = access.reach(user, on).areas(access.SEES_CASES)
    about_case = Q(case__isnull=False) & access.in_areas(prefixes, "case__area")
    about_household = Q(case__isnull=True, household__isnull=False) & access.in_areas(prefixes, "household__area")
    return MeetingMatter.objects.filter(Q(case__isnull=True, household__isnull=True) | about_case | about_household)


def papers_for(user: User, on: date) -> QuerySet[OfficePaper]:
    """The papers between offices of the counties in which a person sees cases, if all they tell may be read.

    What carries referrals stands with them: their own pages ask who may read every line.
    """
    counties = {prefix[:6] for prefix in access.reach(user, on).areas(access.SEES_CASES)}
    hidden = MeetingMatter.objects.exclude(pk__in=matters_for(user, on).values("pk"))
    rows = OfficePaper.objects.filter(county__in=counties, push__isnull=True)
    return rows.exclude(meeting__matters__in=hidden).select_related("office")


def letters_for(user: User, on: date) -> QuerySet[OfficePaper]:
    """The letters among them, newest first; minutes stand with their meetings."""
    return papers_for(user, on).filter(meeting__isnull=True).defer("html_sealed").order_by("-issued_on", "-id")
