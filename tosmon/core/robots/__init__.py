"""robots.txt as RFC 9309 reads it: rules with their lines, decisions, and comparison by what is permitted.

`parse` never fails, `decide` names the line that decided, `compare` says what a change does. Fetching robots.txt and
what its HTTP status means (section 2.3.1) lie with `tosmon.check` and `tosmon.verdicts`.
"""

from __future__ import annotations

from tosmon.core.robots.compare import RobotsChange, compare
from tosmon.core.robots.decide import Decision, decide
from tosmon.core.robots.parse import Group, RobotsRule, RobotsTxt, parse
from tosmon.core.robots.version import as_version, from_version, rules_hash
from tosmon.core.robots.wording import as_changes

__all__ = [
    "Decision",
    "Group",
    "RobotsChange",
    "RobotsRule",
    "RobotsTxt",
    "as_changes",
    "as_version",
    "compare",
    "decide",
    "from_version",
    "parse",
    "rules_hash",
]
