"""Trying a recipe: a few real steps, from which the whole is worked out."""

from __future__ import annotations

import csv
import os
import tempfile
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from explorer.cli.main import main
from explorer.data.drawn import draw_bird
from explorer.errors import ExplorerError, Stopped
from explorer.models.config import RacnnConfig
from explorer.preprocess import Preprocess
from explorer.stopping import StopFlag
from explorer.train.holding import held
from explorer.train.means import choose_means
from explorer.train.phase_kinds import Heads, Warm
from explorer.train.recipe import Drawn, Photos, Recipe
from explorer.train.trial import trying
from explorer.train.trial.events import Tried, Trying, parse
from explorer.train.trial.trying import try_recipe

RECIPE = Recipe(
    title="Plain",
    data=Drawn(training=480, held_back=48, side=64),
    config=RacnnConfig(trunk="tiny", classes=24, scales=1),
    preprocess=Preprocess(32, 32),
    phases=(Heads(epochs=4, lr=1e-2, views=2), Warm(epochs=3, lr=1e-3, head_lr=1e-3), Warm(6, 1e-3, 1e-3)),
    pretrained=False,
    batch=8,
)


def tried(recipe: Recipe, base: Path = Path()) -> tuple[list[Trying], Tried]:
    *before, last = try_recipe(recipe, base=base, stop=StopFlag())
    assert isinstance(last, Tried)
    assert all(isinstance(one, Trying) for one in before)
    return before, last


def test_what_was_timed_is_multiplied_to_the_whole(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before, found = tried(RECIPE)
    assert [one.total for one in before] == [2] * len(before), "two kinds of phases"
    assert found.tried == 3
    heads, warm, longer = found.phases
    assert heads[0] > 0
    assert warm[0] == 0
    assert longer[1] == pytest.approx(2 * warm[1])
    assert found.preparing > 0
    assert found.measuring > 0
    assert found.memory > 100e6
    left = [path.name for path in tmp_path.iterdir() if not path.name.startswith("torchinductor")]  # torch's own
    assert not left, "nothing of ours is left behind"
    estimate = found.estimate
    assert estimate.is_measured
    assert estimate.seconds == pytest.approx(found.preparing + sum(map(sum, found.phases)) + found.measuring)


def test_a_step_takes_as_long_as_it_is_made_to_take(monkeypatch):
    slow = 0.05
    real = trying.train

    def slowed(*args, **rest):
        from time import sleep

        from explorer.train.events import Stepped

        for event in real(*args, **rest):
            if isinstance(event, Stepped) and event.phase == 1:
                sleep(slow)
            yield event

    monkeypatch.setattr(trying, "train", slowed)
    _, found = tried(RECIPE)
    steps = 3 * 480 / 8
    assert steps * slow <= found.phases[1][1] <= steps * slow * 40, "a busy computer is slow in between"


def test_photos_of_any_place_are_tried(tmp_path):
    for number in range(24):
        path = tmp_path / "photos" / f"00{number % 3}.Bird_{number % 3}" / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(draw_bird(number, number % 3, size=(96, 64)).pixels).save(path)
    with (tmp_path / "list.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(("path", "label"))
        table.writerows((path, path.parent.name) for path in (tmp_path / "photos").rglob("*.png"))
    few = msgspec.structs.replace(RECIPE, batch=4)
    for place in ("photos", "list.csv"):
        _, found = tried(msgspec.structs.replace(few, data=Photos(place)), base=tmp_path)
        assert found.tried == 3
    with pytest.raises(ExplorerError, match="fewer than a batch"):
        tried(msgspec.structs.replace(RECIPE, batch=32, data=Photos("photos")), base=tmp_path)


def test_what_takes_too_long_follows_the_rough_sum(monkeypatch):
    monkeypatch.setattr(trying, "SECONDS", 0.0)
    with pytest.raises(ExplorerError, match="a step takes longer"):
        tried(RECIPE)


def test_what_killed_trials_left_is_removed(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    names = ("explorer-trial-killed", "explorer-trial-running", "explorer-trial-young", "somebody-elses")
    killed, running, young, other = (tmp_path / name for name in names)
    for folder in (killed, running, young, other):
        folder.mkdir()
        (folder / "photos.csv").touch()
        os.utime(folder, (1e9, 1e9) if folder != young else None)
    with held(running / "trial.safetensors"):
        os.utime(running, (1e9, 1e9))
        tried(msgspec.structs.replace(RECIPE, phases=RECIPE.phases[:1]))
        assert {one for one in (killed, running, young, other) if one.exists()} == {running, young, other}


def test_nothing_held_back_takes_no_time_to_measure():
    _, found = tried(msgspec.structs.replace(RECIPE, data=Drawn(training=48, held_back=0, side=64)))
    assert found.measuring == 0


def test_it_is_tried_on_what_the_training_would_compute_with(tmp_path, monkeypatch):
    path = tmp_path / "recipe.json"
    path.write_bytes(msgspec.json.encode(RECIPE))
    asked = []

    def try_recipe(recipe, *, wishes, **_):
        asked.append(wishes.means)
        yield Tried(0, ((0, 0),) * 3, 0, 0, 3)

    monkeypatch.setattr("explorer.train.trial.trying.try_recipe", try_recipe)
    assert main(["train", str(path), "--estimate", "--device", "cpu", "--precision", "bfloat16"]) == 0
    assert (asked[0].device, asked[0].choice.precision, asked[0].resting) == ("cpu", "bfloat16", "bfloat16")
    assert main(["train", str(path), "--estimate"]) == 0
    assert asked[1] == choose_means()


def test_it_stops_when_it_is_asked_to():
    stop = StopFlag()
    stop.stop()
    with pytest.raises(Stopped):
        list(try_recipe(RECIPE, base=Path(), stop=stop))


def test_the_command_tells_programs_and_people(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "recipe.json"
    path.write_bytes(msgspec.json.encode(RECIPE))
    assert main(["train", str(path), "--estimate"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].endswith("in all")
    assert said[-1].endswith("of memory")
    assert [file.name for file in tmp_path.iterdir()] == ["recipe.json"]
    monkeypatch.setattr("explorer.cli.train_estimate._wait_for_end", lambda stop: None)
    assert main(["train", str(path), "--estimate", "--events"]) == 0
    lines = [parse(text) for text in capsys.readouterr().out.splitlines()]
    assert isinstance(lines[-1], Tried)
    assert isinstance(lines[0], Trying)
