"""What all lenses do in the same way: they hand the photo to the part that shows it, and zooming likewise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance
    from PySide6.QtGui import QPixmap

    from explorer.ui.pictures import ShownPhoto


class Surface(Protocol):
    """What shows the photo of a lens: a pane, or an area of linked ones."""

    @property
    def hovered(self) -> SignalInstance: ...  # (x, y) in photo pixels, or None
    def show_photo(self, shown: ShownPhoto) -> None: ...
    def show_preview(self, thumbnail: QPixmap) -> None: ...
    def clear(self) -> None: ...


class Zoomed(Protocol):
    """What can be zoomed in a lens: a pane, or a grid of linked ones."""

    def zoom_in(self) -> None: ...
    def zoom_out(self) -> None: ...
    def fit(self) -> None: ...
    def one_to_one(self) -> None: ...


class PictureLens:
    """The base of lenses, which say in `_surface` and `_zoomed` who shows their photo."""

    _surface: Surface
    _zoomed: Zoomed

    @property
    def hovered(self) -> SignalInstance:
        return self._surface.hovered

    def show_photo(self, shown: ShownPhoto) -> None:
        self._surface.show_photo(shown)

    def show_preview(self, thumbnail: QPixmap) -> None:
        self._surface.show_preview(thumbnail)

    def clear(self) -> None:
        self._surface.clear()

    def show_waiting(self, line: str) -> None:
        """What an answer waits for; most lenses leave it to the answer's own pane to say so."""

    def zoom_in(self) -> None:
        self._zoomed.zoom_in()

    def zoom_out(self) -> None:
        self._zoomed.zoom_out()

    def fit(self) -> None:
        self._zoomed.fit()

    def one_to_one(self) -> None:
        self._zoomed.one_to_one()
