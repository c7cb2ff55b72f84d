"""The deck: holds the lenses, one of them on show, and passes everything that is shown to that one."""

from __future__ import annotations

import importlib
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from explorer.ui.empty_pane import EmptyPane
from explorer.ui.lens import lens_of_answer
from explorer.ui.lens_importer import LAZY, Importer
from explorer.ui.zoom_lens import ZoomLens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import SignalInstance
    from PySide6.QtGui import QImage, QPixmap

    from explorer.checkpoints.card import Card
    from explorer.figures.spec import ColourSpec, MapSpec
    from explorer.manner import Manner
    from explorer.naming import Names
    from explorer.ui.desk import SpacesReady
    from explorer.ui.lens import Lens, LensName
    from explorer.ui.pictures import ShownPhoto
    from explorer.ui.settings import Settings
    from explorer.ui.state import Answer


class LensDeck(QObject):
    """Areas and strips of the lenses in two stacks; a lens is made when it is first used."""

    hovered = Signal(object)  # (x, y) in photo pixels, or None
    switched = Signal(object)  # LensName: another lens is on show
    manner_chosen = Signal(object)  # Manner: read photos so
    manner_tried = Signal(object)  # Manner: the same, passed through while a slider moves
    spaces_wanted = Signal(object)  # SpacesWish: a part of the photo in colour spaces

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self.zoom = ZoomLens()
        self.zoom.strip.names = settings.names
        self.message = EmptyPane()
        self.areas, self.strips = QStackedWidget(), QStackedWidget()
        # No strip makes the window wider than its screen.
        self.strips.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.lenses: dict[LensName, Lens] = {}
        self.name: LensName = "racnn"
        self._wanted: LensName = "racnn"
        self._importer: Importer | None = None
        self._card: Card | None = None
        self._manner: Manner | None = None
        self._shown: ShownPhoto | None = None
        self._overlay: Answer | None = None
        self._answer: Answer | None = None
        self._crops: Sequence[QImage] = ()
        self._boxes, self._stale, self._waiting = True, False, ""
        self.areas.addWidget(self.message)
        self._add("racnn", self.zoom)

    @property
    def lens(self) -> Lens:
        """The lens on show."""
        return self.lenses[self.name]

    @property
    def map_spec(self) -> MapSpec | None:
        """How the maps are drawn by the lens that has maps; None while there is none."""
        maps = self.lenses.get("granularity")
        return maps.map_spec if maps is not None else None

    @property
    def colour_spec(self) -> ColourSpec | None:
        """How the colour spaces are drawn by the lens that shows them; None while there is none."""
        return getattr(self.lenses.get("colornet"), "colour_spec", None)

    # Which lens.

    def prepare(self, lens: LensName) -> None:
        """A lens will soon be used: have it imported meanwhile."""
        if lens not in self.lenses and self._importer is None:
            self._importer = Importer(lens, self)
            self._importer.finished.connect(self._imported)
            self._importer.start()

    def use(self, card: Card, lens: LensName, manner: Manner) -> None:
        """Show what there is of a checkpoint through a lens, as soon as that lens is there."""
        self._card, self._wanted, self._manner = card, lens, manner
        if lens in self.lenses:
            self._switch(lens)
        else:
            self.prepare(lens)

    def _imported(self) -> None:
        """The lens is made now and shown next, if it is still the one that is wanted.

        The event loop turns in between, after each of its linked views, and before the photo and what is said of it:
        to make seven views at once would take more than a turn may.
        """
        if self._importer is None:
            return
        lens, self._importer = self._importer.lens, None
        module, kind = LAZY[lens]
        self._add(lens, getattr(importlib.import_module(module), kind)(self._settings))
        QTimer.singleShot(0, self, self._furnish)

    def _furnish(self) -> None:
        lens = self.lenses.get(self._wanted)
        if lens is not None and self._wanted != self.name and self._card is not None:
            if hasattr(lens, "make_ahead") and lens.make_ahead(self._card):
                QTimer.singleShot(0, self, self._furnish)
                return
            lens.show_card(self._card)
        QTimer.singleShot(0, self, self._arrive)

    def _arrive(self) -> None:
        if self._wanted in self.lenses:
            self._switch(self._wanted)
        else:
            self.prepare(self._wanted)

    def _add(self, name: LensName, lens: Lens) -> None:
        self.lenses[name] = lens
        self.areas.addWidget(lens.area)
        self.strips.addWidget(lens.strip)
        lens.hovered.connect(self.hovered)
        for signal in ("manner_chosen", "manner_tried", "spaces_wanted"):  # not every lens has them
            if hasattr(lens, signal):
                getattr(lens, signal).connect(partial(self._pass_on, name, getattr(self, signal)))

    def _pass_on(self, name: LensName, signal: SignalInstance, wish: object) -> None:
        """What a lens wishes once another was chosen no longer counts, as when a slider comes to rest in it."""
        if name == self._wanted:
            signal.emit(wish)

    def _switch(self, name: LensName) -> None:
        message = self.areas.currentWidget() is self.message
        old, self.name = self.name, name
        if self._card is not None:
            self.lens.show_card(self._card)
        self._show_manner()
        if old == name:
            return
        self.lenses[old].clear()
        self.lens.show_boxes(shown=self._boxes)
        if self._shown is not None:
            self.lens.show_photo(self._shown)
        self.lens.show_answer(self._own(self._answer))
        self.lens.show_overlay(self._own(self._overlay))
        self.lens.show_crops(self._crops if self._own(self._answer) else ())
        self.lens.set_stale(stale=self._stale)
        self.lens.show_waiting(self._waiting)
        self.strips.setCurrentWidget(self.lens.strip)
        if not message:
            self.areas.setCurrentWidget(self.lens.area)
        self.switched.emit(name)

    def _own(self, answer: Answer | None) -> Answer | None:
        """The answer, if this lens can show it."""
        return answer if answer is not None and lens_of_answer(answer) == self.name else None

    # What is shown.

    def show_message(self, message: tuple[str, str] | None, *, invite: bool = False) -> None:
        """A headline and a sentence instead of the photo; None: the photo."""
        if message is not None:
            self.message.show_message(*message, invite=invite)
        self.areas.setCurrentWidget(self.lens.area if message is None else self.message)

    def show_manner(self, manner: Manner) -> None:
        """How photos are read now."""
        self._manner = manner
        self._show_manner()

    def _show_manner(self) -> None:
        if self._manner is not None and hasattr(self.lens, "show_manner"):
            self.lens.show_manner(self._manner)

    def show_spaces(self, ready: SpacesReady) -> None:
        """A part of the photo in colour spaces, as it was wished for."""
        if hasattr(self.lens, "show_spaces"):
            self.lens.show_spaces(ready)

    def show_photo(self, shown: ShownPhoto) -> None:
        self._shown = shown
        self.lens.show_photo(shown)

    def show_preview(self, thumbnail: QPixmap | None) -> None:
        if thumbnail is not None:
            self.lens.show_preview(thumbnail)

    def clear(self) -> None:
        self._shown = None
        self.lens.clear()

    def show_overlay(self, answer: Answer | None) -> None:
        """Draw an answer on the photo that is on show; None draws nothing."""
        self._overlay = answer
        self.lens.show_overlay(self._own(answer))

    def show_answer(self, answer: Answer | None) -> None:
        """Show an answer in the strip; its crops follow."""
        self._answer, self._crops = answer, ()
        self.lens.show_answer(self._own(answer))

    def show_names(self, names: Names) -> None:
        """Call the species by other names."""
        self.zoom.strip.names = names
        crops = self._crops
        self.show_answer(self._answer)
        self.show_overlay(self._overlay)
        self.show_crops(crops)

    def show_crops(self, crops: Sequence[QImage]) -> None:
        self._crops = crops
        self.lens.show_crops(crops if self._own(self._answer) else ())

    def set_stale(self, *, stale: bool) -> None:
        self._stale = stale
        self.lens.set_stale(stale=stale)

    def show_waiting(self, line: str) -> None:
        """Say what an answer waits for where it will appear; "" where it waits for nothing."""
        self._waiting = line
        self.lens.show_waiting(line)

    def show_boxes(self, *, shown: bool) -> None:
        self._boxes = shown
        self.lens.show_boxes(shown=shown)

    def cursor_line(self, at: tuple[float, float] | None) -> str:
        """What is under the cursor, in every frame; "" outside the photo."""
        if at is None or self._shown is None:
            return ""
        return self.lens.cursor_line(self._shown.photo.size, self._own(self._overlay), at)

    def restyle(self) -> None:
        for lens in self.lenses.values():
            lens.restyle()
