"""The held-back birds with what the network looks at, epoch by epoch."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from explorer.train.events import Began, Glance, Looked, Saw
from explorer.ui.theme import current_theme
from explorer.ui.training.boxes import BoxesPane
from explorer.ui.training.boxes_grid import PICTURE
from explorer.ui.training.log import LogPane
from explorer.ui.training.outcome_words import part_word, saw_line
from explorer.ui.training.progress import Course


def looked(epoch: int, *, right: bool) -> Looked:
    half = (0.25 + epoch / 100, 0.25, 0.75, 0.75)
    saw = (Saw("scale 1", ((-0.1, 0.0, 1.1, 1.0),), "Owl", 0.5, False), Saw("scale 2", (half,), "Owl", 0.25, False))
    glances = tuple(Glance(f"/a/{i}.png", "Rook", (*saw, Saw("fused", (), "Rook", 0.9, right))) for i in range(3))
    return Looked(1, epoch, glances)


@pytest.fixture
def course() -> Course:
    course = Course()
    course.take(Began(10, 3, 4, ("Heads", "Classify"), 0, 0), 0)
    for epoch in range(4):
        course.take(looked(epoch, right=epoch == 3), epoch)
    return course


@pytest.fixture
def pane(qtbot) -> BoxesPane:
    pane = BoxesPane()
    qtbot.addWidget(pane)
    pane.resize(900, 500)
    pane.show()
    return pane


def test_it_follows_the_training_until_one_goes_back(qtbot, pane: BoxesPane, course: Course):
    asked = []
    pane.pictures_wanted.connect(asked.append)
    assert pane.shown is None
    pane.show_course(course)
    assert asked == [("/a/0.png", "/a/1.png", "/a/2.png")]
    assert pane.shown == course.looks[3]
    assert pane.said.text() == "2 · Names at one scale, after epoch 4: 3 of 3 birds named correctly."
    assert not pane.after_button.isEnabled()
    qtbot.mouseClick(pane.before_button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(pane.slider, Qt.Key.Key_Left)
    assert pane.shown == course.looks[1]
    assert pane.said.text().endswith("after epoch 2: 0 of 3 birds named correctly.")
    course.take(looked(4, right=True), 5)
    pane.show_course(course)
    assert pane.shown == course.looks[1], "somebody looks at it"
    qtbot.keyClick(pane.slider, Qt.Key.Key_End)
    course.take(looked(5, right=True), 6)
    pane.show_course(course)
    assert pane.shown == course.looks[5]
    assert len(asked) == 1, "pictures are made once"
    pane.clear()
    assert pane.shown is None
    assert pane.grid.look is None


def test_boxes_lie_where_the_network_looks(pane: BoxesPane, course: Course):
    image = QImage(100, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("#808080"))
    pane.show_course(course)
    pane.slider.setValue(0)
    pane.show_pictures({"/a/0.png": image, "/a/1.png": QImage()})
    shown = pane.grid.grab().toImage()
    accent = QColor(current_theme().look.accent(1))

    def near(x: float, y: float) -> bool:
        return any(shown.pixelColor(round(x) + i, round(y) + j) == accent for i in range(-2, 3) for j in range(-2, 3))

    side = PICTURE
    assert near(0.25 * side, 0.5 * side)
    assert near(0.75 * side, 0.5 * side)
    assert near(0.5 * side, 0.25 * side)
    assert not near(0.5 * side, 0.5 * side)
    assert not near(0.35 * side, 0.5 * side)
    assert shown.pixelColor(side // 2, side // 2) == QColor("#808080")


@pytest.mark.parametrize(
    ("part", "word"),
    [("scale 2", "Scale 2"), ("family", "Family"), ("rgb", "RGB"), ("rgb 3", "RGB 3"), ("described", "Together")],
)
def test_parts_are_called_as_people_write_them(part: str, word: str):
    assert part_word(part) == word


def test_right_and_wrong_are_not_told_by_colour_alone():
    assert saw_line(Saw("fused", (), "Rook", 0.934, True)) == "✓ Rook 93%"
    assert saw_line(Saw("fused", (), "Rook", 0.934, False)) == "✗ Rook 93%"


def test_the_log_can_be_copied(qtbot, qapp):
    pane = LogPane()
    qtbot.addWidget(pane)
    pane.text.appendPlainText("epoch 1\n<b>epoch 2</b>")
    pane.copy_button.click()
    assert qapp.clipboard().text() == "epoch 1\n<b>epoch 2</b>"
