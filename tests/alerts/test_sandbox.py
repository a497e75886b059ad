"""Templates of the home as attackers: out of the sandbox none gets, and none goes on for ever."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from jinja2 import DictLoader

from tosmon.alerts.rendering import faults_of_templates
from tosmon.alerts.sandbox import LONGEST, BoundedEnvironment, TooMuchError
from tosmon.alerts.secrets import Secret
from tosmon.home import Home

ESCAPES = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ message.__init__.__globals__ }}",
    "{{ message|attr('__class__') }}",
    "{{ self.__init__.__globals__.__builtins__.__import__('os').popen('id').read() }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ lipsum.__globals__['os'].environ }}",
    "{{ count.__globals__ }}",
    "{{ '{0.__class__.__mro__}'.format(message) }}",
    "{{ (''|attr('format')).__self__ }}",
    "{% set f = '{0.__class__.__mro__}'.format %}{{ f(message) }}",  # CVE-2016-10745
    "{% set f = {'f': '{0.__class__.__mro__}'.format} %}{{ f.f(message) }}",  # CVE-2024-56326
    "{{ '{x.__class__.__mro__}'.format_map({'x': message}) }}",  # CVE-2019-10906
    "{{ [message]|map(attribute='__class__')|map(attribute='__mro__')|list }}",
    "{% set message.subject = 'mine' %}x",
    "{{ message.items.append(1) }}",
    "{{ self._TemplateReference__context }}",
    "{{ message.zone.__reduce__() }}",
    "{% include 'home/../../../../../../etc/passwd' %}",
    "{% include '/etc/passwd' %}",
    "{% include 'home/../alerts.toml' %}",
    "{% extends message.subject %}",
]
ENDLESS = [
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "{% set r = range(99999) %}{% for a in r %}{% for b in r %}{{ '' }}{% endfor %}{% endfor %}",
    "{% set r = range(9999) %}{% for a in r %}{% for b in r %}{% if x.y %}{% endif %}{% endfor %}{% endfor %}",
    "{% macro m(n) %}{% for a in range(9999) %}{{ m(n - 1) if n else '' }}{% endfor %}{% endmacro %}{{ m(3) }}",
]
HUGE = [
    "{% for a in range(99999) %}{% for b in range(99999) %}long line{% endfor %}{% endfor %}",
    "{{ 'x' * 10**9 }}",
    "{{ 10**9 * 'x' }}",
    "{{ [1] * 10**12 }}",
    "{{ 9**(9**9) }}",
]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a home with a folder for templates."""
    (tmp_path / "templates").mkdir()
    return Home(tmp_path)


@pytest.mark.parametrize("text", ESCAPES)
def test_no_template_leaves_the_sandbox(home: Home, text: str) -> None:
    """Each known way out is a fault, and nothing of what lies beyond stands in it."""
    (home.root / "templates" / "mine.txt").write_text(text)
    (fault,) = faults_of_templates(home, ["mine"])
    assert fault.file == "templates/mine.txt"
    assert len(str(fault)) < 400
    assert "root:" not in str(fault)


def test_no_template_sees_a_secret() -> None:
    """Not even one that is handed to it gives itself away."""
    environment = BoundedEnvironment(loader=DictLoader({"t": "{{ s }}{{ s|string }}{{ '%r' % s }}"}))
    assert "hush" not in environment.made(environment.get_template("t"), {"s": Secret("hush-hush")})


@pytest.mark.parametrize("text", ENDLESS)
def test_no_template_goes_on_for_ever(text: str) -> None:
    """Alerts of others wait behind it."""
    environment = BoundedEnvironment(loader=DictLoader({"t": text}))
    began = time.monotonic()
    with pytest.raises(TooMuchError, match=r"takes too long|makes more than"):
        environment.made(environment.get_template("t"), {"x": {"y": 1}}, seconds=0.2)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("text", HUGE)
def test_no_template_makes_much_too_much(home: Home, text: str) -> None:
    """It ends before memory does."""
    (home.root / "templates" / "mine.txt").write_text(text)
    (fault,) = faults_of_templates(home, ["mine"])
    assert "more than" in str(fault)


def test_products_and_powers_of_a_decent_size_are_made() -> None:
    """A line of hyphens is nothing bad."""
    text = "{{ '-' * 78 }}{{ 2 ** 10 }}{{ 3 * 4 }}{{ 2.5 * 2 }}{{ 2 ** -1 }}"
    environment = BoundedEnvironment(loader=DictLoader({"t": text, "long": "{{ 'x' * n }}"}))
    assert environment.made(environment.get_template("t"), {}) == "-" * 78 + "1024125.00.5"
    assert len(environment.made(environment.get_template("long"), {"n": LONGEST})) == LONGEST
    assert environment.get_template("t").render() == "-" * 78 + "1024125.00.5"  # outside of a run there is no end


def test_a_run_that_took_too_long_ends_no_other() -> None:
    """The clock is each run's own."""
    environment = BoundedEnvironment(loader=DictLoader({"slow": ENDLESS[0], "t": "{{ count(1) }}"}))
    with pytest.raises(TooMuchError):
        environment.made(environment.get_template("slow"), {}, seconds=0.1)
    assert environment.get_template("t").render(count=str) == "1"
