"""The bar above the colour views: all channels together or one, and the photo or what the network sees of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from explorer.figures.spec import ColourSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

CHANNELS: Sequence[tuple[str, Literal[0, 1, 2] | None, str]] = (
    ("Together", None, "The three channels as red, green and blue, each over its whole range"),
    ("1", 0, "The first channel of every space, from black to white over its whole range"),
    ("2", 1, "The second channel of every space, from black to white over its whole range"),
    ("3", 2, "The third channel of every space, from black to white over its whole range"),
)


class ColourControls(QWidget):
    """Shows and changes a `ColourSpec`."""

    changed = Signal(object)  # ColourSpec
    left = Signal()  # the enlarged view: show all again

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = ColourSpec()
        self._is_enlarged = False
        self.back = QPushButton("‹ All views")
        self.back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.back.setToolTip("Back to one view a stream; so does a double click")
        self.back.clicked.connect(lambda _: self.left.emit())
        self.label = QLabel("Channels")
        self.buttons: dict[int | None, QToolButton] = {}
        group = QButtonGroup(self)
        for text, channel, tip in CHANNELS:
            button = QToolButton()
            button.setText(text)
            button.setToolTip(tip)
            button.setAccessibleName(text if channel is None else f"Channel {text}")
            button.setCheckable(True)
            button.setProperty("segment", True)  # noqa: FBT003 - Qt's signature; styled in `theme`
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _, channel=channel: self._become(channel=channel))
            group.addButton(button)
            self.buttons[channel] = button
        self.as_seen = QCheckBox("As the network sees it")
        self.as_seen.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.as_seen.clicked.connect(lambda on: self._become(as_seen=on))
        self.hint = QLabel("Double-click a view for its channels")
        self.hint.setEnabled(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(self.back)
        row.addWidget(self.label)
        segments = QHBoxLayout()
        segments.setSpacing(0)
        for button in self.buttons.values():
            segments.addWidget(button)
        row.addLayout(segments)
        row.addWidget(self.as_seen)
        row.addStretch(1)
        row.addWidget(self.hint)
        self.show_side(0)
        self.show_enlarged(enlarged=False)
        self.show_spec(self.spec)

    def show_spec(self, spec: ColourSpec) -> None:
        """Show how the views are drawn, without telling anybody."""
        self.spec = spec
        self.buttons[spec.channel].setChecked(True)
        self.as_seen.setChecked(spec.as_seen)

    def show_side(self, side: int) -> None:
        """Say how many pixels a side the network sees; 0 where that is not known."""
        tip = "The square that every stream gets, in the network's own pixels"
        self.as_seen.setToolTip(f"{tip}: {side} × {side}" if side else tip)
        self.as_seen.setText(f"As the network sees it ({side} px)" if side else "As the network sees it")

    def show_enlarged(self, *, enlarged: bool) -> None:
        """One view with its channels is shown: there is nothing to choose between them."""
        self._is_enlarged = enlarged
        self.back.setVisible(enlarged)
        for part in (self.label, self.hint, *self.buttons.values()):
            part.setVisible(not enlarged)

    def _become(self, **changes: object) -> None:
        spec = msgspec.structs.replace(self.spec, **changes)
        if spec != self.spec:
            self.show_spec(spec)
            self.changed.emit(spec)
