"""`python -m tosmon` and the `tosmon` command: run the command line, and turn errors into one clear line.

The command line is imported when it runs: worker processes import this module, too, and need none of it.
"""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line and exit with its status."""
    from tosmon.cli import run  # noqa: PLC0415 - see above

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
