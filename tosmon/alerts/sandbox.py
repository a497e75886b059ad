"""The sandbox that templates run in: Jinja's own, which keeps them from what is not theirs, with an end to each run.

A template is the operator's, and may be wrong all the same: loops within loops, a power that takes an hour. Whoever
delivers alerts must get on. Which templates there are, and how values are written, is `templating`'s.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sized
from typing import Any, Final

from jinja2 import Template, TemplateRuntimeError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

__all__ = ["LONGEST", "SECONDS", "BoundedEnvironment", "TooMuchError"]

LONGEST: Final = 400_000  # characters that a template may make
SECONDS: Final = 10.0  # that a template may take; shipped ones need hundredths
_BITS: Final = 10_000  # of a number
_NEVER: Final = float("inf")


class TooMuchError(TemplateRuntimeError):
    """A template takes too long, or makes too much."""


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """Looks at the clock wherever a template asks for something, and at the size of what it makes.

    Threads may share it.
    """

    intercepted_binops = frozenset({"*", "**"})

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - those of Jinja's environments
        super().__init__(**options)
        self._run = threading.local()

    def made(self, template: Template, values: Mapping[str, object], seconds: float = SECONDS) -> str:
        """Return what a template makes of these values.

        Raises:
            TooMuchError: it makes more than `LONGEST` characters, or takes longer than so many seconds.

        """
        self._run.until = time.monotonic() + seconds
        try:
            return "".join(self._parts(template, values))
        finally:
            self._run.until = _NEVER

    def _parts(self, template: Template, values: Mapping[str, object]) -> Iterator[str]:
        room = LONGEST
        for part in template.generate(values):
            self._look_at_clock()
            room -= max(1, len(part))  # nothing, ten million times, is much too
            if room < 0:
                raise _too_long()
            yield part

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - as Jinja has it
        """Return an attribute, as the sandbox allows."""
        self._look_at_clock()
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401 - as Jinja has it
        """Return an element, as the sandbox allows."""
        self._look_at_clock()
        return super().getitem(obj, argument)

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as Jinja has it
        """Return what a call gives, as the sandbox allows."""
        self._look_at_clock()
        return super().call(context, obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - as Jinja has it
        """Return a product or a power of bounded size."""
        if operator == "*":
            _require_small_product(left, right)
        elif isinstance(left, int) and isinstance(right, int) and left.bit_length() * right > _BITS:
            raise TooMuchError(f"a power of more than {_BITS:,} bits")
        return super().call_binop(context, operator, left, right)

    def _look_at_clock(self) -> None:
        if time.monotonic() > getattr(self._run, "until", _NEVER):
            raise TooMuchError("takes too long with some messages")


def _too_long() -> TooMuchError:
    return TooMuchError(f"makes more than {LONGEST:,} characters of some messages")


def _require_small_product(left: object, right: object) -> None:
    for several, times in ((left, right), (right, left)):
        if isinstance(several, Sized) and isinstance(times, int) and len(several) * times > LONGEST:
            raise _too_long()
