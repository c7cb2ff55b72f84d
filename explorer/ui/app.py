"""Starts the window."""

from __future__ import annotations

import importlib
import logging
import os
import signal
import socket
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSocketNotifier, Qt, QThread, Signal
from PySide6.QtGui import QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication

from explorer.ui.demo import DEMO, fitting_checkpoint
from explorer.ui.dropping import Dropped, understand_paths
from explorer.ui.notices import Notice
from explorer.ui.settings import Settings
from explorer.ui.theme import DARK, choose_theme
from explorer.ui.threads import STUCK
from explorer.ui.window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import TracebackType

    from PySide6.QtCore import QObject

log = logging.getLogger(__name__)

_BEHIND = ("explorer.ui.session", "explorer.ui.exporting", "explorer.figures.paint")
_LATER = ("explorer.ui.training.control", "explorer.ui.training.outcome_dialog")  # no photo waits for these
SWITCH_SECONDS = 0.0005  # how long a busy thread may keep the event loop from running Python; 0.005 would be felt


def run(target: Path | None = None) -> int:
    """Open the window and stay until it is closed.

    Args:
        target: a folder, a photo or a checkpoint; None: the last folder, else the demo that comes with the program.

    Returns:
        The exit code for the shell.
    """
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)  # noqa: S101 - nobody else makes one
    application.setApplicationName("Bird Explorer")
    application.setDesktopFileName("bird-explorer")
    application.setStyle("Fusion")
    application.setWindowIcon(make_icon())
    settings = Settings()
    choose_theme(settings.theme)
    window = open_window(settings, target, keep_log=True)
    sys.excepthook = _hook(window)
    close_when_told(window)
    code = application.exec()
    if STUCK or (window.is_ready and window.dialogs.leaves_training):
        from explorer.ui.training.process import leave  # noqa: PLC0415 - keep the start of the window short

        leave(code)
    return code


def close_when_told(window: MainWindow) -> None:
    """Close the window in order when the session ends or Ctrl-C is pressed: what it remembers would be lost.

    A second time ends the program at once. The signals arrive through a socket, since Qt's event loop runs no Python
    while nothing happens.
    """
    told, tell = socket.socketpair()
    tell.settimeout(0)  # it never waits, as `set_wakeup_fd` asks
    signal.set_wakeup_fd(tell.detach())
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    for number in numbers:
        signal.signal(number, lambda *_: None)

    def close() -> None:
        told.recv(1)
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)
        window.close()

    heard = QSocketNotifier(told.fileno(), QSocketNotifier.Type.Read, window)
    heard.activated.connect(close)


class Starter(QThread):
    """Imports what works behind the window while the window is shown already."""

    imported = Signal()  # all that the first photo needs

    def __init__(self, parent: QObject, places: Sequence[Path] = (), *, keep_log: bool) -> None:
        super().__init__(parent)
        self._places, self._keep_log = places, keep_log

    def run(self) -> None:
        if self._keep_log:
            start_log()
        for name in _BEHIND:
            importlib.import_module(name)
        for place in self._places:  # a disk that sleeps takes seconds to answer; the event loop asks it later
            os.path.exists(place)  # noqa: PTH110 - it never fails
        self.imported.emit()
        for name in _LATER:
            importlib.import_module(name)


def open_window(settings: Settings, target: Path | None = None, *, keep_log: bool = False) -> MainWindow:
    """The main window: painted at once, and at work on what was asked for as soon as that can be."""
    sys.setswitchinterval(SWITCH_SECONDS)
    window = MainWindow(settings)
    window.show()
    starter = Starter(window, (*settings.places, *([target] if target is not None else [])), keep_log=keep_log)
    starter.imported.connect(lambda: begin(window, settings, target))
    starter.start()
    return window


def begin(window: MainWindow, settings: Settings, target: Path | None) -> None:
    """Start what works behind the window, and open what was asked for."""
    from explorer.ui.exporting import Exporter  # noqa: PLC0415 - imported by the starter, off the event loop
    from explorer.ui.session import Session  # noqa: PLC0415 - the same

    if window.is_closed:
        return
    session = Session(settings)
    window.attach(session, Exporter(settings, window))
    session.start()
    wanted = what_to_open(settings, target)
    bundled = settings.bundled_checkpoints
    last = settings.checkpoint or next(iter(bundled), None)
    fitting = fitting_checkpoint(wanted.folder, last, bundled) if wanted.folder is not None else last
    window.opener.open(Dropped(wanted.folder, wanted.photo, wanted.only, wanted.checkpoint or fitting))


def what_to_open(settings: Settings, target: Path | None) -> Dropped:
    """What to show first."""
    if target is not None:
        return understand_paths([target.expanduser().absolute()])
    if settings.folder is not None:
        photo = settings.photo
        return Dropped(folder=settings.folder, photo=photo if photo is not None and photo.is_file() else None)
    return Dropped(folder=DEMO) if DEMO.is_dir() else Dropped()


def start_log() -> None:
    """Keep what goes wrong in a small file of the person's, and on the terminal."""
    from logging.handlers import RotatingFileHandler  # noqa: PLC0415 - the same

    import platformdirs  # noqa: PLC0415 - keep the start of the window short

    handlers: list[logging.Handler] = [logging.StreamHandler()]
    try:
        folder = platformdirs.user_log_path("bird-explorer", ensure_exists=True)
        handlers.append(RotatingFileHandler(folder / "explorer.log", maxBytes=2**20, backupCount=1))
    except OSError as error:
        log.warning("There is no log file: %s", error)
    logging.basicConfig(level=logging.WARNING, handlers=handlers, format="%(asctime)s %(name)s: %(message)s")


def make_icon() -> QIcon:
    """Three nested squares in the colours of the scales."""
    icon = QIcon()
    for side in (32, 64, 128):
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(DARK.accent(0).darker(420))
        painter.drawRoundedRect(QRectF(0, 0, side, side), side / 6, side / 6)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for number, (x, y, width) in enumerate(((0.12, 0.12, 0.76), (0.3, 0.22, 0.5), (0.46, 0.3, 0.26))):
            painter.setPen(QPen(DARK.accent(number), side / 14, j=Qt.PenJoinStyle.MiterJoin))
            painter.drawRect(QRectF(x * side, y * side, width * side, width * side))
        painter.end()
        icon.addPixmap(pixmap)
    return icon


def _hook(window: MainWindow) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """Errors that nobody foresaw are logged and told; the window stays."""

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.error("Unforeseen error", exc_info=(kind, error, trace))
        why = f"Something went wrong inside the program ({kind.__name__}: {error}). The log has the details."
        window.notices.say(Notice("error", why))

    return tell
