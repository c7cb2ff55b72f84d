"""The window's layout, remembered and put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray

if TYPE_CHECKING:
    from explorer.naming import Names
    from explorer.ui.settings import Settings
    from explorer.ui.window import MainWindow

WIDE = 1400  # from this width on the side panes are generous
SWITCHES = ("boxes", "list", "strip", "answer")


def restore(window: MainWindow, settings: Settings) -> None:
    """Lay the window out as it was left, or sensibly for the screen."""
    room = window.screen().availableGeometry()
    window.resize(min(1600, int(room.width() * 0.94)), min(1000, int(room.height() * 0.92)))
    left, right = (270, 300) if window.width() >= WIDE else (150, 250)
    window.columns.setSizes([left, window.width() - left - right, right])
    window.rows.setSizes([int(window.height() * 0.76), int(window.height() * 0.18)])
    window.restoreGeometry(settings.layout("geometry"))
    window.columns.restoreState(settings.layout("columns"))
    window.rows.restoreState(settings.layout("rows"))
    for name in SWITCHES:
        window.switch(name, on=settings.flag(name, default=True))
    window.actions_by_name[settings.theme].setChecked(True)
    window.actions_by_name[settings.names].setChecked(True)
    window.answer_pane.restoreState(settings.layout("answer"))
    window.answer_pane.show_names(settings.names)
    window.answer_pane.show_threshold(settings.threshold)


def remember(window: MainWindow, settings: Settings) -> None:
    """Note how the window is laid out."""
    settings.remember_layout("geometry", QByteArray(window.saveGeometry()))
    settings.remember_layout("columns", QByteArray(window.columns.saveState()))
    settings.remember_layout("rows", QByteArray(window.rows.saveState()))
    if window.answer_pane.is_moved:
        settings.remember_layout("answer", QByteArray(window.answer_pane.saveState()))
    for name in SWITCHES:
        settings.remember_flag(name, on=window.actions_by_name[name].isChecked())


def use_names(window: MainWindow, settings: Settings, names: Names) -> None:
    """Call the species by their English or their scientific names everywhere from now on."""
    settings.names = names
    window.answer_pane.show_names(names)
    window.deck.show_names(names)
    window.exporter.use_names(names)
