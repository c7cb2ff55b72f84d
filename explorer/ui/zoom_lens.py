"""The zoom lens: RA-CNN's nested boxes on the photo, and below it what each scale sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from explorer.ui import words
from explorer.ui.photo_pane import PhotoPane
from explorer.ui.picture_lens import PictureLens
from explorer.ui.strip import ZoomStrip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QImage

    from explorer.checkpoints.card import Card
    from explorer.results import ZoomReading
    from explorer.ui.state import Answer


class ZoomLens(PictureLens):
    """Photo pane and zoom strip."""

    def __init__(self) -> None:
        self.area, self.strip = PhotoPane(), ZoomStrip()
        self._surface, self._zoomed = self.area, self.area

    @property
    def map_spec(self) -> None:
        """There are no maps."""

    def show_card(self, card: Card) -> None:
        """Three scales or two look the same until there is an answer."""

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

    def cursor_line(self, size: tuple[int, int], answer: Answer | None, at: tuple[float, float]) -> str:
        return words.cursor_line(size, _reading(answer) if answer else None, at)

    def restyle(self) -> None:
        self.area.viewport().update()


def _reading(answer: Answer) -> ZoomReading:
    return cast("ZoomReading", answer.reading)  # the deck gives a lens answers of its own family alone
