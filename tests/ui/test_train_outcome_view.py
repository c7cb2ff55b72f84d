"""Which part of a matrix is seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.ui.training.outcome_view import LARGEST, READABLE, MatrixView, apart

VIEW = MatrixView(200, 430.0, 285.0).fitted()


def test_the_whole_is_seen_at_first():
    assert VIEW.side == pytest.approx(285 / 200)
    assert (VIEW.x, VIEW.y) == (0, 0)
    assert MatrixView(3, 430.0, 285.0).fitted().side == LARGEST
    assert VIEW.cell_at(0, 0) == (0, 0)
    assert VIEW.cell_at(284.9, 284.9) == (199, 199)
    assert VIEW.cell_at(286, 10) is None, "beside the last column"
    assert VIEW.cell_at(-1, 10) is None
    assert MatrixView().fitted().cell_at(0.5, 0.5) is None


@given(st.floats(0, 284), st.floats(0, 284), st.floats(1.01, 20))
def test_what_is_under_the_cursor_stays_there(x: float, y: float, factor: float):
    square = MatrixView(200, 285.0, 285.0).fitted()
    larger = square.zoomed(factor, x, y)
    column, row = x / square.side, y / square.side
    assert larger.place(row, down=True) == pytest.approx(y, abs=1e-6)
    assert larger.place(column, down=False) == pytest.approx(x, abs=1e-6)


@given(st.lists(st.tuples(st.floats(0.2, 5), st.floats(-600, 600), st.floats(-600, 600)), max_size=8))
def test_no_empty_room_and_never_further_out_than_the_whole(steps):
    view = VIEW
    for factor, x, y in steps:
        view = view.zoomed(factor, abs(x) % view.width, abs(y) % view.height).moved(x, y)
        assert view.fitting * 0.999 <= view.side <= LARGEST
        assert view.x <= 0
        assert view.x + view.side * view.count >= min(view.width, view.side * view.count) - 1e-6
        assert view.y <= 0
        assert view.y + view.side * view.count >= min(view.height, view.side * view.count) - 1e-6


def test_a_cell_is_brought_to_the_middle_and_can_be_read():
    view = VIEW.revealed(100, 50)
    assert view.side >= READABLE
    assert view.cell_at(view.width / 2, view.height / 2) == (100, 50)
    assert VIEW.revealed(0, 199).cell_at(view.width - 1, 1) == (0, 199), "at a corner as far as that can be"
    assert 100 in view.span(down=True)
    assert len(view.span(down=True)) <= view.height / view.side + 2


def test_another_room():
    assert VIEW.in_room(900, 700).side == pytest.approx(700 / 200), "the whole stays the whole"
    near = VIEW.revealed(100, 50)
    assert near.in_room(900, 700).side == near.side


def test_names_do_not_lie_on_one_another():
    assert apart([(50.0, "first"), (55.0, "too near"), (62.5, "b"), (30.0, "c"), (49.9, "d")], 12.5) == [
        (50.0, "first"),
        (62.5, "b"),
        (30.0, "c"),
    ]
