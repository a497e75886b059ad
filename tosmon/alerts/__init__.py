"""Alerts: who asked for them, what they say, how they travel, and what becomes of each.

    event → outbox row (in the check's transaction) → message → parcel (rendered) → channel → sent, or tried again

`config` reads who asked (alerts.toml and the catalog), `composing` says what is told, `rendering` how it reads,
`channels` carry it, `delivering` keeps at it. Which events a subscription takes is `tosmon.core.subscriptions`'.
"""

__all__: list[str] = []
