"""Regions are found where the energy is, whatever its scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.regions.discovery import MOST_OVERLAP, discover, energy_map, windows

if TYPE_CHECKING:
    from collections.abc import Sequence


def blob(size: int, top: int, left: int, *, side: int = 2, rest: float = 0.001) -> torch.Tensor:
    energy = torch.full((1, size, size), rest)
    energy[0, top : top + side, left : left + side] = 1.0
    return energy


def cells_of(window: Sequence[int]) -> int:
    return (window[2] - window[0]) * (window[3] - window[1])


def share_of(energy: torch.Tensor, window: Sequence[int]) -> float:
    x0, y0, x1, y1 = window
    return float(energy[y0:y1, x0:x1].double().sum() / energy.double().sum())


def iou(a: list[float], b: list[float]) -> float:
    across = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    down = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    areas = [(e[2] - e[0]) * (e[3] - e[1]) for e in (a, b)]
    return across * down / (sum(areas) - across * down)


@given(st.sampled_from([7, 8, 14]), st.data())
@settings(max_examples=30)
def test_the_first_region_is_the_smallest_window_with_the_blob(size: int, data: st.DataObject) -> None:
    top, left = (data.draw(st.integers(0, size - 2)) for _ in range(2))
    energy = blob(size, top, left)
    found = discover(energy, 3, 0.75)
    x0, y0, x1, y1 = (round(edge * size) for edge in found.edges[0, 0].tolist())
    assert x0 <= left
    assert y0 <= top
    assert x1 >= left + 2
    assert y1 >= top + 2
    holding = [window for window in windows(size, size).tolist() if share_of(energy[0], window) >= 0.9]
    assert float(found.energy[0, 0]) >= 0.9
    assert float(found.area[0, 0]) == pytest.approx(min(map(cells_of, holding)) / size**2)


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([0.5, 0.75, 1.0]), st.integers(0, 10**6))
@settings(max_examples=40)
def test_regions_are_those_that_a_plain_search_finds(height: int, width: int, beta: float, seed: int) -> None:
    """Cell by cell and window by window, the best first, none over half of one before it."""
    energy = torch.rand(height, width, generator=torch.Generator().manual_seed(seed), dtype=torch.float64) ** 4
    left = windows(height, width).tolist()
    expected = []
    while left and len(expected) < 4:
        scores = [share_of(energy, window) - beta * cells_of(window) / (height * width) for window in left]
        best = left[scores.index(max(scores))]
        expected.append([best[0] / width, best[1] / height, best[2] / width, best[3] / height])
        left = [window for window in left if iou(window, best) <= MOST_OVERLAP]
    found = discover(energy[None], 4, beta)
    assert found.edges[0][found.found[0]].tolist() == expected


@given(st.floats(-300, 30))
def test_only_shares_of_the_energy_matter(power: float) -> None:
    energy = torch.rand(2, 7, 7, generator=torch.Generator().manual_seed(3)).double()
    first, second = discover(energy, 3, 0.75), discover(energy * 10**power, 3, 0.75)
    assert torch.equal(first.edges, second.edges)
    assert torch.allclose(first.energy, second.energy)


@pytest.mark.parametrize(("beta", "whole"), [(0.5, True), (0.99, True), (1.01, False)])
def test_an_even_map_is_its_own_region_as_long_as_area_costs_less_than_energy(beta: float, *, whole: bool) -> None:
    for energy in (torch.ones(1, 7, 7), torch.zeros(1, 7, 7)):
        found = discover(energy, 1, beta)
        assert (float(found.area[0, 0]) == pytest.approx(1.0)) is whole


def test_regions_hardly_overlap_and_are_told_with_their_share_of_energy_and_area() -> None:
    energy = torch.rand(5, 8, 8, generator=torch.Generator().manual_seed(1)) ** 6
    found = discover(energy, 3, 0.75)
    for edges, energies, areas, map_ in zip(found.edges, found.energy, found.area, energy, strict=True):
        rows = edges.tolist()
        assert all(iou(a, b) <= MOST_OVERLAP + 1e-9 for i, a in enumerate(rows) for b in rows[:i])
        for (x0, y0, x1, y1), share, area in zip(rows, energies, areas, strict=True):
            part = map_[round(y0 * 8) : round(y1 * 8), round(x0 * 8) : round(x1 * 8)]
            assert float(share) == pytest.approx(float(part.sum() / map_.sum()), abs=1e-6)
            assert float(area) == pytest.approx(part.numel() / 64)


def test_a_map_of_one_cell_has_one_region() -> None:
    found = discover(torch.ones(1, 1, 1), 3, 0.75)
    assert found.found.tolist() == [[True, False, False]]
    assert found.edges[0].tolist() == [[0.0, 0.0, 1.0, 1.0]] * 3


def test_windows_are_of_whole_cells_in_three_shapes_inside_the_map() -> None:
    cells = windows(7, 7)
    assert (int(cells.min()), int(cells.max())) == (0, 7)
    assert cells[-1].tolist() == [0, 0, 7, 7]
    shapes = {(x1 - x0, y1 - y0) for x0, y0, x1, y1 in cells.tolist()}
    assert {(2, 2), (3, 3), (5, 5), (3, 4), (4, 3), (7, 7)} <= shapes
    assert all(width <= 4 / 3 * height + 1 and height <= 4 / 3 * width + 1 for width, height in shapes)


def test_energy_by_every_rule_against_loops() -> None:
    maps = torch.randn(2, 3, 2, 2, generator=torch.Generator().manual_seed(2))
    weights = torch.tensor([[1.0, -2.0, 0.5], [0.0, 1.0, 0.0]])
    for b in range(2):
        for i in range(2):
            for j in range(2):
                values = [float(maps[b, c, i, j]) for c in range(3)]
                assert float(energy_map("squared", maps)[b, i, j]) == pytest.approx(
                    sum(v * v for v in values), rel=1e-5
                )
                assert float(energy_map("absolute", maps)[b, i, j]) == pytest.approx(sum(map(abs, values)), rel=1e-5)
                speaks = sum(float(w) * v for w, v in zip(weights[b], values, strict=True))
                found = float(energy_map("class_weighted", maps, weights)[b, i, j])
                assert found == pytest.approx(max(0.0, speaks), rel=1e-5, abs=1e-6)


def test_of_two_places_alike_the_first_is_the_first() -> None:
    energy = torch.maximum(blob(8, 5, 5, rest=0), blob(8, 0, 0, rest=0))
    found = discover(energy, 2, 0.75)
    assert found.edges[0, 0].tolist() == [0, 0, 2 / 8, 2 / 8]
    assert found.edges[0, 1].tolist() == [5 / 8, 5 / 8, 7 / 8, 7 / 8]
