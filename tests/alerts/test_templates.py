"""Templates of the home: what they may do, what is said of their faults, and that no alert is lost to one."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from tosmon.alerts.rendering import Renderer, faults_of_templates
from tosmon.alerts.samples import samples
from tosmon.alerts.templating import FILTERS
from tosmon.core.messages import Message
from tosmon.home import Home

SAMPLES = samples()
MINE = replace(SAMPLES[0], template="mine")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a home with a folder for templates."""
    (tmp_path / "templates").mkdir()
    return Home(tmp_path)


def write(home: Home, **files: str) -> None:
    """Write files of the template "mine", by their endings."""
    for ending, text in files.items():
        (home.root / "templates" / f"mine.{ending.replace('_', '.')}").write_text(text)


def faults(home: Home) -> list[str]:
    """Return what is said of the template "mine"."""
    return [str(fault) for fault in faults_of_templates(home, ["mine"])]


def test_each_part_may_be_ones_own(home: Home) -> None:
    """The subject, the text, the HTML and the Markdown."""
    write(
        home,
        subject_txt="Terms: {{ message.title }}\n",
        txt="{% for item in message.items %}{{ item.headline }} {{ item.clauses[0].redline | redline }}{% endfor %}",
        html="<p>{{ message.items[0].clauses[0].redline | redline }}</p>",
        md="*{{ message.items[0].observed[0] | observed(message.zone) }}*",
    )
    assert faults_of_templates(home, ["mine"]) != []  # of a note, which has no items
    parcel = Renderer(home).parcel(MINE, "k", "mail")
    assert parcel.subject.startswith("Terms: Example · Terms of Service: AI training")
    assert "strengthened" in parcel.text
    assert "{+not+}" in parcel.text
    assert parcel.html.startswith("<p>You may <ins")
    assert parcel.markdown == "*first observed between 2026-03-01 09:30 UTC and 2026-03-02 09:30 UTC*\n"


def test_parts_that_are_not_there_are_the_shipped_ones(home: Home) -> None:
    """A subject alone is a template."""
    write(home, subject_txt="Mine")
    own, shipped = Renderer(home).parcel(MINE, "k", "mail"), Renderer(home).parcel(SAMPLES[0], "k", "mail")
    assert (own.subject, own.text, own.html, own.markdown) == ("Mine", shipped.text, shipped.html, shipped.markdown)
    assert faults(home) == []


def test_a_template_may_build_on_the_shipped_one(home: Home) -> None:
    """By including what is shipped."""
    write(home, txt='Hello Ada,\n\n{% include "shipped/message.txt.jinja" %}')
    assert faults(home) == []
    shipped = Renderer(home).parcel(SAMPLES[0], "k", "mail").text
    assert Renderer(home).parcel(MINE, "k", "mail").text == f"Hello Ada,\n\n{shipped}"


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("fine\n{% if %}", 2, "Expected an expression"),
        ("fine\n\n{{ message.tilte }}", 3, "has no attribute 'tilte'"),
        ("{{ items }}", 1, "'items' is undefined"),
        ("{{ message.subject | shout }}", 1, "No filter named 'shout'"),
        ("\n{{ message.items[99] }}", 2, "has no element 99"),
        ("{{ 1 // 0 }}", 1, "modulo by zero"),
        ("{{ message.subject + 1 }}", 1, "can only concatenate str"),
        ('{% include "shipped/nothing.jinja" %}', 0, "there is no template 'shipped/nothing.jinja'"),
        ("{{ message.__class__.__mro__ }}", 1, "unsafe"),
        ("{{ ''.__class__ }}", 1, "unsafe"),
        ("{% for n in range(10000000) %}x{% endfor %}", 1, "Range too big"),
        ("{% for n in range(99999) %}long line {% endfor %}", 0, "more than 400,000 characters"),
        ("{# nothing to say #}", 0, "makes an empty text"),
    ],
)
def test_a_fault_is_named_with_its_file_and_line(home: Home, text: str, line: int, what: str) -> None:
    """Whatever is wrong with a template, it is said before an alert is."""
    write(home, txt=text)
    (fault,) = faults_of_templates(home, ["mine"])
    assert fault.file == "templates/mine.txt"
    assert fault.entry == (f"line {line}" if line else "")
    assert what in fault.expected


def test_each_file_is_proved_with_messages_of_every_form(home: Home) -> None:
    """A template that knows alerts only fails for notes."""
    write(home, txt="{{ message.items[0].headline }}", md="{{ message.subject }}")
    assert [fault.split(":")[0] for fault in faults(home)] == ["templates/mine.txt"]


