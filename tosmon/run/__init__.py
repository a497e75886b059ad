"""Check many documents: in turns of their hosts, side by side, with an orderly end when asked to stop.

`turns` says which document is next, `lanes` are the threads that check, `many` checks a list of documents once, and
`adopting` records first what a crash had left.
"""

from __future__ import annotations

from tosmon.run.adopting import adopt, working
from tosmon.run.lanes import Lanes
from tosmon.run.many import check_many, confirm
from tosmon.run.turns import Job, Lane, lane_of

__all__ = ["Job", "Lane", "Lanes", "adopt", "check_many", "confirm", "lane_of", "working"]
