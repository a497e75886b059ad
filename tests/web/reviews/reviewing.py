"""A reviewer at work: forms filled in and sent as a browser does."""

from __future__ import annotations

import re
from pathlib import Path

from httpx import Client, Response

from tosmon.catalog import Catalog
from tosmon.catalog.views import Review

__all__ = ["Reviewer", "key_of"]

_KEY = re.compile(r'name="form_key" value="([0-9a-f]+)"')


def key_of(page: str) -> str:
    """Return the hidden word of a page's forms."""
    found = _KEY.search(page)
    assert found
    return found[1]


class Reviewer:
    """Somebody who reviews the first event of a home."""

    def __init__(self, client: Client, catalog: Path) -> None:
        self.client, self._catalog = client, catalog
        with Catalog.open(catalog) as opened:
            self.event = opened.events()[0].id

    def page(self, address: str = "") -> str:
        """Return a page as it is now; without an address, the review of the event."""
        answer = self.client.get(address or f"/reviews/{self.event}")
        assert answer.status_code == 200
        return answer.text

    def post(self, address: str, fields: dict[str, str | list[str]], shown: str = "") -> Response:
        """Send a form that stands on the page `shown`."""
        here = {"origin": str(self.client.base_url).rstrip("/")}
        key = key_of(self.page(shown or address))
        return self.client.post(address, data={"form_key": key, **fields}, headers=here)

    def send(self, **fields: str) -> Response:
        """Send the panel of the event with these fields, as one who has read all that was said."""
        return self.post(f"/reviews/{self.event}", {"last": self.last(), **fields})

    def last(self) -> str:
        """Return the number of the review that counts now."""
        found = re.search(r'name="last" value="(\d+)"', self.page())
        assert found
        return found[1]

    def now(self) -> Review:
        """Return the review that counts now."""
        with Catalog.open(self._catalog) as opened:
            return opened.opinions([self.event])[self.event]
