"""ColorNet: the paper's size, the average as its start, votes that add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch

from explorer.models.build import build
from explorer.models.config import ColornetConfig
from explorer.models.densenet import SPECS, DenseNet
from explorer.models.trunks import build_trunk

if TYPE_CHECKING:
    from explorer.models.colornet import Colornet


def parameters(module: torch.nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


def test_the_papers_configuration_has_its_1_750_332_parameters() -> None:
    network = build(ColornetConfig(trunk="densenet_b_40_12", classes=10))
    assert parameters(network) == 1_750_332
    assert parameters(network.trunks[0]) + parameters(network.heads[0]) == 249_946
    assert parameters(network.dense) == 710


def test_for_a_hundred_names_it_has_1_97_million() -> None:
    network = build(ColornetConfig(trunk="densenet_b_40_12", classes=100))
    assert parameters(network) == 271_636 * 7 + 70_100


@pytest.mark.parametrize(("name", "shape"), [("densenet_b_40_12", (240, 8, 8)), ("densenet_b_16_16_s2", (120, 4, 4))])
def test_the_trunk_gives_maps_that_are_never_negative(name: str, shape: tuple[int, int, int]) -> None:
    trunk = DenseNet(SPECS[name]).eval()
    maps = trunk(torch.randn(2, 3, 32, 32))
    assert maps.shape == (2, *shape)
    assert trunk.channels == shape[0]
    assert maps.min() >= 0


def test_the_short_trunk_takes_the_weights_of_the_long_one() -> None:
    from explorer.models.trunks import narrowed

    long, short = build_trunk("efficientnet_lite0"), build_trunk("efficientnet_lite0_short")
    short.load_state_dict(narrowed(long.state_dict(), short))
    x = torch.randn(1, 3, 64, 64)
    assert torch.equal(short.early(x), long.early(x))  # type: ignore[operator]
    assert short(x).shape == (1, 384, 4, 4)


@pytest.fixture
def colornet() -> Colornet:
    torch.manual_seed(1)
    return build(ColornetConfig(trunk="tiny", classes=5, spaces=("rgb", "lab", "rgb"))).eval()


def test_it_starts_as_the_average_of_its_streams(colornet: Colornet) -> None:
    scores = [torch.randn(4, 5) for _ in range(3)]
    assert torch.allclose(colornet.fused(scores), torch.stack(scores).mean(0), atol=1e-6)
    assert torch.allclose(colornet.weights, torch.full((3, 5), 1 / 3))


@torch.no_grad()
def test_votes_and_bias_sum_to_the_fused_scores(colornet: Colornet) -> None:
    colornet.dense.weight.normal_()
    colornet.dense.bias.normal_()
    scores = [torch.randn(4, 5) for _ in range(3)]
    votes = colornet.votes(scores)
    assert votes.shape == (3, 4, 5)
    assert torch.allclose(votes.sum(0) + colornet.dense.bias, colornet.fused(scores), atol=1e-5)
    assert torch.equal(colornet.weights[1], colornet.dense.weight[:, 5:10].diagonal())


@torch.no_grad()
def test_every_stream_sees_its_own_space(colornet: Colornet) -> None:
    rgb = torch.rand(1, 3, 32, 32)
    first, second, third = colornet.seen(rgb)
    assert torch.equal(first, third)
    assert not torch.allclose(first, second, atol=0.1)
    assert torch.allclose(first, (rgb - 0.5) / 12**-0.5, atol=0.01)
    assert torch.equal(colornet.seen(rgb, [1])[0], second)


def test_streams_of_one_space_have_names_of_their_own() -> None:
    assert ColornetConfig("tiny", 4, ("rgb", "lab", "rgb")).stream_names == ("rgb", "lab", "rgb 2")


@torch.no_grad()
def test_a_temperature_divides_the_scores_of_the_answer_or_of_one_stream_alone(colornet: Colornet) -> None:
    colornet.dense.weight.normal_()
    colornet.dense.bias.normal_()
    maps = [torch.rand(4, 128, 2, 2) for _ in range(3)]

    def answers() -> list[torch.Tensor]:
        scores = [colornet.scores(stream, one) for stream, one in enumerate(maps)]
        return [colornet.fused(scores), *scores]

    before = answers()
    colornet.temper(2.5)
    colornet.temper(4, stream=1)
    for found, expected in zip(answers(), (before[0] / 2.5, before[1], before[2] / 4, before[3]), strict=True):
        assert torch.allclose(found, expected, atol=1e-5)
