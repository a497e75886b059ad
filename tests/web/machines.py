"""Sites that speak to machines: files of their own beside the demonstration's pages, and checks of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from tosmon.demo import Demonstration, demonstration
from tosmon.registry import load

__all__ = ["BEFORE", "HOSTILE", "MANY", "NAME", "SPEAKING", "checked", "crowded", "signalling"]

BEFORE = """\
User-agent: *
Disallow: /private/
"""
SPEAKING = """\
# You may not access this site with robots, nor use its content for training models, without our written permission.
Content-Signal: search=yes, ai-train=no
User-agent: *
Disallow: /private/
User-agent: GPTBot
User-agent: CCBot
Disallow: /
User-agent: img2dataset
Disalow: /images/
Unknown-field: 1
"""
NAME = "<script>window.hacked=4</script>"
HOSTILE = f"""\
User-agent: {NAME}
Disallow: /"><img src=x onerror=window.hacked=5>
Content-Signal: {NAME}=no
Sitemap: javascript:alert(1)
\x1b[31mUser-agent: red\x1b[0m
Disallow: /\x1b]0;title\x07
"""
MANY = 10_000


def letters(number: int) -> str:
    """Return a number as letters, which alone can name a crawler."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def crowded() -> str:
    """Return a file that names some crawlers with a path of their own each, and a crowd that may fetch nothing."""
    own = "".join(f"User-agent: bot-{letters(one)}\nDisallow: /{one}\n" for one in range(MANY // 20))
    return own + "".join(f"User-agent: crowd-{letters(one)}\n" for one in range(MANY)) + "Disallow: /\n"


@contextmanager
def signalling() -> Iterator[Demonstration]:
    """Set the stage, with the site's signal files watched, too."""
    with demonstration() as stage:
        file = stage.home.platforms / "exemplar.toml"
        file.write_text(file.read_text().replace("signals = false\n", ""))
        yield replace(stage, registry=load(user_folder=stage.home.platforms, packaged=False))


def checked(stage: Demonstration, files: Mapping[str, str], days_ago: int = 0) -> None:
    """Serve these files beside the site's pages, and check it."""
    stage.site.pages = {**stage.site.pages, **{path: body.encode() for path, body in files.items()}}
    stage.check(days_ago=days_ago)
