"""Panes of a lens side by side, all looking at the same part of the photo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from explorer.ui.camera import Camera, columns_for, fitted, limited
from explorer.ui.photo_pane import KEY_STEP, WHEEL_STEP

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

    from explorer.ui.grains.view import GrainView

GAP = 1  # logical pixels between panes


class TitledPane(Protocol):
    """What the grid asks of a pane: a view, and a head of fixed height above or below it."""

    @property
    def view(self) -> GrainView: ...
    @property
    def head(self) -> QWidget: ...
    @property
    def column(self) -> QVBoxLayout: ...
    def show(self) -> None: ...
    def hide(self) -> None: ...
    def deleteLater(self) -> None: ...  # noqa: N802 - Qt's name
    def setGeometry(self, x: int, y: int, width: int, height: int, /) -> None: ...  # noqa: N802 - Qt's name


P = TypeVar("P", bound=TitledPane)


class PaneGrid(QWidget, Generic[P]):
    """Lays panes out in equal cells and keeps them on one camera.

    There are as many columns as show the photo largest, or as `columns` says for a number of cells. A widget that is
    no view may take the last cell.
    """

    moved = Signal()  # zoomed, dragged or laid out anew

    def __init__(
        self,
        make: Callable[[QWidget], P],
        *,
        columns: Callable[[int], int] | None = None,
        last: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._make, self._columns, self._last = make, columns, last
        if last is not None:
            last.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 160)
        self.panes: list[P] = []
        self._ahead: list[P] = []  # made, and not yet among the panes
        self.photo: tuple[float, float] = (1.0, 1.0)
        self.camera = Camera(1.0, 0.5, 0.5)
        self.is_fitted = True
        self._moving = False

    def make_ahead(self, count: int) -> bool:
        """Make one pane more of those that `make_panes` will be asked for; whether there was one to make."""
        if len(self.panes) + len(self._ahead) >= count:
            return False
        self._ahead.append(self._make(self))
        self._ahead[-1].hide()
        return True

    def make_panes(self, count: int) -> list[P]:
        """As many panes as asked for; those that are new."""
        fresh = []
        while len(self.panes) > count:
            pane = self.panes.pop()
            pane.hide()
            pane.deleteLater()
        while len(self.panes) < count:
            pane = self._ahead.pop(0) if self._ahead else self._make(self)
            box = pane.view.box
            if self.panes:
                box.setXLink(self.panes[0].view.box)
                box.setYLink(self.panes[0].view.box)
            else:
                box.sigRangeChanged.connect(self._dragged)
            box.sigResized.connect(self._resized)
            pane.view.turned.connect(self._turn)
            self.panes.append(pane)
            pane.show()
            fresh.append(pane)
        self.lay_out()
        return fresh

    def show_size(self, photo: tuple[float, float]) -> None:
        """Another photo: one of the same size keeps zoom and place, any other is fitted."""
        keep = not self.is_fitted and photo == self.photo
        self.photo = photo
        if keep:
            self.lay_out()
        else:
            self.fit()

    def fit(self) -> None:
        self.is_fitted = True
        self.lay_out()

    def zoom_to(self, zoom: float, at: tuple[float, float] | None = None) -> None:
        if not self.panes:
            return
        allowed = limited(zoom, fit=fitted(self.photo, self._room()).zoom, ratio=self.devicePixelRatioF())
        self.is_fitted = False
        self._look(self.camera.zoomed(allowed, at))

    def zoom_in(self) -> None:
        self.zoom_to(self.camera.zoom * KEY_STEP)

    def zoom_out(self) -> None:
        self.zoom_to(self.camera.zoom / KEY_STEP)

    def one_to_one(self) -> None:
        """One pixel of the photo on one pixel of the screen."""
        self.zoom_to(1 / self.devicePixelRatioF())

    def _turn(self, x: float, y: float, turn: float) -> None:
        self.zoom_to(self.camera.zoom * WHEEL_STEP**turn, (x, y))

    @property
    def seen(self) -> tuple[float, float, float, float]:
        """(x0, y0, x1, y1) in photo pixels of what every pane shows."""
        return self.camera.seen(*self._room()) if self.panes else (0.0, 0.0, 1.0, 1.0)

    @property
    def fitting_zoom(self) -> float:
        """Logical pixels of the screen a photo pixel where the whole photo is shown."""
        return fitted(self.photo, self._room()).zoom if self.panes else 1.0

    def _room(self) -> tuple[float, float]:
        box = self.panes[0].view.box
        return max(box.width(), 30.0), max(box.height(), 30.0)

    def lay_out(self) -> None:
        """Give every pane its place; all have the same size, so that linked views show the same."""
        if not self.panes:
            return
        count, head = len(self.panes) + (self._last is not None), self.panes[0].head.sizeHint().height()
        if self._columns is not None:
            columns = self._columns(count)
        else:
            columns = columns_for(count, (self.width(), self.height()), self.photo, head=head)
        rows = -(-count // columns)
        width, height = (self.width() - (columns - 1) * GAP) // columns, (self.height() - (rows - 1) * GAP) // rows
        for number, pane in enumerate(self.panes):
            pane.setGeometry(number % columns * (width + GAP), number // columns * (height + GAP), width, height)
            pane.column.activate()  # now, not with the next event: the camera needs the views' sizes
        if self._last is not None:
            x, y = (count - 1) % columns * (width + GAP), (count - 1) // columns * (height + GAP)
            self._last.setGeometry(x, y, self.width() - x, self.height() - y)
        self._resized()

    def _resized(self, *_: object) -> None:
        """A view has its size only once it is shown: the camera follows then, or the photo would be stretched."""
        self._look(fitted(self.photo, self._room()) if self.is_fitted else self.camera)

    def _look(self, camera: Camera) -> None:
        self.camera = camera
        x0, y0, x1, y1 = camera.seen(*self._room())
        self._moving = True
        boxes = [pane.view.box for pane in self.panes]
        for box in boxes:
            box.blockLink(True)  # noqa: FBT003 - pyqtgraph's signature
        for box in boxes:
            box.setRange(QRectF(x0, y0, x1 - x0, y1 - y0), padding=0)
        for box in boxes:
            box.blockLink(False)  # noqa: FBT003 - the same
            box.updateMatrix()  # now: pyqtgraph would do it while it paints, and then all would be painted again
        self._moving = False
        self.moved.emit()

    def _dragged(self, *_: object) -> None:
        """A pane was dragged, and the first one followed, if it was not the first itself."""
        if self._moving:
            return
        seen = self.panes[0].view.box.viewRect()
        self.is_fitted = False
        self.camera = Camera(self.camera.zoom, seen.center().x(), seen.center().y())
        self.moved.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.lay_out()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(800, 400)
