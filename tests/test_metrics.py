"""Numbers of the watch: counted as things happen, asked for when somebody looks, in the form that Prometheus reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tosmon.__about__ import __version__
from tosmon.catalog import Catalog
from tosmon.metrics import Metrics, Standing

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    """Return an empty catalog, written to at noon."""
    with Catalog.open(tmp_path / "catalog.sqlite3", clock=lambda: NOW) as found:
        yield found


def numbers(metrics: Metrics) -> dict[str, float]:
    """Return every number by its name and labels, as Prometheus' own reader reads them."""
    found = {}
    for family in text_string_to_metric_families(metrics.exposition()[0].decode()):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = float(sample.value)
    return found


def test_checks_are_counted_by_outcome(catalog: Catalog) -> None:
    """Each outcome from the start, so that the first one is seen as a rise; their durations beside."""
    metrics = Metrics(catalog)
    metrics.checked("unchanged", 0.2)
    metrics.checked("failed", 20.0)
    found = numbers(metrics)
    assert found["tosmon_checks_total{outcome=unchanged}"] == 1
    assert found["tosmon_checks_total{outcome=new}"] == 0
    assert found["tosmon_check_duration_seconds_count"] == 2
    assert found["tosmon_check_duration_seconds_bucket{le=0.25}"] == 1


def test_deliveries_are_counted_by_channel_and_result(catalog: Catalog) -> None:
    """Whoever delivers says how it went."""
    metrics = Metrics(catalog)
    metrics.delivered("mail", "sent")
    metrics.delivered("mail", "failed")
    metrics.delivered("mail", "failed")
    assert numbers(metrics)["tosmon_deliveries_total{channel=mail,result=failed}"] == 2


def test_how_the_schedule_is_doing_is_asked_when_somebody_looks(catalog: Catalog) -> None:
    """Not what it was when the numbers began."""
    metrics = Metrics(catalog, now=lambda: NOW)
    standing = Standing(documents=9, due=4, in_flight=2, lag=90.5, since_tick=7, failing=1, suspect=2, paused=3)
    metrics.observe(lambda: standing)
    found = numbers(metrics)
    assert found["tosmon_schedule_lag_seconds"] == 90.5
    assert found["tosmon_last_tick_timestamp_seconds"] == NOW.timestamp() - 7
    named = (
        "documents",
        "documents_due",
        "checks_in_flight",
        "documents_failing",
        "documents_suspect",
        "documents_paused",
    )
    assert [found[f"tosmon_{name}"] for name in named] == [9, 4, 2, 1, 2, 3]
    standing = replace(standing, lag=0.0, low_on_space=True)
    assert numbers(metrics)["tosmon_schedule_lag_seconds"] == 0
    assert numbers(metrics)["tosmon_disk_low"] == 1


def test_the_outbox_is_told_by_channel(catalog: Catalog) -> None:
    """Targets of one channel together, and how long the oldest alert has been waiting."""
    catalog.add_note("operations", ["mail:ada@example.org", "mail:bob@example.org", "hook"], {"text": "a note"})
    found = numbers(Metrics(catalog, now=lambda: NOW + timedelta(hours=1)))
    assert found["tosmon_outbox_alerts{channel=mail,state=pending}"] == 2
    assert found["tosmon_outbox_alerts{channel=hook,state=pending}"] == 1
    assert found["tosmon_outbox_oldest_pending_seconds{channel=mail}"] == 3600
    assert not [name for name in found if "@" in name]


def test_the_version_is_told(catalog: Catalog) -> None:
    """As a label of a number that is always one."""
    found = numbers(Metrics(catalog))
    (name,) = [name for name in found if name.startswith("tosmon_build_info")]
    assert f"version={__version__}" in name


def test_two_watches_in_one_process_do_not_count_for_each_other(catalog: Catalog) -> None:
    """Nothing is global."""
    one, other = Metrics(catalog), Metrics(catalog)
    one.checked("new", 1)
    assert numbers(other)["tosmon_checks_total{outcome=new}"] == 0


def test_every_number_is_documented(catalog: Catalog) -> None:
    """docs/operations.md has a row for each."""
    told = (ROOT / "docs" / "operations.md").read_text()
    metrics = Metrics(catalog)
    metrics.delivered("mail", "sent")
    names = {
        family.name
        for family in text_string_to_metric_families(metrics.exposition()[0].decode())
        if "tosmon" in family.name
    }
    assert sorted(name for name in names if f"`{name}" not in told and not name.endswith("_created")) == []


def test_the_form_is_what_prometheus_asks_of_numbers(catalog: Catalog) -> None:
    """As promtool checks it: help and type for each, totals are counters, base units; labels are few, and known."""
    metrics = Metrics(catalog)
    metrics.delivered("mail", "sent")
    metrics.checked("new", 1)
    body, media_type = metrics.exposition()
    assert media_type == "text/plain; version=0.0.4; charset=utf-8"
    families = [one for one in text_string_to_metric_families(body.decode()) if one.samples]
    for family in families:
        assert family.documentation
        assert family.type != "unknown"
        assert (family.type == "counter") is all(one.name.endswith("_total") for one in family.samples)
        assert not family.name.endswith(("_ms", "_milliseconds", "_minutes", "_mb"))
    labels = {label for family in families for one in family.samples for label in one.labels}
    assert labels == {"outcome", "channel", "result", "le", "version", "python"}
