"""Trainings that go on without the window: they are said, looked at again, and opened when they are over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QLabel, QPushButton

from explorer.ui.stepping_aside import hides
from explorer.ui.training.desk import Unfinished
from explorer.ui.training.left import LeftList, LeftTrainings

if TYPE_CHECKING:
    from pathlib import Path


def texts(lines: LeftList) -> list[str]:
    return [label.text() for label in lines.findChildren(QLabel) if label.isVisibleTo(lines)]


def buttons(lines: LeftList) -> list[QPushButton]:
    return [button for button in lines.findChildren(QPushButton) if button.isVisibleTo(lines)]


def test_a_training_in_the_background_is_looked_at_until_it_can_be_opened(qtbot, tmp_path: Path) -> None:
    lines, looked, opened = LeftList(), [], []
    qtbot.addWidget(lines)
    left = LeftTrainings(lines, lambda: looked.append(1))
    left._again.setInterval(1)
    lines.open_wanted.connect(opened.append)
    out, other = tmp_path / "jays.safetensors", tmp_path / "owls.safetensors"
    left.take((Unfinished(out, "", is_running=True), Unfinished(other, "", is_running=True)))
    assert texts(lines)[0] == "jays.safetensors is being trained without a window. It can be opened when that is done."
    assert not buttons(lines)
    qtbot.waitUntil(lambda: looked == [1])
    out.write_bytes(b"weights")  # and the other one was stopped by somebody
    left.take((Unfinished(other, "2026-11-22 23:30", is_running=False),))
    expected = [
        "owls.safetensors was left unfinished on 2026-11-22 23:30.",
        "jays.safetensors has been trained.",
    ]
    qtbot.waitUntil(lambda: texts(lines) == expected)
    qtbot.wait(20)
    assert looked == [1], "nothing runs any more, and nothing is looked at"
    resume, opening = buttons(lines)
    assert resume.text() == "Resume"
    opening.click()
    assert opened == [out]


def test_a_training_in_the_background_can_be_stopped(qtbot, tmp_path: Path) -> None:
    lines, stopped = LeftList(), []
    qtbot.addWidget(lines)
    left = LeftTrainings(lines, lambda: None)

    def states() -> list[tuple[str, bool]]:
        return [(button.text(), button.isEnabled()) for button in buttons(lines)]

    lines.stop_wanted.connect(stopped.append)
    out = tmp_path / "jays.safetensors"
    running = Unfinished(out, "2026-11-22 23:30", is_running=True, can_stop=True)
    left.take((running,))
    assert "saved last on 2026-11-22 23:30" in texts(lines)[0]
    buttons(lines)[0].click()
    assert stopped == [out]
    left.take((running,))  # a step of it takes its time
    qtbot.waitUntil(lambda: states() == [("Stopping…", False)])
    left.take((Unfinished(out, "2026-11-22 23:30", is_running=False),))
    left.take((running,))  # it was resumed
    qtbot.waitUntil(lambda: states() == [("Stop", True)])
    left.stop()


def test_what_ends_without_a_checkpoint_is_not_offered(qtbot, tmp_path: Path) -> None:
    lines = LeftList()
    qtbot.addWidget(lines)
    left = LeftTrainings(lines, lambda: None)
    left.take((Unfinished(tmp_path / "gone.safetensors", "", is_running=True),))
    left.stop()
    left.take(())
    qtbot.wait(20)
    assert not texts(lines)
    assert lines.isHidden()


@pytest.mark.parametrize(
    ("dialog", "expected"),
    [
        (QRect(100, 100, 1040, 640), True),  # over the middle of it
        (QRect(1400, 100, 1040, 640), False),  # beside it, but for a strip
        (QRect(5000, 100, 1040, 640), False),  # on another screen
        (QRect(100, 100, 300, 200), False),  # small
    ],
)
def test_a_dialog_over_the_birds_steps_aside_and_one_beside_them_stays(dialog: QRect, expected: bool) -> None:
    assert hides(dialog, QRect(0, 0, 1600, 1000)) is expected
