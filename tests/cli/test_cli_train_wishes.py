"""What the flags of `train` ask of a training besides its recipe, and that nobody else trains that file meanwhile."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from explorer.cli.commands import DONE
from explorer.resources import resource
from explorer.train import events
from explorer.train.holding import is_held

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from explorer.train.run import Wishes

ROOT = Path(__file__).resolve().parents[2]
RECIPE = resource("recipes", "racnn-drawn.json")
HELD = """
import sys; from pathlib import Path; from explorer.train.holding import is_held
print(is_held(Path(sys.argv[1])))
"""


@pytest.fixture
def wishes(monkeypatch: pytest.MonkeyPatch) -> list[Wishes]:
    """What was wished of trainings that only pretend."""
    told: list[Wishes] = []

    def train(_recipe: object, out: Path, *, wishes: Wishes, **_: Any) -> Iterator[events.Event]:
        told.append(wishes)
        other = subprocess.run(
            [sys.executable, "-c", HELD, str(out)], capture_output=True, text=True, check=True, cwd=ROOT
        )
        assert other.stdout == "True\n", "another process is to see that it is being trained"
        yield events.Done(str(out), {})

    monkeypatch.setattr("explorer.train.run.train", train)
    return told


def test_flags_reach_the_training(run: Callable[..., int], wishes: list[Wishes], tmp_path: Path) -> None:
    out = tmp_path / "a.safetensors"
    options = ("--check", 7, "--device", "cpu", "--precision", "bfloat16", "--compile")
    assert run("train", RECIPE, "--out", out, *options) == DONE
    assert run("train", RECIPE, "--out", out, "--device", "cpu") == DONE
    asked, plain = wishes
    assert (asked.check, asked.means.compiled, asked.means.choice.precision) == (7, True, "bfloat16")
    assert (plain.check, plain.means.compiled, plain.means.choice.precision) == (0, False, "float32")
    assert asked.means.team.alone
    assert not is_held(out), "and it is let go of"
