"""Forms that change something, sent by us, by others, and by nobody in particular."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI, Request
from fastapi.responses import PlainTextResponse, Response
from httpx import Client

from tests.web.serving import serving
from tosmon.web.forms import FIELD, LONGEST_FORM, Form, FormKey, read_form
from tosmon.web.guard import Guard


@pytest.fixture
def browser() -> Iterator[Client]:
    """Return a client of a page with one form, which says what it was sent."""
    app = FastAPI()

    @app.get("/form")
    def shown(request: Request) -> Response:
        key = FormKey(request)
        answer = PlainTextResponse(key.value)
        key.remember(answer)
        return answer

    @app.post("/form")
    def sent(form: Annotated[Form, Depends(read_form)]) -> Response:
        return PlainTextResponse(f"{form['what']} {'|'.join(form.all('box'))} {'pressed' in form}")

    with serving(Guard(app, {"127.0.0.1"})) as address, Client(base_url=address) as client:
        yield client


def here(browser: Client) -> dict[str, str]:
    """Return what a browser says of a form that a page of these sends."""
    return {"origin": str(browser.base_url).rstrip("/")}


def test_a_form_that_was_shown_here_is_read(browser: Client) -> None:
    """Its fields come without white space at their ends, boxes in their order, buttons by name."""
    key = browser.get("/form").text
    fields = {FIELD: key, "what": " it ", "box": ["a", "", "b"], "pressed": ""}
    assert browser.post("/form", data=fields, headers=here(browser)).text == "it a|b True"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "http://localhost:9"},
        {"origin": "http://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "HERE"},
        {"sec-fetch-site": "none", "origin": "HERE"},
    ],
)
def test_a_form_of_another_origin_is_refused(browser: Client, headers: dict[str, str]) -> None:
    """Even with the right word: other ports of this host share its cookies."""
    key = browser.get("/form").text
    sent = {**headers, **(here(browser) if headers.get("origin") == "HERE" else {})}
    assert browser.post("/form", data={FIELD: key}, headers=sent).status_code == 403


@pytest.mark.parametrize("word", ["", "0" * 64, "ä"])
def test_a_form_without_the_right_word_is_refused(browser: Client, word: str) -> None:
    """The word follows from the browser's own cookie, and from no other."""
    browser.get("/form")
    assert browser.post("/form", data={FIELD: word}, headers=here(browser)).status_code == 403


def test_a_form_of_a_browser_without_the_cookie_is_refused(browser: Client) -> None:
    """A word that another browser was shown is worth nothing."""
    key = browser.get("/form").text
    browser.cookies.clear()
    assert browser.post("/form", data={FIELD: key}, headers=here(browser)).status_code == 403


def test_the_cookie_is_kept_from_scripts_and_other_sites(browser: Client) -> None:
    """It is HttpOnly and SameSite=Strict, and given once."""
    cookie = browser.get("/form").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "set-cookie" not in browser.get("/form").headers


@pytest.mark.parametrize("announced", [True, False])
def test_long_forms_are_refused(browser: Client, announced: bool) -> None:  # noqa: FBT001 - a case of the test
    """By what they announce, and by what comes."""
    key = browser.get("/form").text
    body = f"{FIELD}={key}&what={'a' * LONGEST_FORM}".encode()
    content = body if announced else iter([body[:1000], body[1000:]])
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert browser.post("/form", content=content, headers={**here(browser), **kind}).status_code == 413


def test_files_are_refused(browser: Client) -> None:
    """No form of ours has any."""
    key = browser.get("/form").text
    answer = browser.post("/form", data={FIELD: key}, files={"what": b"x"}, headers=here(browser))
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=b; charset=utf-7", "text/plain", "application/json", ""]
)
def test_forms_are_sent_in_one_way(browser: Client, kind: str) -> None:
    """Nobody chooses a charset for what is read here, nor sends what other sites may send without being asked first."""
    key = browser.get("/form").text
    part = f'--b\r\nContent-Disposition: form-data; name="{FIELD}"\r\n\r\n{key}\r\n--b--\r\n'
    body = part if kind.startswith("multipart") else f"{FIELD}={key}"
    headers = {**here(browser), **({"content-type": kind} if kind else {})}
    assert browser.post("/form", content=body, headers=headers).status_code == 400
