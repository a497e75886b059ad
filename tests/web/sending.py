"""A reader who sends forms as a browser does: with the page's hidden word, its cookie, and where it comes from."""

from __future__ import annotations

import re
from html import unescape

from httpx import Client, Response

from tosmon.web.forms import FIELD

__all__ = ["Sender", "text_of"]


class Sender:
    """Sends forms of these pages."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def key(self, page: str) -> str:
        """Return the hidden word of a page with a form."""
        found = re.search(rf'name="{FIELD}" value="([0-9a-f]+)"', self.client.get(page).text)
        assert found, page
        return found[1]

    def send(self, page: str, action: str = "", **fields: str | list[str]) -> Response:
        """Return the answer to a form of that page, where it leads to."""
        sent = {FIELD: self.key(page), **fields}
        origin = str(self.client.base_url).rstrip("/")
        return self.client.post(action or page, data=sent, headers={"origin": origin}, follow_redirects=True)


def text_of(answer: Response) -> str:
    """Return what is written on a page, without its markup, white space folded."""
    plain = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", answer.text, flags=re.DOTALL)
    return " ".join(unescape(plain).split())
