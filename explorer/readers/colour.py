"""The ColorNet reader: seven colour spaces of one view, a stream each, and their votes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from explorer.manner import PLAIN
from explorer.preprocess import view_in_light, whole_frame
from explorer.readers.devices import precise
from explorer.readers.network import NetworkReader, ranking_of
from explorer.results import ColourReading, StreamReading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from explorer.manner import Manner
    from explorer.models.colornet import Colornet
    from explorer.photos import Photo
    from explorer.preprocess import Preprocess
    from explorer.pyramid import Pyramid
    from explorer.readers.devices import DeviceChoice
    from explorer.results import RunFacts
    from explorer.stopping import StopFlag


def to_rgb(views: Sequence[NDArray[np.uint8]], device: str = "cpu") -> Tensor:
    """Views (S, S, 3) uint8 to float32 RGB in 0..1, (B, 3, S, S)."""
    return torch.from_numpy(np.stack(views)).to(device).permute(0, 3, 1, 2).float().div_(255)


@torch.inference_mode()
def stream_scores(
    network: Colornet, rgb: Tensor, *, choice: DeviceChoice, stop: StopFlag | None = None
) -> list[Tensor]:
    """What every stream says of (B, 3, S, S) RGB in 0..1: a list of (B, classes) float32 on the network's device."""
    scores = []
    for stream, seen in enumerate(network.seen(rgb)):
        if stop is not None:
            stop.check()
        with precise(choice):
            maps = network.maps(stream, seen)
        scores.append(network.scores(stream, maps.float()))
    return scores


def view_of(pyramid: Pyramid, preprocess: Preprocess, manner: Manner) -> NDArray[np.uint8]:
    """The square around a photo as the streams see it, in the light of `manner`; (side, side, 3) uint8."""
    height, width = pyramid[0].shape[:2]
    return view_in_light(pyramid, whole_frame(width, height), preprocess, manner.light)


class ColourReader(NetworkReader):
    """Reads photos with a ColorNet checkpoint."""

    _network: Colornet

    def _look(
        self, photo: Photo, manner: Manner, stop: StopFlag | None, facts: Callable[[], RunFacts]
    ) -> ColourReading:
        network, preprocess = self._network, self.card.preprocess
        rgb = to_rgb([view_of(photo.pyramid, preprocess, manner)], self._choice.device)
        scores = stream_scores(network, rgb, choice=self._choice, stop=stop)
        with torch.inference_mode():
            votes = network.votes(scores)[:, 0].float().cpu().numpy()
            weights = network.weights.float().cpu().numpy()
            bias = network.dense.bias.float().cpu().numpy().copy()
        streams = tuple(
            StreamReading(space, ranking_of(one[0].float().cpu()), votes[i].copy(), weights[i].copy())
            for i, (space, one) in enumerate(zip(network.config.spaces, scores, strict=True))
        )
        key = self.key_for(photo.fingerprint, manner)
        frame = whole_frame(*photo.size)
        return ColourReading(photo.size, frame, preprocess.side, streams, bias, key, facts())

    def scores_of(self, pictures: Sequence[Pyramid], stop: StopFlag | None = None) -> Tensor:
        rgb = to_rgb([view_of(p, self.card.preprocess, PLAIN) for p in pictures], self._choice.device)
        scores = stream_scores(self._network, rgb, choice=self._choice, stop=stop)
        with torch.inference_mode():
            return self._network.fused(scores).float().cpu()
