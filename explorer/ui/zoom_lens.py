"""The zoom lens: RA-CNN's nested boxes on the photo, and below it what each scale sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from explorer.ui import words
from explorer.ui.photo_pane import PhotoPane
from explorer.ui.strip import ZoomStrip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import SignalInstance
    from PySide6.QtGui import QImage, QPixmap

    from explorer.checkpoints.card import Card
    from explorer.results import ZoomReading
    from explorer.ui.pictures import ShownPhoto
    from explorer.ui.state import Answer


class ZoomLens:
    """Photo pane and zoom strip."""

    def __init__(self) -> None:
        self.area, self.strip = PhotoPane(), ZoomStrip()

    @property
    def map_spec(self) -> None:
        """There are no maps."""

    @property
    def hovered(self) -> SignalInstance:
        return self.area.hovered

    def show_card(self, card: Card) -> None:
        """Three scales or two look the same until there is an answer."""

    def show_photo(self, shown: ShownPhoto) -> None:
        self.area.show_photo(shown)

    def show_preview(self, thumbnail: QPixmap) -> None:
        self.area.show_preview(thumbnail)

    def clear(self) -> None:
        self.area.clear()

    def show_overlay(self, answer: Answer | None) -> None:
        self.area.show_reading(_reading(answer) if answer else None)

    def show_answer(self, answer: Answer | None) -> None:
        self.strip.show_answer(answer)

    def show_crops(self, crops: Sequence[QImage]) -> None:
        self.strip.show_crops(crops)

    def set_stale(self, *, stale: bool) -> None:
        self.strip.set_stale(stale=stale)

    def show_boxes(self, *, shown: bool) -> None:
        self.area.show_boxes(shown=shown)

    def zoom_in(self) -> None:
        self.area.zoom_in()

    def zoom_out(self) -> None:
        self.area.zoom_out()

    def fit(self) -> None:
        self.area.fit()

    def one_to_one(self) -> None:
        self.area.one_to_one()

    def cursor_line(self, size: tuple[int, int], answer: Answer | None, at: tuple[float, float]) -> str:
        return words.cursor_line(size, _reading(answer) if answer else None, at)

    def restyle(self) -> None:
        self.area.viewport().update()


def _reading(answer: Answer) -> ZoomReading:
    return cast("ZoomReading", answer.reading)  # the deck gives a lens answers of its own family alone
