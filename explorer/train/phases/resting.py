"""What resting parts of a network say of training samples, without gradient and mostly in bfloat16, which is faster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from explorer.geometry import Box
from explorer.models import trunks
from explorer.readers.devices import precise
from explorer.readers.network import to_input
from explorer.readers.views import views as views_of
from explorer.readers.zoom import attended_box

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor, nn

    from explorer.models.granularity import Granularity
    from explorer.models.racnn import Racnn
    from explorer.preprocess import Preprocess
    from explorer.readers.devices import DeviceChoice
    from explorer.train.phases.sampling import Sample


@torch.no_grad()
def early_at_rest(trunk: nn.Module, x: Tensor, rest: DeviceChoice) -> Tensor:
    """The trunk's early part, which no phase trains."""
    with precise(rest):
        out = trunks.early(trunk, x)
    return out.float()


@torch.no_grad()
def maps_at_rest(
    network: Racnn | Granularity,
    scale: int,
    seen: Sequence[NDArray[np.uint8]],
    preprocess: Preprocess,
    rest: DeviceChoice,
) -> Tensor:
    """Last maps of a scale or grain, float32; the network must be in eval mode."""
    x = to_input(seen, preprocess, rest.device).contiguous(memory_format=torch.channels_last)
    with precise(rest):
        maps = network.maps(scale, x)
    return maps.float()


@torch.no_grad()
def chain(
    network: Racnn, samples: Sequence[Sample], preprocess: Preprocess, scales: int, rest: DeviceChoice
) -> Iterator[tuple[list[Box], Tensor]]:
    """For the first `scales` scales: what each looks at by the attention as it stands, and its maps."""
    boxes = [sample.box for sample in samples]
    seen: Sequence[NDArray[np.uint8]] = [sample.seen for sample in samples]
    for scale in range(scales):
        if scale:
            seen = views(samples, boxes, preprocess, scale)
        maps = maps_at_rest(network, scale, seen, preprocess, rest)
        yield boxes, maps
        if scale + 1 < network.config.scales:
            boxes = _next(boxes, network.attention(scale, maps), samples)


@torch.no_grad()
def attended(
    network: Racnn, samples: Sequence[Sample], preprocess: Preprocess, scale: int, rest: DeviceChoice
) -> list[Box]:
    """What `scale` looks at in each sample, in the picture's pixels."""
    boxes = [sample.box for sample in samples]
    for coarser, (outer, maps) in enumerate(chain(network, samples, preprocess, scale, rest)):
        boxes = _next(outer, network.attention(coarser, maps), samples)
    return boxes


def _next(boxes: Sequence[Box], attention: Tensor, samples: Sequence[Sample]) -> list[Box]:
    return [
        attended_box(box, (f[0], f[1], f[2]), Box.of_size(s.picture.pixels.shape[1], s.picture.pixels.shape[0]))
        for s, box, f in zip(samples, boxes, attention.tolist(), strict=True)
    ]


def views(
    samples: Sequence[Sample], boxes: Sequence[Box], preprocess: Preprocess, scale: int
) -> list[NDArray[np.uint8]]:
    """What `scale` sees of each sample's picture in its box."""
    pictures = [(sample.picture.pixels,) for sample in samples]
    return views_of(pictures, boxes, preprocess.side_of(scale), preprocess.fill)
