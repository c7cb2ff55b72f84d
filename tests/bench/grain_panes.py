"""Composing and painting the energy maps of three grains over a 24-megapixel photo, in the window's linked panes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np
from measure import Row, draw_photos, milliseconds, own_home, print_table, rounds_wanted
from PySide6.QtWidgets import QApplication

from explorer.figures.spec import MapSpec
from explorer.geometry import Box
from explorer.photos import load_photo
from explorer.results import (
    EnergyMap,
    GrainReading,
    GranularityReading,
    Ranking,
    ReadingKey,
    RegionReading,
    RunFacts,
)
from explorer.ui.grains.area import GrainArea
from explorer.ui.photo_pane import PhotoPane
from explorer.ui.pictures import make_shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from explorer.taxonomy import Level

AREA, PHOTO = (1600, 1000), (6000, 4000)
FRAMES = 60
CELLS = 7
LEVELS: tuple[Level, ...] = ("family", "genus", "species")
BUDGET = f"≤ {1000 / 60:.1f} ms (60 a second)"


def main() -> None:
    rounds = rounds_wanted(__doc__ or "", 7)
    with own_home() as home:
        application = QApplication.instance() or QApplication([])
        shown = make_shown(load_photo(draw_photos(home / "photos", 1, size=PHOTO)[0]))
        area, pane = GrainArea(), PhotoPane()
        reading = made_up(shown.photo.size)
        for widget in (area, pane):
            widget.resize(*AREA)
            widget.show()
            application.processEvents()
        area.show_photo(shown)
        area.show_reading(reading)
        pane.show_photo(shown)
        composing: list[float] = []
        times: dict[str, tuple[list[float], list[float]]] = {
            f"pan at {zoom:g} : 1": ([], []) for zoom in (0.1, 0.4, 1.0, 8.0)
        }
        for number in range(-1, rounds):  # one round to warm up
            took = milliseconds(lambda: compose(area))
            if number >= 0:
                composing.append(took)
            for name, kept in times.items():
                zoom = float(name.split()[2])
                both = pan_maps(area, zoom), pan_photo(pane, zoom)
                if number >= 0:
                    for values, value in zip(kept, both, strict=True):
                        values.append(value)
        print_table(
            f"Maps of three grains over a {PHOTO[0]} × {PHOTO[1]} photo in {AREA[0]} × {AREA[1]}, {rounds} rounds",
            [
                Row("compose three maps and their legend", composing, budget="≤ 50 ms (event loop)"),
                *(Row(name, ours, bare, BUDGET) for name, (ours, bare) in times.items()),
            ],
            floor="the photo pane of the zoom lens, of the same size, without boxes",
        )


def made_up(size: tuple[int, int]) -> GranularityReading:
    """Maps of random energy with three regions each."""
    rng = np.random.default_rng(5)
    frame = Box.of_size(*size).square_around()
    flat = Ranking(np.full(200, 1 / 200, dtype=np.float32))
    grains = []
    for level in LEVELS:
        maps = (EnergyMap("squared", rng.gamma(1.5, size=(CELLS, CELLS)).astype(np.float32)),)
        boxes = [frame.nest(Box(x / 7, y / 7, (x + 3) / 7, (y + 3) / 7)) for x, y in ((1, 1), (3, 2), (2, 3))]
        regions = tuple(RegionReading(box, 0.3, 9 / 49, flat) for box in boxes)
        grains.append(GrainReading(level, flat, frame, 224, "made up", maps, regions))
    return GranularityReading(
        size, tuple(grains), flat, ReadingKey("", "", "", "float32"), RunFacts("cpu", "", "", 0.1)
    )


def compose(area: GrainArea) -> None:
    """What the event loop does where a reading arrives, or a control of the maps is moved."""
    area.controls.changed.emit(msgspec.structs.replace(MapSpec(), opacity=0.5))


def pan_maps(area: GrainArea, zoom: float) -> float:
    """The mean time in which all four panes move on and are painted, in ms."""
    area.grid.fit()
    area.grid.zoom_to(zoom / area.devicePixelRatioF())
    views = [pane.view for pane in area.grid.panes]

    def step(way: int) -> None:
        views[1].box.translateBy(x=way * 3 / zoom, y=way * 2 / zoom)
        for view in views:
            view.viewport().repaint()

    return frames(step)


def pan_photo(pane: PhotoPane, zoom: float) -> float:
    """The same for the one pane of the zoom lens."""
    pane.fit()
    pane._zoom_to(zoom / pane.devicePixelRatioF())

    def step(way: int) -> None:
        for bar in (pane.horizontalScrollBar(), pane.verticalScrollBar()):
            bar.setValue(bar.value() + 3 * way)
        pane.viewport().repaint()

    return frames(step)


def frames(step: Callable[[int], None]) -> float:
    """The mean time of a step there and back, in ms."""

    def all_frames() -> None:
        for frame in range(FRAMES):
            step(1 if frame < FRAMES // 2 else -1)

    step(1)
    return milliseconds(all_frames) / FRAMES


if __name__ == "__main__":
    main()
