"""Inside the copy: splits the tables, and looks whether each partition is guarded as its table was."""

from django.db import DatabaseError, connection, transaction

from web.prove.inside import Found
from web.prove.partitions.splitting import PLANS, split


def proved(counties: list[str], tables: list[str], leave_out: int = 0) -> Found:
    """What could not be kept, by table; rows taken over; acts that the chain's partitions do not refuse."""
    found: Found = {"rows": 0, "lost": {}, "unguarded": []}
    for plan in (plan for plan in PLANS if plan.table in tables):
        made = split(plan, counties, leave_out)
        found["rows"] += made.rows
        found["lost"][plan.table] = made.lost
    found["acts"] = len(ACTS)
    found["unguarded"] = [act for act in ACTS if not _refused(act.format(PLANS[0].table, counties[0]))]
    return found


ACTS = ("DELETE FROM {0}", "DELETE FROM {0}_{1}", "UPDATE {0}_{1} SET act = ''", "TRUNCATE {0}_{1}")


def _refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            transaction.set_rollback(True)
    except DatabaseError:
        return True
    return False
