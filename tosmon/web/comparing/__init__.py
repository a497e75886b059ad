"""Pages of whole texts: any two versions beside each other (`/compare`), and one version by itself (`/v`)."""

from __future__ import annotations

from tosmon.web.comparing.routes import add_comparing

__all__ = ["add_comparing"]
