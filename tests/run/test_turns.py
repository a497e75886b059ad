"""Which document is next: hosts in turns, the most overdue first, robots.txt before the rest, and no host too much."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tosmon.registry import Document, DocumentKind, Page
from tosmon.run.turns import SLOW, Job, Lane, Turns

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
PLACES = {Lane.PLAIN: 8, Lane.RENDERED: 2}


def job(name: str, *, late: float = 0, lane: Lane = Lane.PLAIN) -> Job:
    """Return a document that is due since so many hours ago; its host is the name up to a slash."""
    host, _, path = name.partition("/")
    kind = DocumentKind.ROBOTS if path == "robots.txt" else DocumentKind.TEXT
    document = Document(
        platform=host, name=path, title=path, kind=kind, pages=(Page(f"https://{host}.example/{path}"),)
    )
    return Job(document, NOW - timedelta(hours=late), lane)


def turns(*jobs: Job, per_host: int = 2, spacing: float = 0.0, places: dict[Lane, int] | None = None) -> Turns:
    """Return turns in which these documents wait."""
    found = Turns(places or PLACES, per_host, spacing)
    found.replace(jobs)
    return found


def taken(waiting: Turns, number: int, now: float = 0.0, lane: Lane = Lane.PLAIN) -> list[str]:
    """Take that many documents, none of which ends; fewer where no more may begin."""
    jobs = [waiting.take(lane, now) for _ in range(number)]
    return [one.document.id for one in jobs if one is not None]


# --- whose turn it is -------------------------------------------------------------------------------------------------


def test_hosts_take_turns() -> None:
    """The documents of one host do not queue up before those of another."""
    waiting = turns(job("a/1"), job("a/2"), job("b/1"), job("b/2"), job("c/1"))
    assert taken(waiting, 5) == ["a/1", "b/1", "c/1", "a/2", "b/2"]


def test_within_a_turn_the_most_overdue_goes_first() -> None:
    """Whatever the order in which they were put."""
    waiting = turns(job("a/1", late=1), job("b/1", late=9), job("c/1", late=5))
    assert taken(waiting, 3) == ["b/1", "c/1", "a/1"]


def test_a_host_that_comes_later_joins_the_turn_under_way() -> None:
    """It waits for nobody's second document."""
    waiting = turns(*(job(f"a/{number}", late=9) for number in range(9)), per_host=99)
    first = taken(waiting, 3)
    waiting.replace([*(job(f"a/{number}", late=9) for number in range(3, 9)), job("b/1")])
    assert [*first, *taken(waiting, 2)] == ["a/0", "a/1", "a/2", "b/1", "a/3"]


def test_a_host_has_no_more_than_its_share() -> None:
    """What is under way must end before another begins."""
    waiting = turns(*(job(f"a/{number}") for number in range(3)))
    first, second = waiting.take(Lane.PLAIN, 0), waiting.take(Lane.PLAIN, 0)
    assert first is not None
    assert second is not None
    assert taken(waiting, 1) == []
    waiting.end(first, 1.0)
    assert taken(waiting, 2) == ["a/2"]


def test_a_host_rests_between_two_documents() -> None:
    """No thread has to wait for the host's spacing; when to ask again is said."""
    waiting = turns(job("a/1"), job("a/2"), job("b/1"), spacing=10.0)
    assert taken(waiting, 3, now=100.0) == ["a/1", "b/1"]
    assert waiting.pause(103.0) == 7.0
    assert taken(waiting, 3, now=109.9) == []
    assert taken(waiting, 3, now=110.0) == ["a/2"]


def test_lanes_do_not_wait_for_each_other() -> None:
    """Documents for a browser are taken by who has one."""
    waiting = turns(job("a/1", lane=Lane.RENDERED), job("b/1"))
    assert taken(waiting, 2) == ["b/1"]
    assert taken(waiting, 2, lane=Lane.RENDERED) == ["a/1"]


# --- robots.txt -------------------------------------------------------------------------------------------------------


def test_robots_txt_goes_first_and_the_rest_of_its_host_waits_for_it() -> None:
    """Other hosts do not."""
    waiting = turns(job("a/1", late=9), job("a/robots.txt"), job("a/2", lane=Lane.RENDERED), job("b/1"))
    robots = waiting.take(Lane.PLAIN, 0)
    assert robots is not None
    assert robots.document.id == "a/robots.txt"
    assert taken(waiting, 9) == ["b/1"]
    assert taken(waiting, 9, lane=Lane.RENDERED) == []
    waiting.end(robots, 0.1)
    assert taken(waiting, 9) == ["a/1"]
    assert taken(waiting, 9, lane=Lane.RENDERED) == ["a/2"]


# --- slow hosts -------------------------------------------------------------------------------------------------------


