"""The rules of a day as files to take away: a line for each platform or document and label, as CSV or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tosmon.exports.text_forms import csv_row, guarded, iso
from tosmon.web.rules.values import Matrix

__all__ = ["as_csv", "as_json"]

HEAD = ("platform", "document", "state", "label", "rule", "since", "since_or_earlier", "clauses", "address")


def as_csv(page: Matrix, public_url: str) -> Iterator[str]:
    """Yield the lines of a CSV file (RFC 4180); no cell is a formula to a spreadsheet.

    The state is `says`, `silent` (captured, and without any of the labels asked for) or `not captured`.
    """
    yield csv_row(HEAD)
    for line in _lines(page, public_url):
        yield csv_row([guarded(_cell(line[name])) for name in HEAD])


def as_json(page: Matrix, public_url: str) -> str:
    """Return the same as a JSON object, with the day and the labels that were asked for."""
    day = page.asked.day.isoformat() if page.asked.day else None
    told = {"day": day, "labels": [one.label for one in page.columns], "rules": list(_lines(page, public_url))}
    return json.dumps(told, ensure_ascii=False, indent=1)


def _cell(value: str | int | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _lines(page: Matrix, public_url: str) -> Iterator[dict[str, str | int | None]]:
    for row in page.rows:
        said = [cell for cell in row.cells if cell is not None]
        if not said:
            yield _empty(row.id, "silent")
        for cell in said:
            yield {
                **_names(row.id),
                "state": "says",
                "label": cell.label,
                "rule": cell.rule,
                "since": iso(cell.since),
                "since_or_earlier": cell.earlier,
                "clauses": cell.count,
                "address": f"{public_url.rstrip('/')}{cell.address}",
            }
    for name, _, _ in page.unknown:
        yield _empty(name, "not captured")


def _empty(name: str, state: str) -> dict[str, str | int | None]:
    return {**dict.fromkeys(HEAD), **_names(name), "state": state}


def _names(name: str) -> dict[str, str | None]:
    """Return the platform of a row's id, and the document where it is one."""
    platform, slash, _ = name.partition("/")
    return {"platform": platform, "document": name if slash else None}
