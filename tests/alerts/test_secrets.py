"""Secrets: what prints them, which is nothing, and how they are taken out of the texts of others."""

from __future__ import annotations

import base64
import copy
import json
import pickle
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.alerts.secrets import HIDDEN, Secret, redacted

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Holder:
    """Something that holds a secret."""

    secret: Secret


@pytest.mark.parametrize(
    "shown", [repr, str, "{}".format, "{!r}".format, lambda one: repr(Holder(one)), lambda one: f"{[one]}"]
)
def test_nothing_prints_a_secret(shown: object) -> None:
    """Neither alone nor inside something else."""
    assert callable(shown)
    assert PASSWORD not in shown(Secret(PASSWORD))
    assert HIDDEN in shown(Secret(PASSWORD))


def test_a_secret_has_no_json() -> None:
    """Who would write one out must reveal it first."""
    with pytest.raises(TypeError):
        json.dumps({"secret": Secret(PASSWORD)})


@pytest.mark.parametrize("copied", [pickle.dumps, copy.deepcopy])
def test_a_secret_is_not_written_down(copied: object) -> None:
    """Nor sent to another process, nor copied along with what holds it."""
    assert callable(copied)
    with pytest.raises(TypeError, match="not written down"):
        copied(Secret(PASSWORD))


def test_secrets_are_equal_by_what_they_hide() -> None:
    """Wherever each was read."""
    assert Secret(PASSWORD, "alerts.toml") == Secret(PASSWORD, "the file x")
    assert len({Secret(PASSWORD), Secret(PASSWORD), Secret("other")}) == 2
    assert Secret(PASSWORD) != PASSWORD


def test_an_empty_secret_is_false() -> None:
    """As the text would be."""
    assert not Secret("")
    assert Secret("x")


@pytest.mark.parametrize(
    "form",
    [
        PASSWORD,
        quote(PASSWORD),
        PASSWORD.replace(" ", "+"),
        base64.b64encode(PASSWORD.encode()).decode(),
        json.dumps({"password": PASSWORD}),
    ],
)
def test_a_secret_is_found_however_it_is_quoted(form: str) -> None:
    """As libraries quote what they failed at."""
    told = redacted(f"535 rejected: {form}", [Secret(PASSWORD)])
    assert form not in told
    assert told.startswith("535 rejected: ")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("no host T0KEN-A/T0KEN-B", "no host …"),
        ("token T0KEN-B of T0KEN-A refused", "token … of … refused"),
        ("login of s3cret-user failed", "login of … failed"),
        ("no such key: s3cret-key", "no such key: …"),
        ("https://s3cret-user@hooks.example.org/T0KEN-A/T0KEN-B?key=s3cret-key", "…"),
    ],
)
def test_parts_of_a_secret_address_are_secrets(error: str, told: str) -> None:
    """Libraries name them alone."""
    address = Secret("https://s3cret-user@hooks.example.org/T0KEN-A/T0KEN-B?key=s3cret-key")
    assert redacted(error, [address]) == told


@pytest.mark.parametrize(
    ("secret", "error", "told"),
    [
        ("tgram://123456789:AAHtoken/98765", "/bot123456789:AAHtoken/ refused", "/bot…/ refused"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdn", "T1JJ3T3L2 is no token", "… is no token"),
        ("discord://4174216298/JHMHI8qB", "webhook 4174216298", "webhook …"),
        ("https://hooks.example.org/T0KEN-A", "hooks.example.org is away", "hooks.example.org is away"),
        ("mailtos://ada:s3cret@mail.example.org", "mail.example.org is away", "mail.example.org is away"),
        ("Bearer tok3nvalue", "no such token: tok3nvalue", "no such token: …"),
        ("basic YWRhOnMzY3JldA==", "no such login: YWRhOnMzY3JldA==", "no such login: …"),
    ],
)
def test_what_is_secret_of_other_addresses_and_headers(secret: str, error: str, told: str) -> None:
    """Services have tokens where others have hosts, and a header says its kind before the token."""
    assert redacted(error, [Secret(secret)]) == told


def test_a_word_of_an_address_is_hidden_alone_and_not_within_others() -> None:
    """An address that ends in /direct makes no riddle of "redirects"."""
    error = "POST /hook/direct: answers 302 and redirects; direct=no"
    assert redacted(error, [Secret("https://hooks.example.org/hook/direct")]) == (
        "POST /…: answers 302 and redirects; …=no"
    )


def test_short_words_of_an_address_stay() -> None:
    """An error that says "…" for every "json" tells nothing."""
    assert redacted("json expected", [Secret("json://host/json")]) == "json expected"


@given(st.text(st.characters(codec="utf-8"), min_size=4), st.text(), st.text())
def test_no_secret_survives(secret: str, before: str, after: str) -> None:
    """Whatever it is and wherever it stands."""
    assert secret not in redacted(before + secret + after, [Secret(secret)]).replace(HIDDEN, "\0") or HIDDEN in secret


@given(st.text(), st.text())
def test_texts_of_any_kind_can_be_redacted(text: str, secret: str) -> None:
    """With anything for a secret, odd addresses among it."""
    assert isinstance(redacted(text, [Secret(secret), Secret(f"x://{secret}")]), str)
