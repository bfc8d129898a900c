"""Changing a diagram without a mouse: text in, text out, with meaning, lanes and picture kept in step.

Every function takes a diagram's text, refuses with `RedrawRefused` what would tear the process, and returns a text that
`read_diagram` accepts and in which each step is drawn inside its lane and each flow has its edge.
"""

from processes.redrawing.adding import (
    NewStep,
    Place,
    Redrawn,
    add_branch,
    add_choice,
    add_document,
    add_step,
)
from processes.redrawing.moving import move_down, move_step, move_up
from processes.redrawing.removing import lost_with_branch, remove_branch, remove_step
from processes.redrawing.rows import Lead, Step, steps
from processes.redrawing.setting import name_way, set_condition, set_step, set_target, set_timer

__all__ = [
    "Lead",
    "NewStep",
    "Place",
    "Redrawn",
    "Step",
    "add_branch",
    "add_choice",
    "add_document",
    "add_step",
    "lost_with_branch",
    "move_down",
    "move_step",
    "move_up",
    "name_way",
    "remove_branch",
    "remove_step",
    "set_condition",
    "set_step",
    "set_target",
    "set_timer",
    "steps",
]
