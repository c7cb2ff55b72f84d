"""The picture area of the granularity lens: the photo and one pane a grain, linked, with controls and a legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSizeF, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.figures import energy as colouring
from explorer.geometry import Box
from explorer.ui.grains import energy
from explorer.ui.grains.map_controls import MapControls
from explorer.ui.grains.map_legend import MapLegend, legend_of
from explorer.ui.grains.pane import GrainPane, Title
from explorer.ui.pane_grid import PaneGrid
from explorer.ui.pictures import to_qimage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from explorer.figures.spec import MapSpec
    from explorer.results import GrainReading, GranularityReading
    from explorer.taxonomy import Level
    from explorer.ui.pictures import ShownPhoto

WHOLE = Box(0, 0, 1, 1)  # of a map, in its fractions
SMOOTH = 24  # interpolated values a cell side; finer steps cannot be told apart


class GrainArea(QWidget):
    """Shows a photo with the maps of a reading, and tells what the person points at and chooses."""

    hovered = Signal(object)  # (x, y) in photo pixels, or None
    region_clicked = Signal(object, object)  # level, and the number of the region or None for the whole photo
    spec_changed = Signal(object)  # MapSpec

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Energy maps")
        self.controls, self.grid, self.legend = MapControls(), PaneGrid(GrainPane), MapLegend()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, stretch in ((self.controls, 0), (self.grid, 1), (self.legend, 0)):
            column.addWidget(part, stretch)
        self._reading: GranularityReading | None = None
        self._levels: list[QPixmap] = []
        self._size = QSizeF(0, 0)
        self._is_photo = False
        self._at: tuple[float, float] | None = None  # under the cursor
        self._show_boxes = True
        self._chosen: Mapping[Level, int] = {}
        self._table, self._table_name = colouring.colour_table(self.spec.colour_map), self.spec.colour_map
        self.controls.changed.connect(self._respec)
        self.show_grains(())

    @property
    def spec(self) -> MapSpec:
        return self.controls.spec

    @property
    def grain_panes(self) -> Sequence[GrainPane]:
        return self.grid.panes[1:]

    # What is shown.

    def show_grains(self, levels: Sequence[Level]) -> None:
        """One pane for the photo and one a grain."""
        for pane in self.grid.make_panes(len(levels) + 1):
            view = pane.view
            view.show_levels(self._levels, self._size)
            view.hovered.connect(self._hover)
            view.double_clicked.connect(self._double_click)
            view.clicked.connect(lambda x, y, view=view: self._click(view, x, y))
        for pane, level in zip(self.grain_panes, levels, strict=True):
            if pane.head.title.level != level.capitalize():
                pane.show_title(Title(level.capitalize(), accent=colouring.ACCENTS[level]))
        if not self.grid.panes[0].head.title.level:
            self.grid.panes[0].show_title(Title("Photo"))

    def show_titles(self, titles: Sequence[Title]) -> None:
        """Head the panes: the photo's first, then one a grain."""
        for pane, title in zip(self.grid.panes, titles, strict=True):
            pane.show_title(title)

    def show_photo(self, shown: ShownPhoto) -> None:
        self._show([QPixmap.fromImage(level) for level in shown.levels], QSizeF(*shown.photo.size), is_photo=True)

    def show_preview(self, thumbnail: QPixmap) -> None:
        """Show a thumbnail until the photo is there, unless the person looks at a detail."""
        if self.grid.is_fitted and not thumbnail.isNull():
            self._show([thumbnail], QSizeF(thumbnail.size()), is_photo=False)

    def clear(self) -> None:
        self._show([], QSizeF(1, 1), is_photo=False)
        self.hovered.emit(None)

    def _show(self, levels: list[QPixmap], size: QSizeF, *, is_photo: bool) -> None:
        if size != self._size:
            self._at = None  # what was under the cursor was a place in another photo
        self._levels, self._size, self._is_photo = levels, size, is_photo
        for pane in self.grid.panes:
            pane.view.show_levels(levels, size)
        self.grid.show_size((size.width(), size.height()))
        self.show_reading(None)

    def show_reading(self, reading: GranularityReading | None) -> None:
        """Draw the maps and regions of a reading of the photo on show; None to draw none."""
        reading = reading if self._is_photo else None
        if reading is not None:
            self.show_grains([grain.level for grain in reading.grains])
        if reading is not self._reading:
            self._chosen = {}
        self._reading = reading
        self.controls.show_reading(reading)
        self._draw_maps()
        self._draw_boxes()
        self._hover(self._at)

    def show_chosen(self, chosen: Mapping[Level, int]) -> None:
        """Draw a region of each grain heavier than its others."""
        self._chosen = chosen
        self._draw_boxes()

    def show_boxes(self, *, shown: bool) -> None:
        self._show_boxes = shown
        self._draw_boxes()

    def set_stale(self, *, stale: bool) -> None:
        self.legend.set_stale(stale=stale)
        for pane in self.grid.panes:
            pane.head.set_stale(stale=stale)

    def show_waiting(self, line: str) -> None:
        """Say what the first answer waits for, where the scale of its maps will appear."""
        self.legend.show_waiting(line)

    def restyle(self) -> None:
        for pane in self.grid.panes:
            pane.view.restyle()
        self.update()

    def _grains(self) -> Sequence[GrainReading | None]:
        return self._reading.grains if self._reading else [None] * len(self.grain_panes)

    def _draw_maps(self) -> None:
        reading, spec = self._reading, self.spec
        if spec.colour_map != self._table_name:
            self._table, self._table_name = colouring.colour_table(spec.colour_map), spec.colour_map
        for pane, grain in zip(self.grain_panes, self._grains(), strict=True):
            pane.view.show_map_as(opacity=spec.opacity, smooth=spec.smooth)
            if grain is None or reading is None:
                pane.view.show_map(QImage(), None)
                continue
            cells = colouring.map_of(grain, spec.rule).cells
            height, width = cells.shape
            values = colouring.values_in(cells, WHOLE, SMOOTH * width, SMOOTH * height) if spec.smooth else cells
            colours = colouring.coloured(values, colouring.top_of(grain, reading, spec), self._table)
            pane.view.show_map(to_qimage(colours), grain.frame)
        if reading is not None:
            self.legend.show_legend(legend_of(reading, spec, self._table))

    def _draw_boxes(self) -> None:
        for pane, grain in zip(self.grain_panes, self._grains(), strict=True):
            drawn = grain if self._show_boxes else None
            chosen = self._chosen.get(grain.level) if grain else None
            pane.view.show_regions(drawn, colouring.ACCENTS[grain.level] if grain else 0, chosen=chosen)
        grains = self._reading.grains if self._reading and self._show_boxes else ()
        one_each = [
            (region.box, grain.level.capitalize(), colouring.ACCENTS[grain.level])
            for grain in grains
            for region in grain.regions[self._chosen.get(grain.level, 0) :][:1]
        ]
        self.grid.panes[0].view.show_boxes(one_each)

    def _respec(self, spec: MapSpec) -> None:
        self._draw_maps()
        self._hover(self._at)
        self.spec_changed.emit(spec)

    # What the person does.

    def _hover(self, at: tuple[float, float] | None) -> None:
        self._at = at = at if self._is_photo else None
        marks: list[tuple[int, float]] = []
        cells = []
        for pane, grain in zip(self.grain_panes, self._grains(), strict=True):
            cell = energy.cell_at(grain, self.spec.rule, *at) if grain is not None and at is not None else None
            cells.append(cell)
            pane.view.show_cell(cell.box if cell else None)
            text = f"{colouring.value_text(cell.value)} · {colouring.percent_text(cell.share)}" if cell else ""
            pane.head.show_value(text)
            if cell and grain is not None and self._reading is not None:
                top = colouring.top_of(grain, self._reading, self.spec)
                marks.append((colouring.ACCENTS[grain.level], cell.value / top))
        self.grid.panes[0].view.show_cell(next((cell.box for cell in cells if cell), None))
        self.legend.show_values(marks)
        self.hovered.emit(at)

    def _click(self, view: object, x: float, y: float) -> None:
        """A click on a region chooses it; a click on the chosen one, or beside all, goes back to the whole photo."""
        for pane, grain in zip(self.grain_panes, self._grains(), strict=True):
            if pane.view is view and grain is not None and self._show_boxes:
                number = energy.region_at(grain, x, y)
                self.region_clicked.emit(grain.level, None if number == self._chosen.get(grain.level) else number)

    def _double_click(self, x: float, y: float) -> None:
        self.grid.zoom_to(1 / self.devicePixelRatioF(), (x, y)) if self.grid.is_fitted else self.grid.fit()
