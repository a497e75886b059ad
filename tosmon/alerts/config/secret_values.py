"""Read secrets of alerts.toml: written there, in an environment variable, or in a file; no fault shows one.

Each reader takes what TOML gave and returns `Secret` values, or raises ValueError with what was expected there.
"""

from __future__ import annotations

import binascii
import os
import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeVar

from tosmon.alerts.config.values import address_fault, header_name
from tosmon.alerts.secrets import Secret
from tosmon.registry.values import Faulty
from tosmon.settings import PREFIX

__all__ = ["SecretReader"]

Value = TypeVar("Value")

LITERAL: Final = "alerts.toml"
_EXPECTED: Final = 'expected a text, { env = "NAME" } or { file = "path" }'
_HOLDERS: Final = ("password", "secret", "url", "headers")  # fields
_SEVERAL: Final = re.compile(r"[,;][A-Za-z0-9]{1,30}://")
_LONGEST: Final = 16384  # characters
_KEY: Final = range(24, 65)  # bytes of a key, as Standard Webhooks has them


class SecretReader:
    """Reads the secrets of a file, and remembers them: faults are told without them. `warnings` are of open files.

    Unless they are `needed` now, one that is not to be had is no fault.
    """

    def __init__(self, home: Path, environment: Mapping[str, str], *, needed: bool = True) -> None:
        self._needed = needed
        self._home = home
        self._environment = environment
        self.seen: list[Secret] = []
        self.noticed: list[Secret] = []
        self.warnings: list[str] = []

    def notice(self, channels: object) -> None:
        """Remember what stands where channels have secrets, though it be none that can be read."""
        tables = channels.values() if isinstance(channels, dict) else ()
        for table in tables:
            fields = (table.get(field) for field in _HOLDERS) if isinstance(table, dict) else ()
            self.noticed += [Secret(text, LITERAL) for field in fields for text in _texts(field)]

    @property
    def literal(self) -> bool:
        """Return whether a secret stood in alerts.toml itself."""
        return any(secret.source == LITERAL for secret in self.seen)

    def secret(self, value: object) -> Secret:
        """Return a secret of one line."""
        found = self._found(value)
        self.seen.append(found)
        if found.missing:
            return found
        text = found.reveal()
        if not text or not text.isprintable() or len(text) > _LONGEST:
            told = "nothing" if not text else "control characters, or more than it can hold"
            raise ValueError(f"expected a secret of one line in {found.source}, got {told}")
        return found

    def address(self, value: object) -> Secret:
        """Return a web address, which may be a secret."""
        found = self.secret(value)
        fault = "" if found.missing else address_fault(found.reveal())
        if fault:
            raise ValueError(f"{fault}, got something else{_from(found)}")
        return found

    def service(self, value: object) -> Secret:
        """Return an address of Apprise's; whether Apprise can read it, `alerts validate` asks it."""
        found = self.secret(value)
        if not found.missing and not re.fullmatch(r"[A-Za-z0-9]{1,30}://\S+", found.reveal()):
            raise ValueError(f'expected an Apprise address such as "slack://…", got something else{_from(found)}')
        if _SEVERAL.search(
            found.reveal()
        ):  # Apprise's own lists: here it would take the others for a path of the first
            raise ValueError(
                f"expected one Apprise address, got several{_from(found)}: each takes a channel of its own"
            )
        return found

    def keys(self, value: object) -> tuple[Secret, ...]:
        """Return the keys that sign webhooks: one, or a list of old and new."""
        items = value if isinstance(value, list) else [value]
        if not items:
            raise ValueError("expected a secret, got an empty list")
        return self._each({f"[{place}]" if items is value else "": item for place, item in enumerate(items)}, self._key)

    def headers(self, value: object) -> dict[str, Secret]:
        """Return headers by name, whose values may be secrets."""
        if not isinstance(value, dict):
            raise ValueError('expected a table such as { Authorization = { env = "NAME" } }')  # noqa: TRY004 - readers raise ValueError only

        def named(name: str) -> None:
            header_name(name)

        self._each({f".{name}": name for name in value}, named)
        read = self._each({f".{name}": item for name, item in value.items()}, self._header)
        return dict(zip(value, read, strict=True))

    def _key(self, value: object) -> Secret:
        found = self.secret(value)
        if found.missing:
            return found
        try:
            size = len(b64decode(found.reveal().removeprefix("whsec_"), validate=True))
        except (binascii.Error, ValueError):
            size = 0
        if not found.reveal().startswith("whsec_") or size not in _KEY:
            raise ValueError(
                'expected "whsec_" and 24 to 64 bytes in base64 (`openssl rand -base64 32` makes 32), '
                f"got something else{_from(found)}"
            )
        return found

    def _header(self, value: object) -> Secret:
        found = self.secret(value)
        if not found.reveal().isascii():
            raise ValueError(f"expected visible ASCII, got something else{_from(found)}")
        return found

    @staticmethod
    def _each(items: Mapping[str, object], read: Callable[..., Value]) -> tuple[Value, ...]:
        values: list[Value] = []
        faults: list[tuple[str, str]] = []
        for place, item in items.items():
            try:
                values.append(read(item))
            except ValueError as fault:
                faults.append((place, str(fault)))
        if faults:
            raise Faulty(tuple(faults))
        return tuple(values)

    # --- where it is written ------------------------------------------------------------------------------------------

    def _found(self, value: object) -> Secret:
        if isinstance(value, str):
            return Secret(value, LITERAL)
        if isinstance(value, dict) and len(value) == 1:
            ((where, name),) = value.items()
            if where == "env" and isinstance(name, str):
                return self._of_environment(name)
            if where == "file" and isinstance(name, str):
                return self._of_file(name)
        raise ValueError(f"{_EXPECTED}, got something else")

    def _of_environment(self, name: str) -> Secret:
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name, re.ASCII):
            raise ValueError('expected the name of an environment variable such as { env = "MAIL_PASSWORD" }')
        if name.startswith(PREFIX):  # set, it would be an unknown setting, and stop every command
            raise ValueError(f"expected another name than {name}: variables that begin with {PREFIX} are settings")
        text = self._environment.get(name)
        if not text:
            told = "is not set" if text is None else "is empty"
            return self._missing(f"the environment variable {name}", told)
        return Secret(text.rstrip("\r\n"), f"the environment variable {name}")

    def _missing(self, source: str, why: str) -> Secret:
        if self._needed:
            raise ValueError(f"expected a secret in {source}, which {why}")
        return Secret("", source, missing=f"{source} {why}")

    def _of_file(self, name: str) -> Secret:
        try:
            path = self._home / name
            with path.open(encoding="utf-8") as file:
                text = file.read(_LONGEST + len("\r\n") + 1)
                mode = os.fstat(file.fileno()).st_mode
        except OSError as error:
            return self._missing(f"the file {name!r}", f"cannot be read: {error.strerror}")
        except ValueError:  # a name with NUL, or bytes that are no text
            raise ValueError(f"expected a secret in the file {name!r}, which holds no text") from None
        if mode & 0o044:
            self.warnings.append(f"{name} can be read by others: `chmod 600 {name}`")
        return Secret(text.rstrip("\r\n"), f"the file {name}")


def _texts(value: object) -> Iterator[str]:
    """Yield the texts of a field that holds secrets: itself, or those in it, unless they name where a secret is."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (text for item in value for text in _texts(item))
    elif isinstance(value, dict) and not {"env", "file"} & value.keys():
        yield from (text for item in value.values() for text in _texts(item))


def _from(secret: Secret) -> str:
    """Return where a faulty secret was read from, unless that is the field itself."""
    return "" if secret.source == LITERAL else f" from {secret.source}"
