"""The strip of the crops lens: a tile a crop, then what they say together."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from explorer.ui.crops.summary import CropsSummary
from explorer.ui.crops.tile import CropTile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QImage, QResizeEvent

    from explorer.ui.crops.words import SummaryText, TileText

LEAST_TILE = 130.0  # narrower tiles stand in two rows
GAP = 8


def columns_for(count: int, width: float) -> int:
    """In how many columns tiles stand: all in a row, or mirror images below their originals where a row is too full."""
    return count if count <= 5 or width / count >= LEAST_TILE else (count + 1) // 2


def summary_width(width: float) -> int:
    """How wide the summary is in a strip of that width."""
    return int(min(max(width * 0.26, 190), 320))


class CropsStrip(QWidget):
    """Tiles in one row, or in two where there are ten and little room."""

    place_pointed = Signal(object)  # the place of the crop under the cursor, or None
    place_clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What each crop says")
        self.tiles: list[CropTile] = []
        self.summary = CropsSummary()
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 6, 8, 6)
        row.setSpacing(12)
        row.addLayout(self._grid, 1)
        row.addWidget(self.summary)
        self.setMinimumHeight(120)

    def show_texts(self, texts: Sequence[TileText], summary: SummaryText | None) -> None:
        """Show what is said of the crops and of all together; none empties the strip. The pictures follow."""
        self._make_tiles(len(texts))
        for tile, text in zip(self.tiles, texts, strict=True):
            tile.show_text(text)
        self.summary.show_text(summary)

    def show_crops(self, crops: Sequence[QImage]) -> None:
        for number, tile in enumerate(self.tiles):
            tile.show_crop(crops[number] if number < len(crops) else None)

    def show_raised(self, raised: int | None, pinned: int | None) -> None:
        """Show which place's box is drawn over the others, and which stays so."""
        for tile in self.tiles:
            place = tile.text_shown.place if tile.text_shown else None
            tile.show_raised(raised=place == raised, pinned=place == pinned)

    def set_stale(self, *, stale: bool) -> None:
        self.summary.set_stale(stale=stale)
        for tile in self.tiles:
            tile.set_stale(stale=stale)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._lay_out()

    def _make_tiles(self, count: int) -> None:
        if count == len(self.tiles):
            return
        while len(self.tiles) > count:
            tile = self.tiles.pop()
            self._grid.removeWidget(tile)
            tile.hide()
            tile.deleteLater()
        while len(self.tiles) < count:
            tile = CropTile(self)
            tile.pointed.connect(partial(self._point, tile))
            tile.clicked.connect(partial(self._click, tile))
            self.tiles.append(tile)
        self._lay_out()

    def _lay_out(self) -> None:
        """Put the tiles in as many columns as there is room for."""
        self.summary.setFixedWidth(summary_width(self.width()))
        columns = columns_for(len(self.tiles), self.width() - self.summary.width() - 26)
        places = [divmod(number, columns) for number in range(len(self.tiles))]
        now = [self._grid.getItemPosition(self._grid.indexOf(tile))[:2] for tile in self.tiles]  # type: ignore[index]
        if now != places:
            for tile, (row, column) in zip(self.tiles, places, strict=True):
                self._grid.addWidget(tile, row, column)
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def _point(self, tile: CropTile, on: bool) -> None:  # noqa: FBT001 - a slot
        if tile.text_shown is not None:
            self.place_pointed.emit(tile.text_shown.place if on else None)

    def _click(self, tile: CropTile) -> None:
        if tile.text_shown is not None:
            self.place_clicked.emit(tile.text_shown.place)
