"""Canonical JSON, hash chains, Merkle trees and seals as values; storing and time-stamping them is left to others.

An entry of the ledger is a JSON object with at least `document`, `sequence` (from 1, without gaps) and `previous`: the
hash of the document's entry before it, empty for the first. Its own hash is taken over its canonical form, so it does
not contain it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import rfc8785

__all__ = [
    "Head",
    "canonical",
    "entry_hash",
    "head_leaf",
    "heads_root",
    "inclusion_proof",
    "merkle_root",
    "verify_chain",
    "verify_inclusion",
]

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_SURROGATE = re.compile("[\ud800-\udfff]")
_EXACT = 2**53 - 1
_LEAST = 1e-4  # Python writes smaller fractions with an exponent


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a document's chain: the sequence number and hash of its latest entry."""

    document: str
    sequence: int
    hash: str


def canonical(value: object) -> bytes:
    """Return the canonical JSON of a value (RFC 8785): sorted keys, no white space, UTF-8.

    Raises:
        ValueError: the value is no JSON, or holds a number beyond what a double can tell exactly.
    """
    if not _is_simple(value):
        value = _plain(value)
        if not _is_simple(value):
            return rfc8785.dumps(value)  # type: ignore[arg-type]  # what is no JSON is refused by it at run time
    # The standard library's encoder then writes the very same bytes, at a twentieth of the cost.
    return _ENCODER.encode(value).encode()


def _is_simple(value: object) -> bool:
    """Return whether nothing in a value is written or sorted in a way of RFC 8785's own.

    That is so with keys in ASCII (others sort as UTF-16, section 3.2.3), with text that is valid Unicode, with whole
    numbers that a double can tell exactly, and with fractions that both write without an exponent (section 3.2.2.3).
    """
    if isinstance(value, str):
        return value.isascii() or not _SURROGATE.search(value)
    if isinstance(value, dict):
        return all(isinstance(key, str) and key.isascii() and _is_simple(item) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return all(map(_is_simple, value))
    if isinstance(value, float):
        return _LEAST <= abs(value) <= _EXACT and not value.is_integer()
    return value is None or (isinstance(value, int) and -_EXACT <= value <= _EXACT)


def _plain(value: object) -> object:
    """Return mappings as the dicts that the library insists on."""
    if value is None or isinstance(value, str | int | float):
        return value  # most values; the questions below cost more
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def entry_hash(entry: Mapping[str, object]) -> str:
    """Return the SHA-256 of an entry's canonical form, in lower-case hexadecimal."""
    return hashlib.sha256(canonical(entry)).hexdigest()


def verify_chain(
    entries: Iterable[Mapping[str, object]], *, start: Head | None = None, head: Head | None = None
) -> list[str]:
    """Return what is wrong with consecutive entries of one document, one line each; nothing where all adds up.

    `start` is the head before the first of them (None: they begin the chain), `head` the one that the last must have.
    Without `head` an altered last entry cannot be seen: nothing after it carries its hash.
    """
    problems: list[str] = []
    at = start
    for entry in entries:
        problems += _link_problems(entry, at)
        at = Head(str(entry.get("document", "")), _sequence(entry), entry_hash(entry))
    if head is not None and at != head:
        found = f"{at.sequence} with {at.hash}" if at else "nothing"
        problems.append(f"{head.document}: the chain ends at {found}, expected {head.sequence} with {head.hash}")
    return problems


def _link_problems(entry: Mapping[str, object], before: Head | None) -> list[str]:
    document, sequence = str(entry.get("document", "")), _sequence(entry)
    place = f"{document} entry {sequence}"
    problems = []
    if before is not None and document != before.document:
        problems.append(f"{place}: belongs to another document than {before.document}")
    expected = before.sequence + 1 if before else 1
    if sequence != expected:
        problems.append(f"{place}: expected number {expected}")
    if entry.get("previous") != (before.hash if before else ""):
        problems.append(f"{place}: does not follow the entry before it")
    return problems


def _sequence(entry: Mapping[str, object]) -> int:
    sequence = entry.get("sequence")
    return sequence if isinstance(sequence, int) and not isinstance(sequence, bool) else 0


# --- Merkle trees (RFC 9162 section 2.1) ------------------------------------------------------------------------------


def merkle_root(leaves: Sequence[bytes]) -> str:
    """Return the root hash of the tree over these leaves (RFC 9162 section 2.1.1), in hexadecimal."""
    level = [_leaf(leaf) for leaf in leaves]
    if not level:
        return hashlib.sha256(b"").hexdigest()
    while len(level) > 1:
        level = _next_level(level)
    return level[0].hex()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[str, ...]:
    """Return the hashes that lead from a leaf to the root (RFC 9162 section 2.1.3.1), from the leaf's sibling up.

    Raises:
        IndexError: there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(f"no leaf {index} among {len(leaves)}")
    level, proof = [_leaf(leaf) for leaf in leaves], []
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            proof.append(level[sibling].hex())
        level, index = _next_level(level), index // 2
    return tuple(proof)


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[str], root: str) -> bool:
    """Return whether the proof shows the leaf at that place in the tree of that size (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, result = index, size - 1, _leaf(leaf)
    rest = list(proof)
    while last > 0:
        if at % 2 == 0 and at == last:  # the last of an odd level moves up as it is
            at, last = at // 2, last // 2
            continue
        if not rest:
            return False
        try:
            sibling = bytes.fromhex(rest.pop(0))
        except ValueError:
            return False
        result = _node(sibling, result) if at % 2 else _node(result, sibling)
        at, last = at // 2, last // 2
    return not rest and result.hex() == root


def head_leaf(head: Head) -> bytes:
    """Return the leaf that stands for a chain's head: its canonical [document, sequence, hash]."""
    return canonical([head.document, head.sequence, head.hash])


def heads_root(heads: Iterable[Head]) -> str:
    """Return the Merkle root over chain heads, sorted by document."""
    return merkle_root([head_leaf(head) for head in sorted(heads, key=lambda head: head.document)])


def _leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _next_level(level: list[bytes]) -> list[bytes]:
    """Return the level above: pairs hashed together, a last one without partner as it is.

    Splitting at the largest power of two, as the RFC defines the tree, and pairing from the left give the same tree.
    """
    pairs = [_node(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
    return pairs + level[len(pairs) * 2 :]
