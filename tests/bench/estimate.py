"""The estimate of a training against the training itself: time and memory of the quick looks, in the same run."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from measure import own_home, rounds_wanted

from explorer.train.plan.presets import Choices, recipe_of
from explorer.train.recipe import Drawn
from explorer.train.trial.events import Tried, parse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from explorer.train.recipe import Recipe

DATA = Drawn(training=480, held_back=96, side=192)  # as the dialog proposes
FAMILIES = {"racnn": "efficientnet_lite0", "granularity": "efficientnet_lite0", "colornet": "efficientnet_lite0_short"}
MOST = 1.3  # either way
# Starts a program of ours, and says on stderr how many bytes it has held at most.
WATCHED = """
import runpy, sys
sys.argv = ["explorer", *sys.argv[1:]]
try:
    runpy.run_module("explorer", run_name="__main__")
finally:
    held = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
    print("held", int(held[0]) * 1024, file=sys.stderr)
"""


class Took(NamedTuple):
    """Seconds and bytes; seconds of the phases and of measuring alone, without the start of the program."""

    lines: list[str]
    stamps: list[float]
    memory: float


def main() -> None:
    rounds = rounds_wanted(__doc__ or "", 1)
    print(f"Estimate over training, {rounds} rounds; to be within {1 / MOST:.2f} and {MOST:.2f}\n")
    with own_home() as home:
        for family, trunk in FAMILIES.items():
            choices = Choices(family, trunk, "quick", DATA, DATA.training, family)  # type: ignore[arg-type]
            recipe = recipe_of(choices)
            path = home / f"{family}.json"
            path.write_bytes(msgspec.json.encode(recipe))
            for _ in range(rounds):
                compare(family, recipe, path)


def compare(family: str, recipe: Recipe, path: Path) -> None:
    guess = parse(watched([str(path), "--estimate", "--events"]).lines[-1])
    assert isinstance(guess, Tried)
    real = watched([str(path), "--events", "--restart", "--out", str(path.with_suffix(".safetensors"))])
    spent = spent_by_phase(real, len(recipe.phases))
    rows = [("all", guess.estimate.seconds, sum(spent)), ("reading pictures", guess.preparing, spent[0])]
    for number, (phase, cost) in enumerate(zip(recipe.phases, guess.estimate.phases, strict=True)):
        rows.append((f"{number + 1} {type(phase).__name__}", cost.seconds, spent[1 + number]))
    rows.append(("measuring", guess.measuring, spent[-1]))
    print(
        f"{family}: {guess.memory / 2**30:.2f} GB foreseen, {real.memory / 2**30:.2f} held: "
        f"{guess.memory / real.memory:.2f} x"
    )
    for name, foreseen, took in rows:
        print(f"  {name:24} {foreseen:7.1f} s foreseen, {took:7.1f} s taken: {foreseen / max(took, 1e-3):.2f} x")
    print(flush=True)


def watched(arguments: Sequence[str]) -> Took:
    """What a command says line by line, when, and the memory it held at most."""
    command = [sys.executable, "-c", WATCHED, "train", *arguments]
    lines: list[str] = []
    stamps: list[float] = []
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        for line in child.stdout:
            lines.append(line)
            stamps.append(time.perf_counter())
        said = child.stderr.read()
    assert child.returncode == 0, said
    [held] = [line.split()[1] for line in said.splitlines() if line.startswith("held")]
    return Took(lines, stamps, float(held))


def spent_by_phase(took: Took, phases: int) -> list[float]:
    """Seconds of reading pictures, of each phase, and of measuring: each event ends what it tells of."""
    spent = [0.0] * (phases + 2)
    for before, now, line in zip(took.stamps, took.stamps[1:], took.lines[1:], strict=False):
        event = json.loads(line)
        kind = event["event"]
        place = {"preparing": 0, "began": 0, "measuring": -1, "done": -1}.get(kind)
        spent[1 + event["phase"] if place is None else place] += now - before
    return spent


if __name__ == "__main__":
    main()
