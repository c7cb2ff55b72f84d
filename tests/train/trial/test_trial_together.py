"""Several processes that try a recipe together: they agree, and one of them talks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from explorer.models.config import RacnnConfig
from explorer.preprocess import Preprocess
from explorer.train.phase_kinds import Warm
from explorer.train.recipe import Drawn, Recipe

ROOT = Path(__file__).resolve().parents[3]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
RECIPE = Recipe(
    title="Together",
    data=Drawn(training=64, held_back=8, side=64),
    config=RacnnConfig(trunk="tiny", classes=24, scales=1),
    preprocess=Preprocess(32, 32),
    phases=(Warm(epochs=2, lr=1e-3, head_lr=1e-3),),
    pretrained=False,
    batch=4,
)


def together(tmp_path: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    path = tmp_path / "recipe.json"
    path.write_bytes(msgspec.json.encode(RECIPE))
    launcher = ("-m", "torch.distributed.run", "--nproc-per-node", "2", "-m", "explorer", "train", str(path), *flags)
    return subprocess.run(
        [sys.executable, *launcher],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )


def test_an_estimate_is_said_once(tmp_path):
    done = together(tmp_path, "--estimate")
    assert done.stdout.count("in all") == 1
    assert done.stdout.count("of memory") == 1
    assert done.stderr.count("Measured on this computer") == 1


def test_all_learn_from_as_many_pictures_as_were_found(tmp_path):
    out = tmp_path / "a.safetensors"
    done = together(tmp_path, "--batch", "fit", "--out", str(out), "--events")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    [said] = [event["text"] for event in events if event["event"] == "noted"]
    tried = list(dict.fromkeys(event["batch"] for event in events if event["event"] == "fitting"))
    assert tried in ([4], [4, 8]), "64 pictures are 8 steps of 8"
    found = int(said.split()[0])
    assert found in tried
    assert {event["steps"] for event in events if event["event"] == "step"} == {64 // found}
    assert sum(event["event"] == "done" for event in events) == 1
