"""Whether bytes have the digest that a record states; what follows where they have not is left to `reading`."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from typing import Final

__all__ = ["fits"]

# WARC 1.1 section 5.8 leaves algorithm and notation open; these are written.
ALGORITHMS: Final = {
    "md5": "md5",
    "sha1": "sha1",
    "sha-1": "sha1",
    "sha256": "sha256",
    "sha-256": "sha256",
    "sha384": "sha384",
    "sha-384": "sha384",
    "sha512": "sha512",
    "sha-512": "sha512",
}


def fits(stated: str, candidates: Iterable[bytes]) -> bool:
    """Return whether one of the candidates has the digest, written as base32, hexadecimal or base64.

    So does what states none, or one by an algorithm that is not known here.
    """
    label, colon, value = stated.strip().partition(":")
    algorithm = ALGORITHMS.get(label.strip().lower())
    if not colon or algorithm is None:
        return True
    return any(_is(hashlib.new(algorithm, one, usedforsecurity=False).digest(), value.strip()) for one in candidates)


def _is(digest: bytes, value: str) -> bool:
    folded = value.rstrip("=")
    written = (
        (digest.hex(), folded.lower()),
        (base64.b32encode(digest).decode().rstrip("="), folded.upper()),
        (base64.b64encode(digest).decode().rstrip("="), folded),
        (base64.urlsafe_b64encode(digest).decode().rstrip("="), folded),
    )
    return any(hmac.compare_digest(ours.encode(), theirs.encode()) for ours, theirs in written)
