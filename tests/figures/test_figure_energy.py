from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import ExplorerError
from explorer.figures.energy import (
    blended,
    colour_table,
    coloured,
    highest,
    map_of,
    percent_text,
    round_ticks,
    top_of,
    value_text,
    values_in,
)
from explorer.figures.look import luminance
from explorer.figures.spec import COLOUR_MAP, MapSpec
from explorer.geometry import Box

if TYPE_CHECKING:
    from tests.figures.conftest import MakeGrains

CELLS = np.array([[0, 4], [8, 2]], dtype=np.float32)
WHOLE = Box(0, 0, 1, 1)


def test_values_are_exact_at_the_centres_of_cells_and_linear_between_them() -> None:
    fine = values_in(CELLS, WHOLE, 10, 10)  # centres of cells between the points 2 and 3, and 7 and 8
    at = values_in(CELLS, Box(0.25, 0.25, 0.75, 0.75), 101, 101)
    assert at[0, 0] == pytest.approx(0, abs=0.07)
    assert at[-1, -1] == pytest.approx(2, abs=0.07)
    assert values_in(CELLS, Box(0.5, 0.25, 0.5, 0.25), 1, 1)[0, 0] == pytest.approx(2)  # midway between 0 and 4
    assert fine[0, 0] == fine[2, 2] == 0  # beyond the outermost centres the value goes on
    assert fine[9, 0] == 8
    assert fine.dtype == np.float32


def test_cells_are_drawn_as_they_are_where_asked() -> None:
    values = values_in(CELLS, WHOLE, 6, 4, smooth=False)
    assert np.array_equal(values, np.kron(CELLS, np.ones((2, 3))))


def test_a_part_is_cut_from_the_whole() -> None:
    whole = values_in(CELLS, WHOLE, 8, 8)
    assert np.allclose(values_in(CELLS, Box(0.25, 0.5, 0.75, 1), 4, 4), whole[4:, 2:6])
    assert (values_in(CELLS, Box(-1, -1, 0, 0), 3, 3) == CELLS[0, 0]).all()


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 30), st.integers(1, 30), st.booleans())
def test_no_value_is_invented(rows: int, columns: int, width: int, height: int, smooth: bool) -> None:
    cells = np.random.default_rng(rows * 10 + columns).random((rows, columns), dtype=np.float32)
    values = values_in(cells, WHOLE, width, height, smooth=smooth)
    assert values.shape == (height, width)
    assert cells.min() - 1e-6 <= values.min() <= values.max() <= cells.max() + 1e-6


def test_one_scale_holds_for_all_grains_unless_it_is_relative(make_grains: MakeGrains) -> None:
    reading = make_grains(300, 200)
    high = max(float(grain.maps[0].cells.max()) for grain in reading.grains)
    assert highest(reading, None) == high
    assert {top_of(grain, reading, MapSpec()) for grain in reading.grains} == {high}
    assert {top_of(grain, reading, MapSpec(top=7.0)) for grain in reading.grains} == {7.0}
    own = [top_of(grain, reading, MapSpec(relative=True, top=7.0)) for grain in reading.grains]
    assert own == [float(grain.maps[0].cells.max()) for grain in reading.grains]
    absolute = top_of(reading.grains[0], reading, MapSpec(rule="absolute"))
    assert absolute == pytest.approx(high**0.5)


def test_the_rule_of_the_regions_stands_in_for_a_missing_one(make_grains: MakeGrains) -> None:
    grain = make_grains(30, 20).grains[0]
    assert map_of(grain, None) is grain.maps[0]
    assert map_of(grain, "class_weighted").rule == "class_weighted"


def test_colours_run_from_zero_to_the_top() -> None:
    table = colour_table(COLOUR_MAP)
    colours = coloured(np.array([[0, 5, 10, 99]], dtype=np.float32), 10.0, table)
    assert colours[0].tolist() == [table[i].tolist() for i in (0, 128, 255, 255)]
    lightness = [luminance("#" + bytes(row).hex()) for row in table]
    steps = np.diff(lightness)
    assert steps.min() > -0.001, "a larger value is a lighter colour, also in a grey print"


def test_a_colour_map_that_is_not_there_is_told() -> None:
    with pytest.raises(ExplorerError, match='no colour map "virdis"'):
        colour_table("virdis")


def test_opacity_mixes_with_the_photo() -> None:
    photo, colours = np.full((1, 1, 3), 100, np.uint8), np.full((1, 1, 3), 200, np.uint8)
    assert [int(blended(photo, colours, share)[0, 0, 0]) for share in (0.0, 0.5, 1.0)] == [100, 150, 200]


@given(st.floats(1e-9, 1e9))
def test_ticks_are_round_and_on_the_bar(top: float) -> None:
    ticks = round_ticks(top)
    assert ticks[0] == 0
    assert top / 2 < ticks[-1] <= top * (1 + 1e-9)
    assert 3 <= len(ticks) <= 6


def test_numbers_are_short() -> None:
    assert [value_text(v) for v in (0, 0.00123, 0.5, 4.561, 1234.5)] == ["0", "0.00123", "0.5", "4.56", "1,234"]
    assert [percent_text(v) for v in (0.0, 0.0004, 0.041, 0.38, 1.0)] == ["0 %", "< 0.1 %", "4.1 %", "38 %", "100 %"]
