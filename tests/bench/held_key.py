"""The arrow key held down over photos nobody has read yet: stale frames, the last answer, the event loop."""

from __future__ import annotations

import shutil
import time
from functools import partial
from typing import TYPE_CHECKING

from driving import Pulse, idle_delay, is_open, is_read, opened, run_until, session_of
from measure import Row, checkpoints, draw_photos, milliseconds, own_home, print_table, rounds_wanted
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest

from explorer.photos import load_photo
from explorer.ui import state as view
from explorer.ui.pictures import make_shown
from explorer.ui.worker import LANE_PHOTO, PhotoRead, ReadJob

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.ui.pictures import ShownPhoto
    from explorer.ui.threads import Reply
    from explorer.ui.window import MainWindow

PRESSES, EVERY_MS = 60, 30
DIMMED_AFTER = 0.1  # seconds: 60 ms as the window means it, and a few turns of the event loop


class Watch(QObject):
    """Looks at every frame of the photo pane, and at every beat at the answer beside it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.frames = self.foreign_boxes = self.late_photos = 0
        self.longest_undimmed = 0.0  # ms
        self._window, self._session = window, session_of(window)
        self._pictured: ShownPhoto | None = None
        self._old_since: float | None = None
        self._session.pictured.connect(self._photo_came)
        window.deck.zoom.area.viewport().installEventFilter(self)

    @property
    def stale(self) -> int:
        return self.foreign_boxes + self.late_photos

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint:
            self.frames += 1
            pane = self._window.deck.zoom.area
            photo = self._pictured.photo.fingerprint if self._pictured and pane._size is not None else ""
            self.foreign_boxes += pane._reading is not None and pane._reading.key.photo != photo
        return False

    def beat(self) -> None:
        """Notice an old answer that looks like the answer to the selected photo."""
        state, ranking = self._session.state, self._window.answer_pane.ranking
        if state.answer is None or view.current_answer(state) is not None or ranking._stale:
            self._old_since = None
            return
        self._old_since = self._old_since or time.perf_counter()
        self.longest_undimmed = max(self.longest_undimmed, (time.perf_counter() - self._old_since) * 1000)

    def end(self) -> None:
        self._window.deck.zoom.area.viewport().removeEventFilter(self)
        self._session.pictured.disconnect(self._photo_came)

    def _photo_came(self, shown: ShownPhoto) -> None:
        self._pictured = shown
        self.late_photos += shown.photo.path != self._session.state.selected


def main() -> None:
    rounds = rounds_wanted(__doc__ or "", 5)
    with own_home() as home:
        draw_photos(home / "photos", PRESSES + 1)
        draw_photos(home / "first", 1)
        for path in checkpoints(home, "racnn"):
            with opened(home / "first", path) as window:
                measure(window, path.name, home, rounds=rounds)


def measure(window: MainWindow, name: str, home: Path, *, rounds: int) -> None:
    after: list[float] = []
    floor: list[float] = []
    stops: list[float] = []
    idle: list[float] = []
    undimmed: list[float] = []
    stale = frames = 0
    for number in range(-1, rounds):  # one round to warm up
        folder = shutil.copytree(home / "photos", home / f"{name}-{number}")  # nothing is known of a new folder
        session_of(window).open_folder(folder)
        run_until(partial(is_open, window, folder))
        quiet = idle_delay()
        watch = Watch(window)
        last, stop = hold(window, watch)
        watch.end()
        if number < 0:
            continue
        after.append(last)
        floor += alone(window)
        stops.append(stop)
        idle.append(quiet)
        undimmed.append(watch.longest_undimmed)
        stale, frames = stale + watch.stale, frames + watch.frames
    print_table(
        f"{PRESSES} presses of an arrow key, {1000 // EVERY_MS} a second, {name}, {rounds} rounds",
        [
            Row("last key to last reading", after, floor, "≤ 2 ×: at most one reading is waited for"),
            Row("longest stop of the event loop", stops, idle, "≤ 50 ms"),
            Row("old answer not dimmed for", undimmed, budget=f"≤ {DIMMED_AFTER * 1000:.0f} ms"),
        ],
        floor="opening and reading the last photo alone; the event loop at rest",
        notes=[f"{stale} stale frames among {frames} of the photo pane (budget: 0)."],
    )


def hold(window: MainWindow, watch: Watch) -> tuple[float, float]:
    """Hold the key: the time from the last press to the last answer, and the longest stop of the event loop, in ms."""
    session = session_of(window)
    pressed: list[float] = []
    done: list[float] = []
    pulse = Pulse(watch.beat)
    timer = QTimer(interval=EVERY_MS, timerType=Qt.TimerType.PreciseTimer)

    def press() -> None:
        pressed.append(time.perf_counter())
        QTest.keyClick(window, Qt.Key.Key_Right)
        if len(pressed) == PRESSES:
            timer.stop()

    def changed(*_: object) -> None:
        if len(pressed) == PRESSES and not done and is_read(session):
            done.append(time.perf_counter())

    timer.timeout.connect(press)
    session.changed.connect(changed)
    timer.start()
    run_until(lambda: done)
    pulse.end()
    session.changed.disconnect(changed)
    assert session.state.selected == session.state.listed.paths[PRESSES], "a press was lost"
    return (done[0] - pressed[-1]) * 1000, pulse.latest


def alone(window: MainWindow) -> list[float]:
    """The times for opening and reading the selected photo with nothing else going on, in ms.

    The window's own thread reads: a second thread that uses torch would slow down both for good.
    """
    session = session_of(window)
    wishes, photo, worker = session.thumbnailer._wishes, session.state.photo, session._worker
    assert photo is not None
    run_until(lambda: not wishes._waiting and not wishes._working)
    replies: list[Reply] = []
    worker.replied.connect(replies.append)
    times = []
    for _ in range(5):
        replies.clear()
        opening = milliseconds(lambda: make_shown(load_photo(photo.path)))
        worker.post(ReadJob(photo, None), lane=LANE_PHOTO)  # the session did not ask for it and lets the answer go
        run_until(lambda: replies)
        read = replies[0].value
        assert isinstance(read, PhotoRead)
        times.append(opening + read.reading.run.seconds * 1000)
    worker.replied.disconnect(replies.append)
    return times


if __name__ == "__main__":
    main()
