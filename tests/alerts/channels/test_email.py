"""Mail against real servers on loopback, well-behaved and not."""

from __future__ import annotations

import re
import time
from base64 import b64encode
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.alerts.channels.authority import Authority
from tests.alerts.channels.mail_servers import (
    PASSWORD,
    USER,
    MailServer,
    Rude,
    Say,
    blurt,
    dribble,
    endless,
    hang_up,
    silence,
)
from tests.alerts.made import parcel as made
from tosmon.alerts.channels.email import EmailChannel
from tosmon.alerts.channels.smtp import connected
from tosmon.alerts.config import EmailConfig
from tosmon.alerts.parcels import Parcel
from tosmon.alerts.secrets import Secret
from tosmon.errors import DeliveryFailed

ADA = "ada@example.org"
VERBS = ["HELLO", "EHLO", "HELO", "AUTH", "MAIL", "RCPT", "DATA", ".", "QUIT"]
SAID = [
    b"250 \xff\xfe\r\n",
    b"250-\r\n",
    b"334 \r\n",
    b"334 !!!\r\n",
    b"-12 x\r\n",
    b"999\r\n",
    b"\r\n",
    b"250 \x1b[2J\r\n",
]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Return an authority that the channels of these tests trust."""
    return Authority.at(tmp_path_factory.mktemp("authority"))


def mail_parcel(**otherwise: Any) -> Parcel:
    """Return a message to Ada."""
    return made(**{"address": ADA, "target": f"mail:{ADA}", **otherwise})


def channel(server: MailServer | Rude, *, host: str = "localhost", **settings: Any) -> EmailChannel:
    """Return a channel to that server, without encryption unless it is asked for."""
    config = {"security": "none", "sender": "tosmon <tosmon@example.org>", "timeout": 5.0, **settings}
    return EmailChannel(
        EmailConfig("mail", host, port=server.port, **config), resolver=lambda _host, _port: ["127.0.0.1"]
    )


def refused(channel: EmailChannel, **otherwise: Any) -> DeliveryFailed:
    """Return how sending fails."""
    with pytest.raises(DeliveryFailed) as failure:
        channel.send(mail_parcel(**otherwise))
    return failure.value


def kind(failure: DeliveryFailed) -> str:
    """Return what a failure means: for this message for good, for the whole channel, or for this message today."""
    return "permanent" if failure.permanent else "whole" if failure.whole else "transient"


# --- encryption and logins --------------------------------------------------------------------------------------------


def test_a_message_arrives_by_starttls_and_login(authority: Authority) -> None:
    """The server has it, over TLS, from the sender and for the one recipient."""
    with MailServer(starttls=authority.server("localhost"), login=True) as server:
        mail = channel(server, security="starttls", user=USER, password=Secret(PASSWORD), ca_file=authority.file)
        mail.send(mail_parcel())
    [taken] = server.received
    assert (taken.sender, taken.recipients, taken.secure) == ("tosmon@example.org", [ADA], True)
    assert server.logins == [(USER, PASSWORD)]


def test_a_message_arrives_by_tls_from_the_start(authority: Authority) -> None:
    """As on port 465."""
    with MailServer(tls=authority.server("localhost"), login=True, auth_require_tls=False) as server:
        mail = channel(server, security="tls", user=USER, password=Secret(PASSWORD), ca_file=authority.file)
        mail.send(mail_parcel())
    assert server.received[0].recipients == [ADA]


def test_nothing_is_said_where_starttls_was_taken_out_of_the_offer() -> None:
    """No quiet fall back to the clear: neither login nor message leaves."""
    with Rude(EHLO="250-fine\r\n250 AUTH PLAIN") as server:
        failure = refused(channel(server, security="starttls", user=USER, password=Secret(PASSWORD)))
    assert kind(failure) == "whole"
    assert "offers no STARTTLS" in failure.message
    assert not [line for line in server.lines if not line.startswith(("EHLO", "QUIT"))]


def test_what_was_said_before_tls_does_not_count() -> None:
    """Answers that somebody put behind that to STARTTLS are not read as the server's."""
    with Rude(EHLO="250-fine\r\n250 STARTTLS", STARTTLS="220 go\r\n250-evil\r\n250 AUTH PLAIN") as server:
        mail = channel(server, security="starttls", user=USER, password=Secret(PASSWORD), timeout=0.3)
        failure = refused(mail)
    assert kind(failure) == "whole"
    assert not [line for line in server.lines if line.startswith("AUTH")]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_another_authority_is_refused(authority: Authority, tmp_path: Path, security: str) -> None:
    """The channel as a whole does not work, and the message says why."""
    context: Any = {security: authority.server("localhost")}
    with MailServer(**context) as server:
        failure = refused(channel(server, security=security, ca_file=Authority.at(tmp_path).file))
    assert kind(failure) == "whole"
    assert "certificate that is not trusted" in failure.message


