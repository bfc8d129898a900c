"""Numbers of cases and documents: counted by office, word and year, without gap and without double."""

from datetime import datetime

from django.db import connection

from offices.models import OfficeKind
from offices.routing import office_id_for


def next_number(office_id: int, word: str, year: int) -> int:
    """Takes the next number in one statement; the row stays locked until commit, so a failed step uses none up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_documentcounter (office_id, word, year, last) VALUES (%s, %s, %s, 1) "
            "ON CONFLICT (office_id, word, year) DO UPDATE SET last = cases_documentcounter.last + 1 RETURNING last",
            [office_id, word, year],
        )
        return cursor.fetchone()[0]


def next_case_number(area: str, now: datetime) -> str:
    """The number of a new case: county code, year, running number of the county, sixteen digits."""
    on = now.astimezone().date()
    office = office_id_for(OfficeKind.CIVIL_AFFAIRS_BUREAU, area, on)
    return f"{area[:6]}{on.year}{next_number(office, '办件', on.year):06d}"


def case_numbers(area: str, count: int, now: datetime) -> list[str]:
    """The numbers of many new cases of one county, in a row."""
    on = now.astimezone().date()
    office = office_id_for(OfficeKind.CIVIL_AFFAIRS_BUREAU, area, on)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_documentcounter (office_id, word, year, last) VALUES (%s, '办件', %s, %s) "
            "ON CONFLICT (office_id, word, year) DO UPDATE SET last = cases_documentcounter.last + EXCLUDED.last "
            "RETURNING last",
            [office, on.year, count],
        )
        last = cursor.fetchone()[0]
    return [f"{area[:6]}{on.year}{number:06d}" for number in range(last - count + 1, last + 1)]
