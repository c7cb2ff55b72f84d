"""The crop that a gradient can move: the authors' rule by its check vectors, the mask by finite differences."""

from __future__ import annotations

import pytest
import torch

from explorer.regions.soft_crop import boxcar_mask, official_gradient, soft_crop, zoom


def blob(column: float, row: float = 112.0) -> torch.Tensor:
    y, x = torch.meshgrid(torch.arange(224.0), torch.arange(224.0), indexing="ij")
    return torch.exp(-((x - column) ** 2 + (y - row) ** 2) / (2 * 20**2)).expand(1, 3, -1, -1)


@pytest.mark.parametrize(
    ("gradient", "half", "expected"),
    [
        (torch.ones(1, 3, 224, 224), 56.0, (6.24e-7, 6.24e-7, -1.2585e-4)),
        (torch.ones(1, 3, 224, 224), 112.0, (7.36e-7, 7.36e-7, -4.2496e-5)),
        (torch.ones(1, 3, 224, 224), 200.0, (7.82e-7, 7.82e-7, 5.218e-6)),
        (blob(20), 112.0, (5.343e-6, 0.0, -2.438e-6)),
        (blob(204), 112.0, (-5.230e-6, 0.0, -2.368e-6)),
        (blob(112), 112.0, (0.0, 0.0, 2.890e-6)),
    ],
)
def test_the_official_rule_gives_its_check_vectors(gradient, half, expected):
    found = official_gradient(gradient, torch.tensor([[224.0, 224.0, half]]), 448)[0]
    assert found.tolist() == pytest.approx(expected, rel=2e-3, abs=5e-10)


def test_the_official_rule_looks_at_absolute_values_and_not_at_their_size():
    at = torch.tensor([[200.0, 240.0, 100.0]])
    g = torch.randn(1, 3, 224, 224, generator=torch.Generator().manual_seed(1))
    assert torch.allclose(official_gradient(g, at, 448), official_gradient(-37 * g, at, 448), rtol=1e-4)
    assert not official_gradient(torch.zeros_like(g), at, 448).any()


def test_zoom_of_the_whole_is_a_plain_resize():
    images = torch.rand(2, 3, 32, 32)
    whole = torch.tensor([[0.5, 0.5, 0.5]]).expand(2, 3)
    assert torch.allclose(zoom(images, whole, 32), images, atol=1e-5)


def test_zoom_shows_the_attended_quarter():
    images = torch.zeros(1, 1, 64, 64)
    images[..., :32, 32:] = 1  # top right
    crop = zoom(images, torch.tensor([[0.75, 0.25, 0.2]]), 16)
    assert crop.min() == 1
    assert zoom(images, torch.tensor([[0.25, 0.75, 0.2]]), 16).max() == 0


def test_the_mask_is_one_inside_and_falls_off_outside():
    mask = boxcar_mask(torch.tensor([[0.5, 0.5, 0.25]]), 100, steepness=100)[0, 0]
    assert mask[50, 50] > 0.99
    assert mask[5, 50] < 0.01
    assert mask[25, 50] == pytest.approx(0.5, abs=0.15)


def test_the_mask_rule_is_the_derivative_of_the_masked_zoom():
    images = torch.rand(1, 3, 48, 48, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    weights = torch.rand(1, 3, 24, 24, dtype=torch.float64, generator=torch.Generator().manual_seed(3))
    at = torch.tensor([[0.45, 0.55, 0.3]], dtype=torch.float64, requires_grad=True)
    (soft_crop(images, at, 24) * weights).sum().backward()

    def masked(attention: torch.Tensor) -> torch.Tensor:
        return (zoom(images * boxcar_mask(attention, 48), attention, 24) * weights).sum()

    step = 1e-6
    for i in range(3):
        moved = torch.zeros(1, 3, dtype=torch.float64)
        moved[0, i] = step
        slope = (masked(at.detach() + moved) - masked(at.detach() - moved)) / (2 * step)
        assert at.grad[0, i].item() == pytest.approx(slope.item(), rel=1e-3)


@pytest.mark.parametrize("gradient", ["mask", "official"])
def test_forward_is_the_plain_zoom_by_either_rule(gradient):
    images, at = torch.rand(1, 3, 40, 40), torch.tensor([[0.4, 0.6, 0.25]])
    assert torch.equal(soft_crop(images, at, 20, gradient=gradient), zoom(images, at, 20))


@pytest.mark.parametrize(("where", "sign"), [(0.38, -1), (0.62, 1)])
def test_descent_moves_the_box_towards_what_lowers_the_loss(where, sign):
    """A bright spot beside the box's middle; a loss that falls with brightness must pull the box to it."""
    x = (torch.arange(64) + 0.5) / 64
    spot = torch.exp(-((x - where) ** 2) / 0.005)
    images = (spot[None, :] * torch.exp(-((x - 0.5) ** 2) / 0.005)[:, None]).expand(1, 3, 64, 64)
    at = torch.tensor([[0.5, 0.5, 0.1]], requires_grad=True)
    (-soft_crop(images, at, 32).mean()).backward()
    assert -at.grad[0, 0] * sign > 0


def test_the_official_rule_keeps_the_half_side_above_a_hundredth_of_the_input():
    g = torch.rand(1, 3, 224, 224, generator=torch.Generator().manual_seed(4))
    found, least = (official_gradient(g, torch.tensor([[224.0, 200.0, half]]), 448) for half in (0.5, 4.48))
    assert torch.equal(found, least)


def test_the_official_step_is_taken_in_fractions_of_the_input():
    images, at = torch.rand(1, 3, 64, 64), torch.tensor([[0.4, 0.6, 0.2]], requires_grad=True)
    weights = torch.rand(1, 3, 16, 16, generator=torch.Generator().manual_seed(5))
    (soft_crop(images, at, 16, gradient="official") * weights).sum().backward()
    assert torch.allclose(at.grad, official_gradient(weights, at.detach() * 64, 64) * 64)


def test_the_edge_of_the_input_goes_on_beyond_the_last_pixel():
    assert torch.allclose(zoom(torch.ones(1, 1, 4, 4), torch.tensor([[0.5, 0.5, 0.5]]), 64), torch.ones(1))
