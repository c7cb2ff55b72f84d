"""How the window looks: its layout, what is shown of it, light or dark, names. Chosen, remembered and put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt

from explorer.ui.theme import THEMES, apply_palette, choose_theme

if TYPE_CHECKING:
    from explorer.naming import Names
    from explorer.ui.settings import Settings
    from explorer.ui.theme import ThemeName
    from explorer.ui.window import MainWindow

WIDE = 1400  # from this width on the side panes are generous
SWITCHES = ("boxes", "list", "strip", "answer")
NAMES: tuple[Names, ...] = ("english", "scientific")
FROM_THE_START = frozenset(("quit", "full_screen", *SWITCHES, *THEMES))  # need nothing that works behind the window


def restore(window: MainWindow, settings: Settings) -> None:
    """Lay the window out as it was left, or sensibly for the screen."""
    room = window.screen().availableGeometry()
    window.resize(min(1600, int(room.width() * 0.94)), min(1000, int(room.height() * 0.92)))
    window.restoreGeometry(settings.layout("geometry"))
    restore_columns(window, settings)
    window.rows.setSizes([int(window.height() * 0.76), int(window.height() * 0.18)])
    window.rows.restoreState(settings.layout("rows"))
    for name in SWITCHES:
        switch(window, name, on=settings.flag(name, default=True))
    window.actions_by_name[settings.theme].setChecked(True)
    window.actions_by_name[settings.names].setChecked(True)
    window.answer_pane.restoreState(settings.layout("answer"))
    window.answer_pane.show_names(settings.names)
    window.answer_pane.show_threshold(settings.threshold)


def restore_columns(window: MainWindow, settings: Settings) -> None:
    """Divide the width as it was left in a window about as wide, or sensibly."""
    left, right = (270, 300) if is_wide(window) else (150, 250)
    window.columns.setSizes([left, window.width() - left - right, right])
    window.columns.restoreState(settings.layout(columns_name(window)))


def is_wide(window: MainWindow) -> bool:
    """Whether the side panes may be generous. A window that fills its screen has its own size only once it is shown."""
    fills = window.isMaximized() or window.isFullScreen()
    return (window.screen().availableGeometry().width() if fills else window.width()) >= WIDE


def columns_name(window: MainWindow) -> str:
    """Under what the columns are remembered: side panes of a wide window leave the photo of a small one little room."""
    return "columns" if is_wide(window) else "columns_small"


def remember(window: MainWindow, settings: Settings) -> None:
    """Note how the window is laid out."""
    settings.remember_layout("geometry", QByteArray(window.saveGeometry()))
    settings.remember_layout(columns_name(window), QByteArray(window.columns.saveState()))
    settings.remember_layout("rows", QByteArray(window.rows.saveState()))
    if window.answer_pane.is_moved:
        settings.remember_layout("answer", QByteArray(window.answer_pane.saveState()))
    for name in SWITCHES:
        settings.remember_flag(name, on=window.actions_by_name[name].isChecked())


def switch(window: MainWindow, name: str, *, on: bool) -> None:
    """Show or hide the boxes, the list, the strip or the answer."""
    window.actions_by_name[name].setChecked(on)
    follow(window, name)


def follow(window: MainWindow, name: str) -> None:
    """Show what the action of that name says."""
    on = window.actions_by_name[name].isChecked()
    if name == "boxes":
        window.deck.show_boxes(shown=on)
    else:
        part = {"list": window.list_pane, "strip": window.deck.strips, "answer": window.answer_pane}[name]
        part.setVisible(on)


def fill_screen(window: MainWindow) -> None:
    """Fill the screen or no longer, as the action says; then the window is as large as before, a maximised one too."""
    full, state = Qt.WindowState.WindowFullScreen, window.windowState()
    on = window.actions_by_name["full_screen"].isChecked()
    window.setWindowState(state | full if on else state & ~full)


def use_theme(window: MainWindow, settings: Settings, name: ThemeName) -> None:
    """Be light or dark from now on, or as the system is."""
    settings.theme = name
    choose_theme(name)
    apply_palette()
    window.notices.restyle()
    window.deck.restyle()


def use_names(window: MainWindow, settings: Settings, names: Names) -> None:
    """Call the species by their English or their scientific names everywhere from now on."""
    settings.names = names
    window.answer_pane.show_names(names)
    window.deck.show_names(names)
    window.exporter.use_names(names)
