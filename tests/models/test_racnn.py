"""The recurrent attention network."""

from __future__ import annotations

import msgspec
import pytest
import torch

from explorer.models.build import build
from explorer.models.config import RacnnConfig
from explorer.models.racnn import AttentionProposal, ScaleWeights, shares_attended
from explorer.train.phases.zoom import nested

TINY = RacnnConfig(trunk="tiny", classes=5, apn_cells=4, apn_reduce=4, apn_hidden=8)


def test_scales_share_no_weights():
    network = build(TINY)
    owners = [{id(p) for p in trunk.parameters()} for trunk in network.trunks]
    assert not owners[0] & owners[1]
    assert not owners[1] & owners[2]


def test_attention_stays_in_the_input_and_between_the_zooms_whatever_the_maps():
    config = msgspec.structs.replace(TINY, min_zoom=0.3, max_zoom=0.8)
    apn = AttentionProposal(16, config)
    torch.nn.init.normal_(apn.out.weight, 0, 30)
    tx, ty, tl = apn(torch.randn(64, 16, 4, 4) * 10).unbind(1)
    assert tl.min() >= 0.15 - 1e-6
    assert tl.max() <= 0.4 + 1e-6
    for t in (tx, ty):
        assert (t - tl).min() >= -1e-6
        assert (t + tl).max() <= 1 + 1e-6


def test_untrained_attention_looks_at_the_middle():
    apn = AttentionProposal(16, TINY)
    torch.nn.init.zeros_(apn.out.weight)
    torch.nn.init.zeros_(apn.out.bias)
    assert apn(torch.randn(1, 16, 4, 4))[0].tolist() == pytest.approx([0.5, 0.5, 1 / 3])


def test_the_papers_attention_layers_have_the_papers_shape():
    """VGG-19 at 448: maps 512 × 28 × 28, max-pooled to 14 × 14 = 100,352 inputs, 1,024 hidden, 3 out."""
    apn = AttentionProposal(512, RacnnConfig(trunk="vgg19", classes=200))
    assert tuple(apn.hidden.weight.shape) == (1024, 100352)
    with torch.inference_mode():
        assert apn(torch.rand(1, 512, 28, 28)).shape == (1, 3)
        assert apn(torch.rand(1, 512, 14, 14)).shape == (1, 3)


def test_weighted_fusion_of_equal_scales_is_their_answer():
    logits, sides = torch.randn(1, 2, 5).expand(3, 2, 5), torch.tensor([[100.0, 50, 40], [80, 70, 60]])
    for max_zoom in (None, 0.9):
        fused = ScaleWeights(3, max_zoom)(logits, sides)
        assert torch.allclose(torch.softmax(fused, 1), torch.softmax(logits[0], 1), atol=1e-6)


def test_an_unsure_scale_hardly_counts():
    sure, unsure = torch.tensor([[8.0, 0, 0]]), torch.tensor([[0.0, 0.1, 0]])
    assert ScaleWeights(2)(torch.stack((unsure, sure)), torch.tensor([[2.0, 1]])).argmax() == 0


def test_a_scale_counts_by_the_share_of_its_view_that_the_next_one_looks_at():
    shares = shares_attended(torch.tensor([[100.0, 40, 32], [50, 40, 32]]), 0.8)
    assert shares[0].tolist() == pytest.approx([3 * s / (0.25 + 1 + 1) for s in (0.25, 1, 1)])
    assert shares[1].tolist() == pytest.approx([1, 1, 1])
    logits = torch.randn(3, 1, 5)
    fused = ScaleWeights(3, 0.8)(logits, torch.tensor([[100.0, 40, 32]]))
    byhand = sum(s / 3 * torch.log_softmax(row, 1) for s, row in zip(shares[0], logits, strict=True))
    assert torch.allclose(fused, byhand, atol=1e-6)


