"""Trunks by name."""

from __future__ import annotations

import pytest
import torch

from explorer.errors import ExplorerError
from explorer.models import efficientnet_lite, trunks


@pytest.mark.slow
def test_lite0_is_timms_with_the_same_weights():
    """Fresh timm weights with shaken normalisations, folded into ours: the same maps."""
    import timm

    torch.manual_seed(3)
    theirs = timm.create_model("tf_efficientnet_lite0").eval().double()
    for module in theirs.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.uniform_(module.running_var, 0.5, 1.5)
            torch.nn.init.normal_(module.running_mean, 0, 0.1)
            torch.nn.init.normal_(module.bias, 0, 0.1)
    ours = efficientnet_lite.EfficientNetLite0(*efficientnet_lite.SPECS["efficientnet_lite0"]).eval().double()
    ours.load_state_dict(efficientnet_lite.fold(theirs.state_dict()))
    x = torch.randn(2, 3, 224, 224, dtype=torch.float64)
    with torch.inference_mode():
        expected = theirs.forward_features(x)
        found = ours(x)
    assert found.shape == (2, 1280, 7, 7)
    worst = (found - expected).abs().max().item() / expected.abs().max().item()
    print(f"worst difference from timm, as a share of the largest activation: {worst:.1e}")
    assert worst < 1e-9


def test_lite0_takes_the_packaged_imagenet_weights():
    ours = trunks.build_trunk("efficientnet_lite0", pretrained=True)
    count = sum(p.numel() for p in ours.parameters())
    assert count == 3_371_008 - 21_008  # timm's, less one folded scale for each normalised channel
    assert all(p.isfinite().all() for p in ours.parameters())


@pytest.mark.parametrize("name", ["tiny", "tiny_short", "densenet_b_40_12"])
def test_what_imagenet_never_taught_is_not_said_to_start_from_it(name):
    with pytest.raises(ExplorerError, match="no ImageNet weights"):
        trunks.pretrained_trunk(name)


def test_early_and_late_make_the_whole():
    torch.manual_seed(0)
    trunk = trunks.build_trunk("efficientnet_lite0").eval()
    x = torch.randn(1, 3, 64, 64)
    with torch.inference_mode():
        assert torch.equal(trunk(x), trunks.late(trunk, trunks.early(trunk, x)))
    late = sum(p.numel() for p in trunks.trainable(trunk))
    whole = sum(p.numel() for p in trunk.parameters())
    assert (whole - late) / whole == pytest.approx(0.02, abs=0.005)  # the first three stages


def test_an_unknown_trunk_is_refused_with_the_nearest_name():
    with pytest.raises(ExplorerError, match="Did you mean resnet50"):
        trunks.build_trunk("resnet5")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "side", "shape"),
    [
        ("vgg19", 448, (512, 28, 28)),  # conv5_4 without the last pool, as in the paper
        ("resnet18", 224, (512, 7, 7)),
        ("densenet121", 224, (1024, 7, 7)),
    ],
)
def test_torchvision_trunks_end_in_their_last_maps(name, side, shape):
    trunk = trunks.build_trunk(name).eval()
    with torch.inference_mode():
        maps = trunk(torch.randn(1, 3, side, side))
    assert maps.shape[1:] == shape
    assert trunk.channels == shape[0]
    assert maps.min() >= 0


@pytest.mark.parametrize(("side", "before", "after"), [(8, 0, 1), (9, 1, 1)])
def test_the_odd_pixel_of_padding_goes_to_the_right_and_the_bottom(side, before, after):
    """As TensorFlow pads, in which the ImageNet weights were trained."""
    conv = efficientnet_lite.SameConv2d(2, 3, 3, 2)
    x = torch.randn(1, 2, side, side)
    padded = torch.nn.functional.pad(x, (before, after, before, after))
    assert torch.allclose(conv(x), torch.nn.functional.conv2d(padded, conv.weight, conv.bias, 2), atol=1e-6)


def test_a_folded_normalisation_is_the_one_after_its_convolution():
    conv, norm = torch.nn.Conv2d(3, 4, 3, bias=False), torch.nn.BatchNorm2d(4, eps=1e-3).eval()
    for values in (norm.weight, norm.bias, norm.running_mean):
        torch.nn.init.normal_(values)
    torch.nn.init.uniform_(norm.running_var, 1e-4, 1e-2)  # small, so that what is added to it shows
    named = {"conv_stem.weight": conv.weight, **{f"bn1.{name}": value for name, value in norm.state_dict().items()}}
    folded = efficientnet_lite.fold(named)
    assert set(folded) == {"conv_stem.weight", "conv_stem.bias"}
    x = torch.randn(1, 3, 6, 6)
    found = torch.nn.functional.conv2d(x, folded["conv_stem.weight"], folded["conv_stem.bias"])
    assert torch.allclose(found, norm(conv(x)), rtol=1e-4, atol=1e-4)


def test_a_trunk_with_fewer_channels_keeps_the_first_ones():
    torch.manual_seed(0)
    whole = trunks.build_trunk("efficientnet_lite0").eval()
    part = trunks.build_trunk("efficientnet_lite0", channels=40).eval()
    part.load_state_dict(trunks.narrowed(whole.state_dict(), part))
    x = torch.randn(1, 3, 64, 64)
    with torch.inference_mode():
        assert torch.allclose(part(x), whole(x)[:, :40], atol=1e-6)
