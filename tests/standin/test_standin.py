"""Every family reads, trains and is measured where its tensors are on another device than the CPU's.

The stand-in computes with the CPU, so its answers are the CPU's; what it adds is that devices do not mix.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file

from tests.standin.standin import build

COMPILER = shutil.which("c++")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(COMPILER is None, reason="there is no C++ compiler")]

ROOT = Path(__file__).resolve().parents[2]
DRAWN = {"kind": "drawn", "training": 48, "held_back": 44, "side": 96}
SEEN = {"side": 64, "finer_side": 64, "mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25]}
ATTENTION = {"apn_cells": 8, "apn_reduce": 16, "apn_hidden": 32, "min_zoom": 0.4, "max_zoom": 0.8}
SLOWLY, FAST = {"epochs": 1, "lr": 0.001, "head_lr": 0.001}, {"epochs": 1, "lr": 0.003, "views": 1}
RACNN = {
    "config": {"family": "racnn", "trunk": "tiny", "classes": 24, **ATTENTION},
    "phases": [
        {"phase": "heads", **FAST},
        {"phase": "warm", **SLOWLY, "squares": 0.6},
        {"phase": "start_attention", "scale": 0, **FAST, "half": 0.34, "response": "evidence"},
        {"phase": "classify", "scale": 1, **SLOWLY, "blend": 0.5},
        {"phase": "start_attention", "scale": 1, **FAST, "half": 0.31},
        {"phase": "rank", "epochs": 1, "lr": 0.0001, "pictures": 32, "side": 96},
        {"phase": "fuse", **FAST},
    ],
}
PLAIN = {
    "config": {"family": "racnn", "scales": 1, "trunk": "tiny", "classes": 24},
    "phases": [{"phase": "heads", **FAST}, {"phase": "classify", "scale": 0, **SLOWLY}],
}
GRAINS = {
    "config": {"family": "granularity", "trunk": "tiny", "classes": 24, "grain_classes": [4, 8, 24], "regions": 3},
    "start": {"species": "racnn-drawn.safetensors"},
    "phases": [
        {"phase": "grain_heads", **FAST},
        {"phase": "grain", "grain": "species", **SLOWLY, "blend": 0.5},
        {"phase": "describe", **FAST},
    ],
}
COLOURS = {
    "config": {"family": "colornet", "trunk": "tiny_short", "classes": 24, "spaces": ["rgb", "hsv", "lab"]},
    "start": "racnn-drawn.safetensors",
    "phases": [
        {"phase": "stream", "stream": 1, **SLOWLY, "blend": 0.5},
        {"phase": "joint", **SLOWLY},
        {"phase": "weigh", "epochs": 1, "lr": 0.0005},
    ],
}
RECIPES = {"plain": PLAIN, "racnn": RACNN, "grains": GRAINS, "colours": COLOURS}

Run = Callable[..., str]  # gives what the command printed


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    assert COMPILER is not None
    library = build(tmp_path_factory.mktemp("standin"), COMPILER)

    def on_standin(*arguments: str | Path) -> str:
        command = [sys.executable, Path(__file__).with_name("standin.py"), library, *arguments]
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, timeout=600)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    return on_standin


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    for photo in sorted((ROOT / "resources" / "demo").rglob("*.jpg"))[:3]:
        shutil.copy(photo, folder)
    return folder


@pytest.mark.parametrize(
    ("family", "manner"),
    [
        ("racnn", ()),
        ("racnn", ("--crops", "5")),
        ("granularity", ()),
        ("granularity", ("--crops", "5")),
        ("colornet", ("--exposure", "1", "--without", "hsv")),
        ("colornet", ("--crops", "5")),
    ],
)
def test_it_reads_what_the_cpu_reads(run: Run, photos: Path, family: str, manner: tuple[str, ...]) -> None:
    checkpoint = ROOT / "resources" / "checkpoints" / f"{family}-drawn.safetensors"
    order = ["read", photos, "--checkpoint", checkpoint, "--json", "--precision", "float32", *manner]
    there, here = (json.loads(run(*order, "--device", device))["photos"] for device in ("auto", "cpu"))
    assert {photo["device"] for photo in there} == {"standin:0"}
    assert {photo["device"] for photo in here} == {"cpu"}
    assert len(there) == 3
    np.testing.assert_allclose(numbers(there), numbers(here), atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize("name", RECIPES)
def test_it_trains_to_what_the_cpu_trains_to(run: Run, tmp_path: Path, name: str) -> None:
    recipe = {"title": name, "data": DRAWN, "preprocess": SEEN, "pretrained": False, "batch": 16, "temper": True}
    (tmp_path / "recipe.json").write_text(json.dumps(recipe | RECIPES[name]))
    weights = []
    for device in ("auto", "cpu"):
        out = tmp_path / f"{device}.safetensors"
        run("train", tmp_path / "recipe.json", "--out", out, "--device", device, "--precision", "float32")
        weights.append(load_file(out))
    assert weights[0].keys() == weights[1].keys()
    for key, value in weights[0].items():
        np.testing.assert_allclose(value.astype(float), weights[1][key].astype(float), atol=0.02, err_msg=key)


@pytest.mark.parametrize("name", ["racnn", "grains", "colours"])
def test_it_trains_in_half_precision_and_is_measured(run: Run, tmp_path: Path, name: str) -> None:
    recipe = {"title": name, "data": DRAWN, "preprocess": SEEN, "pretrained": False, "batch": 16}
    (tmp_path / "recipe.json").write_text(json.dumps(recipe | RECIPES[name]))
    out = tmp_path / "out.safetensors"
    run("train", tmp_path / "recipe.json", "--out", out, "--precision", "bfloat16", "--check", "8")
    found = json.loads(run("evaluate", out, ROOT / "resources" / "demo", "--json", "--precision", "bfloat16"))
    assert found["photos"] > 0


def numbers(value: Any) -> list[float]:
    """All numbers of a reading in order, but how long it took."""
    if isinstance(value, dict):
        return [number for key, part in value.items() if key != "seconds" for number in numbers(part)]
    if isinstance(value, list):
        return [number for part in value for number in numbers(part)]
    return [float(value)] if isinstance(value, int | float) else []
