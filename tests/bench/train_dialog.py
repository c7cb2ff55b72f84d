"""The longest stop of the event loop in the training dialog: opened, filled, while a training talks, and at its end."""

from __future__ import annotations

import sys
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from driving import Pulse, idle_delay, run_for, run_until
from many_species import make_checkpoint
from measure import SEED, Row, draw_photos, own_home, print_table, rounds_wanted
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from explorer.checkpoints.store import fingerprint_of
from explorer.train.measuring.kept import kept, save_kept
from explorer.train.places import answers_path
from explorer.ui.app import open_window
from explorer.ui.settings import Settings
from explorer.ui.training.process import TrainingProcess

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from explorer.ui.training.control import Trainer
    from explorer.ui.window import MainWindow

SPECIES, PHOTOS = 200, 4829  # as in the photos that the bundled checkpoints were trained on
LINES_A_MINUTE, MINUTES = 2000, 0.25
AFTER = 0.5  # seconds after something arrived: what it sets off counts too
CHILD = """
import sys, time
import msgspec
from explorer.train import events as e
photos, minutes, rate = sys.argv[4:], float(sys.argv[2]), float(sys.argv[3])
def say(event):
    print(msgspec.json.encode(event).decode(), flush=True)
say(e.Began(3863, 966, 200, ("scales", "attention", "fusion"), 0, 0))
boxes, count = ((0.1, 0.1, 0.9, 0.9),), int(minutes * rate)
for line in range(count):
    time.sleep(60 / rate)
    step = line % 60
    say(e.Stepped(0, line // 60, 400, step, 60, 5.3 / (1 + line / 50), 40.0))
    if step == 59:
        say(e.EpochDone(0, line // 60, 400, 5.0, 2.0))
        say(e.Checked(0, line // 60, 64, {"scale 1 top-1": 0.1, "scale 2 top-1": 0.2, "fused top-1": 0.3}))
        saw = tuple(e.Saw(f"scale {i}", boxes, "Made-up Bird", 0.5, False) for i in (1, 2, 3))
        say(e.Looked(0, line // 60, tuple(e.Glance(photo, "Made-up Bird", saw) for photo in photos)))
"""


def main() -> None:
    rounds = rounds_wanted(__doc__ or "", 2)
    with own_home() as home:
        application = QApplication.instance() or QApplication([])
        assert isinstance(application, QApplication)
        application.setStyle("Fusion")
        application.setQuitOnLastWindowClosed(False)
        draw_photos(home / "few", 3)
        found: dict[str, list[float]] = defaultdict(list)
        own: dict[str, float] = defaultdict(float)
        data = make_folder(home / "data")
        checkpoints = {count: make_outcome(home / f"{count}.safetensors", count) for count in (SPECIES, 10_000)}
        quiet = [idle_delay()]
        for _ in range(rounds):
            a_session(home, data, checkpoints, partial(during, found, own))
            quiet.append(idle_delay(0.5))
        print_table(
            f"Longest stop of the event loop in the training dialog, {rounds} rounds",
            [Row(what, values, quiet, f"≤ 50 ms; thread's own {own[what]:.0f}") for what, values in found.items()],
            floor="the event loop at rest",
        )


def during(
    found: dict[str, list[float]],
    own: dict[str, float],
    what: str,
    do: Callable[[], object],
    done: Callable[[], object],
) -> None:
    """Do something and note the longest stop until it is done and a little longer."""
    pulse = Pulse()
    do()
    run_until(done)
    run_for(AFTER)
    pulse.end()
    found[what].append(pulse.latest)
    own[what] = max(own[what], pulse.longest_work)


def make_folder(place: Path) -> Path:
    """Photos of noise in folders of species."""
    noise = np.random.default_rng(SEED)
    for number in range(PHOTOS):
        folder = place / f"{number % SPECIES + 1:03}.Made_up_Bird_{number % SPECIES}"
        folder.mkdir(parents=True, exist_ok=True)
        coarse = Image.fromarray(noise.integers(0, 255, (8, 8, 3), dtype=np.uint8))
        coarse.resize((224, 180), Image.Resampling.BICUBIC).save(folder / f"{number:05}.jpg")
    return place


