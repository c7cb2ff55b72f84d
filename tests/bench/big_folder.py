"""A folder of 10,000 photos in the window: how long until all are listed, the first time and when opened again."""

from __future__ import annotations

import os
import time
from functools import partial
from typing import TYPE_CHECKING

from driving import Pulse, idle_delay, is_open, is_read, opened, run_until, session_of
from measure import Row, checkpoints, draw_photos, milliseconds, own_home, print_table, rounds_wanted

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.ui.window import MainWindow

COUNT = 10_000


def main() -> None:
    rounds = rounds_wanted(__doc__ or "", 7)
    with own_home() as home:
        small, big = home / "small", home / "big"
        content = draw_photos(small, 1, size=(160, 120))[0].read_bytes()
        big.mkdir()
        for number in range(COUNT):
            (big / f"bird{number}.jpg").write_bytes(content)
        with opened(small, checkpoints(home, "racnn")[-1]) as window:
            measure(window, small, big, rounds=rounds)


def measure(window: MainWindow, small: Path, big: Path, *, rounds: int) -> None:
    floor, idle = [], []
    first: list[tuple[float, float]] = []
    again: list[tuple[float, float]] = []
    for number in range(-1, rounds):  # one round to warm up
        big = big.rename(big.with_name(f"big{number}"))  # nothing is known of a folder of a new name
        for kept in (first, again):
            session_of(window).open_folder(small)
            run_until(partial(is_open, window, small))
            bare, quiet = milliseconds(partial(bare_walk, big)), idle_delay()
            seen = open_and_list(window, big)
            if number >= 0:
                floor.append(bare)
                idle.append(quiet)
                kept.append(seen)
    print_table(
        f"{COUNT:,} photos in the window, {rounds} rounds",
        [
            Row("listed, the first time", [took for took, _ in first], floor, "≤ 1,000 ms"),
            Row("listed, opened again", [took for took, _ in again], floor, "≤ 300 ms"),
            Row("longest stop of the event loop, first", [stop for _, stop in first], idle, "≤ 50 ms"),
            Row("longest stop of the event loop, again", [stop for _, stop in again], idle, "≤ 50 ms"),
        ],
        floor="a bare walk with os.scandir and stat; the event loop at rest",
    )


def open_and_list(window: MainWindow, folder: Path) -> tuple[float, float]:
    """The time until all photos are in the list, which is painted then, and the longest stop of the event
    loop until the folder was compared with what was known, in ms."""
    session = session_of(window)
    done: list[float] = []

    def changed(*_: object) -> None:
        if not done and window.model.rowCount() == COUNT:
            window.list_pane.list.viewport().repaint()
            done.append(time.perf_counter())

    session.changed.connect(changed)
    pulse = Pulse()
    begin = time.perf_counter()
    session.open_folder(folder)
    run_until(lambda: done and not session.state.is_listing and is_read(session))
    pulse.end()
    print(f"  longest stop {pulse.latest:.0f} ms, of the thread's own time {pulse.longest_work:.0f} ms", flush=True)
    session.changed.disconnect(changed)
    return (done[0] - begin) * 1000, pulse.latest


def bare_walk(folder: Path) -> int:
    """The size of all files of a folder."""
    with os.scandir(folder) as entries:
        return sum(entry.stat().st_size for entry in entries)


if __name__ == "__main__":
    main()