def test_a_certificate_for_another_name_is_refused(authority: Authority) -> None:
    """Host names are verified, too."""
    with MailServer(tls=authority.server("mail.example.net")) as server:
        failure = refused(channel(server, security="tls", ca_file=authority.file))
    assert "certificate that is not trusted" in failure.message
    assert "localhost" in failure.message


def test_a_ca_file_that_holds_none_is_told(tmp_path: Path) -> None:
    """By its path."""
    (tmp_path / "ca.pem").write_text("nothing")
    with Rude(EHLO="250-fine\r\n250 STARTTLS", STARTTLS="220 go") as server:
        failure = refused(channel(server, security="starttls", ca_file=tmp_path / "ca.pem"))
    assert "ca.pem" in failure.message
    assert kind(failure) == "whole"


def test_a_wrong_password_concerns_the_whole_channel_and_is_not_told(authority: Authority) -> None:
    """The account may be locked by more attempts; what was sent stands nowhere."""
    with MailServer(starttls=authority.server("localhost"), login=True) as server:
        wrong = "not the password"
        mail = channel(server, security="starttls", user=USER, password=Secret(wrong), ca_file=authority.file)
        failure = refused(mail)
    assert kind(failure) == "whole"
    assert "535" in failure.message
    assert wrong not in failure.message
    assert len(server.logins) == 1


def test_a_server_that_repeats_the_password_tells_nobody() -> None:
    """Neither as it is, nor as it was sent."""
    with Rude(EHLO="250-fine\r\n250 AUTH LOGIN", AUTH="535 you said aHVzaC1odXNo, that is hush-hush") as server:
        failure = refused(channel(server, user=USER, password=Secret("hush-hush")))
    assert "hush" not in failure.message
    assert "aHVzaC1odXNo" not in failure.message


def test_a_server_that_repeats_the_login_tells_nobody() -> None:
    """As servers do with a command that they do not understand: user and password stand in it as one text."""
    said = b64encode(f"\0{USER}\0hush-hush".encode()).decode()
    with Rude(EHLO="250-fine\r\n250 AUTH PLAIN", AUTH=f"500 unrecognized: AUTH PLAIN {said}") as server:
        failure = refused(channel(server, user=USER, password=Secret("hush-hush")))
    assert "500 unrecognized: AUTH PLAIN …" in failure.message


def test_a_long_answer_is_not_cut_within_the_password() -> None:
    """Its beginning would be told, and be found by nobody who looks for the whole."""
    with Rude(EHLO="250-fine\r\n250 AUTH PLAIN", AUTH="535 " + "x" * 190 + " hush-hush") as server:
        failure = refused(channel(server, user=USER, password=Secret("hush-hush")))
    assert "hush" not in failure.message


def test_a_server_that_knows_login_only_is_logged_into() -> None:
    """As some old ones do."""
    with MailServer(login=True, auth_exclude_mechanism=["PLAIN"]) as server:
        channel(server, user=USER, password=Secret(PASSWORD)).send(mail_parcel())
    assert server.logins == [(USER, PASSWORD)]


def test_a_server_without_a_known_login_is_told() -> None:
    """With what it offers."""
    with Rude(EHLO="250-fine\r\n250 AUTH GSSAPI XOAUTH2") as server:
        failure = refused(channel(server, user=USER, password=Secret(PASSWORD)))
    assert "GSSAPI, XOAUTH2" in failure.message


