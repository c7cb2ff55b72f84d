"""`train` and `demo`: recipe and flags in, events out. The training itself is tested in its own room."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from explorer.cli.commands import DONE, FAILED, STOPPED
from explorer.data.drawn import drawn_taxonomy
from explorer.jobs.demo import draw_demo
from explorer.resources import resource
from explorer.stopping import StopFlag
from explorer.train import events
from explorer.train.plan.batches import with_batch
from explorer.train.recipe import Photos, Recipe, load_recipe, shortened
from explorer.train.state import State, save_state, state_path

Capture = pytest.CaptureFixture[str]
Run = Callable[..., int]
RECIPE = resource("recipes", "racnn-drawn.json")
SAID = [
    events.Preparing(1, 2),
    events.Began(10, 2, 24, ("Warm", "Fuse"), 1, 3),
    events.Stepped(0, 0, 1, 1, 1, 3.5, 12.0),
    events.EpochDone(0, 0, 1, 3.25, 100.0),
    events.Measuring(1, 1),
    events.Done("somewhere", {"fused top-1": 0.875}),
]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the commands ask of a training that only pretends."""
    calls: list[dict[str, Any]] = []

    def train(recipe: Recipe, out: Path, **rest: Any) -> Iterator[events.Event]:
        calls.append({"recipe": recipe, "out": out, **rest})
        yield from SAID

    monkeypatch.setattr("explorer.train.run.train", train)
    return calls