def test_a_name_without_files_is_a_fault(home: Home) -> None:
    """With what would have been a file of it; and no name leads out of the folder."""
    assert faults(home) == [
        "templates: mine: there is none of mine.subject.txt, mine.txt, mine.html, mine.md; write one, or name another"
    ]
    (home.root / "secret.txt").write_text("{{ message.subject }}")
    (fault,) = faults_of_templates(home, ["../secret"])
    assert "expected a name of letters" in fault.expected


def test_a_file_that_is_no_text_is_a_fault(home: Home) -> None:
    """Nobody can read it."""
    (home.root / "templates" / "mine.txt").write_bytes(b"\xff\xfe\x00")
    assert "templates/mine.txt" in faults(home)[0]


def test_no_alert_is_lost_to_a_template(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    """The shipped part stands in, the message says why, and so does the log; parts that work are one's own."""
    write(home, txt="{{ nonsense }}", subject_txt="Mine")
    with caplog.at_level(logging.WARNING):
        parcel = Renderer(home).parcel(MINE, "k", "mail")
    told = " ".join(parcel.text.split())
    assert parcel.subject == "Mine"
    assert "AI training, automated access strengthened" in told
    assert "its own template could not be used: templates/mine.txt, line 1: 'nonsense' is undefined" in told
    assert "could not be used" in parcel.html
    assert "templates/mine.txt, line 1" in caplog.text


def test_a_template_that_was_taken_away_is_stood_in_for(home: Home) -> None:
    """A subscription may outlive its template."""
    parcel = Renderer(home).parcel(MINE, "k", "mail")
    assert parcel.subject == SAMPLES[0].subject


def test_an_edited_template_is_read_anew(home: Home) -> None:
    """`tosmon up` runs for months."""
    renderer = Renderer(home)
    write(home, txt="first")
    assert renderer.parcel(MINE, "k", "mail").text == "first\n"
    write(home, txt="second, and longer")
    assert renderer.parcel(MINE, "k", "mail").text == "second, and longer\n"


@pytest.mark.parametrize("template", ["", "mine"])
def test_what_a_platform_wrote_is_never_compiled(home: Home, template: str) -> None:
    """A text that looks like a template is shown as it is."""
    write(home, txt="{{ message.items[0].headline }}", html="{{ message.items[0].headline }}")
    hostile = "{{ 7 * 7 }}{% include 'x' %}{# gone #}"
    item = replace(SAMPLES[0].items[0], headline=hostile, summary=hostile, platform_name=hostile)
    message: Message = replace(SAMPLES[0], items=(item,), template=template)
    parcel = Renderer(home).parcel(message, "k", "mail")
    for text in (parcel.text, parcel.html):
        assert "{{ 7 * 7 }}" in text
        assert "{# gone #}" in text


@pytest.mark.parametrize(
    ("ending", "shown"),
    [
        ("txt", "('<b>', 'a_b*')\n*<b> & co*\n"),
        ("html", "(&#39;&lt;b&gt;&#39;, &#39;a_b*&#39;)\n*&lt;b&gt; &amp; co*"),
        ("md", "('&lt;b&gt;', 'a_b\\*')\n*&lt;b&gt; &amp; co*\n"),
    ],
)
def test_values_are_escaped_for_ones_own_templates(home: Home, ending: str, shown: str) -> None:
    """Whatever their type, once each, and also where a macro writes them."""
    macro = "{% macro said(one) %}*{{ one }}*{% endmacro %}"
    write(home, **{ending: macro + "{{ message.items[0].labels }}\n{{ said(message.items[0].headline) }}"})
    item = replace(SAMPLES[0].items[0], labels=("<b>", "a_b*"), headline="<b> & co")
    parcel = Renderer(home).parcel(replace(MINE, items=(item,)), "k", "mail")
    assert {"txt": parcel.text, "html": parcel.html, "md": parcel.markdown}[ending] == shown


def test_every_filter_is_documented() -> None:
    """Whoever writes a template finds it in docs/alert-messages.md."""
    page = (Path(__file__).parents[2] / "docs" / "alert-messages.md").read_text()
    assert {name for name in (*FILTERS, "redline", "address") if f"`{name}" not in page} == set()


def test_the_template_in_the_documentation_works(home: Home) -> None:
    """It is tried as any other."""
    page = (Path(__file__).parents[2] / "docs" / "alert-messages.md").read_text()
    write(home, txt=page.partition("```jinja\n")[2].partition("```")[0])
    assert faults(home) == []
