"""What the tests of the command line share."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from explorer.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable

    from explorer.taxonomy import Taxonomy

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run() -> Callable[..., int]:
    """Run a command here: `run("read", path)` gives the exit code."""
    return lambda *arguments: main([str(argument) for argument in arguments])


@pytest.fixture
def elsewhere() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run Python code with arguments in a process of its own."""

    def start(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", code, *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)

    return start


@pytest.fixture
def birds(tmp_path: Path, four_birds: Taxonomy) -> Path:
    """Two photos of each of the four birds, in species folders."""
    for index, taxon in enumerate(four_birds.taxa):
        for number in range(2):
            path = tmp_path / "birds" / taxon.folder / f"{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.effect_mandelbrot((48 + 8 * index, 40), (-2, -1, 1, 1 + number), 20).convert("RGB").save(path)
    return tmp_path / "birds"
