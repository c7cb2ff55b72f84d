"""A training that is killed at random moments goes on to the same weights."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from explorer.models.config import RacnnConfig
from explorer.preprocess import Preprocess
from explorer.train.recipe import Classify, Drawn, Recipe, StartAttention, Warm

ROOT = Path(__file__).resolve().parents[2]
RECIPE = Recipe(
    title="A few drawn birds",
    data=Drawn(training=48, held_back=24, side=64),
    config=RacnnConfig(trunk="tiny", classes=24, apn_cells=2, apn_reduce=4, apn_hidden=8, scales=2),
    preprocess=Preprocess(32, 32),
    phases=(
        Warm(epochs=30, lr=1e-3, head_lr=1e-3),
        StartAttention(scale=0, epochs=10, lr=1e-2, half=0.3, views=1),
        Classify(scale=1, epochs=20, lr=1e-3, head_lr=1e-3),
    ),
    pretrained=False,
    batch=16,
)


def start(recipe: Path, out: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(ROOT / "main.py"), "train", str(recipe), "--out", str(out), "--events"]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_killed_again_and_again_and_resumed_gives_the_same_weights(tmp_path):
    recipe = tmp_path / "recipe.json"
    recipe.write_bytes(msgspec.json.encode(RECIPE))
    undisturbed, disturbed = tmp_path / "a.safetensors", tmp_path / "b.safetensors"
    process = start(recipe, undisturbed)
    process.communicate(timeout=600)
    assert process.returncode == 0

    chance = random.Random(4)
    for _ in range(8):
        process = start(recipe, disturbed)
        steps = 0
        wanted = chance.randrange(2, 60)
        for event in process.stdout:  # count what it says, so that slow machines are killed at moments as varied
            steps += b'"event":"step"' in event or b'"event":"epoch"' in event
            if steps >= wanted:
                process.kill()
                break
        process.communicate()
        if process.returncode == 0:
            break
    if not disturbed.exists():
        process = start(recipe, disturbed)
        process.communicate(timeout=600)
        assert process.returncode == 0
    assert disturbed.read_bytes() == undisturbed.read_bytes()
