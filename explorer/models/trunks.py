"""Trunks by name: each turns pictures into the last convolutional maps, in two parts.

A trunk has ``channels``, and ``early`` (kept as it is in fine-tuning) followed by ``late``; its forward is both.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, cast

from explorer.errors import ExplorerError
from explorer.models import densenet, efficientnet_lite, tiny

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor, nn

TORCHVISION = ("vgg19", "vgg19_bn", "resnet18", "resnet50", "densenet121")
NAMES = (*efficientnet_lite.SPECS, *tiny.LAYERS, *densenet.SPECS, *TORCHVISION)


def build_trunk(name: str, *, pretrained: bool = False, channels: int = 0) -> nn.Module:
    """A trunk with random weights, or with ImageNet's where `pretrained`, and its first `channels` last maps; 0: all.

    The tiny trunks and those of DenseNet-B are made for small pictures and have no weights of ImageNet: theirs are
    random in any case.

    Raises:
        ExplorerError: unknown name, fewer channels than that trunk can be built with, or no weights to be had.
    """
    if name in efficientnet_lite.SPECS:
        return _lite(name, pretrained=pretrained, channels=channels)
    if channels:
        why = "only efficientnet_lite0 can be built with fewer channels"
        raise ExplorerError(f"Could not build the trunk {name}", why, "Set channels to 0.")
    if name in tiny.LAYERS:
        return tiny.TinyTrunk(tiny.LAYERS[name])
    if name in densenet.SPECS:
        return densenet.DenseNet(densenet.SPECS[name])
    if name in TORCHVISION:
        from explorer.models.torchvision_door import TorchvisionTrunk  # noqa: PLC0415 - lazy: imports torchvision

        return TorchvisionTrunk(name, pretrained=pretrained)
    near = get_close_matches(name, NAMES, 1)
    hint = f"Did you mean {near[0]}?" if near else f"Known trunks: {', '.join(NAMES)}."
    raise ExplorerError(f"Could not build the trunk {name}", "there is no trunk of that name", hint)


def _lite(name: str, *, pretrained: bool, channels: int) -> efficientnet_lite.EfficientNetLite0:
    most, stages = efficientnet_lite.SPECS[name]
    trunk = efficientnet_lite.EfficientNetLite0(channels or most, stages)
    if pretrained:
        trunk.load_state_dict(narrowed(efficientnet_lite.imagenet_weights(), trunk))
    return trunk


def pretrained_trunk(name: str) -> dict[str, Tensor]:
    """The weights that `build_trunk` gives to a trunk that is `pretrained`, by name.

    Raises:
        ExplorerError: unknown name, or no such weights to be had.
    """
    if name in tiny.LAYERS or name in densenet.SPECS:
        why = "there are no ImageNet weights of it"
        raise ExplorerError(f"Could not start the trunk {name}", why, 'Say "pretrained": false in the recipe.')
    return build_trunk(name, pretrained=True).state_dict()


def narrowed(weights: Mapping[str, Tensor], trunk: nn.Module) -> dict[str, Tensor]:
    """Weights of a larger trunk of the same kind, cut to what `trunk` has; what does not fit stays `trunk`'s own."""
    out = {}
    for name, own in trunk.state_dict().items():
        cut = weights[name][: len(own)] if own.ndim else weights[name]
        out[name] = cut if cut.shape == own.shape else own
    return out


def channels_of(trunk: nn.Module) -> int:
    """`trunk.channels`, typed: how many last maps it gives."""
    return int(cast("Any", trunk).channels)


def trainable(trunk: nn.Module) -> list[nn.Parameter]:
    """The parameters of the trunk's late part."""
    early_ones = {id(p) for p in cast("Any", trunk).early_parameters()}
    return [p for p in trunk.parameters() if id(p) not in early_ones]


def early(trunk: nn.Module, x: Tensor) -> Tensor:
    """`trunk.early`, typed."""
    return cast("Tensor", cast("Any", trunk).early(x))


def late(trunk: nn.Module, x: Tensor) -> Tensor:
    """`trunk.late`, typed."""
    return cast("Tensor", cast("Any", trunk).late(x))
