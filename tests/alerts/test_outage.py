"""A receiver that is down for hours, refuses, hangs and recovers: all arrives in the end, and nobody else waits."""

from __future__ import annotations

import contextlib
import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.alerts.waiting import HOOK, START, Office, office_in
from tosmon.alerts.channels.opening import open_channels
from tosmon.alerts.config import JsonLinesConfig, WebhookConfig
from tosmon.alerts.courier import Courier, Post
from tosmon.alerts.secrets import Secret
from tosmon.fetch import networks
from tosmon.home import Home
from tosmon.settings import Settings

SECRET = Secret("whsec_" + "c2VjcmV0" * 6)
DOWN = timedelta(hours=3)
STEP = timedelta(minutes=1)
ASKED = timedelta(minutes=20)
DOCUMENTS = ("x/terms", "x/privacy", "y/terms")


@dataclass(slots=True)
class Request:
    """What the receiver got, when by the test's clock, and what it answered."""

    at: datetime
    key: str
    events: tuple[str, ...]
    status: int  # 0: none, it hung


@dataclass(slots=True)
class Plan:
    """A receiver that listens only from `open` on, and answers by a plan; 0 hangs, in the end all is taken."""

    clock: list[datetime]
    answers: list[int]
    requests: list[Request] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @contextlib.contextmanager
    def bound(self) -> Iterator[ThreadingHTTPServer]:
        """Give the server with a port of its own, where nobody listens yet: connections are refused."""
        plan = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                answer = plan.answers.pop(0) if plan.answers else 204
                got = Request(plan.clock[0], self.headers["webhook-id"], tuple(body["events"]), answer)
                plan.requests.append(got)
                if not answer:
                    plan.over.wait(10)
                    return
                self.send_response(answer)
                if answer == 429:
                    self.send_header("Retry-After", str(int(ASKED.total_seconds())))
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler, bind_and_activate=False)
        server.daemon_threads, server.block_on_close = True, False
        server.handle_error = lambda *_: None  # type: ignore[method-assign] # clients that gave up are no news
        server.server_bind()
        with contextlib.closing(server.socket):
            yield server
            self.over.set()


@dataclass(slots=True)
class Course:
    """What happened, step by step."""

    events: dict[str, str] = field(default_factory=dict)  # document by event, in the order in which they happened
    piped_late: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, Plan, Course]]:
    """Live through the outage: something happens each ten minutes, all channels are served each minute."""
    folder = tmp_path_factory.mktemp("outage")
    with office_in(folder) as office:
        plan = Plan(office.clock, [500, 500, 500, 500, 429, 0, 429, 0, 500])
        with plan.bound() as server:
            url = Secret(f"http://127.0.0.1:{server.server_address[1]}/hook")
            channels = {
                "hook": WebhookConfig("hook", url, (SECRET,), timeout=0.3),
                "pipe": JsonLinesConfig("pipe", folder / "pipe.jsonl"),
            }
            office.subscribe(replace(HOOK, targets=("hook", "pipe")), channels=channels)
            yield office, plan, _live(office, plan, server)


def _live(office: Office, plan: Plan, server: ThreadingHTTPServer) -> Course:
    settings = Settings(allow_private=networks(["127.0.0.0/8"]))
    course = Course()
    listens = False
    with open_channels(office.config, Home(office.catalog.path.parent), settings, write=lambda _: None) as channels:
        post = Post(office.catalog, office.config, channels, office.pack, office.now)
        couriers = {name: Courier(name, post) for name in ("hook", "pipe")}
        while plan.answers or {row.state for row in office.catalog.outbox()} != {"sent"}:
            since = office.now() - START
            assert since < timedelta(hours=12), "it does not end"
            if since % timedelta(minutes=10) == timedelta() and since < DOWN + timedelta(hours=1):
                document = DOCUMENTS[len(course.events) % len(DOCUMENTS)]
                course.events[office.happen(document)] = document
            office.compose()
            if since >= DOWN and not listens:
                server.server_activate()
                threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
                listens = True
            for courier in couriers.values():
                courier.round()
            course.piped_late += [row.event for row in office.catalog.outbox("pending", target="pipe")]
            office.clock[0] += STEP
        server.shutdown()
    return course


def test_everything_arrives(lived: tuple[Office, Plan, Course]) -> None:
    """Nothing is dropped or given up, and nothing comes twice."""
    office, plan, course = lived
    taken = [event for one in plan.requests if one.status == 204 for event in one.events]
    assert sorted(taken) == sorted(course.events)
    assert set(office.states()) == {"sent"}


def test_it_arrives_in_order_for_each_document(lived: tuple[Office, Plan, Course]) -> None:
    """As it happened."""
    _, plan, course = lived
    happened, came = defaultdict(list), defaultdict(list)
    for event, document in course.events.items():
        happened[document].append(event)
    for request in plan.requests:
        if request.status == 204:
            for event in request.events:
                came[course.events[event]].append(event)
    assert came == happened


def test_no_other_channel_was_disturbed(lived: tuple[Office, Plan, Course]) -> None:
    """Each event was in the file in the step in which it happened."""
    office, _, course = lived
    lines = (office.catalog.path.parent / "pipe.jsonl").read_text().splitlines()
    assert [event for line in lines for event in json.loads(line)["events"]] == list(course.events)
    assert course.piped_late == []


def test_each_attempt_carries_the_same_key(lived: tuple[Office, Plan, Course]) -> None:
    """Whatever became of the ones before."""
    _, plan, _ = lived
    keys = defaultdict(set)
    for request in plan.requests:
        keys[request.events].add(request.key)
    assert {len(names) for names in keys.values()} == {1}
    assert len(plan.requests) > len(keys)


def test_a_receiver_that_asks_for_patience_is_left_alone(lived: tuple[Office, Plan, Course]) -> None:
    """No request of any message comes before the time is over (Retry-After, RFC 9110 section 10.2.3)."""
    _, plan, _ = lived
    asked = [place for place, request in enumerate(plan.requests) if request.status == 429]
    assert len(asked) == 2
    for place in asked:
        assert plan.requests[place + 1].at - plan.requests[place].at >= ASKED


def test_during_the_outage_one_message_was_tried_at_a_time(lived: tuple[Office, Plan, Course]) -> None:
    """Those of the first three hours were tried a few times, most of them not at all before it was over."""
    office, plan, _ = lived
    assert min(request.at for request in plan.requests) >= START + DOWN
    rows = office.catalog.outbox(target="hook")
    during = [row for row in rows if row.first_attempt is not None and row.first_attempt < START + DOWN]
    assert 1 <= len(during) <= 6
    assert len(rows) > 18
