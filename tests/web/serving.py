"""Any application, served for real."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from tosmon.up import Listening

__all__ = ["serving"]


@contextmanager
def serving(app: ASGIApp, listening: Listening | None = None) -> Iterator[str]:
    """Serve the application on loopback until the block ends, and give its address."""
    listening = listening or Listening.at("127.0.0.1", 0)
    with listening.socket:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening.socket]})
        thread.start()
        try:
            yield listening.address.rstrip("/")
        finally:
            server.should_exit = True
            thread.join()
