"""The deck: holds the lenses, one of them on show, and passes everything that is shown to that one."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from explorer.ui.empty_pane import EmptyPane
from explorer.ui.lens import family_of
from explorer.ui.zoom_lens import ZoomLens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QImage, QPixmap

    from explorer.checkpoints.card import Card
    from explorer.figures.spec import MapSpec
    from explorer.naming import Names
    from explorer.ui.lens import Family, Lens
    from explorer.ui.pictures import ShownPhoto
    from explorer.ui.settings import Settings
    from explorer.ui.state import Answer

GRANULARITY = "explorer.ui.granularity_lens"


class Importer(QThread):
    """Imports a lens with all it needs, off the event loop: pyqtgraph alone takes a second, or many on a cold disk."""

    def __init__(self, name: str, parent: QObject) -> None:
        super().__init__(parent)
        self._name = name

    def run(self) -> None:
        importlib.import_module(self._name)


class LensDeck(QObject):
    """Areas and strips of the lenses in two stacks; a lens is made when it is first used."""

    hovered = Signal(object)  # (x, y) in photo pixels, or None
    switched = Signal(object)  # Family: another lens is on show

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self.zoom = ZoomLens()
        self.zoom.strip.names = settings.names
        self.message = EmptyPane()
        self.areas, self.strips = QStackedWidget(), QStackedWidget()
        self.lenses: dict[Family, Lens] = {}
        self.family: Family = "racnn"
        self._wanted: Family = "racnn"
        self._importer: Importer | None = None
        self._card: Card | None = None
        self._shown: ShownPhoto | None = None
        self._overlay: Answer | None = None
        self._answer: Answer | None = None
        self._crops: Sequence[QImage] = ()
        self._boxes, self._stale = True, False
        self.areas.addWidget(self.message)
        self._add("racnn", self.zoom)

    @property
    def lens(self) -> Lens:
        """The lens on show."""
        return self.lenses[self.family]

    @property
    def map_spec(self) -> MapSpec | None:
        """How the maps are drawn by the lens that has maps; None while there is none."""
        maps = self.lenses.get("granularity")
        return maps.map_spec if maps is not None else None

    # Which lens.

    def prepare(self, family: Family) -> None:
        """A lens will soon be used: have it imported meanwhile."""
        if family not in self.lenses and self._importer is None:
            self._importer = Importer(GRANULARITY, self)
            self._importer.finished.connect(self._imported)
            self._importer.start()

    def use(self, card: Card) -> None:
        """Show what there is through the lens of a checkpoint, as soon as that lens is there."""
        self._card, self._wanted = card, family_of(card)
        if self._wanted in self.lenses:
            self._switch(self._wanted)
        else:
            self.prepare(self._wanted)

    def _imported(self) -> None:
        """The lens is made now, and shown if its checkpoint was faster than the import."""
        self._add("granularity", importlib.import_module(GRANULARITY).GranularityLens(self._settings))
        self._switch(self._wanted)

    def _add(self, family: Family, lens: Lens) -> None:
        self.lenses[family] = lens
        self.areas.addWidget(lens.area)
        self.strips.addWidget(lens.strip)
        lens.hovered.connect(self.hovered)

    def _switch(self, family: Family) -> None:
        message = self.areas.currentWidget() is self.message
        old, self.family = self.family, family
        if self._card is not None:
            self.lens.show_card(self._card)
        if old == family:
            return
        self.lenses[old].clear()
        self.lens.show_boxes(shown=self._boxes)
        if self._shown is not None:
            self.lens.show_photo(self._shown)
        self.lens.show_answer(self._own(self._answer))
        self.lens.show_overlay(self._own(self._overlay))
        self.lens.show_crops(self._crops if self._own(self._answer) else ())
        self.lens.set_stale(stale=self._stale)
        self.strips.setCurrentWidget(self.lens.strip)
        if not message:
            self.areas.setCurrentWidget(self.lens.area)
        self.switched.emit(family)

    def _own(self, answer: Answer | None) -> Answer | None:
        """The answer, if it is one of this lens's family."""
        return answer if answer is not None and family_of(answer.card) == self.family else None

    # What is shown.

    def show_message(self, message: tuple[str, str] | None, *, invite: bool = False) -> None:
        """A headline and a sentence instead of the photo; None: the photo."""
        if message is not None:
            self.message.show_message(*message, invite=invite)
        self.areas.setCurrentWidget(self.lens.area if message is None else self.message)

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
