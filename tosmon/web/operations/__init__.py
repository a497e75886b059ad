"""Operations on pages: what fails, what is noisy, what is due, ledger and storage; and documents paused and resumed."""

from __future__ import annotations

from tosmon.web.operations.routes import add_operations

__all__ = ["add_operations"]
