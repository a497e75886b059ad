"""Who is told of what, from 2022 to 2026: three subscriptions over real platforms' years, against lists made by hand.

The lists are of the platforms' own changes: those that people judged (../shared/data/labels/changes.csv), those that
stand in the recorded texts beside them, read and judged for this test, and what the recorded robots.txt files say.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.replay.readings import READINGS
from tests.replay.world import Replay, Watch, watching, write_home
from tests.test_replay import WATCHED
from tosmon.alerts.alerting import open_alerting

pytestmark = pytest.mark.shared

ROBOTS = ("pinterest", "quora", "spotify", "tiktok", "tumblr", "twitch", "x", "youtube")  # beside those of WATCHED

ALERTS = """
[channels.everything]
kind = "jsonl"
path = "everything.jsonl"

[channels.training]
kind = "jsonl"
path = "training.jsonl"

[channels.flips]
kind = "jsonl"
path = "flips.jsonl"

[subscriptions.everything]
to = "everything"

[subscriptions.training]
labels = ["ai_training"]
to = "training"

[subscriptions.flips]
documents = ["robots.txt", "robots.txt@*"]
min_severity = "high"
to = "flips"
"""

# Dates are those of the reading that first saw the change: the midnight after it.
TRAINING = [
    ("2023-05-09", "spotify/acceptable-use-policy"),  # no training or ingestion of its content
    ("2023-07-26", "quora/terms-of-service"),  # no training of large language models
    ("2025-03-08", "snapchat/terms-of-service"),  # no training or fine tuning
    ("2025-06-05", "x/developer-terms"),  # no foundation or frontier models
    ("2026-02-04", "telegram/developer-terms"),  # AI training and scraping, by reference
    ("2026-04-03", "x/developer-terms"),  # the developer policy, with the same ban, joins the agreement
]

# Of 2019 against 2024. Not here: Reddit, Spotify, Twitch and YouTube, which changed single paths.
FLIPS = [
    ("2024-06-13", "linkedin/robots.txt"),  # ByteSpider may now fetch it, others are newly named
    ("2024-06-13", "pinterest/robots.txt"),  # GPTBot, claudebot, Bytespider
    ("2024-06-13", "quora/robots.txt"),  # everybody that is not named, GPTBot
    ("2024-06-13", "tiktok/robots.txt"),  # Bytespider, Baiduspider and others
    ("2024-06-13", "tumblr/robots.txt"),  # CCBot, ClaudeBot and others
    ("2024-06-13", "twitter/robots.txt"),  # everybody
    ("2024-06-13", "x/robots.txt"),  # everybody: the same host
]

EVERYTHING = [
    ("2022-07-27", "facebook/terms-of-service"),  # rights against text and data mining reserved
    ("2023-04-19", "reddit/terms-of-service"),  # consent in writing
    ("2023-05-09", "spotify/acceptable-use-policy"),
    ("2023-07-26", "quora/terms-of-service"),
    ("2023-08-03", "pinterest/terms-of-service"),  # first sentence on scraping
    ("2023-08-07", "linkedin/terms-of-service"),  # a ban on circumventing security goes, with the terms of a product
    ("2023-08-08", "tiktok/terms-of-service"),  # exception for approved tools
    ("2023-08-10", "snapchat/terms-of-service"),  # the same ban, in a list
    ("2023-08-24", "twitter/terms-of-service"),  # announced,
    ("2023-08-25", "twitter/terms-of-service"),  # taken back,
    ("2023-08-31", "twitter/terms-of-service"),  # announced again,
    ("2023-09-30", "twitter/terms-of-service"),  # in force
    ("2024-06-13", "pinterest/terms-of-service"),  # "or access the Service" struck from a ban
    ("2024-06-14", "linkedin/terms-of-service"),  # the user agreement where product terms had stood
    ("2024-08-31", "threads/terms-of-service"),  # its first whole capture
    ("2024-10-18", "x/terms-of-service"),  # liquidated damages, announced,
    ("2024-11-17", "x/terms-of-service"),  # in force
    ("2024-11-22", "linkedin/terms-of-service"),  # from profiles to the services
    ("2025-01-04", "instagram/terms-of-service"),  # logged out or not
    ("2025-02-05", "facebook/developer-terms"),  # surveillance of places, too
    ("2025-03-08", "snapchat/terms-of-service"),
    ("2025-06-05", "x/developer-terms"),
    ("2025-12-17", "x/developer-terms"),  # no framing
    ("2025-12-18", "x/terms-of-service"),  # damages for knowing facilitation only, announced,
    ("2026-01-17", "x/terms-of-service"),  # in force
    ("2026-02-04", "telegram/developer-terms"),
    ("2026-04-03", "x/developer-terms"),
    ("2026-04-04", "reddit/terms-of-service"),  # bots named
    ("2026-07-29", "instagram/terms-of-service"),  # terms of automated data collection
    ("2026-08-07", "snapchat/terms-of-service"),  # exception for researchers
    ("2024-06-13", "reddit/robots.txt"),  # single paths, as those of
    ("2024-06-13", "spotify/robots.txt"),
    ("2024-06-13", "twitch/robots.txt"),
    ("2024-06-13", "youtube/robots.txt"),
    *FLIPS,
]


@pytest.fixture(scope="module")
def told(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the home of a watch over all readings, its alerts delivered after each."""
    with Replay.running(shared) as replay:
        home = write_home(tmp_path_factory.mktemp("told") / "home", replay)
        home.alerts.write_text(ALERTS)
        with watching(home, replay, READINGS[0]) as watch:
            _read(watch)
        yield home.root