def test_whether_the_first_scale_is_wrong_on_a_small_bird_matters_less():
    wrong, right = torch.tensor([[0.0, 4, 0]]), torch.tensor([[3.0, 0, 0]])
    logits, small, large = torch.stack((wrong, right)), torch.tensor([[10.0, 3]]), torch.tensor([[10.0, 9.9]])
    fusion = ScaleWeights(2, 0.99)
    assert fusion(logits, small).argmax() == 0
    assert fusion(logits, large).argmax() == ScaleWeights(2)(logits, small).argmax() == 1


def test_concatenated_fusion_takes_all_descriptors():
    network = build(msgspec.structs.replace(TINY, fusion="concatenated"))
    descriptors = [torch.randn(2, 128) for _ in range(3)]
    assert network.fuse(descriptors, [], torch.ones(2, 3)).shape == (2, 5)


def test_a_box_in_a_box():
    outer, inner = torch.tensor([[0.5, 0.4, 0.2]]), torch.tensor([[0.25, 0.5, 0.25]])
    assert nested(outer, inner)[0].tolist() == pytest.approx([0.4, 0.4, 0.1])


@torch.no_grad()
@pytest.mark.parametrize("fusion", ["weighted", "attended", "concatenated"])
def test_a_plain_classifiers_answer_is_that_of_its_one_scale(fusion):
    """No phase of a training would teach it another layer."""
    network = build(msgspec.structs.replace(TINY, scales=1, fusion=fusion))
    descriptors = [torch.randn(4, 128)]
    logits = [network.logits(0, descriptors[0])]
    fused = network.fuse(descriptors, logits, torch.ones(4, 1))
    assert torch.allclose(torch.softmax(fused, 1), torch.softmax(logits[0], 1), atol=1e-6)


@torch.no_grad()
@pytest.mark.parametrize("fusion", ["weighted", "attended", "concatenated"])
@pytest.mark.parametrize("scales", [1, 3])
def test_a_temperature_divides_the_scores_of_the_answer_or_of_one_scale_alone(scales, fusion):
    def answers() -> list[torch.Tensor]:
        logits = [network.logits(scale, one) for scale, one in enumerate(descriptors)]
        return [torch.log_softmax(one, 1) for one in (network.fuse(descriptors, logits, sides), *logits)]

    def tempered(scores: torch.Tensor) -> torch.Tensor:
        return torch.log_softmax(scores / 2.5, 1)

    network = build(msgspec.structs.replace(TINY, scales=scales, fusion=fusion))
    descriptors = [torch.randn(4, 128) for _ in range(scales)]
    sides = 2.0 ** -torch.rand(4, scales).cumsum(1)
    before = answers()
    network.temper(2.5)
    after = answers()
    assert torch.allclose(after[0], tempered(before[0]), atol=1e-5)
    assert scales == 1 or torch.equal(after[1], before[1])
    if scales > 1:
        network.temper(2.5, scale=1)
        assert torch.allclose(answers()[0], after[0], atol=1e-5)
        assert torch.allclose(answers()[2], tempered(before[2]), atol=1e-5)
        assert torch.equal(answers()[1], before[1])


def test_descriptors_are_means_times_the_configured_constant():
    """The authors' network has 0.1."""
    maps = torch.rand(2, 128, 3, 5)
    network = build(msgspec.structs.replace(TINY, descriptor_scale=0.1))
    assert torch.allclose(network.descriptor(maps), maps.sum(dim=(2, 3)) / 150)


def test_larger_maps_are_max_pooled_before_the_attention():
    apn = AttentionProposal(3, msgspec.structs.replace(TINY, apn_reduce=0))
    maps = torch.randn(2, 3, 8, 8)
    pooled = maps.reshape(2, 3, 4, 2, 4, 2).amax(dim=(3, 5))
    assert torch.equal(apn(maps), apn(pooled))
    assert not torch.allclose(apn(maps), apn(maps[..., ::2, ::2]))
