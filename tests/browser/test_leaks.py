"""A thousand pages, with kills now and then: memory, threads and open files stay what they were, and nothing is left.

The quick run renders twenty. `TOSMON_SOAK_RENDERS` makes the long one longer or shorter.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

import psutil
import pytest

from tests.browser.running import MEBIBYTE, descendants, gone_soon
from tests.browser.site import WORDS, Answer, Site
from tests.fetch.loopback import LOOPBACK
from tosmon.browser import Renderer, RenderRequest
from tosmon.core.model import Reason
from tosmon.errors import FetchFailed
from tosmon.fetch import Politeness
from tosmon.fetch.dial import Dialer

pytestmark = pytest.mark.service

STATIC = f"<!doctype html><title>Terms</title><h1>Terms</h1><p>{WORDS * 20}</p>"
SCRIPTED = f"""<!doctype html><title>Terms</title><main></main><script>
    const kept = new Array(200000).fill(0).map((_, number) => 'clause ' + number);
    for (let number = 0; number < 100; number++)
        document.querySelector('main').insertAdjacentHTML('beforeend', '<p>' + number + '. {WORDS}</p>');
    setInterval(() => kept.push(kept.length), 5);
</script>"""
FRAMED = (
    f"<!doctype html><title>Terms</title><p>{WORDS}</p><iframe src='/static'></iframe><iframe src='/gone'></iframe>"
)


@dataclass(frozen=True, slots=True)
class Look:
    """What tosmon and its browser take at one moment."""

    renders: int
    own: int  # resident bytes
    browser: int  # proportional bytes of driver and browser
    threads: int
    files: int

    def __str__(self) -> str:
        own, browser = self.own / MEBIBYTE, self.browser / MEBIBYTE
        return (
            f"after {self.renders:4}: {own:.0f} MiB of tosmon's, {browser:.0f} MiB of the browser's, "
            f"{self.threads} threads, {self.files} open files"
        )


def look(renders: int) -> Look:
    """Look at this process and at its browsers, once the site has no answer under way."""
    assert gone_soon(lambda: [one for one in threading.enumerate() if "process_request" in one.name], 60)
    gc.collect()
    own = psutil.Process()
    return Look(
        renders, own.memory_info().rss, sum(map(_size, descendants(os.getpid()))), own.num_threads(), own.num_fds()
    )


def _size(process: psutil.Process) -> int:
    try:
        full = process.memory_full_info()
    except psutil.Error:
        return 0
    return int(getattr(full, "pss", full.uss))


def kill_one(site: Site, renderer: Renderer, which: int) -> None:
    """Kill browser or driver under two pages; both fail for it."""
    urls = [site.put(f"/slow/{which}/{number}", Answer(STATIC, after=5)) for number in range(2)]
    with ThreadPoolExecutor(2) as pool:
        under_way = [pool.submit(renderer.render, RenderRequest(url)) for url in urls]
        assert gone_soon(lambda: not {f"/slow/{which}/0", f"/slow/{which}/1"} <= set(site.asked), 60)
        victims = [one for one in descendants(os.getpid()) if _is(one, which % 2)]
        victims[0].kill()
        for work in under_way:
            with pytest.raises(FetchFailed) as caught:
                work.result(60)
            assert caught.value.reason == Reason.BROWSER_CRASHED


def _is(process: psutil.Process, driver: int) -> bool:
    words: list[str] = []
    with suppress(psutil.Error):
        words = process.cmdline()
    browser = "--remote-debugging-pipe" in words and not any(word.startswith("--type=") for word in words)
    return "run-driver" in words if driver else browser


def run(chromium: str, site: Site, renders: int, every: int) -> Iterator[Look]:
    """Render so many pages, two at a time, with a kill after each `every`; yield a look after each tenth of all."""
    urls = [site.put(path, page) for path, page in (("/static", STATIC), ("/scripted", SCRIPTED), ("/framed", FRAMED))]
    rendering = Renderer(
        user_agent="tosmon", dialer=Dialer(allowed=LOOPBACK), politeness=Politeness(8, 0), program=chromium
    )
    with rendering as renderer, ThreadPoolExecutor(2) as pool:
        step = max(renders // 10, 1)
        for done in range(0, renders, step):
            wanted = [RenderRequest(urls[number % len(urls)]) for number in range(step)]
            for capture in pool.map(renderer.render, wanted):
                assert capture.status == 200
            yield look(done + step)
            if (done // step) % every == every - 1:
                kill_one(site, renderer, done // step // every)
    assert not descendants(os.getpid())


def judge(looks: list[Look]) -> None:
    """Hold the last looks against the first ones."""
    early, late = looks[:3], looks[-3:]
    assert max(one.own for one in late) < max(one.own for one in early) + 48 * MEBIBYTE
    assert max(one.browser for one in late) < 1.5 * max(one.browser for one in early)
    assert max(one.threads for one in late) <= max(one.threads for one in early) + 2
    assert max(one.files for one in late) <= max(one.files for one in early) + 4


def test_twenty_pages_and_two_kills_leave_nothing(chromium: str, site: Site) -> None:
    """Neither a process nor a thread, and no open file."""
    before = {thread.name for thread in threading.enumerate()}, psutil.Process().num_fds()
    looks = list(run(chromium, site, 20, every=4))
    judge(looks)
    assert look(20).files <= before[1] + 2
    assert {thread.name for thread in threading.enumerate()} <= before[0]


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_a_thousand_pages_take_no_more_than_the_first_hundred(chromium: str, site: Site) -> None:
    """With a kill of browser or driver after each two hundred."""
    looks = []
    for one in run(chromium, site, int(os.environ.get("TOSMON_SOAK_RENDERS", "1000")), every=2):
        print(one, flush=True)  # noqa: T201 - shown by pytest -rP
        looks.append(one)
    judge(looks)
