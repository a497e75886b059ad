"""The algebra of path patterns: what a pattern matches, contains and shares with another; rules lie with others.

A glob is a pattern cut at its wildcards: a path matches it when it begins with the first piece, ends with the last and
holds the others between them in order. A pattern without `$` ends in the piece "", so `/a*b` is ("/a", "b", "") and
`/a$` is ("/a",). Paths begin with `/` (RFC 9309 section 2.2.2); patterns that no such path matches are no globs.

The whole algebra rests on one observation. Put a character that no pattern holds in the place of each wildcard: that
path is matched by just those patterns that contain the whole glob, and by one of several patterns together only if
that one contains it alone.
"""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["FRESH", "Glob", "TooMuch", "contains", "generality", "glob_of", "intersect", "intersects", "match"]
__all__ += ["meeting", "roots", "text_of", "word", "words"]

Glob = tuple[str, ...]
FRESH = "\uffff"  # in no pattern: those are percent-encoded, and this is no character
_PARTS = 24  # globs that a meeting of two may fall into
_WILDCARDS = 12  # of either pattern whose meeting is computed


class TooMuch(Exception):
    """The patterns are so entangled that computing on would take more time than an answer is worth."""


def glob_of(pattern: str) -> Glob | None:
    """Return the glob of a pattern as a file states it, in canonical form; None where no path can match it."""
    anchored = pattern.endswith("$")
    body = pattern[:-1] if anchored else pattern
    if "*" in body:
        return _canonical(body if anchored else body + "*")
    if not body.startswith("/"):
        return None
    return (body,) if anchored else (body, "")


def _canonical(tokens: str) -> Glob | None:
    """Return the glob of a pattern that says `*` wherever it is open, also at its end."""
    first, *rest = tokens.split("*")
    pieces = (first, *(piece for piece in rest[:-1] if piece), *rest[-1:])
    if first:
        return pieces if first.startswith("/") else None
    second = pieces[1]
    if second == "/" and len(pieces) > 2:  # noqa: PLR2004 - the path's own slash is met first
        return pieces[1:]
    return pieces if second.startswith("/") else ("/", *pieces[1:])


def text_of(glob: Glob) -> str:
    """Return the glob as a pattern: the shortest that says the same."""
    if len(glob) == 1 or glob[-1]:
        return "*".join(glob) + "$"
    text = "*".join(glob[:-1])
    return text + "*" if text.endswith("$") else text


def roots(glob: Glob) -> tuple[Glob, ...]:
    """Return the one or two globs beginning with `/` that match the same: `*/a` is `/a` and `/*/a`."""
    return (glob,) if glob[0] else (glob[1:], ("/", *glob[1:]))


def word(root: Glob) -> str:
    """Return the path that stands for all paths of a glob that begins with `/`."""
    return FRESH.join(root)


def words(glob: Glob) -> Iterator[str]:
    """Yield the paths that together stand for all paths of a glob."""
    return map(word, roots(glob))


def match(glob: Glob, path: str) -> bool:
    """Return whether a path matches."""
    first = glob[0]
    if not path.startswith(first):
        return False
    at = len(first)
    if len(glob) == 1:
        return at == len(path)
    for piece in glob[1:-1]:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(path) - at >= len(glob[-1]) and path.endswith(glob[-1])


def contains(outer: Glob, inner: Glob) -> bool:
    """Return whether every path of `inner` matches `outer`."""
    if inner[0]:  # the one path, without the detour: this is asked more often than anything else
        return match(outer, word(inner))
    return all(match(outer, path) for path in words(inner))


def intersects(one: Glob, other: Glob) -> bool:
    """Return whether some path matches both: with a wildcard in each, their ends alone decide."""
    if len(one) == 1:
        return match(other, one[0])
    if len(other) == 1:
        return match(one, other[0])
    starts = one[0].startswith(other[0]) or other[0].startswith(one[0])
    return starts and (one[-1].endswith(other[-1]) or other[-1].endswith(one[-1]))


def meeting(one: Glob, other: Glob) -> str:
    """Return a path that matches both of two globs which intersect: it stands for one part of what they share."""
    if len(one) == 1 or len(other) == 1:
        return one[0] if len(one) == 1 else other[0]
    first = max(one[0], other[0], key=len) or "/"
    last = max(one[-1], other[-1], key=len)
    return FRESH.join((first, *one[1:-1], *other[1:-1], last))


def generality(glob: Glob) -> tuple[int, int, bool, str]:
    """Return what sorts globs so that none stands behind one that it contains."""
    return sum(map(len, glob)), -len(glob), not glob[0], text_of(glob)  # `/` before `*/$`, which it contains


def intersect(one: Glob, other: Glob) -> tuple[Glob, ...]:
    """Return globs that together match just the paths that match both. Raises TooMuch where they are too many."""
    if not intersects(one, other):
        return ()
    if contains(one, other):
        return (other,)
    if contains(other, one):
        return (one,)
    if max(len(one), len(other)) > _WILDCARDS:
        raise TooMuch
    found = {_canonical(tokens) for tokens in _meet("*".join(one), "*".join(other), {})}
    parts = sorted((glob for glob in found if glob is not None), key=generality)
    return tuple(part for place, part in enumerate(parts) if not any(contains(above, part) for above in parts[:place]))


_Known = dict[tuple[str, str], frozenset[str]]


def _meet(one: str, other: str, known: _Known) -> frozenset[str]:
    """Return the meeting of two patterns that say `*` wherever they are open, as such patterns."""
    shared = _same_start(one, other)
    head, one, other = one[:shared], one[shared:], other[shared:]
    if one == other:
        return frozenset((head + one,))
    if one > other:
        one, other = other, one
    if (one, other) not in known:
        known[one, other] = frozenset(_from_wildcard(one, other, known))
        if len(known[one, other]) > _PARTS * 2:
            raise TooMuch
    return frozenset(head + rest for rest in known[one, other])


def _same_start(one: str, other: str) -> int:
    """Return how many characters before the first wildcard are the same."""
    for place, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right or left == "*":
            return place
    return min(len(one), len(other))


def _from_wildcard(one: str, other: str, known: _Known) -> Iterator[str]:
    """Yield the meeting of two patterns that begin differently, or both with a wildcard."""
    if not one.strip("*") or not other.strip("*"):
        if one and other:  # one of them matches anything
            yield other if not one.strip("*") else one
        elif not (one + other).strip("*"):
            yield ""
    elif one[0] == other[0]:  # both wildcards: what follows either comes first
        yield from ("*" + rest for rest in _meet(one[1:], other, known) | _meet(one, other[1:], known))
    elif one[0] == "*":
        yield from _swallowing(one, other, known)
    elif other[0] == "*":
        yield from _swallowing(other, one, known)


def _swallowing(wild: str, plain: str, known: _Known) -> Iterator[str]:
    """Yield the meeting of a pattern that begins with a wildcard and one that begins with a piece."""
    piece, _, _ = plain.partition("*")
    next_piece, more, _ = wild[1:].partition("*")
    for place in range(len(piece)):
        rest = piece[place:]
        if rest.startswith(next_piece) or next_piece.startswith(rest):
            yield from (piece[:place] + met for met in _meet(wild[1:], plain[place:], known))
            if more and rest.startswith(next_piece):
                return  # every later place matches no path that this one does not
    yield from (piece + met for met in _meet(wild, plain[len(piece) :], known))
