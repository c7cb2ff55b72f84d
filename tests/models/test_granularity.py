"""The network of the granularity descriptors."""

from __future__ import annotations

import torch

from explorer.models.build import build
from explorer.models.config import GranularityConfig


@torch.no_grad()
def test_a_temperature_divides_the_scores_of_the_answer_or_of_one_grain_alone() -> None:
    network = build(GranularityConfig(trunk="tiny", classes=5, grain_classes=(2, 3, 5)))
    descriptors = [torch.rand(4, 128) for _ in range(3)]

    def answers() -> list[torch.Tensor]:
        return [network.described(descriptors), *(network.logits(grain, one) for grain, one in enumerate(descriptors))]

    before = answers()
    network.temper(2.5)
    network.temper(4, grain=1)
    for found, expected in zip(answers(), (before[0] / 2.5, before[1], before[2] / 4, before[3]), strict=True):
        assert torch.allclose(found, expected, atol=1e-5)
