"""What the training dialog looks up: wishes that overtake one another, and answers that come late."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from explorer.stopping import StopFlag
from explorer.ui.settings import Settings
from explorer.ui.threads import Failure, Reply
from explorer.ui.training import desk as train_desk
from explorer.ui.training.desk import DataJob, StartsJob, StartsSeen, TrainDesk
from explorer.ui.training.dialog import TrainDialog
from explorer.ui.training.planner import Planner

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE_MS = 60_000


@pytest.fixture
def birds(tmp_path: Path) -> Path:
    """Two species of three photos."""
    for number in range(6):
        path = tmp_path / "birds" / f"00{number % 2 + 1}.Bird_{number % 2}" / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (24, 24), (40 * number, 90, 90)).save(path)
    return tmp_path / "birds"


def test_what_a_folder_put_off_is_done_after_it(qtbot, birds, tiny_checkpoint, monkeypatch) -> None:
    begun, go = threading.Event(), threading.Event()
    look = train_desk.start_of

    def slow(path: Path) -> object:
        begun.set()
        go.wait(30)
        return look(path)

    monkeypatch.setattr(train_desk, "start_of", slow)
    desk, said = TrainDesk(), []
    desk.replied.connect(lambda reply: said.append(reply.value))
    desk.start()
    try:
        desk.ask(StartsJob((tiny_checkpoint,)))
        assert begun.wait(30)
        desk.ask(DataJob(birds))
        go.set()
        qtbot.waitUntil(lambda: any(isinstance(one, StartsSeen) for one in said), timeout=PATIENCE_MS)
        assert said[0].summary.species == 2, "the folder goes first"
    finally:
        go.set()
        desk.shut_down()


def test_a_guess_that_fails_late_does_not_undo_what_was_chosen_since(qtbot, birds, tmp_path, monkeypatch) -> None:
    dialog = TrainDialog()
    qtbot.addWidget(dialog)
    planner = Planner(Settings(), dialog.form)
    posted = []
    monkeypatch.setattr(planner._desk, "ask", posted.append)
    planner.use(tmp_path / "no birds", quietly=True)
    planner.use(birds)
    planner._take(Reply(1, 0, Failure(posted[0], "Could not use it", "it holds no birds", "")))
    assert planner.place == birds
    assert dialog.form.preview.message == "Looking…"
    planner._take(Reply(2, 0, train_desk.look_at_data(birds, StopFlag())))
    assert planner.data is not None
    planner.shut_down()


def test_what_comes_after_the_end_finds_nobody(qtbot, birds) -> None:
    dialog = TrainDialog()
    qtbot.addWidget(dialog)
    planner = Planner(Settings(), dialog.form)
    planner.place = birds
    dialog.form.changed.emit()  # a look at the choices is due soon
    planner.shut_down()
    assert not planner._soon.isActive()
    planner._hear(Reply(1, 0, train_desk.look_at_data(birds, StopFlag())))
    assert planner.data is None
