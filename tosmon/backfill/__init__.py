"""What imports amount to: the versions and events of all that others saw of a document, found anew as a whole.

`deriving` finds them, `pages` reads what was sighted, `past` remembers what a witness saw before, `work` does it for
many documents in processes of its own. The catalog puts them beside what tosmon saw itself.
"""

from __future__ import annotations

from tosmon.backfill.deriving import Judges, derive
from tosmon.backfill.work import Backfill, Done, backfill_pending

__all__ = ["Backfill", "Done", "Judges", "backfill_pending", "derive"]
