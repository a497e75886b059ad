"""Read lengths of time and sizes as people write them: "6h", "90m", "1GB"; what they are for is for others to know."""

from __future__ import annotations

import re
from datetime import timedelta

__all__ = ["duration_text", "parse_duration", "parse_size"]

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
# Powers of ten, as disks are sold and `df -H` counts; the binary units (IEC 80000-13) are for those who mean them.
_BYTES = {
    "": 1,
    "b": 1,
    "kb": 10**3,
    "mb": 10**6,
    "gb": 10**9,
    "tb": 10**12,
    "kib": 2**10,
    "mib": 2**20,
    "gib": 2**30,
    "tib": 2**40,
}
_LONGEST = 10 * 366 * 86400


def parse_duration(text: str) -> timedelta:
    """Return the length of time in text such as "45s", "90m", "6h", "1d", "2w" or "1h30m"; "0s" is none.

    Raises:
        ValueError: for anything else, and for more than ten years.
    """
    expectation = f'expected a length of time such as "6h", "90m" or "1d", got {text!r}'
    if not re.fullmatch(r"(?:[0-9]{1,9}[smhdw])+", text, re.ASCII):
        raise ValueError(expectation)
    seconds = sum(int(number) * _SECONDS[unit] for number, unit in re.findall(r"([0-9]+)([smhdw])", text))
    if seconds > _LONGEST:
        raise ValueError(expectation)
    return timedelta(seconds=seconds)


def duration_text(duration: timedelta) -> str:
    """Return the shortest text that `parse_duration` reads as that length: "12h", "1h30m"; "0s" for none."""
    left, parts = int(duration.total_seconds()), ""
    for unit in ("d", "h", "m", "s"):
        number, left = divmod(left, _SECONDS[unit])
        parts += f"{number}{unit}" if number else ""
    return parts or "0s"


def parse_size(text: str) -> int:
    """Return the bytes in text such as "500 MB", "1GB", "1.5 GiB" or "1048576".

    Raises:
        ValueError: for anything else.
    """
    match = re.fullmatch(r"([0-9]{1,15}(?:\.[0-9]{1,6})?) ?([a-zA-Z]*)", text.strip(), re.ASCII)
    if match is None or match[2].lower() not in _BYTES:
        raise ValueError(f'expected a size such as "500MB" or "1GB", got {text!r}')
    return round(float(match[1]) * _BYTES[match[2].lower()])
