"""A training that is killed at any moment, within its writes too, goes on to the same weights."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from explorer.models.config import ColornetConfig, GranularityConfig, RacnnConfig
from explorer.preprocess import Preprocess
from explorer.train.phase_kinds import (
    Classify,
    Describe,
    Fuse,
    Grain,
    GrainHeads,
    Heads,
    Joint,
    Rank,
    StartAttention,
    Stream,
    Warm,
    Weigh,
)
from explorer.train.recipe import Drawn, Recipe

if TYPE_CHECKING:
    from explorer.models.config import NetworkConfig
    from explorer.train.phase_kinds import Phase

DYING = Path(__file__).with_name("dying.py")
KILLED = -9
PIECES = 90  # at least so many are in a state of the smallest network here, and half as many in its checkpoint


def recipe(config: NetworkConfig, preprocess: Preprocess, *phases: Phase) -> Recipe:
    data = Drawn(training=24, held_back=24, side=64)
    return Recipe("A few drawn birds", data, config, preprocess, phases, pretrained=False, batch=12)


RATES = {"lr": 1e-3, "head_lr": 1e-3}
RECIPES = {
    "racnn": recipe(
        RacnnConfig(trunk="tiny", classes=24, apn_cells=2, apn_reduce=4, apn_hidden=8, scales=2),
        Preprocess(32, 32),
        Heads(epochs=2, lr=1e-2, views=1),
        Warm(epochs=10, **RATES),
        StartAttention(scale=0, epochs=4, lr=1e-2, half=0.3, views=1),
        Classify(scale=1, epochs=6, **RATES),
        Rank(epochs=3, lr=1e-3, pictures=8, side=48, batch=4),
        Fuse(epochs=4, lr=1e-2),
    ),
    "granularity": recipe(
        GranularityConfig(trunk="tiny", classes=24, grain_classes=(4, 8, 24), regions=2),
        Preprocess(64, 32),
        GrainHeads(epochs=4, lr=1e-2, views=1),
        Grain(grain="species", epochs=8, **RATES),
        Grain(grain="family", epochs=8, **RATES, start="species"),
        Describe(epochs=6, lr=1e-2),
    ),
    "colornet": recipe(
        ColornetConfig(trunk="tiny", classes=24, spaces=("rgb", "hed", "lab")),
        Preprocess(32, 32),
        Stream(stream=1, epochs=8, **RATES),
        Joint(epochs=10, **RATES),
        Weigh(epochs=8, lr=1e-2, off=0.3),
    ),
}


def started(death: tuple[str, str, int], recipe: Path, out: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(DYING), *map(str, death), str(recipe), "--out", str(out), "--events"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE)


def dies(death: tuple[str, str, int], recipe: Path, out: Path) -> None:
    """Train until death at that moment, and be sure that it was that one."""
    process = started(death, recipe, out)
    said = process.communicate(timeout=300)[0].decode().splitlines()
    moments = [line.split()[1:] for line in said if line.startswith("at ")]
    assert process.returncode == KILLED, f"{death} never came"
    assert moments[-1] == list(death[:2])
    assert moments.count(list(death[:2])) == death[2]


def is_killed_outside(events: int, recipe: Path, out: Path) -> None:
    """Train until so many steps and epochs are done, which is as varied on slow machines; then kill."""
    process = started(("-", "-", 0), recipe, out)
    seen = 0
    assert process.stdout is not None
    for line in process.stdout:
        seen += b'"event":"step"' in line or b'"event":"epoch"' in line
        if seen >= events:
            process.kill()
            break
    process.communicate()
    assert process.returncode == KILLED


def deaths(chance: random.Random) -> list[tuple[str, str, int] | int]:
    """Moments in and around writes of the state, between others by the count of steps; at last all in the end."""
    while_training: list[tuple[str, str, int] | int] = [chance.randrange(1, 9) for _ in range(4)]
    for stage in ("open", "sync", "swap", "swapped"):
        while_training += [(stage, "state", count) for count in (1, 2)]
    while_training += [("piece", "state", chance.randrange(1, 2 * PIECES)) for _ in range(4)]
    chance.shuffle(while_training)
    at_the_end: list[tuple[str, str, int] | int] = [(stage, "checkpoint", 1) for stage in ("open", "sync", "swap")]
    at_the_end += [("piece", "checkpoint", chance.randrange(1, PIECES // 2)) for _ in range(2)]
    chance.shuffle(at_the_end)
    return [*while_training, *at_the_end, ("swapped", "checkpoint", 1), ("remove", "state", 1), ("removed", "state", 1)]


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("family", RECIPES)
def test_killed_again_and_again_and_resumed_gives_the_same_weights(tmp_path: Path, family: str) -> None:
    recipe = tmp_path / "recipe.json"
    recipe.write_bytes(msgspec.json.encode(RECIPES[family]))
    undisturbed, disturbed = tmp_path / "a.safetensors", tmp_path / "b.safetensors"
    process = started(("-", "-", 0), recipe, undisturbed)
    process.communicate(timeout=600)
    assert process.returncode == 0
    wanted = undisturbed.read_bytes()
    for death in deaths(random.Random(family)):
        if isinstance(death, int):
            is_killed_outside(death, recipe, disturbed)
        else:
            dies(death, recipe, disturbed)
        assert not disturbed.exists() or disturbed.read_bytes() == wanted, f"half a checkpoint, killed at {death}"
    assert disturbed.read_bytes() == wanted
    left = sorted(path.name for path in tmp_path.iterdir() if path.name.startswith((".b", "b.")))
    left = [name for name in left if not name.endswith(".lock")]  # which a killed process holds no longer
    assert left == ["b.answers.json", "b.safetensors"], "nothing is left of what was being written"
