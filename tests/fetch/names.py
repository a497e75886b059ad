"""A real DNS server on loopback that answers by a table, each answer in its turn, and a resolver that asks it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from types import TracebackType
from typing import Self

import dnslib  # type: ignore[import-untyped]  # ships no types

__all__ = ["NameServer"]


class NameServer:
    """Answers A and AAAA queries over UDP; a name's answers are given in turn, the last one again and again.

    `asked` remembers every name, once a look-up (of two queries). `resolver` is a `tosmon.fetch.dial.Resolver`.
    """

    def __init__(self, table: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self._table = {name: list(answers) for name, answers in table.items()}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.asked: list[str] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", self._port))
        self._thread.join()
        self._socket.close()

    def resolver(self, host: str, _port: int) -> list[str]:
        """Return the addresses that the server gives now; socket.gaierror for none."""
        found = [*self._ask(host, "A"), *self._ask(host, "AAAA")]
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return found

    def _ask(self, host: str, kind: str) -> list[str]:
        question = dnslib.DNSRecord.question(host, kind)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(5)
            sock.sendto(question.pack(), ("127.0.0.1", self._port))
            answer = dnslib.DNSRecord.parse(sock.recv(4096))
        return [str(record.rdata) for record in answer.rr]

    def _serve(self) -> None:
        while True:
            data, client = self._socket.recvfrom(4096)
            if not data:
                return
            self._socket.sendto(self._answered(dnslib.DNSRecord.parse(data)), client)

    def _answered(self, query: dnslib.DNSRecord) -> bytes:
        reply = query.reply()
        name = str(query.q.qname).rstrip(".")
        ipv6 = query.q.qtype == dnslib.QTYPE.AAAA
        answers = self._table.get(name, [])
        if not ipv6:
            self.asked.append(name)
        for address in answers[0] if answers else []:
            if (ip_address(address).version == 6) is ipv6:
                data = dnslib.AAAA(address) if ipv6 else dnslib.A(address)
                reply.add_answer(dnslib.RR(name, dnslib.QTYPE.AAAA if ipv6 else dnslib.QTYPE.A, rdata=data, ttl=0))
        if ipv6 and len(answers) > 1:  # AAAA is asked last
            answers.pop(0)
        packed: bytes = reply.pack()
        return packed
