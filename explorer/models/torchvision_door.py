"""The one lazy door to torchvision's networks: its import costs more than torch's own, so it happens here alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torch import nn
from torch.nn import functional

from explorer.errors import ExplorerError
from explorer.models.plain_trunk import PlainTrunk

if TYPE_CHECKING:
    from torch import Tensor


class TorchvisionTrunk(PlainTrunk):
    """A torchvision network up to its last convolutional maps, after ReLU.

    VGG stops before its last pool (conv5_4 of VGG-19: 512 × S/16 × S/16, as in RA-CNN); ResNet and DenseNet give
    S/32 × S/32 maps of 512 to 2048 channels. Names are those in `trunks.TORCHVISION`.
    """

    def __init__(self, name: str, *, pretrained: bool = False) -> None:
        super().__init__()
        network = _network(name, pretrained=pretrained)
        self.channels: int
        if name.startswith("vgg"):
            self.layers = network.features[:-1]
            self.channels = 512
        elif name.startswith("resnet"):
            self.layers = nn.Sequential(*list(network.children())[:-2])
            self.channels = network.fc.in_features
        else:
            self.layers = network.features
            self.channels = network.classifier.in_features

    def late(self, x: Tensor) -> Tensor:
        # DenseNet's features end with a normalisation; the others end with ReLU, where this changes nothing.
        return functional.relu(self.layers(x))


def _network(name: str, *, pretrained: bool) -> Any:
    from torchvision import models

    try:
        return models.get_model(name, weights="DEFAULT" if pretrained else None)
    except OSError as error:  # the download; urllib's errors are OSErrors
        why = f"its ImageNet weights could not be downloaded ({error})"
        hint = "Connect to the internet, or start from a checkpoint instead."
        raise ExplorerError(f"Could not prepare the trunk {name}", why, hint) from error