def make_outcome(path: Path, species: int) -> Path:
    """A checkpoint of so many species, and what it said of five photos of each: a third is wrong."""
    make_checkpoint(path, species)
    rng = np.random.default_rng(SEED)
    truth = np.repeat(np.arange(species), 5)
    wrong = rng.random(len(truth)) < 1 / 3
    best = np.where(wrong, (truth + rng.integers(1, 30, len(truth))) % species, truth)
    names = [f"/photos/{number:06}.jpg" for number in range(len(truth))]
    share = rng.random(len(truth)).astype(np.float32)
    answers = kept(fingerprint_of(path), names, truth, best, (share, wrong * rng.integers(1, 9, len(truth))))
    save_kept(answers_path(path), answers)
    return path


def a_session(home: Path, data: Path, checkpoints: dict[int, Path], note: Callable[..., None]) -> None:
    """A window of its own, from the first opening of the dialog to the outcome."""
    window = open_window(Settings(), home / "few")
    window.resize(1600, 1000)
    run_until(lambda: window.is_ready)
    run_until(lambda: window._session.state.engine == "ready")
    run_for(1.0)
    note("the dialog is opened", window.dialogs.train, lambda: window.dialogs.trainer is not None)
    trainer = window.dialogs.trainer
    assert trainer is not None
    fill(trainer, data, note)
    talk(trainer, home, data, note)
    show_outcomes(window, checkpoints, note)
    trainer.dialog.hide()
    window.close()
    run_for(0.2)


def fill(trainer: Trainer, data: Path, note: Callable[..., None]) -> None:
    """A folder is chosen; what is found there, the preview and the estimate arrive."""
    planner, form = trainer.planner, trainer.dialog.form

    def choose() -> None:
        form.choose(form.family, "racnn")
        planner.use(data)

    def is_known() -> bool:
        return planner.data is not None and planner.data.summary.place == data

    note(f"a folder of {PHOTOS:,} photos is chosen", choose, is_known)
    note("the preview arrives", lambda: None, lambda: form.preview.images and not form.preview.message)
    note("all photos are looked at", lambda: None, lambda: not planner._is_checking)
    note("the estimate arrives", lambda: None, lambda: not planner.guesses.trial.is_trying)


def talk(trainer: Trainer, home: Path, data: Path, note: Callable[..., None]) -> None:
    """A child says so many lines a minute."""
    script = home / "child.py"
    script.write_text(CHILD)
    photos = [str(path) for path in sorted(data.glob("*/*.jpg"))[:12]]
    arguments = [str(script), "--", str(MINUTES), str(LINES_A_MINUTE), *photos]
    start = TrainingProcess.start
    TrainingProcess.start = lambda self, *_, **__: self.launch(sys.executable, arguments)  # type: ignore[method-assign]
    try:
        note(f"{LINES_A_MINUTE:,} lines a minute", trainer.start, lambda: not trainer.is_running)
    finally:
        TrainingProcess.start = start  # type: ignore[method-assign]


def show_outcomes(window: MainWindow, checkpoints: dict[int, Path], note: Callable[..., None]) -> None:
    """How checkpoints did."""
    from explorer.ui.training.outcome_dialog import HeldBack

    held_back = HeldBack(window)
    for count, path in checkpoints.items():
        what = f"the outcome of {count:,} species is shown"
        note(what, partial(held_back.open, path, path.stem), lambda path=path: is_shown(held_back, path))
        table = held_back.pane.species
        note(f"{count:,} species are searched", partial(held_back.pane.search.setText, "bird 99"), lambda: True)
        sort = partial(table.sortByColumn, 6, Qt.SortOrder.DescendingOrder)
        note(f"{count:,} species are sorted", sort, lambda: True)
    held_back.shut_down()


def is_shown(held_back: object, path: Path) -> bool:
    shown = held_back.pane.shown  # type: ignore[attr-defined]
    return shown is not None and shown.outcome.checkpoint == path


if __name__ == "__main__":
    main()
