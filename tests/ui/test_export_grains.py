"""Exporting a figure of energy maps: what the screen shows is what the figure shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from explorer.figures.spec import FigureSpec, MapSpec
from explorer.ui.export_dialog import ExportDialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize("parts", ["What each scale sees", "Energy maps, as on screen"])
def test_the_dialog_keeps_what_it_does_not_ask_for(qtbot: QtBot, parts: str) -> None:
    maps = MapSpec(rule="absolute", colour_map="magma", opacity=0.3, top=2.0)
    dialog = ExportDialog(FigureSpec(maps=maps, sure=0.55), ".pdf", parts=parts)
    qtbot.addWidget(dialog)
    dialog.width_mm.setValue(90)
    assert dialog.insets.text() == parts
    assert dialog.spec == FigureSpec(width_mm=90, maps=maps, sure=0.55)
