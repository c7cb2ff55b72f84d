"""The colour lens: the photo as the streams of ColorNet see it, what each says, and how that changes with the light.

Imports pyqtgraph: only for `lens_deck`, which lets a thread do that first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import msgspec
from PySide6.QtCore import QObject, Signal

from explorer.figures.spec import ColourSpec
from explorer.manner import PLAIN, Light, Manner
from explorer.models.config import ColornetConfig
from explorer.ui import words
from explorer.ui.colour.area import ColourArea
from explorer.ui.colour.strip import ColourStrip
from explorer.ui.colour.words import titles_of, votes_text
from explorer.ui.picture_lens import PictureLens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import SignalInstance
    from PySide6.QtGui import QImage

    from explorer.checkpoints.card import Card
    from explorer.results import ColourReading
    from explorer.ui.desk import SpacesReady
    from explorer.ui.settings import Settings
    from explorer.ui.state import Answer


class ColourLens(PictureLens, QObject):
    """Linked views, votes and light."""

    manner_chosen = Signal(object)  # Manner
    manner_tried = Signal(object)  # Manner: passed through while a slider moves

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._manner = PLAIN
        self.area, self.strip = ColourArea(), ColourStrip()
        self._surface, self._zoomed = self.area, self.area.grid
        self.area.controls.show_spec(remembered_spec(settings))
        self.area.spec_changed.connect(lambda spec: settings.remember_text("colour", spec_text(spec)))
        self.area.switched.connect(self._switch)
        self.strip.light.chosen.connect(lambda light: self.manner_chosen.emit(self._lit(light)))
        self.strip.light.tried.connect(lambda light: self.manner_tried.emit(self._lit(light)))
        self.strip.light.tried.connect(self.area.show_light)  # at once; the streams' answers follow

    @property
    def map_spec(self) -> None:
        """There are no maps."""

    @property
    def colour_spec(self) -> ColourSpec:
        """How the views are drawn."""
        return self.area.spec

    @property
    def spaces_wanted(self) -> SignalInstance:
        return self.area.spaces_wanted

    # The manner.

    def show_manner(self, manner: Manner) -> None:
        """How photos are read now."""
        self._manner = manner
        self.strip.light.show_light(manner.light)
        self.area.show_light(self.strip.light.light)
        self.area.show_off(manner.off)

    def _lit(self, light: Light) -> Manner:
        return msgspec.structs.replace(self._manner, light=light)

    def _switch(self, number: int, on: bool) -> None:  # noqa: FBT001 - Qt's signature
        off = {*self._manner.off} - {number} if on else {*self._manner.off, number}
        self.manner_chosen.emit(msgspec.structs.replace(self._manner, off=tuple(sorted(off))))

    # What is shown.

    def show_card(self, card: Card) -> None:
        """One view a stream of the checkpoint, before there is an answer."""
        if isinstance(card.config, ColornetConfig):
            self.area.show_streams(titles_of(card.config.spaces), card.config.spaces, card.preprocess)

    def make_ahead(self, card: Card) -> bool:
        """Make one view more of those that `show_card` will need; whether there was one to make."""
        return isinstance(card.config, ColornetConfig) and self.area.grid.make_ahead(len(card.config.spaces))

    def show_overlay(self, answer: Answer | None) -> None:
        """Nothing is drawn on the photo."""

    def show_answer(self, answer: Answer | None) -> None:
        text = votes_text(answer, self._settings.names) if answer is not None else None
        self.area.show_lines(text.lines if text is not None else ())
        self.strip.votes.show_text(text)

    def show_crops(self, crops: Sequence[QImage]) -> None:
        """The views have their own pictures."""

    def show_spaces(self, ready: SpacesReady) -> None:
        """The photo in the colour spaces, as it was wished for."""
        self.area.show_spaces(ready)

    def set_stale(self, *, stale: bool) -> None:
        self.area.set_stale(stale=stale)
        self.strip.votes.set_stale(stale=stale)

    def show_boxes(self, *, shown: bool) -> None:
        """There are no boxes."""

    def cursor_line(self, size: tuple[int, int], answer: Answer | None, at: tuple[float, float]) -> str:
        line = words.cursor_line(size, None, at)
        if not line or answer is None:
            return line
        reading = cast("ColourReading", answer.reading)  # the deck gives a lens answers of its own alone
        u, v = reading.frame.fraction_of(*at)
        column, row = (min(int(share * reading.input_side), reading.input_side - 1) for share in (u, v))
        return f"{line} → network {column}, {row}"

    def restyle(self) -> None:
        self.area.restyle()


def spec_text(spec: ColourSpec) -> str:
    """How views are drawn, to be remembered."""
    return msgspec.json.encode(spec).decode()


def remembered_spec(settings: Settings) -> ColourSpec:
    """How views were drawn last, or as they are drawn first."""
    try:
        return msgspec.json.decode(settings.text("colour") or "{}", type=ColourSpec)
    except msgspec.DecodeError:
        return ColourSpec()
