"""`python -m tosmon` and the `tosmon` command: run the command line, and turn errors into one clear line.

The command line is imported when it runs: worker processes import this module, too, and need none of it.
"""

from __future__ import annotations

import gc
import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line and exit with its status."""
    # A run imports much and builds long-lived values: looking for cycles every 700 objects would cost a tenth of it.
    gc.set_threshold(50_000, 20, 20)
    try:
        from tosmon.cli import run  # noqa: PLC0415 - see above
    except KeyboardInterrupt:  # Ctrl-C before there was anything to interrupt
        sys.exit(130)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
