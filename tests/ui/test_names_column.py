"""Names in the strips' cells: whole over several lines where a cell is narrow, and below its pictures there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from explorer.ui.grains.cell import GrainCell, Part
from explorer.ui.names_column import GAP, NARROW, name_lines
from explorer.ui.strip import tile_side

LONG = ("Black-footed Albatross", "American Three-toed Woodpecker", "Northern Rough-winged Swallow", "Wren")


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("letters", ["Black-footed Albat", "Black-footed Albatross >"])
def test_a_name_is_whole_beside_its_number(qapp, name: str, letters: str) -> None:
    metrics = QFontMetricsF(qapp.font())
    width = metrics.horizontalAdvance(letters)
    lines = name_lines(name, ">0.99", metrics, width)
    assert "".join(lines).replace(" ", "") == name.replace(" ", "")
    assert all(metrics.horizontalAdvance(line) <= width for line in lines)
    assert metrics.horizontalAdvance(lines[-1]) <= width - metrics.horizontalAdvance(">0.99") - GAP
    pieces = name.replace("-", "- ").split()
    assert all(piece in pieces for line in lines for piece in line.replace("-", "- ").split()), "no word is cut"


def test_a_number_without_room_beside_a_word_has_its_own_line(qapp) -> None:
    metrics = QFontMetricsF(qapp.font())
    width = metrics.horizontalAdvance("Phalacrocoracidae") + 1
    assert name_lines("Phalacrocoracidae", ">0.99", metrics, width) == ("Phalacrocoracidae", "")
    assert name_lines("Phalacrocoracidae", "", metrics, width) == ("Phalacrocoracidae",)


def test_in_a_narrow_cell_the_crop_leaves_names_the_whole_width_and_most_of_the_height() -> None:
    assert tile_side(int(NARROW) - 1, 140) < 0.4 * 140
    assert tile_side(int(NARROW), 140) > 0.5 * 140
    assert tile_side(115, 140) < 115 / 2, "the title has room beside it"


@pytest.mark.parametrize("width", [115, 172, 400])
def test_the_parts_of_a_grain_stand_above_its_names_where_a_cell_is_narrow(qtbot, width: int) -> None:
    cell = GrainCell()
    qtbot.addWidget(cell)
    cell.resize(width, 130)
    cell.show_parts(tuple(Part("Species", str(i), 1.0, (("Wren", 0.9),)) for i in range(4)), 0)
    thumbs, names = [cell.thumb_rect(i) for i in range(4)], cell.names_rect()
    for place in (*thumbs, names):
        assert QRectF(cell.rect()).contains(place)
        assert not place.isEmpty()
    assert not any(thumb.intersects(names) for thumb in thumbs)
    assert [cell.part_at(thumb.center()) for thumb in thumbs] == [0, 1, 2, 3]
    assert names.width() > 110
    assert cell.tile_rect().isEmpty() == (width < NARROW)
