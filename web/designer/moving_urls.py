"""Addresses of where all cases stand, and of moving them to another edition."""

from django.urls import path, register_converter

from web import heat
from web.designer import moves


class MoveAct:
    """The acts on a move, so that no other word is an address."""

    regex = "|".join(moves.ACTS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(MoveAct, "move_act")
urlpatterns = [
    path("heat/", heat.page, name="heat"),
    path("heat/cases/", heat.listed, name="heat_cases"),
    path("designer/moves/", moves.moves, name="moves"),
    path("designer/moves/new/", moves.new, name="move_new"),
    path("designer/moves/plan/", moves.plan, name="move_plan"),
    path("designer/moves/<int:pk>/", moves.move, name="move"),
    path("designer/moves/<int:pk>/<move_act:what>/", moves.act, name="move_act"),
]