def slowed(*hosts: str, others: int) -> Turns:
    """Return turns in which these hosts have shown to be slow; so many usual ones, less overdue, wait beside them."""
    usual = [f"usual{number}" for number in range(others)]
    waiting = turns(*(job(f"{host}/0") for host in (*hosts, *usual)), places={Lane.PLAIN: 4, Lane.RENDERED: 1})
    for _ in (*hosts, *usual):
        one = waiting.take(Lane.PLAIN, 0)
        assert one is not None
        waiting.end(one, SLOW if one.host.removesuffix(".example") in hosts else SLOW / 10)
    slow = [job(f"{host}/{number}", late=9) for host in hosts for number in (1, 2)]
    waiting.replace([*slow, *(job(f"{host}/1") for host in usual)])
    return waiting


def test_slow_hosts_leave_half_a_lane_to_others() -> None:
    """However overdue they are; one that is quick again counts as one of the others."""
    waiting = slowed("a", "b", "c", "d", others=4)
    first = [waiting.take(Lane.PLAIN, 0) for _ in range(4)]
    assert [one.document.platform for one in first if one] == ["a", "b", "usual0", "usual1"]
    assert first[0] is not None
    waiting.end(first[0], SLOW / 10)
    assert taken(waiting, 1) == ["c/1"]


def test_slow_hosts_have_the_whole_lane_where_nobody_else_waits() -> None:
    """No thread stands idle for those that may come."""
    assert taken(slowed("a", "b", "c", "d", others=0), 4) == ["a/1", "b/1", "c/1", "d/1"]


# --- what waits -------------------------------------------------------------------------------------------------------


def test_what_is_under_way_does_not_wait_again() -> None:
    """Not in the turns that follow, until it has ended."""
    waiting = turns(job("a/1"), job("b/1"))
    first = waiting.take(Lane.PLAIN, 0)
    assert first is not None
    waiting.replace([job("a/1"), job("b/1")])
    assert taken(waiting, 9) == ["b/1"]
    waiting.end(first, 0.1)
    assert taken(waiting, 9) == []
    waiting.replace([job("a/1")])
    assert taken(waiting, 9) == ["a/1"]


def test_what_is_due_no_more_is_forgotten() -> None:
    """Somebody else checked it meanwhile."""
    waiting = turns(job("a/1"), job("b/1"))
    waiting.replace([job("b/1")])
    assert taken(waiting, 9) == ["b/1"]
    assert waiting.families() == {"b/1"}


def test_what_waits_stays_due_as_long_as_it_was() -> None:
    """A document never checked is due now whenever one looks, and late all the same."""
    waiting = turns(job("a/1", late=3))
    waiting.replace([job("a/1")])
    assert [one.due for one in waiting.waiting()] == [NOW - timedelta(hours=3)]


def test_a_family_is_known_until_its_last_variant_has_ended() -> None:
    """Waiting or under way."""
    waiting = turns(job("a/terms"), job("a/terms@de"))
    first, second = waiting.take(Lane.PLAIN, 0), waiting.take(Lane.PLAIN, 0)
    assert first is not None
    assert second is not None
    waiting.end(first, 0.1)
    assert waiting.has_family("a/terms")
    assert waiting.families_under_way() == {"a/terms"}
    waiting.end(second, 0.1)
    assert not waiting.has_family("a/terms")


@given(
    st.lists(
        st.tuples(st.sampled_from("abcde"), st.integers(0, 9), st.sampled_from(Lane), st.floats(0, 48)),
        unique_by=lambda one: one[:2],
    ),
    st.integers(1, 3),
    st.sampled_from([0.0, 1.0]),
    st.integers(),
)
def test_everything_is_taken_once_and_no_host_has_too_much(
    wanted: list[tuple[str, int, Lane, float]], per_host: int, spacing: float, seed: int
) -> None:
    """Whatever ends when, however slowly, and however often one looks anew what is due."""
    jobs = [job(f"{host}/{number or 'robots.txt'}", late=late, lane=lane) for host, number, lane, late in wanted]
    waiting, now, chance = turns(*jobs, per_host=per_host, spacing=spacing), 0.0, Random(seed)
    under_way: list[Job] = []
    done: list[str] = []
    while len(done) < len(jobs):
        now += chance.choice([0.0, 0.6])
        one = waiting.take(chance.choice(list(Lane)), now)
        if one is not None:
            same = [other for other in under_way if other.host == one.host]
            assert len(same) < per_host
            assert not any(other.is_robots for other in same)
            under_way.append(one)
        elif under_way:
            ended = under_way.pop(chance.randrange(len(under_way)))
            waiting.end(ended, chance.choice([0.0, SLOW]))
            done.append(ended.document.id)
        else:
            now += waiting.pause(now) or 0.0
        if chance.random() < 0.2:
            waiting.replace([other for other in jobs if other.document.id not in done])
    assert sorted(done) == sorted(one.document.id for one in jobs)
    assert not any(waiting.count(lane) for lane in Lane)
