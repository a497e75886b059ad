"""A template that cannot be used: which file, where in it, and what is wrong."""

from __future__ import annotations

from tosmon.errors import Fault

__all__ = ["TemplateFault"]


class TemplateFault(Exception):
    """A template in the home that cannot be used; `line` is 0 where no line is to blame."""

    def __init__(self, file: str, line: int, what: str) -> None:
        super().__init__(f"{file}{f', line {line}' if line else ''}: {what}")
        self.file = file
        self.line = line
        self.what = what

    @property
    def fault(self) -> Fault:
        """Return it as a fault of what is written about alerts."""
        return Fault(self.file, f"line {self.line}" if self.line else "", "", self.what)
