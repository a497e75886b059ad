"""The ways alerts travel, a module each; which of them a home has is told by `tosmon.alerts.config`."""

__all__: list[str] = []
