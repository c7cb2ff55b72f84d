"""A few held-back birds as the network sees them, epoch by epoch: boxes on small pictures, and names beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QSlider, QVBoxLayout, QWidget

from explorer.ui.training.boxes_grid import BirdGrid
from explorer.ui.training.labels import plain_label
from explorer.ui.training.outcome_words import look_line, look_teach

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QImage

    from explorer.train.events import Looked
    from explorer.ui.training.progress import Course


class BoxesPane(QWidget):
    """The birds, and a slider over the epochs. As long as it is at its end, it follows the training."""

    pictures_wanted = Signal(tuple)  # names of photos

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._course: Course | None = None
        self._count = 0
        self.said = plain_label()
        self.grid = BirdGrid()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Epoch")
        self.slider.setPageStep(5)
        self.slider.setToolTip("Back to how it was after earlier epochs. The arrow keys move it too.")
        self.before_button, self.after_button = QPushButton("◀"), QPushButton("▶")
        for button, name, by in ((self.before_button, "Earlier", -1), (self.after_button, "Later", 1)):
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.setAutoRepeat(True)
            button.setFixedWidth(34)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, by=by: self.slider.setValue(self.slider.value() + by))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(self.grid)
        below = QHBoxLayout()
        below.addWidget(self.before_button)
        below.addWidget(self.slider, 1)
        below.addWidget(self.after_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.said)
        column.addWidget(scroll, 1)
        column.addLayout(below)
        self.slider.valueChanged.connect(self._show)
        self.clear()

    def clear(self) -> None:
        """Another training begins."""
        self._course, self._count = None, 0
        self.grid.clear()
        self.slider.setRange(0, 0)
        self._set_enabled()
        self.said.setText(look_teach())

    def show_course(self, course: Course) -> None:
        """What has been seen so far."""
        if course is self._course and len(course.looks) == self._count:
            return
        follows = self.slider.value() == self.slider.maximum()
        if course.looks and (self._count == 0 or course is not self._course):
            self.pictures_wanted.emit(tuple(glance.photo for glance in course.looks[0].glances))
        self._course, self._count = course, len(course.looks)
        if not self._count:
            return
        self.slider.setRange(0, self._count - 1)
        self._set_enabled()
        if follows:
            self.slider.setValue(self._count - 1)
        self._show()

    def show_pictures(self, pictures: Mapping[str, QImage]) -> None:
        """The small pictures, by the names of the photos."""
        self.grid.show_pictures(pictures)

    @property
    def shown(self) -> Looked | None:
        """What is on show."""
        return self._course.looks[self.slider.value()] if self._course is not None and self._count else None

    def _show(self) -> None:
        look = self.shown
        if look is not None and self._course is not None:
            self.said.setText(look_line(self._course, look))
            self.grid.show_look(look)
            self._set_enabled()

    def _set_enabled(self) -> None:
        at, last = self.slider.value(), self.slider.maximum()
        self.slider.setEnabled(last > 0)
        self.before_button.setEnabled(at > 0)
        self.after_button.setEnabled(at < last)
