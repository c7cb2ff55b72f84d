"""The crops lens: any checkpoint reads five crops of the photo on their own, and their answers are averaged."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from explorer.geometry import CROP_PLACES
from explorer.ui.crops import words as crops_words
from explorer.ui.crops.area import CropsArea
from explorer.ui.crops.strip import CropsStrip
from explorer.ui.picture_lens import PictureLens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import SignalInstance
    from PySide6.QtGui import QImage

    from explorer.checkpoints.card import Card
    from explorer.manner import Manner
    from explorer.results import CropsReading, ReadingKey
    from explorer.ui.settings import Settings
    from explorer.ui.state import Answer


class CropsLens(PictureLens):
    """Photo with crops, and a tile a crop; a crop pointed at or pinned in one is raised in both."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.area, self.strip = CropsArea(), CropsStrip()
        self._surface, self._zoomed = self.area.pane, self.area.pane
        self._pinned: int | None = None
        self._pointed: int | None = None
        self._key: ReadingKey | None = None  # of the answer in the strip
        self._pictures: Sequence[QImage] = ()
        for part in (self.area.pane, self.strip):
            part.place_pointed.connect(self.point)
            part.place_clicked.connect(self.pin)

    @property
    def map_spec(self) -> None:
        """There are no maps."""

    @property
    def manner_chosen(self) -> SignalInstance:
        return self.area.manner_chosen

    def show_manner(self, manner: Manner) -> None:
        """Show how the photo is read."""
        self.area.show_manner(manner)
        if self._pinned is not None and self._pinned >= len(CROP_PLACES[: self.area.pane.plan.count]):
            self._pinned = None
        self._raise()

    # Which crop.

    def point(self, place: int | None) -> None:
        """Raise a crop for as long as the cursor is on it; None: the pinned one again, if there is one."""
        self._pointed = place
        self._raise()

    def pin(self, place: int | None) -> None:
        """Raise a crop for good; the pinned one once more, or None, lets go."""
        self._pinned = None if place == self._pinned else place
        self._raise()

    def _raise(self) -> None:
        raised = self._pinned if self._pointed is None else self._pointed
        self.area.pane.show_raised(raised)
        self.strip.show_raised(raised, self._pinned)

    # What is shown.

    def show_card(self, card: Card) -> None:
        """Checkpoints of all families look the same here."""

    def show_overlay(self, answer: Answer | None) -> None:
        self.area.show_reading(_reading(answer) if answer else None)

    def show_answer(self, answer: Answer | None) -> None:
        """Fill the strip; where only names or the average changed, the crops' pictures stay."""
        reading = _reading(answer) if answer else None
        if reading is None or reading.key != self._key:
            self._pictures = ()
        self._key = reading.key if reading else None
        if answer is None or reading is None:
            self.strip.show_texts((), None)
            return
        names = self._settings.names
        texts = crops_words.tile_texts(reading, answer.card, names)
        self.strip.show_texts(texts, crops_words.summary_text(reading, answer.card, names))
        self.strip.show_crops(self._pictures)
        self._raise()

    def show_crops(self, crops: Sequence[QImage]) -> None:
        self._pictures = crops
        self.strip.show_crops(crops)

    def set_stale(self, *, stale: bool) -> None:
        self.strip.set_stale(stale=stale)

    def show_boxes(self, *, shown: bool) -> None:
        self.area.pane.show_boxes(shown=shown)

    def cursor_line(self, size: tuple[int, int], answer: Answer | None, at: tuple[float, float]) -> str:
        pane = self.area.pane
        side = answer.card.preprocess.side if answer else 0
        return crops_words.cursor_line(size, pane.boxes, at, pane.raised if answer else None, side)

    def restyle(self) -> None:
        self.area.pane.viewport().update()


def _reading(answer: Answer) -> CropsReading:
    return cast("CropsReading", answer.reading)  # the deck gives this lens answers by crops alone
