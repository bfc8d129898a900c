"""Tells Django of the cases app."""

from importlib import import_module

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "办件"

    def ready(self) -> None:
        """Registers what diagrams may ask of a case."""
        for module in (
            "cases.operations",
            "cases.proposals",
            "cases.reserve",
            "cases.known_economy",
            "cases.recognitions",
            "cases.sampling",
            "cases.changing.operations",
            "cases.changing.relocating",
            "cases.changing.righting",
            "cases.documents.righting_facts",
            "cases.award_operations",
            "cases.documents.life_facts",
            "cases.one_door",
            "cases.special_aid",
            "cases.documents.door_facts",
        ):
            import_module(module)
