"""Exporting: between the window, the dialog and the studio."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from explorer.figures.save import FORMATS
from explorer.figures.spec import FigureSpec
from explorer.ui.export_dialog import ExportDialog
from explorer.ui.notices import Notice
from explorer.ui.studio import (
    COPY_DPI,
    LANE_COPY,
    LANE_PREVIEW,
    LANE_SAVE,
    CopyJob,
    FigureCopied,
    FigureSaved,
    FigureSource,
    PreviewDrawn,
    PreviewJob,
    SaveJob,
    Studio,
    figure_source,
)
from explorer.ui.threads import Failure, Reply

if TYPE_CHECKING:
    from explorer.figures.spec import ColourSpec, MapSpec
    from explorer.naming import Names
    from explorer.ui.settings import Settings
    from explorer.ui.state import ViewState


class Exporter(QObject):
    """Opens the dialog, has figures drawn in the studio, and tells what came of it."""

    said = Signal(object)  # Notice

    def __init__(self, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._settings = settings
        self._window = window
        self._studio = Studio()
        self._studio.replied.connect(self._take)
        self._preview = 0
        self._spec, self._ending = FigureSpec(names=settings.names), ".png"
        self.dialog: ExportDialog | None = None
        self._source: FigureSource | None = None

    def shut_down(self) -> None:
        self._studio.shut_down()

    def use_names(self, names: Names) -> None:
        """Call the species so in figures too, until the dialog says otherwise."""
        self._spec = msgspec.structs.replace(self._spec, names=names)

    def open(self, state: ViewState, maps: MapSpec | None = None, colour: ColourSpec | None = None) -> None:
        """Ask what the figure of the photo on the pane shall be; `maps` and views (`colour`) are drawn as on screen."""
        self._source = figure_source(state)
        if self._source is None:
            return
        self._spec = self._as_on_screen(self._spec, maps, colour)
        dialog = ExportDialog(self._spec, self._ending, self._window, parts=self._source.parts)
        dialog.preview_wanted.connect(self._draw)
        dialog.save_wanted.connect(self._ask_where)
        dialog.copy_wanted.connect(self.copy)
        dialog.finished.connect(self._closed)
        self.dialog = dialog
        dialog.open()

    def copy(self, spec: FigureSpec, source: FigureSource | None = None) -> None:
        """Draw a figure for the clipboard."""
        source = source or self._source
        if source is not None:
            self._post(CopyJob(source, spec), LANE_COPY)

    def copy_now(self, state: ViewState, maps: MapSpec | None = None, colour: ColourSpec | None = None) -> None:
        """Put the figure, as it was exported last, on the clipboard at a resolution for slides."""
        source, last = figure_source(state), self._spec
        if source is None:
            return
        spec = FigureSpec(dpi=COPY_DPI, look=last.look, names=last.names, maps=last.maps, colour=last.colour)
        self.copy(self._as_on_screen(spec, maps, colour), source)

    def _as_on_screen(self, spec: FigureSpec, maps: MapSpec | None, colour: ColourSpec | None) -> FigureSpec:
        threshold = self._settings.threshold
        return msgspec.structs.replace(spec, maps=maps or spec.maps, colour=colour or spec.colour, sure=threshold)

    def save(self, spec: FigureSpec, path: Path) -> None:
        """Save the figure of the open dialog."""
        if self._source is not None and self.dialog is not None:
            self.dialog.show_trouble("")
            self.dialog.show_busy(busy=True)
            self._post(SaveJob(self._source, spec, path), LANE_SAVE)

    def _post(self, job: object, lane: int) -> int:
        if not self._studio.isRunning():
            self._studio.start()
        return self._studio.post(job, lane=lane)

    def _draw(self, spec: FigureSpec, width: int) -> None:
        if self._source is not None:
            self._preview = self._post(PreviewJob(self._source, spec, width), LANE_PREVIEW)

    def _ask_where(self, spec: FigureSpec, ending: str) -> None:
        if self._source is None:
            return
        name = f"{self._source.photo.path.stem}-{self._source.kind}{ending}"
        proposal = str(self._settings.export_folder / name)
        chosen, _ = QFileDialog.getSaveFileName(
            self.dialog, "Save figure", proposal, f"Figure (*{ending});;All files (*)"
        )
        if not chosen:
            return
        path = with_ending(chosen, ending)
        if path == Path(chosen) or self._may_replace(path):
            self.save(spec, path)

    def _may_replace(self, path: Path) -> bool:
        """Ask, as the chooser of files does for the name that was typed, before it got its ending."""
        if not path.exists():
            return True
        question = f"{path.name} is there already. Replace it?"
        answer = QMessageBox.question(self.dialog, "Save figure", question)
        return answer == QMessageBox.StandardButton.Yes

    def _closed(self) -> None:
        if self.dialog is not None:
            last, self._ending = self.dialog.spec, self.dialog.ending
            self._spec = FigureSpec(
                width_mm=last.width_mm,
                dpi=last.dpi,
                look=last.look,
                names=last.names,
                maps=last.maps,
                colour=last.colour,
            )
            self.dialog.deleteLater()
        self.dialog, self._source = None, None

    def _take(self, reply: Reply) -> None:
        dialog = self.dialog
        match reply.value:
            case PreviewDrawn() as drawn if dialog is not None and reply.number == self._preview:
                dialog.show_preview(drawn)
            case FigureSaved(path):
                self._settings.export_folder = path.parent
                if dialog is not None:
                    dialog.accept()
                folder = QUrl.fromLocalFile(str(path.parent))
                show = Notice("info", f"Saved {path.name}.", "Show folder", lambda: _open(folder))
                self.said.emit(show)
            case FigureCopied(image):
                QGuiApplication.clipboard().setImage(image)
                self.said.emit(Notice("info", "The figure is on the clipboard."))
            case Failure() as failure if dialog is not None:
                dialog.show_busy(busy=False)
                dialog.show_trouble(failure.sentence)
            case Failure() as failure:
                self.said.emit(Notice("error", failure.sentence))


def with_ending(chosen: str, ending: str) -> Path:
    """The file that a name means: "owl" and "Fig. 1.2", which end in no format of figures, get this ending."""
    path = Path(chosen)
    return path if path.suffix.lower() in FORMATS else path.with_name(path.name + ending)


def _open(url: QUrl) -> None:
    QDesktopServices.openUrl(url)
