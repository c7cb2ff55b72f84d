"""Training as a person does it: choose, start, watch, pause, go on, open what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from explorer.cli.main import main
from explorer.train.places import lock_path, recipe_path, state_path
from explorer.train.recipe import Drawn
from explorer.ui import state as view
from explorer.ui.app import open_window
from explorer.ui.settings import Settings
from explorer.ui.training import plan as train_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from explorer.ui.training.control import Trainer
    from explorer.ui.window import MainWindow

PATIENCE_MS = 240_000  # a busy machine needs long to import torch, twice
pytestmark = pytest.mark.timeout(1500)


class Trainee:
    """Somebody at the window who trains."""

    def __init__(self, window: MainWindow, qtbot) -> None:
        self.window, self.qtbot = window, qtbot

    @property
    def trainer(self) -> Trainer:
        assert self.window.dialogs.trainer is not None
        return self.window.dialogs.trainer

    def wait(self, until: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(until()), timeout=PATIENCE_MS)

    def click(self, button) -> None:
        assert button.isVisible()
        assert button.isEnabled()
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def person(qtbot, tiny_checkpoint: Path, folder: Path, tmp_path: Path, monkeypatch) -> Iterator[Trainee]:
    monkeypatch.setattr(train_plan, "DRAWN", Drawn(training=24, held_back=24, side=64))
    settings = Settings()
    settings.checkpoint = tiny_checkpoint
    settings.remember_text("training_folder", str(tmp_path))
    window = open_window(settings, folder)
    person = Trainee(window, qtbot)
    qtbot.waitExposed(window)
    person.wait(lambda: window.is_ready)
    yield person
    window.close()
    window.deleteLater()


def test_from_drawn_birds_to_an_open_checkpoint(person: Trainee, tmp_path: Path) -> None:
    window = person.window
    person.qtbot.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    trainer = person.trainer
    dialog, form, watch = trainer.dialog, trainer.dialog.form, trainer.dialog.watch
    assert dialog.isVisible()
    assert not dialog.isModal()
    person.click(form.data.drawn_button)
    form.choose(form.family, "racnn")
    form.choose(form.trunk, "tiny")
    form.choose(form.preset, "quick")
    person.wait(lambda: form.preview.images)
    assert form.data.facts.text() == "24 drawn birds of 24 species, 24 more held back."
    assert form.estimate.text().startswith("Roughly ")
    person.click(form.start_button)

    person.wait(lambda: sum(len(phase.loss.x) for phase in trainer.course.phases) > 3)
    person.click(watch.pause_button)
    person.wait(lambda: trainer.course.is_paused)
    steps = sum(len(phase.loss.x) for phase in trainer.course.phases)
    person.qtbot.wait(700)
    assert sum(len(phase.loss.x) for phase in trainer.course.phases) == steps, "a paused training rests"
    assert watch.pause_button.text() == "&Go on"
    person.click(watch.pause_button)
    person.wait(lambda: sum(len(phase.loss.x) for phase in trainer.course.phases) > steps)
    person.wait(lambda: not trainer.is_running)

    out = tmp_path / "ra-cnn-drawn-birds.safetensors"
    assert trainer.course.progress == 1
    assert trainer.course.checks, "held-back pictures were looked at on the way"
    assert "fused top-1" in watch.log.toPlainText()
    assert out.is_file()
    assert not state_path(out).exists()
    assert not lock_path(out).exists()
    person.click(watch.open_button)
    person.wait(lambda: window._session.state.checkpoint is not None and window._session.state.checkpoint.path == out)
    person.wait(lambda: view.current_answer(window._session.state) is not None)

    assert not dialog.isVisible(), "it steps aside, so that the birds are seen"
    dialog.bring_up()

    looks = trainer.course.looks
    assert {look.phase for look in looks} == set(range(len(trainer.course.phases))), "boxes are seen after every phase"
    assert watch.boxes.shown == looks[-1]
    assert set(watch.boxes.grid.pictures) == {glance.photo for glance in looks[-1].glances}
    person.wait(lambda: watch.outcome.shown is not None)
    right = int(watch.outcome.shown.outcome.answers.right.sum())
    assert right / 24 == pytest.approx(trainer.course.done.measured["fused top-1"])
    watch.tabs.setCurrentWidget(watch.outcome)
    table = watch.outcome.species
    wrong = next(row for row in range(24) if table.model().index(row, 3).data() == "1")
    place = table.visualRect(table.model().index(wrong, 3)).center()
    person.qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    person.wait(lambda: [path.suffix for path in window._session.state.listed.paths] == [".png"])
    assert not dialog.isVisible()
    person.wait(lambda: window.notices.current is not None)
    assert window.notices.current.action == "Back to the numbers"
    window.notices.action.click()
    assert dialog.isVisible()
    assert table.model().index(wrong, 0).data().replace(" ", "_") in window._session.state.selected.name

    again = tmp_path / "again.safetensors"
    assert main(["train", str(recipe_path(out)), "--out", str(again)]) == 0
    assert again.read_bytes() == out.read_bytes(), "window and command line give the same file"


@pytest.mark.slow
def test_stopped_and_found_again(person: Trainee, tmp_path: Path) -> None:
    window = person.window
    window.actions_by_name["train"].trigger()
    trainer = person.trainer
    form, watch = trainer.dialog.form, trainer.dialog.watch
    form.data.drawn_button.click()
    form.choose(form.trunk, "tiny")
    person.wait(lambda: trainer.planner.data is not None)
    person.click(form.start_button)
    person.wait(lambda: trainer.course.phases and trainer.course.phases[0].mean.y)
    person.click(watch.stop_button)
    person.wait(lambda: not trainer.is_running)
    assert watch.stage.text().startswith("Stopped.")
    out = tmp_path / "ra-cnn-drawn-birds.safetensors"
    assert state_path(out).is_file()
    person.click(watch.again_button)
    person.wait(form.unfinished.isVisible)
    assert form.out.text().endswith("ra-cnn-drawn-birds-2.safetensors"), "a begun one is not written over"
    trainer.resume(out)
    person.wait(lambda: trainer.course.began is not None)
    assert trainer.course.began.epoch + trainer.course.began.phase > 0
    person.wait(lambda: not trainer.is_running)
    assert out.is_file()
