"""Who a form says it is from, and what a browser remembers of that."""

from __future__ import annotations

import getpass

import pytest
from fastapi import Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from tosmon.core.reviews import LONGEST_NAME
from tosmon.web.forms import Form
from tosmon.web.who import COOKIE, FIELD, NOBODY, remember_who, who_of


def asked(cookie: str = "") -> Request:
    """Return a request of a browser with that cookie."""
    headers = [(b"cookie", cookie.encode("latin-1"))] if cookie else []
    return Request({"type": "http", "headers": headers})


def form(who: str) -> Form:
    """Return a form with that name."""
    return Form(FormData([(FIELD, who)]))


def kept(who: str) -> str:
    """Return the cookie of a browser that sent that name."""
    answer = remember_who(Response(), who)
    return answer.headers.get("set-cookie", "").partition(";")[0]


def test_the_form_goes_first() -> None:
    """What somebody writes is what counts, also against what the browser remembers."""
    assert who_of(asked(kept("Ada")), form(" Grace ")) == "Grace"


@pytest.mark.parametrize("name", ["Ada Lovelace", "Ada; Path=/x", 'A"b\\c', "Łukasz 😀", "<script>", "50 %"])
def test_a_name_is_remembered_whole(name: str) -> None:
    """Whatever it is written with; in a cookie no script may read."""
    assert who_of(asked(kept(name)), form("")) == name
    assert "httponly" in remember_who(Response(), name).headers["set-cookie"].lower()


def test_the_longest_name_of_the_widest_letters_is_remembered() -> None:
    """Its cookie is still one that browsers keep (4,096 octets)."""
    cookie = kept("😀" * (LONGEST_NAME + 50))
    assert who_of(asked(cookie)) == "😀" * LONGEST_NAME
    assert len(cookie) < 4096


def test_without_a_name_it_is_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """As commands have it."""
    monkeypatch.setattr(getpass, "getuser", lambda: "gus")
    assert who_of(asked(), form("  ")) == "gus"


def test_an_account_without_a_name_is_a_reviewer(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in containers."""

    def unknown() -> str:
        raise KeyError

    monkeypatch.setattr(getpass, "getuser", unknown)
    assert who_of(asked()) == NOBODY


@pytest.mark.parametrize("sent", ["%ff%fe", "%00", "a b", "x" * 2000, "%E2%80%AE"])
def test_a_cookie_of_others_breaks_nothing(sent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anybody may send any: what comes of it is one visible line, or the account."""
    monkeypatch.setattr(getpass, "getuser", lambda: "gus")
    who = who_of(asked(f"{COOKIE}={sent}"))
    assert who.isprintable()
    assert 0 < len(who) <= LONGEST_NAME


def test_nothing_is_remembered_of_no_name() -> None:
    """An empty field takes no name away."""
    assert not kept(" \n ")