def test_a_password_goes_to_no_public_address_in_the_clear() -> None:
    """`security = "none"` is for servers of one's own network."""
    with Rude(EHLO="250-fine\r\n250 AUTH PLAIN", AUTH="235 come in") as server:
        config = EmailConfig(
            "mail", "localhost", "a@b.org", port=server.port, security="none", user="u", password=Secret("pass")
        )
        with connected(config) as found, pytest.raises(DeliveryFailed, match="in the clear at 198"):
            found._require_privacy("198.41.0.4")


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"RCPT": "550 5.1.1 no such user"}, "permanent"),
        ({"RCPT": "452 4.2.2 mailbox full"}, "transient"),
        ({"RCPT": "552 5.2.2 mailbox full"}, "transient"),
        ({"RCPT": "550 5.2.2 over quota"}, "transient"),
        ({"RCPT": "552 exceeded storage allocation"}, "transient"),
        ({"RCPT": "550 5.2.1 mailbox disabled"}, "permanent"),
        ({"DATA": "552 5.2.2 over quota"}, "transient"),
        ({"DATA": "552 5.2.3 longer than this mailbox takes"}, "permanent"),
        ({"DATA": "552 5.3.4 too big"}, "permanent"),
        ({"RCPT": "450 4.2.0 greylisted"}, "transient"),
        ({"RCPT": "421 4.3.2 going down"}, "whole"),
        ({"RCPT": "530 5.7.0 log in first"}, "whole"),
        ({"DATA": "554 5.7.1 looks like spam"}, "permanent"),
        ({"DATA": "451 4.3.0 try again"}, "transient"),
        ({"DATA": "421 4.3.2 going down"}, "whole"),
        ({"MAIL": "550 5.7.1 not from you"}, "whole"),
        ({"MAIL": "451 4.3.0 try again"}, "whole"),
        ({"MAIL": "552 5.3.4 too big"}, "permanent"),
    ],
)
def test_each_refusal_means_what_it_says(answers: dict[str, str], expected: str) -> None:
    """4xx may pass, 5xx of recipient and message stay, and what concerns the sender concerns every message."""
    with MailServer(answers=answers) as server:
        failure = refused(channel(server))
    assert kind(failure) == expected
    [said] = answers.values()
    assert said in failure.message
    assert server.received == []


def test_a_refused_recipient_keeps_nobody_else_from_theirs() -> None:
    """Each has a message of their own."""
    with MailServer(answers={"RCPT eve@example.org": "550 who?"}) as server:
        mail = channel(server)
        assert kind(refused(mail, address="eve@example.org")) == "permanent"
        mail.send(mail_parcel())
    assert [taken.recipients for taken in server.received] == [[ADA]]


def test_a_message_over_the_limit_is_not_sent() -> None:
    """The server said how much it takes (RFC 1870)."""
    with MailServer(data_size_limit=2000) as server:
        failure = refused(channel(server), text="word " * 1000)
    assert kind(failure) == "permanent"
    assert "at most 2,000 bytes" in failure.message


def test_what_a_server_says_is_one_clean_line() -> None:
    """It goes into logs and onto terminals."""
    with Rude(RCPT="550-no\r\n550 \x1b[31mred\x07 " + "x" * 3000) as server:
        message = refused(channel(server)).message
    assert message.isprintable()
    assert len(message) < 300


# --- servers that hang, drop and babble -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"HELLO": silence}, "whole"),
        ({"HELLO": hang_up}, "whole"),
        ({"HELLO": "554 not today"}, "whole"),
        ({"HELLO": "HTTP/1.1 400 Bad Request"}, "whole"),
        ({"EHLO": hang_up}, "whole"),
        ({"EHLO": silence}, "whole"),
        ({"EHLO": "500 what?", "HELO": "500 what?"}, "whole"),
        ({"MAIL": silence}, "whole"),
        ({"RCPT": hang_up}, "whole"),
        ({"DATA": hang_up}, "transient"),
        ({"DATA": "550 no"}, "permanent"),
        ({".": hang_up}, "transient"),
        ({".": silence}, "transient"),
        ({".": "garbage"}, "transient"),
    ],
)
def test_a_server_that_breaks_off_is_told(answers: dict[str, Say], expected: str) -> None:
    """Before the message it speaks for the server; while the message goes over, perhaps for that alone."""
    with Rude(**answers) as server:
        failure = refused(channel(server, timeout=0.3))
    assert kind(failure) == expected
    assert f"localhost:{server.port}" in failure.message


