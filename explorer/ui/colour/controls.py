"""The bar above the colour views: all channels together or one, and the photo or what the network sees of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QLabel, QPushButton, QToolButton, QWidget

from explorer.colour.shown import STRETCHED_NAMES
from explorer.figures.spec import ColourSpec
from explorer.ui.flow import FlowLayout
from explorer.ui.quiet_line import QuietLine

if TYPE_CHECKING:
    from collections.abc import Sequence

CHANNELS: Sequence[tuple[str, Literal[0, 1, 2] | None, str]] = (
    ("Together", None, "The three channels as red, green and blue"),
    ("1", 0, "The first channel of every space, from black to white"),
    ("2", 1, "The second channel of every space, from black to white"),
    ("3", 2, "The third channel of every space, from black to white"),
)
STRETCHED = "Channels: {} to {} percentile".format(*STRETCHED_NAMES)
WHOLE = "Each channel over its whole range, the same for every photo"
HINT = "Double-click a view for its channels"


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
        self.stretched = QCheckBox("Stretch")
        self.stretched.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.stretched.setToolTip(f"{STRETCHED} in this photo. Otherwise: {WHOLE[0].lower()}{WHOLE[1:]}")
        self.stretched.clicked.connect(lambda on: self._become(stretched=on))
        self.legend = QuietLine(right=True)
        row = FlowLayout(self)
        row.addWidget(self.back)
        row.addWidget(self.label)
        row.add_together(*self.buttons.values(), spacing=0)
        for part in (self.as_seen, self.stretched, self.legend):
            row.addWidget(part)
        self.show_side(0)
        self.show_enlarged(enlarged=False)
        self.show_spec(self.spec)

    def show_spec(self, spec: ColourSpec) -> None:
        """Show how the views are drawn, without telling anybody."""
        self.spec = spec
        self.buttons[spec.channel].setChecked(True)
        self.as_seen.setChecked(spec.as_seen)
        self.stretched.setChecked(spec.stretched)
        self._tell()

    def show_side(self, side: int) -> None:
        """Say how many pixels a side the network sees; 0 where that is not known."""
        tip = "The square that every stream gets, in the network's own pixels"
        self.as_seen.setToolTip(f"{tip}: {side} × {side}" if side else tip)
        self.as_seen.setText(f"As the network sees it ({side} px)" if side else "As the network sees it")

    def show_enlarged(self, *, enlarged: bool) -> None:
        """One view with its channels is shown: there is nothing to choose between them."""
        self._is_enlarged = enlarged
        self.back.setVisible(enlarged)
        for part in (self.label, *self.buttons.values()):
            part.setVisible(not enlarged)
        self._tell()

    def _tell(self) -> None:
        """Say over what channels are drawn, where that is not the usual; else what else can be done."""
        self.legend.show_text(STRETCHED if self.spec.stretched else "" if self._is_enlarged else HINT)

    def _become(self, **changes: object) -> None:
        spec = msgspec.structs.replace(self.spec, **changes)
        if spec != self.spec:
            self.show_spec(spec)
            self.changed.emit(spec)
