"""Which minor release of PostgreSQL there is by now, as far as this Alphorn knows: a table of dates.

The days after the last release that was known when this was written are those that PostgreSQL has announced
(https://www.postgresql.org/developer/roadmap/): an instance that nobody upgrades learns from them that it is behind.
"""

from datetime import date, timedelta

PATIENCE = timedelta(days=30)
RELEASES = {
    (18, 0): date(2025, 9, 25),
    (18, 1): date(2025, 11, 13),
    (18, 2): date(2026, 2, 12),
    (18, 3): date(2026, 2, 26),
    (18, 4): date(2026, 5, 14),
    (18, 6): date(2026, 8, 13),
    (18, 7): date(2026, 11, 12),
    # Announced.
    (18, 8): date(2027, 2, 11),
    (18, 9): date(2027, 5, 13),
    (18, 10): date(2027, 8, 12),
    (18, 11): date(2027, 11, 11),
}


def behind(version: tuple[int, int], today: date) -> str:
    """What is to be said of a version that lacks what has been out for more than a month; "" where it does not."""
    out = [
        release
        for release, day in RELEASES.items()
        if release[0] == version[0] and release > version and today - day > PATIENCE
    ]
    if not out:
        return ""
    newest = max(out)
    return (
        f"The embedded PostgreSQL is {version[0]}.{version[1]}, and {newest[0]}.{newest[1]} is due since "
        f"{RELEASES[newest]:%Y-%m-%d}: it mends holes. "
        "Upgrade Alphorn, or see “A newer PostgreSQL” in docs/operations.md."
    )
