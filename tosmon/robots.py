r"""The Python class `Robots`: one robots.txt, whom it admits where, and what else it says to machines.

    >>> import tosmon
    >>> tosmon.Robots("User-agent: GPTBot\nDisallow: /").allowed("GPTBot", "https://example.com/a")
    False

Reading and deciding is `tosmon.core.robots`'s, signals are `tosmon.core.signals`'s; commands and programs share this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tosmon.core import robots
from tosmon.core.robots.decide import decide_path, path_of, rules_for
from tosmon.core.robots.parse import product_token

__all__ = ["Binding", "Robots"]

NEWLINE = re.compile(rb"\r\n|\n|\r")
ANY = "*"
CLIENT_ERROR = range(400, 500)
TOO_MANY_REQUESTS = 429  # a server in trouble, not one without a robots.txt
UNANSWERED = 0
FORBIDDEN = b"User-agent: *\nDisallow: /"


@dataclass(frozen=True, slots=True)
class Binding:
    """Which groups bind an agent (RFC 9309 section 2.2.1): `group` is "own", "*", or empty where none does.

    `agents` are the names above those groups, as written. `token` is the product token that the agent's name begins
    with; `nameable` says that the name is nothing but that token, without which no group can name it.
    """

    group: str
    agents: tuple[str, ...]
    token: str
    nameable: bool


class Robots:
    """A robots.txt, read as RFC 9309 says. Any text or bytes can be read; nothing is ever refused.

    `meaning` tells what an HTTP answer without rules amounts to; it is empty where rules were read.
    """

    def __init__(self, text: str | bytes) -> None:
        self.meaning = ""
        self.body = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        self.parsed = robots.parse(self.body)
        self._rules: dict[str, tuple[robots.RobotsRule, ...]] = {}  # by agent: many questions are asked of few

    @classmethod
    def from_file(cls, path: Path | str) -> Robots:
        """Return the robots.txt in that file.

        Raises:
            OSError: it cannot be read.

        """
        return cls(Path(path).read_bytes())

    @classmethod
    def answered(cls, status: int, body: str | bytes = b"", trouble: str = "no answer") -> Robots:
        """Return what an answer to a request for /robots.txt amounts to (RFC 9309 section 2.3.1).

        `status` is 0 where no answer came, for the reason that `trouble` tells. 4xx leaves everything allowed; 5xx, 429
        and no answer forbid everything.
        """
        told = f"status {status}" if status else trouble
        if status in {UNANSWERED, TOO_MANY_REQUESTS} or status >= CLIENT_ERROR.stop:
            found = cls(FORBIDDEN)
            found.meaning = f"{told}: unreachable, so everything is disallowed (RFC 9309 section 2.3.1.4)"
        elif status in CLIENT_ERROR:
            found = cls(b"")
            found.meaning = f"{told}: there is no robots.txt, so everything is allowed (RFC 9309 section 2.3.1.3)"
        else:
            found = cls(body)
        return found

    # --- rules --------------------------------------------------------------------------------------------------------

    @property
    def agents(self) -> tuple[str, ...]:
        """Return the product tokens that the file names, once each, in lower case; `*` among them where it stands."""
        return tuple(agent for agent in self.parsed.agents if agent)

    def allowed(self, agent: str, url: str) -> bool:
        """Return whether the agent may fetch the URL (or path)."""
        return self.decide(agent, url).allowed

    def decide(self, agent: str, url: str) -> robots.Decision:
        """Return the decision, with the rule and line that made it."""
        rules = self._rules.get(agent)
        if rules is None:
            rules = self._rules[agent] = rules_for(self.parsed, agent)
        return decide_path(rules, path_of(url))

    def binding(self, agent: str) -> Binding:
        """Return which groups bind the agent, and whether one could name it at all."""
        token = ANY if agent == ANY else agent[: len(product_token(agent))]
        nameable = token == agent != ""
        for group, wanted in (("own", token.lower() if nameable else None), (ANY, ANY)):
            binding = [one for one in self.parsed.groups if wanted in one.agents]
            if binding:
                names = tuple(dict.fromkeys(name for one in binding for name in one.names))
                return Binding(ANY if wanted == ANY else group, names, token, nameable)
        return Binding("", (), token, nameable)

    def line(self, number: int) -> str:
        """Return a line of the file as it stands there, without white space around it.

        Raises:
            IndexError: the file has no such line.

        """
        if number < 1:
            raise IndexError(number)
        return self._lines[number - 1].decode("utf-8", "replace").strip()

    def compare(self, new: Robots, agents: Iterable[str] = ()) -> tuple[robots.RobotsChange, ...]:
        """Return what changes from this robots.txt to another, by what they permit; of equals, `agents` come first."""
        return robots.compare(self.parsed, new.parsed, agents)

    @cached_property
    def _lines(self) -> list[bytes]:
        return NEWLINE.split(self.body)
