"""Where a figure goes that is exported from the window."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from explorer.figures.spec import FigureSpec
from explorer.ui.export_dialog import ExportDialog
from explorer.ui.exporting import Exporter, with_ending
from explorer.ui.settings import Settings
from explorer.ui.studio import PreviewDrawn

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

YES, NO = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No


@pytest.mark.parametrize(
    ("chosen", "meant"),
    [
        ("owl", "owl.png"),
        ("owl.PDF", "owl.PDF"),
        ("Fig. 1", "Fig. 1.png"),
        ("owl 1.5x", "owl 1.5x.png"),
        (".a", ".a.png"),
    ],
)
def test_a_name_without_an_ending_gets_that_of_the_format(chosen: str, meant: str) -> None:
    assert with_ending(f"/figures/{chosen}", ".png") == Path("/figures") / meant


@pytest.mark.parametrize(
    ("typed", "answer", "asked", "saved"),
    [("owl", YES, 1, True), ("owl", NO, 1, False), ("owl.png", NO, 0, True), ("new", NO, 0, True), ("", NO, 0, False)],
)
def test_no_figure_is_replaced_unasked(
    qtbot: QtBot,
    settings_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    answer: QMessageBox.StandardButton,
    asked: int,
    saved: bool,
) -> None:
    """For a whole name the chooser of files has asked already, for one that gets its ending afterwards it could not."""
    (tmp_path / "owl.png").touch()
    chosen = str(tmp_path / typed) if typed else ""
    questions: list[str] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (chosen, ""))
    monkeypatch.setattr(QMessageBox, "question", lambda _dialog, _title, text: questions.append(text) or answer)
    places: list[Path] = []
    monkeypatch.setattr(Exporter, "save", lambda _self, _spec, path: places.append(path))
    window = QWidget()
    qtbot.addWidget(window)
    exporter = Exporter(Settings(), window)
    exporter._source = SimpleNamespace(photo=SimpleNamespace(path=Path("owl.jpg")), kind="zoom")  # type: ignore[assignment]
    exporter._ask_where(FigureSpec(), ".png")
    assert len(questions) == asked
    assert bool(places) == saved
    exporter.shut_down()


@pytest.mark.parametrize(("height", "told"), [(239.0, False), (310.0, True)])
def test_a_figure_higher_than_a_page_is_told(qtbot: QtBot, height: float, told: bool) -> None:
    dialog = ExportDialog(FigureSpec(width_mm=85), ".pdf")
    qtbot.addWidget(dialog)
    dialog.show_preview(PreviewDrawn(QImage(10, 10, QImage.Format.Format_RGB32), "Owl 0.9", height))
    assert dialog.facts.text().startswith(f"85 × {height:.0f} mm")
    assert ("Higher than the pages of most journals" in dialog.facts.text()) == told
