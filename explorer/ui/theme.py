"""Light and dark: neutral greys, so that the only colours are the photo's and one accent a scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from explorer.figures.look import DARK as DARK_LOOK
from explorer.figures.look import LIGHT as LIGHT_LOOK

if TYPE_CHECKING:
    from explorer.figures.look import Look

ThemeName = Literal["system", "light", "dark"]
THEMES: tuple[ThemeName, ...] = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class Theme:
    """The greys of the window, as #rrggbb, and the look that figures and overlays share with it."""

    look: Look
    window: str
    surface: str  # lists, fields, the strip
    backdrop: str  # behind the photo
    text: str
    quiet: str  # second-rank text; at least 4.5 : 1 on window and surface
    line: str
    selected: str
    box: str  # of a check box; in dark its outline alone could not be seen
    warning: str
    error: str

    def accent(self, scale: int) -> QColor:
        """The colour of scale 0, 1, 2, the same in boxes, strip, ranking and figures."""
        return QColor(self.look.accent(scale))


LIGHT = Theme(
    look=LIGHT_LOOK,
    window="#f0f0f0",
    surface="#fafafa",
    backdrop="#dcdcdc",
    text="#1b1b1b",
    quiet="#5f5f5f",
    line="#cfcfcf",
    selected="#c9c9c9",
    box="#ffffff",
    warning="#8a5a00",
    error="#a8201a",
)
DARK = Theme(
    look=DARK_LOOK,
    window="#2a2a2a",
    surface="#232323",
    backdrop="#181818",
    text="#e8e8e8",
    quiet="#a3a3a3",
    line="#404040",
    selected="#4d4d4d",
    box="#5a5a5a",
    warning="#e0b050",
    error="#ff8a80",
)


_CHOICE = "explorer_theme"  # property of the application


def current_theme() -> Theme:
    """The theme in force: the person's choice, else the system's."""
    application = QApplication.instance()
    chosen = application.property(_CHOICE) if application else None
    if chosen in ("light", "dark"):
        return DARK if chosen == "dark" else LIGHT
    return DARK if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT


def choose_theme(name: ThemeName) -> None:
    """Use a theme from now on, and repaint everything in it."""
    application = QApplication.instance()
    if application is not None:
        application.setProperty(_CHOICE, name)
    scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(name, Qt.ColorScheme.Unknown)
    QGuiApplication.styleHints().setColorScheme(scheme)
    apply_palette()


def apply_palette() -> None:
    """Give the application the palette of the theme in force."""
    application = QApplication.instance()
    if isinstance(application, QApplication):
        palette = palette_of(current_theme())
        application.setPalette(palette)
        palette.setColor(QPalette.ColorRole.Base, QColor(current_theme().box))
        application.setPalette(palette, "QCheckBox")  # type: ignore[arg-type]  # the stub asks for bytes, Qt for a str
        application.setStyleSheet(_SHEET.format(theme=current_theme()))


def palette_of(theme: Theme) -> QPalette:
    """A Qt palette of neutral greys."""
    role = QPalette.ColorRole
    palette = QPalette()
    colours = {
        role.Window: theme.window, role.Base: theme.surface, role.AlternateBase: theme.window,
        role.Button: theme.window, role.ToolTipBase: theme.surface, role.Text: theme.text,
        role.WindowText: theme.text, role.ButtonText: theme.text, role.ToolTipText: theme.text,
        role.BrightText: theme.text, role.PlaceholderText: theme.quiet, role.Highlight: theme.selected,
        role.HighlightedText: theme.text, role.Mid: theme.line, role.Midlight: theme.line,
        role.Link: theme.text, role.Accent: theme.quiet,
    }  # fmt: skip
    for which, colour in colours.items():
        palette.setColor(which, QColor(colour))
    for which in (role.Text, role.WindowText, role.ButtonText, role.HighlightedText):
        faded = QColor(theme.quiet)
        faded.setAlpha(150)
        palette.setColor(QPalette.ColorGroup.Disabled, which, faded)
    return palette


_SHEET = """
QToolBar {{ border: 0; border-bottom: 1px solid {theme.line}; spacing: 6px; padding: 5px 8px; }}
QToolBar QToolButton {{ padding: 5px 11px; border: 1px solid {theme.line}; border-radius: 4px; }}
QToolBar QToolButton {{ background: {theme.surface}; }}
QToolBar QToolButton:hover, QToolBar QToolButton:focus {{ border-color: {theme.quiet}; }}
QToolBar QToolButton:pressed {{ background: {theme.selected}; }}
QToolBar QToolButton:checked {{ background: {theme.selected}; border-color: {theme.quiet}; }}
QToolBar QToolButton:disabled {{ color: {theme.quiet}; background: {theme.window}; }}
QToolBar QToolButton#qt_toolbar_ext_button {{ padding: 0; min-width: 16px; }}
QToolBar QToolButton::menu-indicator {{ subcontrol-position: right center; right: 5px; }}
QToolButton[segment="true"] {{ padding: 2px 9px; border: 1px solid {theme.line}; background: {theme.surface}; }}
QToolButton[segment="true"]:hover, QToolButton[segment="true"]:focus {{ border-color: {theme.quiet}; }}
QToolButton[segment="true"]:checked {{ background: {theme.selected}; border-color: {theme.quiet}; }}
QSplitter::handle {{ background: {theme.line}; }}
QStatusBar {{ border-top: 1px solid {theme.line}; }}
QStatusBar::item {{ border: 0; }}
QScrollBar:vertical {{ background: transparent; width: 11px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {theme.line}; border-radius: 4px; min-height: 28px; margin: 1px 2px; }}
QScrollBar::handle:vertical:hover {{ background: {theme.quiet}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ background: none; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: none; }}
QScrollBar::handle:vertical:disabled {{ background: transparent; }}
QLineEdit {{ padding: 4px 6px; border: 1px solid {theme.line}; border-radius: 4px; background: {theme.surface}; }}
QProgressBar {{ border: 1px solid {theme.line}; border-radius: 4px; background: {theme.surface}; }}
QProgressBar::chunk {{ background: {theme.quiet}; border-radius: 3px; }}
QLineEdit:focus {{ border-color: {theme.quiet}; }}
QToolTip {{ color: {theme.text}; background: {theme.surface}; border: 1px solid {theme.line}; padding: 3px; }}
"""
