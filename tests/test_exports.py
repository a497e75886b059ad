"""`__all__` is the promise: complete, sorted by no accident, and true."""

from __future__ import annotations

import ast
import importlib
import pkgutil

import pytest

import tosmon

NAMES = sorted(
    module.name
    for module in pkgutil.walk_packages(tosmon.__path__, "tosmon.")
    if not module.name.startswith("tosmon.catalog.migrations") and module.name != "tosmon.__main__"
)


def defined(tree: ast.Module) -> set[str]:
    """Return the public names that a module defines itself at its top."""
    return {
        node.name
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and not node.name.startswith("_")
    }


@pytest.mark.parametrize("name", ["tosmon", *NAMES])
def test_all_names_exist(name: str) -> None:
    """Every name in `__all__` can be had from its module."""
    module = importlib.import_module(name)
    for public in getattr(module, "__all__", ()):
        assert hasattr(module, public), f"{name}.{public}"


@pytest.mark.parametrize("name", NAMES)
def test_public_definitions_are_published(name: str) -> None:
    """A function or class without a leading underscore is in `__all__`."""
    module = importlib.import_module(name)
    assert module.__file__ is not None
    with open(module.__file__, encoding="utf-8") as source:  # noqa: PTH123 - a path from the import system
        missing = defined(ast.parse(source.read())) - set(getattr(module, "__all__", ()))
    assert not missing, f"{name} defines {sorted(missing)} without publishing it"