def test_a_server_that_dribbles_is_left() -> None:
    """However often it says a little: a session has an end."""
    with Rude(EHLO=dribble) as server:
        began = time.monotonic()
        failure = refused(channel(server, timeout=0.2))
    assert time.monotonic() - began < 5
    assert "not done within 0.8 s" in failure.message
    assert kind(failure) == "whole"


@pytest.mark.parametrize("verb", ["HELLO", "EHLO", "RCPT"])
def test_an_answer_without_end_is_left_at_once(verb: str) -> None:
    """It would be gathered in memory, line by line, for as long as the session may take."""
    with Rude(**{verb: endless}) as server:
        failure = refused(channel(server, timeout=20.0))
    assert "answers without end" in failure.message
    assert kind(failure) == "whole"


def test_a_size_that_is_no_number_is_passed_over() -> None:
    """More digits than any size has say nothing about how much the server takes."""
    with Rude(EHLO="250-fine\r\n250 SIZE " + "9" * 5000) as server:
        channel(server).send(mail_parcel())


@given(st.dictionaries(st.sampled_from(VERBS), st.binary(max_size=60) | st.sampled_from(SAID), max_size=4))
@settings(max_examples=60)
def test_whatever_a_server_says_is_a_failure_or_a_success(answers: dict[str, bytes]) -> None:
    """Nothing else is raised, and every message is one line without the password."""
    said: dict[str, Say] = {verb: partial(blurt, answer) for verb, answer in answers.items()}
    with Rude(**{"EHLO": "250-fine\r\n250 AUTH PLAIN LOGIN", "AUTH": "235 in", **said}) as server:
        mail = channel(server, timeout=0.05, user=USER, password=Secret("hush-hush"))
        told = ""
        try:
            mail.send(mail_parcel())
        except DeliveryFailed as failure:
            told = failure.message
    assert not told or told.isprintable()
    assert "hush-hush" not in told


@pytest.mark.parametrize("host", ["", "a b", "-", "mail..example"])
def test_a_host_that_is_none_is_told(host: str) -> None:
    """Before anything is looked up."""
    with Rude() as server:
        failure = refused(channel(server, host=host))
    assert "no name of a mail server" in failure.message
    assert failure.whole


def test_nobody_there_concerns_the_whole_channel() -> None:
    """With the address that was tried."""
    with Rude() as server:
        pass
    failure = refused(channel(server))
    assert kind(failure) == "whole"
    assert "127.0.0.1" in failure.message


@pytest.mark.parametrize("goodbye", ["500 never", hang_up, silence])
def test_a_taken_message_is_sent_whatever_becomes_of_the_goodbye(goodbye: Say) -> None:
    """The server answers for it from the final dot on (RFC 5321 section 6.1)."""
    with Rude(QUIT=goodbye) as server:
        channel(server, timeout=0.3).send(mail_parcel())
    assert len(server.messages) == 1


def test_a_server_that_knows_helo_only_is_served() -> None:
    """As RFC 5321 section 3.2 asks for."""
    with Rude(EHLO="502 what?") as server:
        channel(server).send(mail_parcel())
    assert len(server.messages) == 1


@pytest.mark.parametrize("features", ["250-fine\r\n250 8BITMIME", "250 fine"])
def test_no_message_needs_eight_bits(features: str) -> None:
    """So that servers with 8BITMIME and without get the same."""
    with Rude(EHLO=features) as server:
        channel(server).send(mail_parcel(text="Grüße, 契約, договор.", html="<p>Grüße</p>", subject="Änderung 契約"))
    [message] = server.messages
    assert message.isascii()
    assert max(map(len, re.split(b"\r\n", message))) < 998


# --- addresses --------------------------------------------------------------------------------------------------------


def test_a_domain_in_any_script_is_reached() -> None:
    """By its name in DNS, which every server knows."""
    with MailServer() as server:
        channel(server).send(mail_parcel(address="ada@bücher.example"))
    assert server.received[0].recipients == ["ada@xn--bcher-kva.example"]


def test_an_address_in_any_script_goes_to_servers_that_take_it() -> None:
    """With its headers in UTF-8 (RFC 6531 and 6532)."""
    with MailServer(enable_SMTPUTF8=True) as server:
        channel(server).send(mail_parcel(address="зоя@example.org"))
    [taken] = server.received
    assert taken.recipients == ["зоя@example.org"]
    assert "SMTPUTF8" in taken.options
    assert "To: зоя@example.org".encode() in taken.content


