"""What is set about alerts: read from the home's alerts.toml and from the catalog, with every fault at once.

`kinds` and `model` are the values; docs/alerts.md tells what may be written.
"""

from tosmon.alerts.config.kinds import (
    AppriseConfig,
    ChannelConfig,
    EmailConfig,
    FeedConfig,
    JsonLinesConfig,
    TerminalConfig,
    WebhookConfig,
)
from tosmon.alerts.config.loading import load
from tosmon.alerts.config.model import AlertsConfig, OperationsConfig

__all__ = [
    "AlertsConfig",
    "AppriseConfig",
    "ChannelConfig",
    "EmailConfig",
    "FeedConfig",
    "JsonLinesConfig",
    "OperationsConfig",
    "TerminalConfig",
    "WebhookConfig",
    "load",
]
