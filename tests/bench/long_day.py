"""A long day at the window: thousands of steps, and what grew meanwhile: memory, threads, files, timers, objects."""

from __future__ import annotations

import argparse
import gc
import os
import random
import shutil
import threading
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from driving import is_read, opened, run_for, run_until, session_of, uses
from measure import SEED, checkpoints, draw_photos, own_home
from PySide6.QtCore import QObject, QPointF, Qt, QThread, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView, QWidget

from explorer.figures.spec import FigureSpec
from explorer.manner import PLAIN, Light
from explorer.rules import AverageRule

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from explorer.ui.window import MainWindow

FOLDERS, PHOTOS, SIZE = 3, 12, (640, 480)
WARM_UP = 60  # steps before the first look: what is made once, as lenses and caches are, is there then
KINDS_SHOWN = 8


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=4000, help="how many things are done (usually 4,000)")
    parser.add_argument("--every", type=int, default=500, help="how often what there is is printed, in steps")
    wanted = parser.parse_args()
    with own_home() as home:
        folders = [home / f"folder{number}" for number in range(FOLDERS)]
        draw_photos(folders[0], PHOTOS, size=SIZE)
        for folder in folders[1:]:
            shutil.copytree(folders[0], folder)
        drawn = {family: checkpoints(home, f"{family}-drawn")[0] for family in ("racnn", "granularity", "colornet")}
        with opened(folders[0], drawn["racnn"]) as window:
            Day(window, home, folders, drawn).spend(wanted.steps, wanted.every)


class Day:
    """Somebody who tries everything, at random but the same each time."""

    def __init__(self, window: MainWindow, home: Path, folders: list[Path], drawn: Mapping[str, Path]) -> None:
        self.window, self.session = window, session_of(window)
        self.home, self.folders, self.drawn = home, folders, drawn
        self.random = random.Random(SEED)
        self.done: Counter[str] = Counter()
        self.doing: Mapping[str, tuple[int, Callable[[], object]]] = {
            "step": (40, self.step),
            "lens": (8, self.change_lens),
            "checkpoint": (5, self.change_checkpoint),
            "light": (6, self.change_light),
            "crops": (5, self.change_crops),
            "zoom": (15, self.zoom),
            "export": (4, self.export),
            "copy": (2, self.copy),
            "folder": (4, self.change_folder),
            "look": (4, self.look_again),
            "find": (3, self.find),
            "theme": (2, self.change_theme),
            "names": (2, self.change_names),
        }

    def spend(self, steps: int, every: int) -> None:
        for _ in range(WARM_UP):
            self.do_something()
        self.done.clear()
        first = look(self.window)
        tell(0, first, first, self.done)
        for number in range(1, steps + 1):
            self.do_something()
            if number % every == 0 or number == steps:
                tell(number, look(self.window), first, self.done)

    def do_something(self) -> None:
        (name,) = self.random.choices(list(self.doing), [weight for weight, _ in self.doing.values()])
        self.done[name] += 1
        self.settle(self.doing[name][1])

    def settle(self, do: Callable[[], object]) -> None:
        do()
        state = self.session.state
        if state.listed.paths and state.selected in state.listed.places:
            run_until(partial(is_read, self.session))

    def step(self) -> None:
        key = self.random.choice((Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_End, Qt.Key.Key_Home))
        QTest.keyClick(self.window, key)

    def change_lens(self) -> None:
        lens = self.random.choice(("racnn", "granularity", "colornet", "crops"))
        self.window._choose_lens(lens)
        run_until(lambda: self.session.state.opening is None and self.window.deck.name == self.window.opener.lens)

    def change_checkpoint(self) -> None:
        path = self.random.choice(list(self.drawn.values()))
        self.session.choose_checkpoint(path, PLAIN)
        run_until(lambda: uses(self.session, path))

    def change_light(self) -> None:
        if self.window.deck.name != "colornet":
            self.session.choose_checkpoint(self.drawn["colornet"], PLAIN)
            run_until(lambda: uses(self.session, self.drawn["colornet"]) and self.window.deck.name == "colornet")
        light = Light(exposure=self.random.randint(-20, 20) / 10)
        self.window.deck.manner_chosen.emit(type(PLAIN)(light=light))

    def change_crops(self) -> None:
        self.window._choose_lens("crops")
        run_until(lambda: self.window.deck.name == "crops")
        controls = self.window.deck.lens.area.controls  # type: ignore[attr-defined]
        controls._become(count=self.random.choice((1, 5, 10)), rule=self.random.choice(get_args(AverageRule)))

    def zoom(self) -> None:
        views = [view for view in self.window.deck.lens.area.findChildren(QGraphicsView) if view.isVisible()]
        views += [self.window.deck.zoom.area] if self.window.deck.name == "racnn" else []
        for view in views[:1]:
            for turn in (240, 240, -120, -480):
                at = QPointF(view.viewport().width() * self.random.random(), view.viewport().height() / 2)
                QApplication.sendEvent(view.viewport(), wheel(view.viewport(), at, turn))
        run_for(0.02)
        self.window.deck.lens.fit()

    def export(self) -> None:
        ending = self.random.choice((".png", ".pdf", ".svg"))
        self.window._export()
        dialog = self.window.exporter.dialog
        if dialog is None:
            return
        self.window.exporter.save(FigureSpec(dpi=100), self.home / f"figure{ending}")
        run_until(lambda: self.window.exporter.dialog is None)

    def copy(self) -> None:
        self.window._copy()
        run_for(0.05)

    def change_folder(self) -> None:
        folder = self.random.choice(self.folders)
        self.session.open_folder(folder)
        run_until(lambda: self.session.state.folder == folder and not self.session.state.is_listing)

    def look_again(self) -> None:
        photo = self.random.choice(self.session.state.rows).path
        content = photo.read_bytes()
        photo.unlink()
        self.session.look_again()
        run_for(0.05)
        photo.write_bytes(content)
        self.session.look_again(anew=True)
        run_until(lambda: photo in self.session.state.listed.places)

    def find(self) -> None:
        field = self.window.list_pane.find_field
        field.setText(str(self.random.randint(0, PHOTOS)))
        run_for(0.02)
        field.clear()

    def change_theme(self) -> None:
        self.window.actions_by_name[self.random.choice(("dark", "light"))].trigger()

    def change_names(self) -> None:
        self.window.actions_by_name[self.random.choice(("english", "scientific"))].trigger()


