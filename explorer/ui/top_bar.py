"""The top bar: open, choose the model and the lens, copy, export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from explorer.ui.lens import LENSES, PLAIN_LENS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from PySide6.QtGui import QAction

    from explorer.ui.desk import ChoiceEntry
    from explorer.ui.lens import LensName, LensSpec


WIDEST = 340  # pixels of the button with the model's name, unless the model in use needs more


class TopBar(QToolBar):
    """A quiet bar that cannot be moved away."""

    checkpoint_chosen = Signal(object)  # Path

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__("Top bar", parent)
        self.setObjectName("top_bar")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.toggleViewAction().setEnabled(False)
        self._open_checkpoint = actions["open_checkpoint"]
        self._entries: Sequence[ChoiceEntry] = ()
        self._current: Path | None = None
        self._line = ""
        self._specs: dict[LensName, LensSpec] = {spec.lens: spec for spec in LENSES}
        self.addWidget(self._button("Open…", actions["open_folder"]))
        self.model = QToolButton()
        self.model.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.model.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.model.setToolTip("Choose the model that reads the photos")
        self.model.setStyleSheet("QToolButton { padding-right: 22px; }")
        self._menu = QMenu(self.model)
        self.model.setMenu(self._menu)
        self.addWidget(self.model)
        self.lens_buttons = {spec.lens: self._lens_button(spec, actions[spec.lens]) for spec in LENSES}
        self.addWidget(self._side_by_side(tuple(self.lens_buttons.values())))
        space = QWidget()
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(space)
        self.addWidget(self._button("Export…", actions["export"]))
        self.addWidget(self._button("Copy figure", actions["copy"]))  # last: on a small screen the first to go
        self._show_more_in_words()
        self.show_model("Choose a model", None)

    def _show_more_in_words(self) -> None:
        """What opens the buttons that have no room is a sign in the theme's colour; Qt's own is black in dark, too."""
        more = self.findChild(QToolButton, "qt_toolbar_ext_button")
        if more is not None:
            more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            more.setText("»")
            more.setToolTip("More")
            more.setAccessibleName("More")

    def _button(self, text: str, action: QAction) -> QToolButton:
        """A button that follows an action but says it shorter."""
        button = QToolButton()
        button.setText(text)
        keys = action.shortcut().toString()
        button.setToolTip(f"{action.toolTip()} ({keys})")
        button.setAccessibleName(text)
        button.setEnabled(action.isEnabled())
        button.clicked.connect(action.trigger)
        action.enabledChanged.connect(button.setEnabled)
        return button

    def _lens_button(self, spec: LensSpec, action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setText(spec.name)
        # An action that changes puts its own text there.
        action.changed.connect(lambda: button.setText(self._specs[spec.lens].name))
        button.setAccessibleName(f"Lens: {spec.name}")
        return button

    def _side_by_side(self, buttons: Sequence[QToolButton]) -> QWidget:
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(0)
        for button in buttons:
            row.addWidget(button)
        return bar

    def show_lenses(self, current: LensName | None, troubles: Mapping[LensName, str], *, plain: bool = False) -> None:
        """The lens in use, and of every lens why it cannot be used, or ""; `plain`: the open model never zooms."""
        self._specs["racnn"] = PLAIN_LENS if plain else LENSES[0]
        for spec in self._specs.values():
            self.lens_buttons[spec.lens].setText(spec.name)
            self.lens_buttons[spec.lens].setAccessibleName(f"Lens: {spec.name}")
            action = self.lens_buttons[spec.lens].defaultAction()
            trouble = troubles.get(spec.lens, "" if spec.lens == current else "Looking for checkpoints…")
            action.setEnabled(not trouble)
            action.setChecked(spec.lens == current)
            action.setToolTip(f"{spec.tip}. {trouble}" if trouble else f"{spec.tip} ({action.shortcut().toString()})")

    def show_choices(self, entries: Sequence[ChoiceEntry]) -> None:
        """The checkpoints to choose from."""
        self._entries = entries
        self._fill()
        self._hold_width()

    def show_model(self, line: str, current: Path | None) -> None:
        """The model in use."""
        if (line, current) == (self._line, self._current):
            return
        self._line = line
        self.model.setText(f"Model: {line}" if current else line)
        self.model.setAccessibleName(f"Model: {line}")
        self._current = current
        self._fill()

    def _fill(self) -> None:
        self._menu.clear()
        one_of_them = QActionGroup(self._menu)  # drawn as a choice of one, not as boxes to tick
        for entry in self._entries:
            text = f"{entry.title} – {entry.trouble}" if entry.trouble else entry.title
            action = self._menu.addAction(text.replace("&", "&&"))
            action.setCheckable(True)
            one_of_them.addAction(action)
            action.setChecked(entry.path == self._current)
            action.setDisabled(bool(entry.trouble))
            action.setToolTip(str(entry.path))
            action.triggered.connect(lambda _checked, path=entry.path: self.checkpoint_chosen.emit(path))
        if self._entries:
            self._menu.addSeparator()
        self._menu.addAction(self._open_checkpoint)

    def _hold_width(self) -> None:
        """As wide as its longest model needs: the lenses beside it stay where they are when one is chosen."""
        self.model.ensurePolished()
        metrics, text = self.model.fontMetrics(), self.model.text()
        longest = max((f"Model: {entry.title}" for entry in self._entries), key=metrics.horizontalAdvance, default=text)
        more = metrics.horizontalAdvance(longest) - metrics.horizontalAdvance(text)
        self.model.setMinimumWidth(min(self.model.sizeHint().width() + max(more, 0) + 2, WIDEST))  # 2 for rounding
