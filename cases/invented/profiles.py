"""How big an invented county is: four sizes, from a small county to a prefecture."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """Numbers for one installation; towns and villages are as many as the real tree has, at most these."""

    towns: int
    villages: int
    village_users: int
    people: int
    awards: int
    applications: int
    played_open: int
    played_closed: int


PROFILES = {
    "S": Profile(8, 90, 900, 25_000, 3_000, 600, 78, 24),
    "M": Profile(16, 210, 3_741, 80_000, 14_000, 3_000, 390, 60),
    "L": Profile(30, 600, 9_000, 220_000, 35_000, 8_000, 1_040, 80),
    "XL": Profile(150, 2_500, 35_000, 800_000, 120_000, 28_000, 3_640, 160),
}