def wheel(viewport: QWidget, at: QPointF, turn: int) -> QWheelEvent:
    """A turn of the mouse wheel over a view."""
    where, none = viewport.mapToGlobal(at), Qt.KeyboardModifier.NoModifier
    return QWheelEvent(
        at, where, QPointF(0, 0).toPoint(), QPointF(0, turn).toPoint(), Qt.MouseButton.NoButton, none,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip


def look(window: MainWindow) -> dict[str, float]:
    """What there is now, once all that waits to be deleted is gone."""
    run_for(0.5)
    gc.collect()
    children = window.findChildren(QObject)
    scenes = [child for child in children if isinstance(child, QGraphicsScene)]
    seen = {
        "memory, MB": resident_bytes() / 2**20,
        "held photos, MB": session_of(window).held_bytes / 2**20,
        "threads": threading.active_count(),
        "threads of the system": len(list(Path("/proc/self/task").iterdir()))
        if Path("/proc/self/task").is_dir()
        else 0,
        "open files": entries(Path("/proc/self/fd")),
        "QThreads": sum(isinstance(child, QThread) for child in children),
        "timers": sum(isinstance(child, QTimer) for child in children),
        "QObjects": len(children),
        "top level widgets": len(QApplication.topLevelWidgets()),
        "all widgets": len(QApplication.allWidgets()),
        "graphics items": sum(len(scene.items()) for scene in scenes),
        "Python objects": len(gc.get_objects()) + gc.get_freeze_count(),
        "notices": len(window.notices._standing),
    }
    kinds = Counter(type(thing).__name__ for thing in gc.get_objects())
    return seen | {f"kind {name}": count for name, count in kinds.items()}


def entries(folder: Path) -> int:
    """How much is in a folder of the system; 0 where it has none such."""
    return sum(1 for _ in folder.iterdir()) if folder.is_dir() else 0


def resident_bytes() -> int:
    """Memory of this process that is in use now; 0 where the system does not tell it so."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if statm.is_file() else 0


def tell(step: int, now: Mapping[str, float], first: Mapping[str, float], done: Mapping[str, int]) -> None:
    """Print what there is against the first look, and the kinds of Python objects that grew most."""
    print(f"\nAfter {step:,} steps ({', '.join(f'{name} {count}' for name, count in sorted(done.items()))})")
    for what, value in now.items():
        if not what.startswith("kind "):
            print(f"  {what:24} {value:>12,.0f}  {value - first[what]:>+12,.0f}")
    grown = sorted(((now[what] - first.get(what, 0), what) for what in now if what.startswith("kind ")), reverse=True)
    more = ", ".join(f"{what.removeprefix('kind ')} {by:+,.0f}" for by, what in grown[:KINDS_SHOWN] if by > 0)
    print(f"  grown most: {more or 'nothing'}", flush=True)


if __name__ == "__main__":
    main()