def test_a_recipe_is_trained_as_it_stands(
    run: Run, asked: list[dict[str, Any]], tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("train", RECIPE) == DONE
    [call] = asked
    assert call["recipe"] == load_recipe(RECIPE)
    assert (call["out"], call["base"], call["restart"]) == (Path("racnn-drawn.safetensors"), RECIPE.parent, False)
    printed = capsys.readouterr()
    assert printed.out == "  87.5%  fused top-1\n"
    assert "10 pictures of 24 species, 2 held back. Phases: Warm, Fuse." in printed.err
    assert "Going on where it was left: phase 2, epoch 4." in printed.err
    assert "Phase 1, epoch 1 of 1: loss 3.2500, 2 min" in printed.err
    assert "The checkpoint is at somewhere." in printed.err


def test_what_a_killed_training_left_of_its_checkpoint_goes(
    run: Run, asked: list[dict[str, Any]], tmp_path: Path
) -> None:
    for name in (".a.safetensors.17.part", ".b.safetensors.17.part"):
        (tmp_path / name).touch()
    assert run("train", RECIPE, "--out", tmp_path / "a.safetensors") == DONE
    assert [path.name for path in tmp_path.iterdir()] == [".b.safetensors.17.part"]


def test_flags_change_the_recipe(run: Run, asked: list[dict[str, Any]], tmp_path: Path) -> None:
    out = tmp_path / "a.safetensors"
    assert run("train", RECIPE, "--epochs", 1, "--seed", 9, "--out", out, "--restart") == DONE
    recipe = asked[0]["recipe"]
    assert recipe.seed == 9
    assert recipe.phases == shortened(load_recipe(RECIPE), 1).phases
    assert (asked[0]["out"], asked[0]["restart"]) == (out, True)
    photos = resource("recipes", "racnn-cub200.json")
    assert run("train", photos, "--data", tmp_path, "--out", out) == DONE
    data = asked[1]["recipe"].data
    assert isinstance(data, Photos)
    assert data.folder == str(tmp_path)
    assert run("train", RECIPE, "--data", tmp_path, "--out", out) == FAILED


def begun(out: Path, recipe: Recipe) -> None:
    save_state(out, recipe, State(0, 1, {}, None))


def test_as_many_pictures_as_fit_are_found_once(
    run: Run, asked: list[dict[str, Any]], tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from explorer.train.trial import fitting

    searched = []

    def fitted_batch(recipe: Recipe, *, base: Path, **_: Any) -> Iterator[events.Event]:
        searched.append((recipe, base))
        yield events.Fitting(64, 1, 4)
        yield events.Noted("64 pictures at a time.")
        return with_batch(recipe, 64)

    monkeypatch.setattr(fitting, "fitted_batch", fitted_batch)
    out, recipe = tmp_path / "a.safetensors", load_recipe(RECIPE)
    wanted = with_batch(recipe, 64)
    assert wanted != recipe
    assert run("train", RECIPE, "--out", out, "--batch", "fit") == DONE
    assert searched == [(recipe, RECIPE.parent)]
    assert "64 pictures at a time.\n" in capsys.readouterr().err
    begun(out, with_batch(recipe, 16))
    assert run("train", RECIPE, "--out", out, "--batch", "fit") == DONE
    assert "16 pictures at a time, as it was begun.\n" in capsys.readouterr().err
    assert run("train", RECIPE, "--out", out) == DONE
    assert run("train", RECIPE, "--out", out, "--batch", 8) == DONE
    assert len(searched) == 1
    assert run("train", RECIPE, "--out", out, "--batch", "fit", "--restart") == DONE
    assert len(searched) == 2
    assert [call["recipe"].batch for call in asked] == [64, 16, 16, 8, 64]
    assert [call["recipe"] for call in asked[:3]] == [wanted, with_batch(recipe, 16), with_batch(recipe, 16)]
    state_path(out).write_bytes(b"damaged")
    assert run("train", RECIPE, "--out", out) == DONE, "the training itself says what is wrong with it"
    assert asked[-1]["recipe"] == recipe


@pytest.mark.parametrize("wrong", ["0", "-3", "many", "1.5"])
def test_a_batch_is_a_number_or_the_word_fit(run: Run, wrong: str, tmp_path: Path, capsys: Capture) -> None:
    assert run("train", RECIPE, "--batch", wrong, "--out", tmp_path / "a.safetensors") == 2
    assert f"{wrong} is neither a number from 1 up nor the word fit" in capsys.readouterr().err


def test_a_checkpoint_is_called_like_one_and_goes_where_a_folder_is(
    run: Run, asked: list[dict[str, Any]], tmp_path: Path, capsys: Capture
) -> None:
    recipe = tmp_path / "mine.json"
    recipe.write_bytes(RECIPE.read_bytes())
    assert run("train", recipe, "--out", recipe, "--restart") == FAILED
    assert "a checkpoint's name ends in .safetensors. Call it mine.safetensors." in capsys.readouterr().err
    assert recipe.read_bytes() == RECIPE.read_bytes(), "it would have been replaced"
    assert run("train", recipe, "--out", tmp_path / "none" / "a.safetensors") == FAILED
    assert f"there is no folder {tmp_path / 'none'}. Choose another folder." in capsys.readouterr().err
    assert asked == []


def test_a_finished_checkpoint_is_not_replaced_unasked(
    run: Run, asked: list[dict[str, Any]], tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "a.safetensors"
    out.write_bytes(b"precious")
    assert run("train", RECIPE, "--out", out) == FAILED
    assert "there is a finished checkpoint of that name" in capsys.readouterr().err
    assert asked == []
    assert run("train", RECIPE, "--out", out, "--restart") == DONE
    state_path(out).touch()
    assert run("train", RECIPE, "--out", out) == DONE, "an unfinished training goes on"


def test_events_are_json_lines(
    run: Run, asked: list[dict[str, Any]], tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert run("train", RECIPE, "--out", tmp_path / "a.safetensors", "--events") == DONE
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["event"] for line in lines] == ["preparing", "began", "step", "epoch", "measuring", "done"]
    assert lines[-1]["measured"] == {"fused top-1": 0.875}


def test_the_line_stop_stops(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def train(_recipe: Recipe, _out: Path, *, stop: Any, **_rest: Any) -> Iterator[events.Event]:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            stop.check()
            time.sleep(0.01)
            yield events.Preparing(1, 2)

    monkeypatch.setattr("explorer.train.run.train", train)
    monkeypatch.setattr(sys, "stdin", io.StringIO("go on\nstop\n"))
    assert run("train", RECIPE, "--out", tmp_path / "a.safetensors", "--events") == STOPPED


def test_a_wrong_recipe_names_the_field(run: Run, tmp_path: Path, capsys: Capture) -> None:
    content = json.loads(RECIPE.read_text(encoding="utf-8"))
    content["phases"][0]["speed"] = 3
    (tmp_path / "r.json").write_text(json.dumps(content))
    assert run("train", tmp_path / "r.json") == FAILED
    said = capsys.readouterr().err
    assert "speed" in said
    assert said.count("\n") == 1


def test_the_demo_draws_and_trains(run: Run, asked: list[dict[str, Any]], tmp_path: Path) -> None:
    assert run("demo", "--out", tmp_path / "a") == DONE
    pictures = sorted((tmp_path / "a" / "demo").rglob("*.jpg"))
    assert [path.parent.name for path in pictures] == [taxon.folder for taxon in drawn_taxonomy().taxa]
    assert asked[0]["out"] == tmp_path / "a" / "checkpoints" / "racnn-drawn.safetensors"
    assert asked[0]["out"].parent.is_dir()
    assert run("demo", "--out", tmp_path / "a", "--only-pictures", "--each", 1) == DONE
    assert len(asked) == 1
    for _, total, path in islice(draw_demo(tmp_path / "b", each=1, stop=StopFlag()), 3):
        assert total == len(pictures)
        assert path.read_bytes() == (tmp_path / "a" / "demo" / path.relative_to(tmp_path / "b")).read_bytes()


@pytest.mark.timeout(600)
@pytest.mark.slow
def test_a_whole_training_from_the_command_line(tmp_path: Path, run: Run, capsys: Capture) -> None:
    """Stopped by the line "stop" on the way, then resumed to the end; the file can be read."""
    content = json.loads(RECIPE.read_text(encoding="utf-8"))
    content["data"] |= {"training": 48, "held_back": 24, "side": 96}
    content["preprocess"] |= {"side": 32, "finer_side": 32}
    content["phases"] = [{"phase": "warm", "epochs": 3, "lr": 0.001, "head_lr": 0.001}]
    (tmp_path / "r.json").write_text(json.dumps(content))
    out = tmp_path / "r.safetensors"
    command = [sys.executable, "-m", "explorer", "train", str(tmp_path / "r.json"), "--out", str(out), "--events"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        for line in process.stdout:
            if json.loads(line)["event"] == "epoch":
                process.stdin.write("stop\n")
                process.stdin.flush()
                break
        process.stdout.read()
    assert process.returncode == STOPPED
    assert state_path(out).exists()
    assert run("train", tmp_path / "r.json", "--out", out) == DONE
    assert "Going on where it was left" in capsys.readouterr().err
    assert not state_path(out).exists()
    assert run("card", out) == DONE
