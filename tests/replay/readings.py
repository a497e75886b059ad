"""The moments at which the replay is read: before and after each change that people judged."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.replay.world import moment

__all__ = ["JUDGED", "READINGS"]

# Days (UTC) of judged changes in ../shared/data/labels/changes.csv, and of the replay's own turn of all robots.txt.
JUDGED = (
    "2022-07-26",  # Facebook
    "2023-04-18",  # Reddit
    "2023-05-08",  # Spotify
    "2023-07-25",  # Quora
    "2023-08-02",  # Pinterest
    "2023-08-07",  # TikTok
    "2023-08-09",  # Snapchat
    "2023-08-23",  # Twitter: announced,
    "2023-08-24",  # taken back
    "2023-08-30",  # and announced again,
    "2023-09-29",  # in force
    "2024-06-13",  # robots.txt
    "2024-08-30",  # Threads
    "2024-10-17",  # X: announced,
    "2024-11-16",  # in force
    "2024-11-21",  # LinkedIn
    "2025-01-03",  # Instagram
    "2025-02-04",  # Facebook's developer terms
    "2025-02-24",  # Facebook: a capture that lost a part
    "2025-03-07",  # Snapchat: taken back the day before, and announced again
    "2025-06-04",  # X's developer terms
    "2025-06-15",  # Pinterest: spelling
    "2025-12-17",  # X: announced,
    "2026-01-16",  # in force
    "2026-02-03",  # Telegram's developer terms
    "2026-04-03",  # Reddit
    "2026-07-28",  # Instagram
    "2026-08-06",  # Snapchat, likewise
)


def _readings() -> tuple[datetime, ...]:
    """Return midnight before and after each of these days, and a first reading in February 2022."""
    days = {moment(day) for day in JUDGED}
    return tuple(sorted({moment("2022-02-01"), *days, *(day + timedelta(days=1) for day in days)}))


READINGS = _readings()
