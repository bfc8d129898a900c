"""Invented households: who lives together, what they earn, own and spend, in the words of the application form."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random

from cases.invented import names

Row = dict[str, object]


@dataclass
class Invented:
    """One household as it would fill in the application."""

    county: str
    area: str
    village: str
    on: date
    surname: str
    members: list[Row] = field(default_factory=list)
    incomes: list[Row] = field(default_factory=list)
    assets: list[Row] = field(default_factory=list)
    expenses: list[Row] = field(default_factory=list)
    reason: str = ""
    address: str = ""
    phone: str = ""
    account: str = ""

    @property
    def applicant(self) -> str:
        return str(self.members[0]["name"])


def invent(rng: Random, county: str, area: str, village: str, on: date, *, line: int, taken: set[str]) -> Invented:
    """Makes a household up; `line` is the monthly standard, around which its income lies below."""
    made = Invented(county, area, village, on, names.surname(rng))
    kind = rng.choices(list(_KINDS), [weight for weight, _ in _KINDS.values()])[0]
    _KINDS[kind][1](rng, made, taken)
    _place(rng, made)
    _livelihood(rng, made, line)
    return made


def _place(rng: Random, made: Invented) -> None:
    made.address = f"{made.village}{rng.randrange(1, 12)}组{rng.randrange(1, 99)}号"
    made.phone, made.account = names.mobile(rng), names.bank_card(rng)


def enrich(rng: Random, household: Invented, line: int) -> Invented:
    """Gives a household so much income that it does not qualify."""
    per_head = line * rng.uniform(1.6, 3.2) * len(household.members) / 0.9
    household.incomes = [_income(household.applicant, "wage", per_head, "month")]
    return household


def couple(rng: Random, county: str, area: str, village: str, on: date, *, line: int, taken: set[str]) -> Invented:
    """A working man and his severely disabled wife, whose income lies between the line and the margin line."""
    made = Invented(county, area, village, on, names.surname(rng))
    applicant = _person(rng, made, taken, "self", 48, "male")
    partner = _person(rng, made, taken, "spouse", 46, "female", other_surname=True)
    partner |= {"labour": "none", "disability_kind": "limb", "disability_grade": "2"}
    made.incomes = [_income(str(applicant["name"]), "wage", line * 2.5, "month")]
    made.reason = "妻子重度残疾需要照料，全家靠丈夫在附近打工，开支大，不知道能申请哪一类。"
    _place(rng, made)
    return made


def rename(household: Invented, name: str) -> Invented:
    """Gives the applicant another name, wherever it is written."""
    former = household.applicant
    household.members[0]["name"] = name
    for row in (*household.incomes, *household.assets, *household.expenses):
        if row.get("member") == former:
            row["member"] = name
    return household


def _person(
    rng: Random, made: Invented, taken: set[str], relation: str, age: int, sex: str = "", other_surname: bool = False
) -> Row:
    sex = sex or rng.choice(("male", "female"))
    born_on = names.birthday(rng, age, made.on)
    family = names.surname(rng) if other_surname else made.surname
    number = names.resident_id(rng, made.county, born_on, sex)
    while number in taken:
        number = names.resident_id(rng, made.county, born_on, sex)
    taken.add(number)
    row: Row = {"name": _free_name(rng, made, family, sex, born_on), "relation": relation, "resident_id": number}
    row["labour"] = "none" if age > 75 or age < 16 else "partial" if age > 60 else "full"
    row["student"] = _student(age)
    made.members.append(row)
    return row


def _free_name(rng: Random, made: Invented, family: str, sex: str, born_on: date) -> str:
    """People of one household are told apart by their names."""
    known = {row["name"] for row in made.members}
    while (name := family + names.given_name(rng, sex, born_on)) in known:
        pass
    return name


def _student(age: int) -> str:
    if age < 3 or age > 22:
        return "none"
    steps = ((6, "kindergarten"), (15, "compulsory"), (18, "senior_secondary"))
    return next((name for limit, name in steps if age < limit), "undergraduate")


def _elder_alone(rng: Random, made: Invented, taken: set[str]) -> None:
    _person(rng, made, taken, "self", rng.randrange(62, 88))
    made.reason = "年老体弱，没有固定收入，子女在外务工收入很低，日常生活困难。"


def _elder_couple(rng: Random, made: Invented, taken: set[str]) -> None:
    age = rng.randrange(60, 84)
    _person(rng, made, taken, "self", age, "male")
    partner = _person(rng, made, taken, "spouse", age - rng.randrange(0, 6), "female", other_surname=True)
    if rng.random() < 0.5:
        partner["severe_illness"] = True
        _ill(rng, made, str(partner["name"]))
    made.reason = "夫妻二人年老多病，靠种地维持，看病开支大，入不敷出。"


def _single_parent(rng: Random, made: Invented, taken: set[str]) -> None:
    age = rng.randrange(30, 48)
    _person(rng, made, taken, "self", age)
    for _ in range(rng.choice((1, 1, 2))):
        _person(rng, made, taken, "child", rng.randrange(4, 18))
    made.reason = "独自抚养未成年子女，打零工收入不稳定，孩子上学开支较大。"


def _ill_family(rng: Random, made: Invented, taken: set[str]) -> None:
    age = rng.randrange(34, 58)
    applicant = _person(rng, made, taken, "self", age, "male")
    partner = _person(rng, made, taken, "spouse", age - rng.randrange(0, 5), "female", other_surname=True)
    for _ in range(rng.choice((1, 2))):
        _person(rng, made, taken, "child", rng.randrange(5, 20))
    patient = rng.choice((applicant, partner))
    patient["severe_illness"], patient["labour"] = True, "none"
    _ill(rng, made, str(patient["name"]))
    made.reason = "主要劳动力患重病不能务工，长期治疗花费多，家里还有孩子上学。"


def _disabled_adult(rng: Random, made: Invented, taken: set[str]) -> None:
    person = _person(rng, made, taken, "self", rng.randrange(24, 60))
    person["disability_kind"] = rng.choice(("limb", "sight", "mental", "intellectual"))
    person["disability_grade"], person["labour"] = rng.choice(("1", "2")), "none"
    if rng.random() < 0.6:
        _person(rng, made, taken, "parent", rng.randrange(66, 84))
    made.reason = "本人重度残疾，无法从事劳动，没有生活来源。"


def _three_generations(rng: Random, made: Invented, taken: set[str]) -> None:
    age = rng.randrange(36, 52)
    _person(rng, made, taken, "self", age, "male")
    _person(rng, made, taken, "spouse", age - 2, "female", other_surname=True)
    _person(rng, made, taken, "parent", age + rng.randrange(24, 30), "female", other_surname=True)
    for _ in range(rng.choice((1, 2))):
        _person(rng, made, taken, "child", rng.randrange(3, 18))
    made.reason = "上有老下有小，主要靠一人务工，去年以来活少，收入下降，生活困难。"


_KINDS: dict[str, tuple[int, Callable[[Random, Invented, set[str]], None]]] = {
    "elder_alone": (26, _elder_alone),
    "elder_couple": (20, _elder_couple),
    "disabled_adult": (18, _disabled_adult),
    "ill_family": (16, _ill_family),
    "single_parent": (11, _single_parent),
    "three_generations": (9, _three_generations),
}


def _ill(rng: Random, made: Invented, name: str) -> None:
    amount = rng.randrange(6, 60) * 1000
    made.expenses.append(
        {
            "member": name,
            "kind": "medical",
            "amount": f"{amount}.00",
            "period": "year",
            "reimbursed": f"{amount * rng.randrange(40, 70) // 100}.00",
            "has_bill": True,
        }
    )


def _livelihood(rng: Random, made: Invented, line: int) -> None:
    """Field, odd jobs and rent of land that together stay below the standard."""
    total = line * rng.uniform(0.15, 0.8) * len(made.members)
    made.incomes.append(_income("", "farming", total * 0.35 * 12, "year"))
    made.incomes.append(_income("", "land_transfer", total * 0.1 * 12, "year"))
    workers = [row for row in made.members if row["labour"] != "none"]
    if workers:
        made.incomes.append(_income(str(rng.choice(workers)["name"]), "casual_labour", total * 0.5, "month"))
    made.assets.append({"member": made.applicant, "kind": "dwelling", "value": f"{rng.randrange(20, 90)}000.00"})
    made.assets.append({"member": made.applicant, "kind": "deposit", "value": f"{rng.randrange(0, 40) * 100}.00"})


def _income(member: str, item: str, amount: float, period: str) -> Row:
    row: Row = {"item": item, "amount": f"{amount:.0f}.00", "period": period}
    return {"member": member, **row} if member else row
