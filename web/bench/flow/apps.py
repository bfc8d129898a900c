"""The app's name."""

from django.apps import AppConfig


class SevenFlowConfig(AppConfig):
    """A flow finds its label through the app it lives in."""

    name = "web.bench.flow"
    label = "seven"