def test_an_address_that_the_server_cannot_take_is_given_up() -> None:
    """No second attempt would change it."""
    with MailServer(enable_SMTPUTF8=False) as server:
        failure = refused(channel(server), address="зоя@example.org")
    assert kind(failure) == "permanent"
    assert "SMTPUTF8" in failure.message


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "ada@",
        "@example.org",
        "a b@example.org",
        "<>",
        "ada@exa mple.org",
        "ada@example..org",
        "ada@-",
        f"{'a' * 250}@example.org",
        "ada@example.org>,<eve@example.org",
        "ada@example.org\r\nRCPT TO:<eve@example.org>",
    ],
)
def test_what_is_no_address_is_given_up_without_a_call(address: str) -> None:
    """Whatever stands in it gets to no server."""
    with Rude() as server:
        failure = refused(channel(server), address=address)
    assert kind(failure) == "permanent"
    assert server.lines == []


def test_a_channel_with_one_recipient_needs_no_address() -> None:
    """The bare name of the channel means them."""
    with MailServer() as server:
        channel(server, to=(ADA,)).send(mail_parcel(address=""))
    assert server.received[0].recipients == [ADA]


# --- trying without sending -------------------------------------------------------------------------------------------


def test_a_probe_goes_as_far_as_it_can_without_a_message(authority: Authority) -> None:
    """Connection, certificate, login, sender and recipients."""
    with MailServer(starttls=authority.server("localhost"), login=True) as server:
        mail = channel(
            server, security="starttls", user=USER, password=Secret(PASSWORD), ca_file=authority.file, to=(ADA,)
        )
        told = mail.probe()
    assert f"takes mail from tosmon@example.org (STARTTLS, logged in as {USER})" in told
    assert server.received == []
    assert PASSWORD not in told


def test_a_probe_tells_of_a_refused_recipient() -> None:
    """Before the first alert would."""
    with MailServer(answers={"RCPT": "550 no such user"}) as server, pytest.raises(DeliveryFailed, match=ADA):
        channel(server, to=(ADA,)).probe()


def test_a_probe_names_each_refused_recipient() -> None:
    """One look at the list shows all that is wrong with it."""
    bob, eve = "bob@example.org", "eve@example.org"
    answers = {f"RCPT {bob}": "550 no such user", f"RCPT {eve}": "550 nor she"}
    with MailServer(answers=answers) as server, pytest.raises(DeliveryFailed) as refusal:
        channel(server, to=(bob, ADA, eve)).probe()
    assert bob in refusal.value.message
    assert eve in refusal.value.message
    assert ADA not in refusal.value.message


def test_a_probe_without_recipients_tries_the_sender() -> None:
    """Who may have no mailbox at all."""
    with MailServer(answers={"RCPT": "550 no such user"}) as server:
        assert "takes mail" in channel(server).probe()
    with MailServer(answers={"MAIL": "550 not from you"}) as server, pytest.raises(DeliveryFailed, match="not from"):
        channel(server).probe()


def test_a_sender_that_the_server_cannot_take_concerns_the_whole_channel() -> None:
    """Every message has the same."""
    with MailServer(enable_SMTPUTF8=False) as server:
        failure = refused(channel(server, sender="зоя@example.org"))
    assert kind(failure) == "whole"
    assert "SMTPUTF8" in failure.message


def test_a_probe_is_content_with_a_recipient_who_may_be_had_later() -> None:
    """Servers put strangers off once (greylisting)."""
    with MailServer(answers={"RCPT": "450 4.2.0 greylisted"}) as server:
        assert "takes mail" in channel(server, to=(ADA, "eve@example.org")).probe()


@pytest.mark.parametrize("field", ["sender", "reply_to"])
def test_a_channel_with_a_wrong_address_of_its_own_is_not_opened(field: str) -> None:
    """And says which."""
    name = {"sender": "from", "reply_to": "reply_to"}[field]
    wrong: dict[str, Any] = {"sender": "a@b.org", field: "nobody"}
    with pytest.raises(DeliveryFailed, match=f"{name} of channel 'mail'"):
        EmailChannel(EmailConfig("mail", "localhost", **wrong))
