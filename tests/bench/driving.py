"""The real window, driven by the benchmarks."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from explorer.ui import state as view
from explorer.ui.app import open_window
from explorer.ui.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from explorer.ui.session import Session
    from explorer.ui.window import MainWindow

TICK_MS = 10


@contextmanager
def opened(folder: Path, checkpoint: Path) -> Iterator[MainWindow]:
    """The window on a folder, as soon as the first photo is read."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    application.setStyle("Fusion")
    application.setQuitOnLastWindowClosed(False)  # another window may follow
    window = open_window(Settings(), folder)
    window.resize(1600, 1000)
    run_until(lambda: window.is_ready)
    session_of(window).choose_checkpoint(checkpoint)
    run_until(lambda: uses(session_of(window), checkpoint) and is_read(session_of(window)))
    yield window
    window.close()


def session_of(window: MainWindow) -> Session:
    return window._session


def is_read(session: Session) -> bool:
    """Whether the selected photo and its boxes are on the pane."""
    return view.current_answer(session.state) is not None and view.overlay_answer(session.state) is not None


def uses(session: Session, checkpoint: Path) -> bool:
    """Whether that checkpoint answers."""
    known = session.state.checkpoint
    return known is not None and known.path == checkpoint and view.weights_are_here(session.state)


def is_open(window: MainWindow, folder: Path) -> bool:
    """Whether the window shows that folder and has read its first photo."""
    return session_of(window).state.folder == folder and is_read(session_of(window))


def run_until(done: Callable[[], object], *, seconds: float = 300) -> None:
    """Let the event loop run until `done`, asked every 2 ms."""
    loop, poll = QEventLoop(), QTimer(interval=2)
    end = time.monotonic() + seconds
    poll.timeout.connect(lambda: loop.quit() if done() or time.monotonic() > end else None)
    poll.start()
    loop.exec()
    if not done():
        raise TimeoutError(f"nothing came within {seconds:.0f} s")


def run_for(seconds: float) -> None:
    """Let the event loop run for a while."""
    end = time.monotonic() + seconds
    run_until(lambda: time.monotonic() > end)


class Pulse(QObject):
    """A 10 ms timer that notes how late it is each time, in ms: that long the event loop did something else."""

    def __init__(self, each_time: Callable[[], object] = lambda: None) -> None:
        super().__init__()
        self.delays: list[float] = []
        self.longest_work = 0.0  # processor time of this thread between two beats, in ms, whatever else runs
        self._each_time = each_time
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    @property
    def latest(self) -> float:
        return max(self.delays, default=0.0)

    def end(self) -> None:
        self._timer.stop()

    def _beat(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.delays.append((now - self._last) * 1000 - TICK_MS)
        self.longest_work = max(self.longest_work, (worked - self._worked) * 1000)
        self._last, self._worked = now, worked
        self._each_time()


def idle_delay(seconds: float = 1.0) -> float:
    """The longest delay of a pulse while nothing goes on: the floor of this machine at this moment."""
    pulse = Pulse()
    run_for(seconds)
    pulse.end()
    return pulse.latest
