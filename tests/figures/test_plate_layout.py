"""Plates have room for all their parts, whatever the sizes."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.figures.plate_layout import PlateHeights, PlateNeeds, choose_plate_widths, lay_out_plate
from explorer.geometry import Box

needs = st.builds(
    PlateNeeds,
    width=st.floats(170, 3000),
    aspect=st.floats(0.05, 20),
    cell_aspect=st.floats(0.05, 20),
    cells=st.integers(1, 11),
    pictures=st.booleans(),
    ranking=st.booleans(),
    above=st.sampled_from([0.0, 10.0]),
    below=st.sampled_from([0.0, 10.0]),
    title=st.sampled_from([0.0, 14.0]),
    line=st.just(2.0),
)


@settings(deadline=None)
@given(needs, st.floats(40, 200), st.floats(14, 120), st.floats(0, 120), st.sampled_from([0.0, 50.0]))
def test_parts_have_their_room_and_do_not_overlap(
    need: PlateNeeds, answer: float, legend: float, last: float, caption: float
) -> None:
    widths = choose_plate_widths(need)
    text = 34.0 if need.ranking else 0.0
    heights = PlateHeights(answer if need.ranking else 0.0, legend, 13.0, text, last, caption)
    layout = lay_out_plate(need, widths, heights)
    parts = [box for c in layout.cells for box in (c.heading, c.picture, c.text) if box is not None]
    labelled = Box(
        layout.photo.x0, layout.photo.y0 - need.above, layout.photo.x1, layout.photo.y1 + need.below
    )  # with the labels
    boxes = [labelled, layout.legend, layout.caption, *parts]
    boxes += [layout.answer] if layout.answer is not None else []
    page = Box.of_size(need.width, layout.height)
    for box in boxes:
        assert page.x0 <= box.x0 <= box.x1 <= page.x1 + 1e-6
        assert page.y0 <= box.y0 <= box.y1 <= page.y1 + 1e-6
    assert all(one.overlap(other) < 1e-6 for one, other in combinations(boxes, 2))
    assert len(layout.cells) == (need.cells if need.pictures or need.ranking else 0)
    assert (layout.photo.height - 2) / (layout.photo.width - 2) == pytest.approx(need.aspect, rel=1e-3)
    for cell in layout.cells:
        assert (cell.text is not None, cell.picture is not None) == (need.ranking, need.pictures)
        assert cell.heading.width >= 60
        if cell.picture is not None:
            assert (cell.picture.height - 2) / (cell.picture.width - 2) == pytest.approx(need.cell_aspect, rel=1e-3)
    if layout.cells:
        assert layout.cells[-1].body.height >= last - 1e-6


@pytest.mark.parametrize(
    ("width", "cells", "columns"), [(510, 8, 4), (510, 5, 5), (510, 10, 5), (510, 1, 1), (241, 8, 3), (170, 8, 2)]
)
def test_cells_stand_in_even_rows(width: float, cells: int, columns: int) -> None:
    need = PlateNeeds(width, 0.7, 0.7, cells, pictures=True, ranking=True, above=0, below=0, title=0, line=2)
    assert choose_plate_widths(need).columns == columns
