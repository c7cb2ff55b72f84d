"""The commands and what each is for. Nothing is imported here, so that asking for help costs nothing."""

from __future__ import annotations

# The module explorer.cli.NAME has `add_arguments(parser)` and `run(options) -> int`, the exit code.
COMMANDS = {
    "read": "say which birds are on photos, as a table, JSON or CSV",
    "figure": "make figures of photos: what each network looks at, what it sees there, its best names",
    "train": "train a network from a recipe",
    "evaluate": "measure a checkpoint on a folder of species folders",
    "leaks": "find photos that are nearly the same in the training and among the held-back ones",
    "card": "tell what is in a file of weights, without running anything in it",
    "demo": "draw the demo's birds anew and train its checkpoint again",
    "doctor": "show versions, device, cache and fonts, to paste into a report of a fault",
}

DONE, FAILED, WRONG_USAGE, STOPPED = 0, 1, 2, 130
