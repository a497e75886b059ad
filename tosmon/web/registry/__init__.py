"""The watch list as pages: what is watched and where that is written; another page looked at, and then watched.

Nothing is fetched but by `tosmon.looking`, as a check fetches; what is written goes through `tosmon.registry`, which
leaves the list as it was where it would have faults.
"""

from tosmon.web.registry.routes import add_registry

__all__ = ["add_registry"]
