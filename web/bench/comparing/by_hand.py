"""Twenty indicators as somebody who knows DuckDB would ask for each of them, without us: the floor we are measured by.

Each query answers with a count and the sum of the numbers that were read; a catalogue's indicator of that name must
answer the same.
"""

from web.bench.comparing.drawn import MONTH

M = MONTH
_HOME = (
    "SELECT count(*), sum({read})::BIGINT FROM (SELECT household, {values} FROM compared_records WHERE {rows}"
    " GROUP BY household)"
)
_JOIN = " JOIN compared_households USING (household)"
_ONE = (
    "SELECT count(*), sum({read})::BIGINT FROM (SELECT household, person, {values} FROM compared_records WHERE {rows}"
    " GROUP BY household, person)"
)
_PEOPLE = " JOIN compared_persons USING (household, person)"


def _home(read: str, values: str, rows: str, met: str, join: str = "") -> str:
    return f"{_HOME.format(read=read, values=values, rows=rows)}{join} WHERE {met}"


def _one(read: str, values: str, rows: str, met: str, join: str = "") -> str:
    return f"{_ONE.format(read=read, values=values, rows=rows)}{join} WHERE {met}"


COST = "item = 'medical_own_cost'"
WAGE = "item = 'wage'"
TWO_WAGES = f"{WAGE} AND month >= {M - 1}"
WAGE_VALUES = ", ".join(
    f"sum(CASE WHEN month = {month} THEN amount ELSE 0 END) AS {name}" for month, name in ((M, "a"), (M - 1, "b"))
)
YEAR, HALF, QUARTER = (f"month >= {M - months + 1}" for months in (12, 6, 3))
LEVEL = "max(day * 100 + level) % 100 AS a"

QUERIES = {
    "own_cost_surge": _home("a + b", WAGE_VALUES, f"{COST} AND month >= {M - 1}", "a >= 200000 AND a >= b * 3"),
    "own_cost_month": _home("a", "sum(amount) AS a", f"{COST} AND month = {M}", "a >= 500000"),
    "own_cost_quarter": _home("a", "sum(amount) AS a", f"{COST} AND {QUARTER}", "a >= 1000000"),
    "own_cost_year": _home("a", "sum(amount) AS a", f"{COST} AND {YEAR}", "a >= 3000000"),
    "own_cost_over_standard": _home(
        "a + standard + members",
        "sum(amount) AS a",
        f"{COST} AND {YEAR}",
        "standard > 0 AND a > standard * members * 12",
        _JOIN,
    ),
    "disease_not_covered": _one(
        "in_low_income + 1", "1 AS a", f"item = 'serious_disease' AND month = {M}", "in_low_income = 0", _JOIN
    ),
    "disease_several": _home("a", "count(*) AS a", f"item = 'serious_disease' AND {YEAR}", "a >= 2"),
    "heavy_disability_not_covered": _one(
        "a + in_low_income", LEVEL, f"item = 'disability' AND {YEAR}", "a IN (1, 2) AND in_low_income = 0", _JOIN
    ),
    "dropped_out_found": _one("1", "1 AS a", f"item = 'dropped_out' AND month = {M}", "true"),
    "student_and_illness": _home(
        "a + b",
        "sum(CASE WHEN item = 'student_enrolled' THEN 1 ELSE 0 END) AS a,"
        " sum(CASE WHEN item = 'medical_own_cost' THEN amount ELSE 0 END) AS b",
        f"item IN ('student_enrolled', 'medical_own_cost') AND {YEAR}",
        "a >= 1 AND b >= 2000000",
    ),
    "dangerous_house_d": _home("a", LEVEL, f"item = 'dangerous_house' AND {YEAR}", "a = 4"),
    "water_cut_found": _home("1", "1 AS a", f"item = 'drinking_water' AND code = 'cut' AND month = {M}", "true"),
    "unemployed_long": _one("a", "count(*) AS a", f"item = 'unemployment_registered' AND {YEAR}", "a >= 6"),
    "wage_halved": _home("a + b", WAGE_VALUES, TWO_WAGES, "b >= 150000 AND a * 2 <= b"),
    "wage_gone": _home("a + b", WAGE_VALUES, TWO_WAGES, "b > 0 AND a = 0"),
    "wage_irregular": _home("a", "count(*) AS a", f"{WAGE} AND {HALF}", "a BETWEEN 1 AND 3"),
    "elder_ill": _one("a + age", "sum(amount) AS a", f"{COST} AND {YEAR}", "a >= 1000000 AND age >= 60", _PEOPLE),
    "death_certified_in_benefit": _one(
        "in_low_income + 1", "1 AS a", f"item = 'death_certificate' AND {QUARTER}", "in_low_income = 1", _JOIN
    ),
    "dibao_and_tekun": _one(
        "a + b",
        "max((item = 'dibao_list')::INT) AS a, max((item = 'tekun_list')::INT) AS b",
        f"item IN ('dibao_list', 'tekun_list') AND month = {M}",
        "a = 1 AND b = 1",
    ),
    "wage_over_standard": _home(
        "a + in_dibao + standard + members",
        "sum(amount) AS a",
        f"{WAGE} AND {QUARTER}",
        "in_dibao = 1 AND standard > 0 AND a > standard * members * 3",
        _JOIN,
    ),
}