def _read(watch: Watch) -> None:
    names = [*WATCHED, *(f"{platform}/robots.txt" for platform in ROBOTS)]
    documents = [watch.registry.document(name) for name in names]
    printed: list[Sequence[str]] = []
    with open_alerting(watch.home, watch.registry, watch.tools, write=printed.append) as alerting:
        for when in READINGS:
            watch.at(when, documents)
            done = alerting.deliver_now(60)
            assert done is not None
            assert (done.failed, done.dead, done.waiting) == (0, 0, 0)


def messages(home: Path, name: str) -> list[dict[str, Any]]:
    """Return the messages that a subscription was sent."""
    return [json.loads(line) for line in (home / f"{name}.jsonl").read_text().splitlines()]


def listed(home: Path, name: str) -> list[tuple[str, str]]:
    """Return day and document of each message that a subscription was sent, one text each, sorted."""
    told = []
    for message in messages(home, name):
        (item,) = message["items"]
        (document,) = item["documents"]
        told.append((item["observed_between"][1][:10], document))
    return sorted(told)


@pytest.mark.parametrize(
    ("subscription", "expected"), [("everything", EVERYTHING), ("training", TRAINING), ("flips", FLIPS)]
)
def test_a_subscription_is_sent_what_it_asked_for_and_nothing_else(
    told: Path, subscription: str, expected: list[tuple[str, str]]
) -> None:
    """Message for message, over four and a half years."""
    assert listed(told, subscription) == sorted(expected)


def test_every_message_shows_words_that_differ(told: Path) -> None:
    """No message is empty, and none shows only what stayed."""
    for message in messages(told, "everything"):
        for change in message["items"][0]["changes"]:
            differing = "".join(text for kind, text in change["segments"] if kind != "equal")
            assert any(character.isalnum() for character in differing), message["subject"]


def test_every_message_names_the_snapshots_that_prove_it(told: Path) -> None:
    """By the hash of an object that lies in the archive; the last is the one that shows the change."""
    for message in messages(told, "everything"):
        *_, latest = message["items"][0]["snapshots"]
        assert latest["latest"]
        stored = (told / f"{latest['id']}.warc.gz").read_bytes()
        assert hashlib.sha256(stored).hexdigest() == latest["sha256"]


def test_keys_tell_messages_apart(told: Path) -> None:
    """The same event, told to two subscriptions, is two messages."""
    keys = [message["key"] for name in ("everything", "training", "flips") for message in messages(told, name)]
    assert len(set(keys)) == len(keys) == len(EVERYTHING) + len(TRAINING) + len(FLIPS)
