"""Before a training: a trial in a child process, photos that are on both sides, lists and plain classifiers."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QUrl

from explorer.data.drawn import draw_bird
from explorer.models.config import RacnnConfig
from explorer.train.known_photos import learnt_before
from explorer.train.plan.presets import Choices, batch_for, recipe_of
from explorer.train.recipe import Drawn
from explorer.train.trial.events import Tried, Trying, line
from explorer.ui.settings import Settings
from explorer.ui.training import desk as train_desk
from explorer.ui.training import plan as train_plan
from explorer.ui.training import trial as train_trial
from explorer.ui.training.data_part import dropped_place
from explorer.ui.training.dialog import TrainDialog
from explorer.ui.training.planner import Planner
from explorer.ui.training.trial import Trial

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_MS = 60_000
RECIPE = recipe_of(Choices("plain", "tiny", "quick", Drawn(64, 16), 64, "Birds"))
OTHER = recipe_of(Choices("plain", "tiny", "standard", Drawn(64, 16), 64, "Birds"))
ANSWER = Tried(1.0, ((2.0, 3.0),), 4.0, 2.0**30, 1)


def child(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, then: str) -> Path:
    """A program in place of `explorer train`, which writes down that it runs and does something else then."""
    log = tmp_path / "ran.txt"
    script = tmp_path / "child.py"
    start = f"import os, sys, time; open({str(log)!r}, 'a').write(f'{{os.getpid()}}\\n');"
    script.write_text(f"{start}print({line(Trying(0, 1))!r}, flush=True)\n{then}\n")
    monkeypatch.setattr(train_trial, "COMMAND", (str(script),))
    monkeypatch.setattr(train_trial, "REST_MS", 1)
    return log


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"


@pytest.fixture
def trial(qtbot) -> Iterator[Trial]:
    one = Trial()
    one._soon.setInterval(1)
    yield one
    one.shut_down()


def test_what_was_measured_is_remembered(trial, qtbot, monkeypatch, tmp_path):
    log = child(monkeypatch, tmp_path, f"print({line(ANSWER)!r}, flush=True)")
    trial.want(RECIPE)
    assert trial.is_trying
    assert trial.found(RECIPE) is None
    qtbot.waitUntil(lambda: trial.found(RECIPE) is not None, timeout=PATIENCE_MS)
    assert trial.found(RECIPE) == ANSWER.estimate
    assert not trial.is_trying
    trial.want(RECIPE)
    assert not trial.is_trying, "nobody asks twice"
    assert len(log.read_text().split()) == 1


def test_other_choices_end_it_at_once(trial, qtbot, monkeypatch, tmp_path):
    log = child(monkeypatch, tmp_path, "time.sleep(600)")
    trial.want(RECIPE)
    qtbot.waitUntil(lambda: log.is_file() and bool(log.read_text().strip()), timeout=PATIENCE_MS)
    first = int(log.read_text())
    trial.want(OTHER)
    qtbot.waitUntil(lambda: not is_running(first), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: len(log.read_text().split()) == 2, timeout=PATIENCE_MS)
    second = int(log.read_text().split()[1])
    trial.cancel()
    assert not trial.is_trying
    qtbot.waitUntil(lambda: not is_running(second), timeout=PATIENCE_MS)
    assert trial.found(RECIPE) is None


@pytest.mark.parametrize("then", ["sys.exit(1)", "print('no event', flush=True)", "os.abort()"])
def test_one_that_fails_leaves_the_rough_sum(trial, qtbot, monkeypatch, tmp_path, then):
    log = child(monkeypatch, tmp_path, then)
    trial.want(RECIPE)
    qtbot.waitUntil(lambda: not trial.is_trying, timeout=PATIENCE_MS)
    assert trial.found(RECIPE) is None
    trial.want(RECIPE)
    assert not trial.is_trying, "it would fail again"
    assert len(log.read_text().split()) == 1


def test_one_that_cannot_be_started_is_no_trouble(trial, qtbot, monkeypatch):
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    trial.want(RECIPE)
    qtbot.waitUntil(lambda: not trial.is_trying, timeout=PATIENCE_MS)
    assert trial.found(RECIPE) is None


@pytest.fixture
def planner(qtbot, tmp_path, monkeypatch) -> Iterator[Planner]:
    child(monkeypatch, tmp_path, f"print({line(ANSWER)!r}, flush=True)")
    settings = Settings()
    settings.remember_text("training_folder", str(tmp_path))
    dialog = TrainDialog()
    qtbot.addWidget(dialog)
    planner = Planner(settings, dialog.form)
    planner.wake()
    dialog.show()
    yield planner
    planner.shut_down()


@pytest.fixture
def birds(tmp_path: Path) -> Path:
    """Two species of ten photos, of which one has a copy of every photo."""
    for species in range(2):
        folder = tmp_path / "birds" / f"00{species + 1}.Bird_{species + 1}"
        folder.mkdir(parents=True)
        for number in range(10):
            image = Image.fromarray(draw_bird(10 * species + number, 11 * species, size=(96, 72)).pixels)
            image.save(folder / f"{number}.png")
            if species:
                image.resize((80, 60)).save(folder / f"again {number}.png")
    return tmp_path / "birds"


def test_photos_on_both_sides_are_told_and_shown(planner, qtbot, birds):
    data = planner.form.data
    planner.use(birds)
    qtbot.waitUntil(data.leaks_button.isVisible, timeout=PATIENCE_MS)
    assert "percentage points too high" in data.leaks.text()
    assert data.checked.text() == "Looked at 30 photos: all can be read."
    data.leaks_button.click()
    dialog = planner._pairs.dialog
    assert dialog is not None
    assert dialog.isVisible()
    assert not dialog.isModal()
    qtbot.waitUntil(lambda: dialog.held_back.image is not None, timeout=PATIENCE_MS)
    assert dialog.training.image is not None
    leak = dialog.model.pair(0)
    assert {leak.held_back.folder, leak.training.folder} == {"002.Bird_2"}
    assert "They look nearly the same." in dialog.reason.text()
    last = dialog.model.rowCount() - 1
    assert last > 0
    sizes = {dialog.held_back.image.size().width(), dialog.training.image.size().width()}
    assert sizes == {96, 80}, "each side has its own photo"
    dialog.held_back.show_image(None)
    dialog.pairs.setCurrentIndex(dialog.model.index(last, 0))
    qtbot.waitUntil(lambda: dialog.held_back.image is not None, timeout=PATIENCE_MS)
    planner.use(None)
    assert not dialog.isVisible(), "it was about another place"
    assert not data.leaks_button.isVisible()


def test_a_long_look_at_photos_does_not_hold_back_the_start(planner, qtbot, birds, monkeypatch):
    gate = threading.Event()

    def held_up(_halves: object, stop: object) -> Iterator[object]:
        gate.wait(60)
        yield from ()

    monkeypatch.setattr(train_desk, "check_photos", held_up)
    planner.use(birds)
    qtbot.waitUntil(lambda: planner.data is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(planner.form.start_button.isEnabled, timeout=PATIENCE_MS)
    assert planner.form.estimate.text().startswith("Roughly ")
    gate.set()


def test_an_estimate_is_rough_until_it_is_measured(planner, qtbot):
    form = planner.form
    planner.use(None)
    qtbot.waitUntil(lambda: form.estimate.text().startswith("About 10 s and 1.0 GB"), timeout=PATIENCE_MS)
    form.choose(form.family, "plain")
    planner.show()
    assert form.estimate.text().startswith("Roughly ")
    recipe = planner.recipe()
    assert isinstance(recipe.config, RacnnConfig)
    assert recipe.config.is_plain
    assert recipe.title == "Plain classifier · drawn birds"
    form.window().hide()
    assert not planner.guesses.trial.is_trying, "nobody looks"


def test_photos_that_cannot_be_read_are_no_part_of_a_batch(planner, qtbot, birds):
    planner.use(birds)
    qtbot.waitUntil(lambda: planner.data is not None, timeout=PATIENCE_MS)
    training = planner.data.halves[0]
    assert planner.recipe().batch == batch_for(len(training)) == 4
    for photo in training[10:]:
        photo.path.write_bytes(b"no picture")
    planner.use(birds)
    bad = f"{len(training) - 10} photos cannot be read"
    qtbot.waitUntil(lambda: bad in planner.form.data.checked.text(), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: planner.recipe().batch == 2, timeout=PATIENCE_MS)


def test_a_start_that_has_learnt_from_what_is_held_back(planner, qtbot, monkeypatch):
    monkeypatch.setattr(train_plan, "DRAWN", Drawn(training=48, held_back=24, side=64, seed=1))
    form = planner.form
    planner.use(None)
    form.choose(form.trunk, "tiny")
    qtbot.waitUntil(lambda: form.start.findData("racnn-drawn.safetensors") >= 0, timeout=PATIENCE_MS)
    form.choose(form.start, "racnn-drawn.safetensors")
    qtbot.waitUntil(lambda: "learnt from all 24 held-back pictures" in form.trouble.text(), timeout=PATIENCE_MS)
    assert form.start_button.isEnabled(), "it is a warning"
    form.start.setCurrentIndex(0)
    qtbot.waitUntil(lambda: not form.trouble.text(), timeout=PATIENCE_MS)


def test_the_drawn_birds_of_the_dialog_are_not_those_of_the_bundled_checkpoints(planner, qtbot):
    form = planner.form
    planner.use(None)
    form.choose(form.trunk, "tiny")
    qtbot.waitUntil(lambda: form.start.findData("racnn-drawn.safetensors") >= 0, timeout=PATIENCE_MS)
    form.choose(form.start, "racnn-drawn.safetensors")
    qtbot.waitUntil(lambda: planner.data is not None, timeout=PATIENCE_MS)
    recipe = planner.recipe()
    assert recipe.start == "racnn-drawn.safetensors"
    assert learnt_before(recipe, Path(), (), planner.data.taxonomy) == ""


def test_a_list_can_be_chosen_and_dropped(planner, qtbot, birds, monkeypatch):
    table = birds.parent / "mine.csv"
    rows = [f"{path},{path.parent.name}" for path in sorted(birds.rglob("?.png"))]
    table.write_text("\n".join(["path,label", *rows]))
    monkeypatch.setattr("explorer.ui.training.choosers.QFileDialog.getOpenFileName", lambda *_: (str(table), ""))
    planner.form.data.list_button.click()
    facts = planner.form.data.facts
    qtbot.waitUntil(lambda: facts.text().startswith("20 photos of 2 species (list)"), timeout=PATIENCE_MS)
    assert planner.form.title.placeholderText() == "RA-CNN · mine"
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(birds / "001.Bird_1" / "0.png")), QUrl.fromLocalFile(str(table))])
    assert dropped_place(data) == table
    data.setUrls([QUrl.fromLocalFile(str(birds))])
    assert dropped_place(data) == birds
    data.setUrls([QUrl("https://example.org/birds/")])
    assert dropped_place(data) is None
