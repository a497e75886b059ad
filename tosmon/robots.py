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

from tosmon import crawlers
from tosmon.core import robots
from tosmon.core.model import Clause, Judgement
from tosmon.core.robots.comments import passages
from tosmon.core.robots.decide import path_of, rules_for
from tosmon.core.robots.lint import Lint, begins_as_page, lint
from tosmon.core.robots.matrix import Said
from tosmon.core.robots.parse import product_token
from tosmon.core.robots.purposes import rules_as_signals
from tosmon.core.robots.status import Meaning, meaning
from tosmon.core.signals.answers import answers
from tosmon.core.signals.model import PurposeAnswer, Signal
from tosmon.core.signals.records import of_records

__all__ = ["Binding", "Prose", "Robots"]

NEWLINE = re.compile(rb"\r\n|\n|\r")
ANY = "*"
PLACE = "robots.txt"  # where answers come from, when one file is read alone
MEANINGS = {
    Meaning.UNAVAILABLE: "there is no robots.txt, so everything is allowed (RFC 9309 section 2.3.1.3)",
    Meaning.UNREACHABLE: "unreachable, so everything is disallowed (RFC 9309 section 2.3.1.4)",
}
A_PAGE = "a web page, not a robots.txt: crawlers find no rule in it, and what its host permits is not known"
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


@dataclass(frozen=True, slots=True)
class Prose:
    """A passage of comments: its words, the line it begins on, and what it says about scraping."""

    text: str
    line: int
    judgement: Judgement


class Robots:
    """A robots.txt, read as RFC 9309 says. Any text or bytes can be read; nothing is ever refused.

    `meaning` tells what an HTTP answer without rules amounts to, or that a web page was given (`is_page`); it is empty
    where rules were read.
    """

    def __init__(self, text: str | bytes) -> None:
        self._means = Meaning.RULES
        self.body = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        self.parsed = robots.parse(self.body)
        self.is_page = not self.parsed.groups and begins_as_page(self.body)
        self.meaning = A_PAGE if self.is_page else ""

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
        means = meaning(status)
        if means is Meaning.RULES:
            return cls(body)
        found = cls(FORBIDDEN if means is Meaning.UNREACHABLE else b"")
        found._means = means
        found.meaning = f"{told}: {MEANINGS[means]}"
        return found

    # --- rules --------------------------------------------------------------------------------------------------------

    @property
    def agents(self) -> tuple[str, ...]:
        """Return the product tokens that the file names, once each, in lower case; `*` among them where it stands."""
        return tuple(agent for agent in self.parsed.agents if agent)

    def allowed(self, agent: str, url: str) -> bool:
        """Return whether the agent may fetch the URL (or path)."""
        return rules_for(self.parsed, agent).decide(path_of(url)).allowed

    def decide(self, agent: str, url: str) -> robots.Decision:
        """Return the decision, with the rule and line that made it."""
        return rules_for(self.parsed, agent).decide(path_of(url))

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
        """Return a line of the file (from 1) as it stands there, without white space around it; empty beyond them."""
        found = self._lines[number - 1 : number] if number > 0 else []
        return found[0].decode("utf-8", "replace").strip() if found else ""

    def compare(self, new: Robots, agents: Iterable[str] = ()) -> tuple[robots.RobotsChange, ...]:
        """Return what changes from this robots.txt to another, by what they permit; of equals, `agents` come first."""
        return robots.compare(self.parsed, new.parsed, agents)

    @property
    def said(self) -> Said:
        """Return the rules as the matrix of crawlers takes them, or what the status means instead; None for a page."""
        if self.is_page:
            return None
        return self.parsed if self._means is Meaning.RULES else self._means

    # --- what else it says --------------------------------------------------------------------------------------------

    @cached_property
    def signals(self) -> tuple[Signal, ...]:
        """Return the signals beside allow and disallow (Content-Signal, License, Sitemap …), in the file's order."""
        return of_records(self.parsed)

    @cached_property
    def answers(self) -> tuple[PurposeAnswer, ...]:
        """Return what it says to search, AI training and AI input, each with the sources of the answer.

        These are its signals, and its rules, where these shut out every known crawler that serves the purpose.
        """
        said = (*self.signals, *rules_as_signals(self.said, crawlers.load()))
        return answers((PLACE, signal) for signal in said)

    @cached_property
    def prose(self) -> tuple[Prose, ...]:
        """Return the passages of its comments that speak of scraping, judged as clauses are, in the file's order."""
        judged = (Prose(one.text, one.line, _judged(one.text)) for one in passages(self.body))
        return tuple(one for one in judged if one.judgement.labels)

    @cached_property
    def lint(self) -> tuple[Lint, ...]:
        """Return what its author probably meant otherwise, in the file's order."""
        return lint(self.body)

    @cached_property
    def _lines(self) -> list[bytes]:
        return NEWLINE.split(self.body)


def _judged(text: str) -> Judgement:
    from tosmon import lexicon  # noqa: PLC0415 - takes longer than all decisions about most files
    from tosmon.core.labels import classify  # noqa: PLC0415 - as above
    from tosmon.core.language import of_clause  # noqa: PLC0415 - as above

    return classify(Clause(text), lexicon.load(), of_clause(text, "en"))
