"""The seven views of a 24-megapixel photo in the colour lens: how soon they are painted, and a frame of panning."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from driving import Pulse, run_until
from grain_panes import pan_maps, pan_photo
from measure import Row, draw_photos, milliseconds, own_home, print_table, rounds_wanted
from PySide6.QtWidgets import QApplication

from explorer.colour import SEVEN
from explorer.photos import load_photo
from explorer.preprocess import Preprocess
from explorer.stopping import StopFlag
from explorer.ui.colour.area import ColourArea
from explorer.ui.colour.space_views import make_spaces
from explorer.ui.colour.words import titles_of
from explorer.ui.desk import LANE_DETAIL, LANE_SPACES, Desk, SpacesJob, SpacesReady
from explorer.ui.photo_pane import PhotoPane
from explorer.ui.pictures import make_shown

if TYPE_CHECKING:
    from explorer.ui.colour.space_views import SpacesWish
    from explorer.ui.pictures import ShownPhoto
    from explorer.ui.threads import Reply

AREA, PHOTO = (1600, 1000), (6000, 4000)
BUDGET = f"≤ {1000 / 60:.1f} ms (60 a second)"


class Watched(ColourArea):
    """The area with a desk of its own, as in the window."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk()
        self.desk.replied.connect(self._take)
        self.spaces_wanted.connect(self._ask)
        self.desk.start()
        self.show_streams(titles_of(SEVEN), SEVEN, Preprocess(160, 160))

    @property
    def is_whole(self) -> bool:
        """Whether all seven views of the photo are there."""
        return all(not pane.view.whole.image.isNull() for pane in self.grid.panes)

    def paint_now(self) -> None:
        for pane in self.grid.panes:
            pane.view.viewport().repaint()

    def _ask(self, wish: SpacesWish) -> None:
        if self._shown is not None:
            self.desk.post(SpacesJob(self._shown, wish), lane=LANE_SPACES if wish.part is None else LANE_DETAIL)

    def _take(self, reply: Reply) -> None:
        if isinstance(reply.value, SpacesReady):
            self.show_spaces(reply.value)


def main() -> None:
    rounds = rounds_wanted(__doc__ or "", 7)
    with own_home() as home:
        application = QApplication.instance() or QApplication([])
        shown = make_shown(load_photo(draw_photos(home / "photos", 1, size=PHOTO)[0]))
        area, pane = Watched(), PhotoPane()
        for widget in (area, pane):
            widget.resize(*AREA)
            widget.show()
            application.processEvents()
        pane.show_photo(shown)
        first: list[float] = []
        floor: list[float] = []
        stops: list[float] = []
        panning = {f"pan at {zoom:g} : 1": (zoom, [], []) for zoom in (0.1, 0.4, 1.0, 8.0)}
        for number in range(-1, rounds):  # one round to warm up
            took, stop = first_paint(area, shown)
            bare = milliseconds(partial(views, area, shown))
            if number >= 0:
                first.append(took)
                floor.append(bare)
                stops.append(stop)
            for zoom, ours, photos in panning.values():
                both = pan_maps(area, zoom), pan_photo(pane, zoom)
                if number >= 0:
                    ours.append(both[0])
                    photos.append(both[1])
        area.desk.shut_down()
    title = f"Seven views of a {PHOTO[0]} × {PHOTO[1]} photo in {AREA[0]} × {AREA[1]}, {rounds} rounds"
    found = [Row("photo at hand to all views painted", first, floor), Row("stop of the event loop meanwhile", stops)]
    print_table(title, found, floor="the seven pictures alone, on one thread")
    rows = [Row(name, ours, photos, BUDGET) for name, (_, ours, photos) in panning.items()]
    print_table("A frame of all seven views, dragged", rows, floor="the photo pane of the zoom lens, of the same size")


def first_paint(area: Watched, shown: ShownPhoto) -> tuple[float, float]:
    """How long until all seven views are painted, and the longest stop of the event loop meanwhile, in ms."""
    area.clear()
    area.grid.fit()
    pulse = Pulse()
    start = time.perf_counter()
    area.show_photo(shown)
    run_until(lambda: area.is_whole)
    area.paint_now()
    took = (time.perf_counter() - start) * 1000
    pulse.end()
    return took, pulse.latest


def views(area: ColourArea, shown: ShownPhoto) -> None:
    """The same pictures without a window."""
    assert area._whole is not None, "asked for by `first_paint`"
    list(make_spaces(shown.photo.pyramid, area._whole, StopFlag()))


if __name__ == "__main__":
    main()
