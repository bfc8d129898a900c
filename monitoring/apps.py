"""Tells Django of the monitoring app."""

from importlib import import_module

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "monitoring"
    verbose_name = "监测督办"

    def ready(self) -> None:
        """Registers what the diagram of a verification asks for, and what its document says."""
        for module in ("monitoring.risk.operations", "monitoring.risk.papers"):
            import_module(module)
