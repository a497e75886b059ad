"""Libraries that tosmon does without until somebody asks for what they do."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Final

from tosmon.errors import UsageError

__all__ = ["has", "needed"]

_INSTALLS: Final = {
    "pyarrow": "tosmon[parquet]",
    "pandas": "pandas tosmon[parquet]",
    "polars": "polars tosmon[parquet]",
}


def has(name: str) -> bool:
    """Return whether the library is installed."""
    return find_spec(name) is not None


def needed(name: str, purpose: str) -> ModuleType:
    """Return the library, which the purpose ("Parquet") needs.

    Raises:
        UsageError: it is not installed; says what to install.

    """
    try:
        return import_module(name)
    except ImportError:
        wanted = " ".join(f"'{one}'" if "[" in one else one for one in _INSTALLS[name].split())
        raise UsageError(f"{purpose} needs {name}, which is not installed", remedy=f"pip install {wanted}") from None
