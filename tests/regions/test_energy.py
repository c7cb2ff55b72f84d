"""Where a network responds."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from explorer.geometry import Box
from explorer.regions.energy import energy, evidence, peak_attention, share_in


def maps_with_peak(row: int, column: int) -> torch.Tensor:
    maps = torch.rand(1, 8, 7, 7, generator=torch.Generator().manual_seed(0)) * 0.05
    maps[0, :, row, column] = 5
    return maps


def test_energy_sums_to_one_and_ignores_the_scale_of_activations():
    maps = maps_with_peak(2, 3)
    assert energy(maps).sum().item() == pytest.approx(1)
    assert torch.allclose(energy(maps), energy(9 * maps))
    assert not energy(torch.zeros(1, 8, 7, 7)).isnan().any()


def test_the_square_sits_on_the_peak_and_inside_the_input():
    tx, ty, tl = peak_attention(energy(maps_with_peak(3, 4)), 0.2)[0].tolist()
    assert (tx, ty) == pytest.approx((4.5 / 7, 3.5 / 7), abs=0.01)
    assert tl == pytest.approx(0.2)
    tx, ty, _ = peak_attention(energy(maps_with_peak(0, 6)), 0.2)[0].tolist()
    assert (tx, ty) == pytest.approx((0.8, 0.2))


def test_no_response_at_all_means_the_middle():
    assert peak_attention(torch.zeros(1, 7, 7), 0.25)[0].tolist() == pytest.approx([0.5, 0.5, 0.25])


def test_evidence_is_where_the_name_wins_against_the_next_best():
    """Two names share channel 0; channel 1 speaks for name 0 and channel 2 for name 1."""
    maps = torch.zeros(1, 3, 4, 4)
    maps[0, 0, 3, 3] = 50  # strong, but says nothing between the two
    maps[0, 1, 1, 2] = 1
    maps[0, 2, 0, 0] = 1
    weights = torch.tensor([[1.0, 1.0, 0.0], [1.0, 0.0, 1.0], [-9.0, 0.0, 0.0]])
    found = evidence(maps, weights, torch.tensor([0]))[0]
    assert found[1, 2].item() == pytest.approx(1)
    assert energy(maps)[0].argmax() == 15


def test_the_square_follows_the_peak_more_than_the_mass():
    response = torch.zeros(1, 1, 4)
    response[0, 0] = torch.tensor([3.0, 0, 0, 1])
    tx, ty, _ = peak_attention(response, 0.05)[0].tolist()
    assert (tx, ty) == pytest.approx(((9 * 0.125 + 1 * 0.875) / 10, 0.5))  # each counts by its square


def test_the_share_of_a_box_counts_cells_by_the_part_in_it():
    shares = np.array([[0.1, 0.2, 0.3], [0.0, 0.4, 0.0]], dtype=np.float32)
    frame = Box(10, 20, 40, 60)  # cells of 10 × 20 pixels
    assert share_in(frame, frame, shares) == pytest.approx(1)
    assert share_in(Box(20, 20, 30, 40), frame, shares) == pytest.approx(0.2)
    assert share_in(Box(20, 40, 40, 60), frame, shares) == pytest.approx(0.4)
    assert share_in(Box(15, 30, 30, 45), frame, shares) == pytest.approx(0.1 / 4 + 0.2 / 2 + 0.4 / 4)
    assert share_in(Box(-90, -90, 20, 40), frame, shares) == pytest.approx(0.1)  # nothing lies beside the frame
    assert share_in(Box(50, 20, 60, 60), frame, shares) == 0
