"""The granularity lens: the energy maps of the grains over the photo, and below them the regions they discovered.

Imports pyqtgraph: only for `lens_deck`, which lets a thread do that first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import msgspec

from explorer.errors import ExplorerError
from explorer.figures import energy as colouring
from explorer.figures.spec import MapSpec
from explorer.figures.text import printable
from explorer.models.config import GranularityConfig
from explorer.naming import species_name
from explorer.ui import words
from explorer.ui.grains import energy
from explorer.ui.grains.area import GrainArea
from explorer.ui.grains.pane import Title
from explorer.ui.grains.region_strip import RegionStrip
from explorer.ui.picture_lens import PictureLens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QImage

    from explorer.checkpoints.card import Card
    from explorer.results import GranularityReading
    from explorer.taxonomy import Level, Taxonomy
    from explorer.ui.settings import Settings
    from explorer.ui.state import Answer


class GranularityLens(PictureLens):
    """Linked panes and region strip; a region chosen in one is shown in both."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.area, self.strip = GrainArea(), RegionStrip()
        self._surface, self._zoomed = self.area, self.area.grid
        self._chosen: dict[Level, int] = {}
        self._named: tuple[Taxonomy | None, dict[tuple[Level, str], Sequence[str]]] = None, {}
        self.area.controls.show_spec(remembered_spec(settings))
        self.area.spec_changed.connect(lambda spec: settings.remember_text("maps", spec_text(spec)))
        self.area.region_clicked.connect(self.choose)
        self.strip.region_clicked.connect(self.choose)

    @property
    def map_spec(self) -> MapSpec:
        """How the maps are drawn."""
        return self.area.spec

    def choose(self, level: Level, number: int | None) -> None:
        """Show a region of a grain and what it alone predicts; None: the grain's own answer."""
        self._chosen.pop(level, None)
        if number is not None:
            self._chosen[level] = number
        self.area.show_chosen(self._chosen)
        self.strip.show_chosen(self._chosen)

    def show_card(self, card: Card) -> None:
        """As many panes as the checkpoint has grains, before there is an answer."""
        if isinstance(card.config, GranularityConfig):
            self.area.show_grains(card.config.grains)

    def make_ahead(self, card: Card) -> bool:
        """Make one pane more of those that `show_card` will need; whether there was one to make."""
        return isinstance(card.config, GranularityConfig) and self.area.grid.make_ahead(len(card.config.grains) + 1)

    def show_overlay(self, answer: Answer | None) -> None:
        self.area.show_reading(_reading(answer) if answer else None)
        self.area.show_chosen(self._chosen)

    def show_answer(self, answer: Answer | None) -> None:
        self._chosen.clear()
        if answer is None:
            self.strip.show_grains((), ())
            return
        reading, taxonomy = _reading(answer), answer.card.taxonomy
        names = [self._names_of(taxonomy, grain.level) for grain in reading.grains]
        best, share = reading.described.best
        together = printable(species_name(taxonomy.taxa[best], self._settings.names))
        titles = [Title("Photo · all grains together", together, share)]
        for grain, own in zip(reading.grains, names, strict=True):
            best, share = grain.ranking.best
            titles.append(Title(grain.level.capitalize(), printable(own[best]), share, colouring.ACCENTS[grain.level]))
        self.area.show_grains([grain.level for grain in reading.grains])
        self.area.show_titles(titles)
        self.strip.show_grains(reading.grains, names)

    def _names_of(self, taxonomy: Taxonomy, level: Level) -> Sequence[str]:
        """The same as `names_of`, kept for the next photo: of 10,000 species it takes most of a turn."""
        if self._named[0] is not taxonomy:
            self._named = taxonomy, {}
        kept, key = self._named[1], (level, self._settings.names)
        if key not in kept:
            kept[key] = names_of(taxonomy, level, self._settings.names)
        return kept[key]

    def show_crops(self, crops: Sequence[QImage]) -> None:
        self.strip.show_crops(crops)

    def set_stale(self, *, stale: bool) -> None:
        self.area.set_stale(stale=stale)
        self.strip.set_stale(stale=stale)

    def show_waiting(self, line: str) -> None:
        self.area.show_waiting(line)

    def show_boxes(self, *, shown: bool) -> None:
        self.area.show_boxes(shown=shown)

    def cursor_line(self, size: tuple[int, int], answer: Answer | None, at: tuple[float, float]) -> str:
        line = words.cursor_line(size, None, at)
        if not line or answer is None:
            return line
        return f"{line} {energy.cursor_line(_reading(answer), self.area.spec.rule, at)}"

    def restyle(self) -> None:
        self.area.restyle()


def warm_up() -> None:
    """Have the colour maps imported, which takes longer than a turn of the event loop may; for a thread beside it."""
    colouring.colour_table(MapSpec().colour_map)


def names_of(taxonomy: Taxonomy, level: Level, names: str) -> Sequence[str]:
    """What a grain's ranking is over, as the person wants species to be called."""
    if level == "species" and names == "scientific":
        return tuple(species_name(taxon, "scientific") for taxon in taxonomy.taxa)
    return taxonomy.names(level)


def spec_text(spec: MapSpec) -> str:
    """How maps are drawn, to be remembered; a locked scale holds for the photos of a day, not for ever."""
    return msgspec.json.encode(msgspec.structs.replace(spec, top=None)).decode()


def remembered_spec(settings: Settings) -> MapSpec:
    """How maps were drawn last, or as they are drawn first."""
    try:
        spec = msgspec.json.decode(settings.text("maps") or "{}", type=MapSpec)
        colouring.colour_table(spec.colour_map)
    except (msgspec.DecodeError, ExplorerError):
        return MapSpec()
    return msgspec.structs.replace(spec, opacity=min(max(spec.opacity, 0.0), 1.0), top=None)


def _reading(answer: Answer) -> GranularityReading:
    return cast("GranularityReading", answer.reading)  # the deck gives a lens answers of its own family alone
