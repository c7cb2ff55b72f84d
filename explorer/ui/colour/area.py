"""The picture area of the colour lens: linked views of the photo in the colour spaces, and the pixel under the cursor.

Imports pyqtgraph: only for the colour lens.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSizeF, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.colour import SPACES
from explorer.manner import PLAIN, Light
from explorer.ui.colour.controls import ColourControls
from explorer.ui.colour.pane import ColourPane
from explorer.ui.colour.pixel import PixelPane
from explorer.ui.colour.space_views import SpacesWish, closer_wish, covered, level_of
from explorer.ui.colour.words import channel_note, channel_title, lit_pixel, pixel_rows, space_tip, view_titles
from explorer.ui.pane_grid import PaneGrid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from explorer.colour.shown import Ends
    from explorer.figures.spec import ColourSpec
    from explorer.preprocess import Preprocess
    from explorer.rules import SpaceName
    from explorer.ui.colour.words import StreamLine
    from explorer.ui.desk import SpacesReady
    from explorer.ui.pictures import ShownPhoto

LOOK_AFTER_MS = 40  # a view that is being zoomed or dragged is computed when it rests
LATE_AFTER_MS = 150  # views replaced sooner than that do not flicker


def columns_of(cells: int) -> int:
    """Two rows, the upper one no shorter; the enlarged view and its channels are four and the pixel: three."""
    return -(-cells // 2)


class ColourArea(QWidget):
    """Shows a photo in the spaces of a checkpoint's streams, and tells what the person points at and switches."""

    hovered = Signal(object)  # (x, y) in photo pixels, or None
    switched = Signal(int, bool)  # number of a stream, and whether it is to vote
    spec_changed = Signal(object)  # ColourSpec
    spaces_wanted = Signal(object)  # SpacesWish

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Colour spaces")
        self.controls, self.pixel = ColourControls(), PixelPane()
        self.grid = PaneGrid(ColourPane, columns=columns_of, last=self.pixel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.controls)
        column.addWidget(self.grid, 1)
        self.titles: tuple[str, ...] = ()
        self.spaces: tuple[SpaceName, ...] = ()
        self.enlarged: int | None = None  # the stream whose channels are shown
        self._preprocess: Preprocess | None = None
        self._shown: ShownPhoto | None = None
        self._light, self._off = PLAIN.light, PLAIN.off
        self._lines: Sequence[StreamLine] = ()
        self._stale = False
        self._at: tuple[float, float] | None = None  # under the cursor
        self._at_in: tuple[int, int] | None = None  # size of the photo in whose pixels that is
        self._whole: SpacesWish | None = None  # what was wished for last
        self._detail: SpacesWish | None = None
        self._ends: Mapping[SpaceName, Ends] = {}  # from where to where channels are drawn, where they are stretched
        self._look = QTimer(self, singleShot=True, interval=LOOK_AFTER_MS)
        self._look.timeout.connect(self._look_closer)
        self._late = QTimer(self, singleShot=True, interval=LATE_AFTER_MS)
        self._late.timeout.connect(self._show_late)
        self.grid.moved.connect(self._look.start)
        self.controls.changed.connect(self._respec)
        self.controls.left.connect(lambda: self.enlarge(None))

    @property
    def spec(self) -> ColourSpec:
        return self.controls.spec

    @property
    def views(self) -> tuple[tuple[int, int | None], ...]:
        """What each pane shows: the number of a stream, and a channel or None for all together."""
        if self.enlarged is None:
            return tuple((number, self.spec.channel) for number in range(len(self.spaces)))
        return tuple((self.enlarged, channel) for channel in (None, 0, 1, 2))

    # What is shown.

    def show_streams(self, titles: Sequence[str], spaces: Sequence[SpaceName], preprocess: Preprocess) -> None:
        """One view a stream of a checkpoint, before there is an answer."""
        known = (self.titles, self.spaces, self._preprocess)
        self.titles, self.spaces, self._preprocess = tuple(titles), tuple(spaces), preprocess
        self.controls.show_side(preprocess.side)
        self.pixel.show_tip("\n\n".join(space_tip(space) for space in dict.fromkeys(spaces)))
        if known != (self.titles, self.spaces, self._preprocess):
            self.enlarge(None)

    def enlarge(self, number: int | None) -> None:
        """Show one stream's view and its three channels; None: all streams."""
        self.enlarged = number
        self.controls.show_enlarged(enlarged=number is not None)
        for pane in self.grid.make_panes(len(self.views)):
            view = pane.view
            view.hovered.connect(self._hover)
            view.double_clicked.connect(partial(self._double_click, pane))
            pane.head.switched.connect(partial(self._switch, pane))
        self._title()
        self._look_anew()

    def show_lines(self, lines: Sequence[StreamLine]) -> None:
        """What each stream says, below its view; none: nothing."""
        self._lines = lines
        self._title()

    def show_light(self, light: Light) -> None:
        """The light in which the photo is read."""
        if light != self._light:
            self._light = light
            self._look_anew(keep=True)
            self._hover(self._at)

    def show_off(self, off: Sequence[int]) -> None:
        """Grey the streams that don't vote."""
        self._off = tuple(off)
        self._title()

    def show_photo(self, shown: ShownPhoto) -> None:
        self._shown = shown
        self.grid.show_size(tuple(map(float, shown.photo.size)))  # type: ignore[arg-type]
        self._look_anew()
        self._hover(self._at if self._at_in == shown.photo.size else None)  # another photo has another pixel there

    def show_preview(self, thumbnail: QPixmap) -> None:
        """Show a thumbnail until the photo is there, where the view is the photo itself; the others stay empty."""
        if not self.grid.is_fitted or thumbnail.isNull():
            return
        self._shown = None
        size = QSizeF(thumbnail.size())
        self.grid.show_size((size.width(), size.height()))
        self._look_anew()
        for pane, view in zip(self.grid.panes, self.views, strict=True):
            pane.view.show_levels([thumbnail] if self._is_photo(view) else [], size)

    def clear(self) -> None:
        self._shown = None
        self._look_anew()
        self._hover(None)

    def set_stale(self, *, stale: bool) -> None:
        self._stale = stale
        for pane in self.grid.panes:
            pane.head.set_stale(stale=stale)

    def restyle(self) -> None:
        for pane in self.grid.panes:
            pane.view.restyle()
        self.update()

    def _title(self) -> None:
        """Name the views, and say what the streams say."""
        titles = view_titles(self.titles, self.spaces, self.spec.channel)
        for pane, (number, channel) in zip(self.grid.panes, self.views, strict=True):
            tip, space = space_tip(self.spaces[number]), SPACES[self.spaces[number]]
            if self.enlarged is None or channel is None:
                pane.show_title(titles[number] if self.enlarged is None else self.titles[number], tip)
                pane.head.show_line(self._lines[number] if number < len(self._lines) else None)
            else:
                record, ends = space.channels[channel], self._ends.get(space.name)
                note = channel_note(record, ends[channel] if ends else None, stretched=self.spec.stretched)
                pane.show_title(channel_title(record), tip, note)
                pane.head.show_line(None)
            pane.show_on(on=number not in self._off)
            pane.head.set_stale(stale=self._stale)

    def _is_photo(self, view: tuple[int, int | None]) -> bool:
        as_it_is = not self.spec.as_seen and not self.spec.stretched
        return self.spaces[view[0]] == "rgb" and view[1] is None and as_it_is

    # What is computed for it.

    def _look_anew(self, *, keep: bool = False) -> None:
        """Have the views of the whole photo computed; those on show go, or `keep` until the new ones are there."""
        self._whole = self._detail = None
        if not keep:
            self._show_ends({})
        shown = self._shown
        size = QSizeF(*shown.photo.size) if shown is not None else QSizeF(0, 0)
        for pane, view in zip(self.grid.panes, self.views, strict=True):
            if keep:
                continue
            pane.view.show_whole(QImage(), None)
            at_once = shown is not None and self._is_photo(view) and self._light == PLAIN.light
            pane.view.show_levels([self._level(shown)] if shown is not None and at_once else [], size)
        if shown is None or self._preprocess is None:
            return
        seen = self._preprocess if self.spec.as_seen else None
        views, scale = tuple((self.spaces[number], channel) for number, channel in self.views), self._fit_scale
        self._whole = SpacesWish(views, self._light, scale, seen=seen, stretched=self.spec.stretched)
        self.spaces_wanted.emit(self._whole)
        self._look.start()
        self._late.start()

    def _show_ends(self, ends: Mapping[SpaceName, Ends]) -> None:
        if ends != self._ends:
            self._ends = ends
            self._title()

    def _show_late(self) -> None:
        for pane in self.grid.panes:
            pane.view.show_late(late=True)

    def _level(self, shown: ShownPhoto) -> QPixmap:
        wish = SpacesWish((), self._light, self._fit_scale)
        return QPixmap.fromImage(shown.levels[level_of(wish, len(shown.levels))])

    @property
    def _fit_scale(self) -> float:
        """Pixels of the screen a photo pixel where the whole photo is shown, at most one."""
        return min(self.grid.fitting_zoom * self.devicePixelRatioF(), 1.0)

    def _look_closer(self) -> None:
        """Have the part that is looked at computed, where the views of the whole have too few pixels for it."""
        shown, whole = self._shown, self._whole
        if shown is None or whole is None:
            return
        scale, pyramid = min(self.grid.camera.zoom * self.devicePixelRatioF(), 1.0), shown.photo.pyramid
        wish = closer_wish(whole, self._detail, scale=scale, looked_at=self.grid.seen, pyramid=pyramid)
        if wish is not None:
            self._detail = wish
            self.spaces_wanted.emit(wish)

    def show_spaces(self, ready: SpacesReady) -> None:
        """Views that were wished for; those of an older wish are dropped."""
        if ready.shown is not self._shown or ready.wish not in (self._whole, self._detail):
            return
        area = covered(ready.shown.photo.pyramid, ready.wish)
        if ready.wish.part is None:
            self._late.stop()
            self._show_ends(ready.ends)
        for pane, image in zip(self.grid.panes, ready.images, strict=True):
            if ready.wish.part is None:
                pane.view.show_levels([], QSizeF(*ready.shown.photo.size))
                pane.view.show_whole(image, area, sharp=ready.wish.seen is not None)
            else:
                pane.view.show_detail(image, area)

    # What the person does.

    def _respec(self, spec: ColourSpec) -> None:
        self._title()
        self._look_anew(keep=True)
        self.spec_changed.emit(spec)

    def _hover(self, at: tuple[float, float] | None) -> None:
        self._at = at = at if self._shown is not None else None
        self._at_in = self._shown.photo.size if self._shown is not None else None
        if at is None or self._shown is None:
            self.pixel.show_pixel("", None, None, ())
        else:
            pixels = self._shown.photo.pyramid[0]
            x, y = min(int(at[0]), pixels.shape[1] - 1), min(int(at[1]), pixels.shape[0] - 1)
            r, g, b = pixels[y, x].tolist()
            rows = pixel_rows((r, g, b), self._light, self.spaces)
            self.pixel.show_pixel(f"{x:,}, {y:,} · {r} {g} {b}", (r, g, b), lit_pixel((r, g, b), self._light), rows)
        self.hovered.emit(at)

    def _switch(self, pane: ColourPane, on: bool) -> None:  # noqa: FBT001 - Qt's signature
        self.switched.emit(self.views[self.grid.panes.index(pane)][0], on)

    def _double_click(self, pane: ColourPane, _x: float, _y: float) -> None:
        number = self.views[self.grid.panes.index(pane)][0]
        self.enlarge(number if self.enlarged is None else None)
