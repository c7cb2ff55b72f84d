"""How long the event loop stops at most: lenses switched, photos stepped, sliders moved and rules changed in them."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, get_args

from driving import Pulse, idle_delay, is_read, opened, run_for, run_until, session_of, uses
from measure import Row, checkpoints, draw_photos, own_home, print_table, rounds_wanted
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from explorer.manner import PLAIN
from explorer.rules import AverageRule

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QSlider

    from explorer.ui.lens import LensName
    from explorer.ui.window import MainWindow

PHOTOS, SIZES = 4, {"1 megapixel": (1152, 864), "24 megapixels": (6000, 4000)}
MOVES, EVERY = 12, 0.03  # of a slider, and seconds between two
AFTER = 0.25  # seconds after an answer: what it sets off counts too


class Stops:
    """The longest stops of the event loop, by what was done meanwhile, in ms."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.found: dict[str, list[float]] = defaultdict(list)
        self.cpu: dict[str, list[float]] = defaultdict(list)

    def during(self, what: str, do: Callable[[], object], done: Callable[[], object]) -> None:
        pulse = Pulse()
        do()
        run_until(done)
        run_for(AFTER)
        pulse.end()
        self.found[what].append(pulse.latest)
        self.cpu[what].append(pulse.longest_work)

    def shows(self, lens: LensName) -> bool:
        """Whether a lens is on show with its answer and all that it draws of the photo."""
        deck = self.window.deck
        if deck.name != lens or not is_read(session_of(self.window)):
            return False
        if lens == "colornet":
            return all(not pane.view.whole.image.isNull() for pane in deck.lens.area.grid.panes)  # type: ignore[attr-defined]
        if lens == "crops":
            tiles = deck.lens.strip.tiles  # type: ignore[attr-defined]
            return bool(tiles) and all(tile.crop is not None for tile in tiles)
        return True


def main() -> None:
    rounds = rounds_wanted(__doc__ or "", 3)
    with own_home() as home:
        for name, size in SIZES.items():
            draw_photos(home / name, PHOTOS * (rounds + 1), size=size)
        colour = next(path for path in checkpoints(home, "colornet") if "cub200" in path.name)
        zoom = next(path for path in checkpoints(home, "racnn") if "cub200" in path.name)
        for name in SIZES:
            with opened(home / name, zoom) as window:
                measure(window, name, zoom, colour, rounds)


def measure(window: MainWindow, name: str, zoom: Path, colour: Path, rounds: int) -> None:
    session, stops = session_of(window), Stops(window)
    ways: dict[LensName, tuple[Callable[[], object], Callable[[], object]]] = {
        "colornet": (
            partial(session.choose_checkpoint, colour, PLAIN),
            lambda: uses(session, colour) and stops.shows("colornet"),
        ),
        "crops": (partial(window._choose_lens, "crops"), lambda: stops.shows("crops")),
        "racnn": (
            partial(session.choose_checkpoint, zoom, PLAIN),
            lambda: uses(session, zoom) and stops.shows("racnn"),
        ),
    }
    quiet = [idle_delay()]
    for number in range(rounds + 1):  # the first round is what a person sees first
        when = "to it for the first time" if number == 0 else "to it again"
        for lens in ("colornet", "crops", "racnn"):
            stops.during(f"{lens}: {when}", *ways[lens])
            if lens != "racnn":
                use(window, stops, lens, photos=PHOTOS // 2)
        quiet.append(idle_delay(0.5))
    rows = [
        Row(what, found, quiet, f"≤ 50 ms; thread's own {max(stops.cpu[what]):.0f}")
        for what, found in stops.found.items()
    ]
    print_table(
        f"Longest stop of the event loop, photos of {name}, {rounds} rounds and the first",
        rows,
        floor="the event loop at rest",
        notes=[
            f"The longest of all: {max(map(max, stops.found.values())):.0f} ms. “Thread's own”: the most processor "
            "time in ms between two beats of the timer, which hardly grows with the load of the machine."
        ],
    )


def use(window: MainWindow, stops: Stops, lens: LensName, *, photos: int) -> None:
    """Step through photos, move a slider and change the rule."""
    shown = partial(stops.shows, lens)
    for _ in range(photos):
        stops.during(f"{lens}: next photo", partial(QTest.keyClick, window, Qt.Key.Key_Right), shown)
    on_show = window.deck.lens
    if lens == "colornet":
        panel = on_show.strip.light  # type: ignore[attr-defined]
        slider = panel.sliders["exposure"]
        stops.during(f"{lens}: a slider moves", partial(slide, slider, 10), shown)
        stops.during(f"{lens}: the slider is reset", panel.reset.click, shown)
        head = on_show.area.grid.panes[2].head  # type: ignore[attr-defined]
        stops.during(f"{lens}: a stream is switched", head.switch.click, shown)
        head.switch.click()
    else:
        controls = on_show.area.controls  # type: ignore[attr-defined]
        stops.during(f"{lens}: a slider moves", partial(slide, controls.share, 30), shown)
        slide(controls.share, 35)
        run_until(shown)
        for rule in get_args(AverageRule)[::-1]:
            controls.rule.setCurrentIndex(controls.rule.findData(rule))
            stops.during(f"{lens}: the rule changes", partial(controls.rule.activated.emit, 0), shown)
        controls.count.setCurrentIndex(controls.count.findData(10))
        stops.during(f"{lens}: ten crops", partial(controls.count.activated.emit, 0), shown)
        controls.count.setCurrentIndex(controls.count.findData(5))
        controls.count.activated.emit(0)
        run_until(shown)


def slide(slider: QSlider, to: int) -> None:
    """Drag a slider there in steps, and let it go."""
    start = slider.value()
    slider.setSliderDown(True)
    for move in range(1, MOVES + 1):
        slider.setValue(round(start + (to - start) * move / MOVES))
        run_for(EVERY)
    slider.setSliderDown(False)


if __name__ == "__main__":
    main()
