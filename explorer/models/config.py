"""What a network is made of, as frozen records without torch."""

from __future__ import annotations

from typing import Literal

import msgspec

from explorer.colour.spaces import stream_names
from explorer.rules import CropGradient, EnergyRule, SpaceName
from explorer.taxonomy import Level

Fusion = Literal["weighted", "attended", "concatenated"]


class RacnnConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="racnn", tag_field="family"):
    """RA-CNN: `scales` trunks without weight sharing, attention between them, one classifier each.

    With one scale it is a plain classifier: a trunk and a layer of names, which sees the whole photo.

    `crop_gradient` says which rule moved the boxes in training: "mask" is autograd through the soft boxcar mask and the
    bilinear zoom, "official" the gradient of the authors' released layer. `fusion` is "weighted" (one learned weight a
    scale on its log-probabilities), "attended" (the same, times how much of its view the next scale looks at: a scale
    that sees a small bird counts less) or "concatenated" (one linear layer on the concatenated descriptors, as in the
    paper). A plain classifier's answer is that of its one scale.
    """

    trunk: str
    classes: int
    scales: int = 3
    apn_cells: int = 14  # the maps are max-pooled to this many cells a side before the attention layers
    apn_reduce: int = 0  # channels of a 1 × 1 convolution before the attention layers; 0: none, as in the paper
    apn_hidden: int = 1024
    descriptor_scale: float = 1.0  # the released network multiplies descriptors by 0.1
    min_zoom: float = 1 / 3  # smallest side of a box as a share of the coarser one, as in the paper
    max_zoom: float = 1.0  # largest; below 1 a box cannot drift to the whole frame
    crop_gradient: CropGradient = "mask"
    fusion: Fusion = "weighted"

    @property
    def is_plain(self) -> bool:
        """Whether it is a plain classifier, which never zooms."""
        return self.scales == 1


class GranularityConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="granularity", tag_field="family"):
    """Multiple granularity descriptors: one network a grain, coarse to fine, and one classifier on all of them.

    `grains` are levels of the taxonomy, coarse to fine; `grain_classes` how many names each has. Every grain's network
    finds the regions and describes them: one trunk serves as detection and as description network. `energy`, `beta`
    and `regions` rule the discovery of regions (see `regions.discovery`). `channels`: only so many of the trunk's last
    maps are kept; 0: all.
    """

    trunk: str
    classes: int
    grain_classes: tuple[int, ...]
    grains: tuple[Level, ...] = ("family", "genus", "species")
    regions: int = 3
    energy: EnergyRule = "squared"
    beta: float = 0.75
    channels: int = 0


class ColornetConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="colornet", tag_field="family"):
    """ColorNet: one stream a colour space, and one dense layer from the scores of all streams to the names.

    `spaces` may name one space several times: seven times "rgb" is the control that shows what an ensemble alone
    brings. `channels`: only so many of the trunk's last maps; 0: all. Every stream standardises its channels by the
    constants of its space, so the mean of the preprocessing record is only the colour outside the photo.
    """

    trunk: str
    classes: int
    spaces: tuple[SpaceName, ...] = ("rgb", "hsv", "hed", "yiq", "yuv", "lab", "ycbcr")
    channels: int = 0

    @property
    def stream_names(self) -> tuple[str, ...]:
        """A name a stream: "rgb", and "rgb 2" for the second of its space."""
        return stream_names(self.spaces)


NetworkConfig = RacnnConfig | GranularityConfig | ColornetConfig
