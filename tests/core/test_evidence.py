"""Chains show every alteration, trees prove every leaf and no other, canonical JSON is RFC 8785's."""

from __future__ import annotations

import hashlib
from types import MappingProxyType
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.evidence import (
    Head,
    canonical,
    entry_hash,
    heads_root,
    inclusion_proof,
    merkle_root,
    verify_chain,
    verify_inclusion,
)

Entry = dict[str, Any]


def chain(length: int, document: str = "x/terms-of-service") -> list[Entry]:
    """Return a chain of so many entries."""
    entries: list[Entry] = []
    previous = ""
    for number in range(1, length + 1):
        entries.append({"document": document, "sequence": number, "previous": previous, "outcome": "unchanged"})
        previous = entry_hash(entries[-1])
    return entries


def head_of(entries: list[Entry]) -> Head:
    """Return the head of a chain."""
    return Head(entries[-1]["document"], entries[-1]["sequence"], entry_hash(entries[-1]))


def test_canonical_json_is_that_of_the_rfc() -> None:
    """The example of RFC 8785 section 3.2.2 comes out as its section 3.2.4 prints it."""
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }
    expected = (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    assert canonical(value) == expected.encode()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_the_quick_form_is_the_librarys(value: object) -> None:
    """Whichever encoder writes a value, the bytes are those of the RFC 8785 library."""
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]  # made of JSON's types alone


def test_mappings_of_any_kind_are_objects() -> None:
    """Read-only facts hash as the dict that they show."""
    assert canonical(MappingProxyType({"b": (1, 2), "a": MappingProxyType({})})) == b'{"a":{},"b":[1,2]}'


@pytest.mark.parametrize("value", [float("nan"), 2**60, {1: 2}, {"a": object()}, "\ud800"])
def test_what_json_cannot_tell_exactly_is_refused(value: object) -> None:
    """Nothing is hashed that another reader would read otherwise."""
    with pytest.raises(ValueError, match=r".+"):
        canonical(value)


@given(st.integers(1, 12))
def test_a_chain_as_written_adds_up(length: int) -> None:
    """No problem is seen where there is none."""
    entries = chain(length)
    assert verify_chain(entries, head=head_of(entries)) == []


@given(st.data())
def test_any_altered_entry_is_found(data: st.DataObject) -> None:
    """Whichever entry and field is altered, the chain no longer leads to its head."""
    entries = chain(data.draw(st.integers(1, 10)))
    head = head_of(entries)
    entry = data.draw(st.sampled_from(entries))
    field = data.draw(st.sampled_from(sorted(entry)))
    entry[field] = data.draw(st.just("forged") | st.integers(20, 30))
    assert verify_chain(entries, head=head)


@given(st.data())
def test_an_entry_taken_out_put_in_or_swapped_is_found(data: st.DataObject) -> None:
    """The order and number of entries cannot be altered either."""
    entries = chain(data.draw(st.integers(2, 10)))
    head = head_of(entries)
    at = data.draw(st.integers(0, len(entries) - 1))
    how = data.draw(st.sampled_from(["out", "twice", "swap"]))
    if how == "out":
        del entries[at]
    elif how == "twice":
        entries.insert(at, entries[at])
    else:
        other = (at + 1) % len(entries)
        entries[at], entries[other] = entries[other], entries[at]
    assert verify_chain(entries, head=head)


def test_a_part_of_a_chain_is_checked_from_its_start() -> None:
    """A day's entries are followed from the head of the day before, and from no other."""
    entries = chain(6)
    assert verify_chain(entries[3:], start=head_of(entries[:3])) == []
    assert verify_chain(entries[3:], start=head_of(entries[:2]))
    assert verify_chain(entries[3:])


def test_an_entry_of_another_document_is_found() -> None:
    """Chains do not mix."""
    entries = chain(2)
    stranger = {**chain(3, "x/privacy-policy")[2], "previous": entry_hash(entries[1])}
    problems = verify_chain([*entries, stranger])
    assert problems == ["x/privacy-policy entry 3: belongs to another document than x/terms-of-service"]


def test_a_missing_chain_has_no_head() -> None:
    """Where entries are expected, none at all is a problem."""
    assert verify_chain([], head=head_of(chain(2)))
    assert verify_chain([]) == []


def test_roots_are_those_of_certificate_transparency() -> None:
    """The roots over the first leaves of the test vectors that Certificate Transparency logs are checked with."""
    leaves = [b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43", b"\x50\x51\x52\x53\x54\x55\x56\x57"]
    assert merkle_root([]) == hashlib.sha256().hexdigest()
    assert merkle_root(leaves[:1]) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert merkle_root(leaves[:2]) == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    assert merkle_root(leaves[:3]) == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    assert merkle_root(leaves[:7]) == "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"


def split_root(leaves: list[bytes]) -> bytes:
    """Return the root by RFC 9162's own definition: split at the largest power of two below the size."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    size = 1
    while size * 2 < len(leaves):
        size *= 2
    return hashlib.sha256(b"\x01" + split_root(leaves[:size]) + split_root(leaves[size:])).digest()


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=70))
def test_the_root_follows_the_definition(leaves: list[bytes]) -> None:
    """Pairing level by level gives the tree that the RFC defines by splitting."""
    assert merkle_root(leaves) == split_root(leaves).hex()


@given(st.data())
def test_every_leaf_is_proved_and_no_other(data: st.DataObject) -> None:
    """A proof shows its leaf at its place, and nothing else: no other leaf, place, size or root, no altered proof."""
    leaves = [b"%d" % number for number in range(data.draw(st.integers(1, 40)))]
    index = data.draw(st.integers(0, len(leaves) - 1))
    root, proof = merkle_root(leaves), inclusion_proof(leaves, index)
    size = len(leaves)
    assert verify_inclusion(leaves[index], index, size, proof, root)
    assert not verify_inclusion(b"forged", index, size, proof, root)
    assert not verify_inclusion(leaves[index], index, size, (*proof, root), root)
    assert not verify_inclusion(leaves[index], index, size, proof, "00" * 32)
    assert not verify_inclusion(leaves[index], size, size, proof, root)
    for other in set(range(size)) - {index}:
        assert not verify_inclusion(leaves[other], index, size, proof, root)
        assert not verify_inclusion(leaves[index], other, size, proof, root)
    for at in range(len(proof)):
        assert not verify_inclusion(leaves[index], index, size, proof[:at] + proof[at + 1 :], root)
        assert not verify_inclusion(leaves[index], index, size, (*proof[:at], "no hash", *proof[at + 1 :]), root)


def test_a_proof_needs_a_leaf() -> None:
    """There is no proof of what is not in the tree."""
    with pytest.raises(IndexError):
        inclusion_proof([b"a"], 1)


def test_heads_are_sorted_by_document() -> None:
    """The root over heads does not depend on the order in which they are given."""
    heads = [Head("x/b", 2, "bb"), Head("x/a", 1, "aa")]
    assert heads_root(heads) == heads_root(reversed(heads))
