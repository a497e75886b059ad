"""Alerts as pages: who is told of what, what became of it, and subscriptions made, tried, muted and ended.

What a subscription may say is read by `tosmon.alerts.config` alone; what people decide about alerts is done by
`tosmon.alerts.deciding`, as commands do it.
"""

from tosmon.web.alerts.routes import add_alerts

__all__ = ["add_alerts"]
