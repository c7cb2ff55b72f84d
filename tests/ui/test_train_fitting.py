"""As many pictures at a time as fit, as a person chooses it in the dialog."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from explorer.train import events
from explorer.train.holding import held
from explorer.train.places import recipe_path, state_path
from explorer.ui.settings import Settings
from explorer.ui.training import plan
from explorer.ui.training.control import Trainer
from explorer.ui.training.process import TrainingProcess

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE_MS = 240_000  # a busy machine needs long to import torch
SAID = "64 pictures at a time instead of 32 (each takes 40% less time): with 128 memory runs out."


@pytest.fixture
def asked(monkeypatch, tmp_path) -> list[list[str]]:
    """What children are asked, of which each says the same and ends."""
    calls: list[list[str]] = []
    said = (events.Fitting(64, 3, 8), events.Noted(SAID))
    script = tmp_path / "child.py"
    script.write_text("\n".join(f"print({events.line(event)!r}, flush=True)" for event in said) + "\nexit(1)")
    launch = TrainingProcess.launch

    def pretend(self: TrainingProcess, program: str, arguments: list[str]) -> None:
        calls.append(list(arguments))
        launch(self, sys.executable, [str(script)])

    monkeypatch.setattr(TrainingProcess, "launch", pretend)
    return calls


@pytest.fixture
def trainer(qtbot, tmp_path, monkeypatch) -> Iterator[Trainer]:
    monkeypatch.setattr("explorer.ui.training.trial.Trial.want", lambda *_: None)  # another test's
    settings = Settings()
    settings.remember_text("training_folder", str(tmp_path))
    window = QWidget()
    qtbot.addWidget(window)
    trainer = Trainer(settings, window)
    trainer.open()
    trainer.planner.use(None)
    try:
        qtbot.waitUntil(trainer.dialog.form.start_button.isEnabled, timeout=PATIENCE_MS)
        yield trainer
    finally:
        trainer.shut_down()


def wait_for_end(trainer: Trainer, qtbot) -> None:
    qtbot.waitUntil(lambda: trainer.process is not None and not trainer.is_running, timeout=PATIENCE_MS)


def fits(arguments: list[str]) -> bool:
    return arguments[-2:] == ["--batch", "fit"]


def test_it_is_chosen_asked_for_and_said(trainer, qtbot, asked):
    form, watch = trainer.dialog.form, trainer.dialog.watch
    assert form.batch.itemText(0) == "As usual (32)"
    form.batch.setCurrentIndex(form.batch.findText("As many as fit"))
    qtbot.waitUntil(lambda: "as fit it may be faster" in form.estimate.text(), timeout=PATIENCE_MS)
    form.start_button.click()
    wait_for_end(trainer, qtbot)
    assert fits(asked[0])
    assert "--restart" in asked[0]
    assert SAID in watch.log.toPlainText()
    assert trainer.course.batch == 64
    trainer.resume(trainer.order.out)
    wait_for_end(trainer, qtbot)
    assert fits(asked[1]), "it ended before anything was kept"
    assert "--restart" not in asked[1]
    assert recipe_path(trainer.order.out).is_file()


def test_unless_it_is_chosen_the_recipe_counts(trainer, qtbot, asked, tmp_path: Path):
    trainer.dialog.form.start_button.click()
    wait_for_end(trainer, qtbot)
    trainer.resume(trainer.order.out)
    wait_for_end(trainer, qtbot)
    assert len(asked) == 2
    assert not any("--batch" in arguments for arguments in asked)
    assert "as fit" not in trainer.dialog.form.estimate.text()


def test_what_is_begun_anew_in_place_of_a_checkpoint_can_be_begun_again(trainer, qtbot, asked, tmp_path: Path):
    out = tmp_path / "mine.safetensors"
    out.write_bytes(b"an older one")
    trainer.planner.saving.choose(out)
    trainer.planner.show()
    form, watch = trainer.dialog.form, trainer.dialog.watch
    said = "There is a checkpoint mine.safetensors already: it is replaced when this training is done."
    assert said in form.trouble.text()
    form.start_button.click()
    wait_for_end(trainer, qtbot)
    watch.resume_button.click()
    wait_for_end(trainer, qtbot)
    assert "--restart" in asked[1], "it kept nothing: without, it would be refused for the older one"
    state_path(out).write_bytes(b"learnt")
    watch.resume_button.click()
    wait_for_end(trainer, qtbot)
    assert "--restart" not in asked[2], "or what it has learnt would be lost"
    trainer.planner.show()
    assert "begun before and left unfinished" in form.trouble.text()


def test_what_is_being_trained_keeps_its_recipe(trainer, qtbot, asked, tmp_path: Path):
    out = tmp_path / "mine.safetensors"
    recipe_path(out).write_text("of the other training")
    trainer.planner.saving.choose(out)
    with held(out):
        trainer.dialog.form.start_button.click()
        assert "it is being trained at this moment" in trainer.dialog.form.trouble.text()
    assert recipe_path(out).read_text() == "of the other training"
    assert not asked


def test_a_name_that_another_window_has_just_begun_with_is_not_proposed(tmp_path: Path):
    first = plan.proposed_out(tmp_path, "Jays · Europe")
    with held(first):
        assert plan.proposed_out(tmp_path, "Jays · Europe").stem == f"{first.stem}-2"
    assert plan.proposed_out(tmp_path, "Jays · Europe") == first
