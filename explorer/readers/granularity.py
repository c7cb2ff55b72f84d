"""The reader of multiple granularity descriptors: detection, region discovery and description of every grain."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, get_args

import torch

from explorer.geometry import Box
from explorer.preprocess import whole_frame
from explorer.readers.devices import precise
from explorer.readers.network import NetworkReader, ranking_of, to_input
from explorer.readers.views import views
from explorer.regions.discovery import Discovered, discover, energy_map
from explorer.results import EnergyMap, GrainReading, GranularityReading, RegionReading
from explorer.rules import EnergyRule

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor

    from explorer.manner import Manner
    from explorer.models.granularity import Granularity
    from explorer.photos import Photo
    from explorer.preprocess import Preprocess
    from explorer.pyramid import Pyramid
    from explorer.readers.devices import DeviceChoice
    from explorer.results import RunFacts
    from explorer.stopping import StopFlag

RULES: tuple[EnergyRule, ...] = get_args(EnergyRule)


@dataclass(frozen=True, slots=True, eq=False)
class GrainGlimpse:
    """What one grain's network makes of B pictures, on the CPU.

    energy: rule to (B, H, W) on its absolute scale; found: the K regions a picture; boxes: them in picture pixels;
    whole: (B, C) descriptors of the whole pictures; parts: (B, K, C) of the regions; described: (B, C), the mean of the
    whole and of the mean of the regions that were found; logits: (B, names), of that; parts_logits: (B, K, names).
    """

    energy: dict[EnergyRule, Tensor]
    found: Discovered
    boxes: list[list[Box]]
    whole: Tensor
    parts: Tensor
    described: Tensor
    logits: Tensor
    parts_logits: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Wholes:
    """B upright pictures of any sizes, and the whole of each as all grains see it.

    frames: the square around each in its pixels; x: (B, 3, S, S), standardised, on the networks' device.
    """

    pictures: Sequence[Pyramid]
    frames: list[Box]
    x: Tensor


def wholes_of(pictures: Sequence[Pyramid], preprocess: Preprocess, device: str) -> Wholes:
    """Made once for the networks of all grains."""
    frames = [whole_frame(p[0].shape[1], p[0].shape[0]) for p in pictures]
    seen = views(pictures, frames, preprocess.side, preprocess.fill)
    return Wholes(pictures, frames, to_input(seen, preprocess, device))


@torch.inference_mode()
def glimpse_wholes(
    network: Granularity, grain: int, wholes: Wholes, preprocess: Preprocess, *, choice: DeviceChoice
) -> GrainGlimpse:
    """Detection, discovery and description by one grain's network.

    It looks at the whole of each picture, then at its regions, whose crops are taken from the picture's own pixels.
    """
    config, count = network.config, len(wholes.pictures)
    maps = _maps(network, grain, wholes.x, choice)
    whole = network.descriptor(maps)
    energy = energies(network, grain, maps, whole)
    found = discover(energy[config.energy], config.regions, config.beta)
    boxes = [[f.nest(Box(*e)) for e in edges] for f, edges in zip(wholes.frames, found.edges.tolist(), strict=True)]
    parents = [picture for picture in wholes.pictures for _ in range(config.regions)]
    crops = views(parents, list(chain.from_iterable(boxes)), preprocess.finer_side, preprocess.fill)
    parts = network.descriptor(_maps(network, grain, to_input(crops, preprocess, choice.device), choice))
    parts = parts.view(count, -1, whole.shape[1])
    weight = found.found.to(parts.device, parts.dtype)
    described = (whole + (parts * weight[..., None]).sum(1) / weight.sum(1, keepdim=True)) / 2
    logits, parts_logits = network.logits(grain, described), network.logits(grain, parts)
    on_cpu = (tensor.float().cpu() for tensor in (whole, parts, described, logits, parts_logits))
    return GrainGlimpse(energy, found, boxes, *on_cpu)


def energies(network: Granularity, grain: int, maps: Tensor, whole: Tensor) -> dict[EnergyRule, Tensor]:
    """The energy maps of a grain by every rule, rule to (B, H, W) float32 on the CPU; the best name is the whole's."""
    best = network.heads[grain].weight[network.logits(grain, whole).argmax(1)]  # type: ignore[index]
    return {rule: energy_map(rule, maps, best).float().cpu() for rule in RULES}


def _maps(network: Granularity, grain: int, x: Tensor, choice: DeviceChoice) -> Tensor:
    with precise(choice):
        maps = network.maps(grain, x)
    return maps.float()


class GranularityReader(NetworkReader):
    """Reads photos with a checkpoint of multiple granularity descriptors."""

    _network: Granularity

    def _look(
        self, photo: Photo, manner: Manner, stop: StopFlag | None, facts: Callable[[], RunFacts]
    ) -> GranularityReading:
        grains = self._glimpses([photo.pyramid], stop)
        readings = tuple(self._grain(i, seen, photo) for i, seen in enumerate(grains))
        key = self.key_for(photo.fingerprint, manner)
        return GranularityReading(photo.size, readings, ranking_of(self._described(grains)[0]), key, facts())

    def scores_of(self, pictures: Sequence[Pyramid], stop: StopFlag | None = None) -> Tensor:
        return self._described(self._glimpses(pictures, stop))

    def _glimpses(self, pictures: Sequence[Pyramid], stop: StopFlag | None) -> list[GrainGlimpse]:
        network, preprocess = self._network, self.card.preprocess
        wholes = wholes_of(pictures, preprocess, self._choice.device)
        grains = []
        for grain in range(len(network.config.grains)):
            if stop is not None:
                stop.check()
            grains.append(glimpse_wholes(network, grain, wholes, preprocess, choice=self._choice))
        return grains

    def _described(self, grains: list[GrainGlimpse]) -> Tensor:
        with torch.inference_mode():
            return self._network.described([g.described.to(self._choice.device) for g in grains]).float().cpu()

    def _grain(self, grain: int, seen: GrainGlimpse, photo: Photo) -> GrainReading:
        config = self._network.config
        rules = sorted(RULES, key=lambda rule: rule != config.energy)
        maps = tuple(EnergyMap(rule, seen.energy[rule][0].numpy()) for rule in rules)
        height, width = maps[0].cells.shape
        regions = tuple(
            RegionReading(box, float(energy), float(area), ranking_of(logits))
            for box, energy, area, logits, found in zip(
                seen.boxes[0],
                seen.found.energy[0],
                seen.found.area[0],
                seen.parts_logits[0],
                seen.found.found[0],
                strict=True,
            )
            if found
        )
        layer = f"last convolution of {config.trunk}, {seen.whole.shape[1]:,} × {height} × {width}"
        return GrainReading(
            config.grains[grain],
            ranking_of(seen.logits[0]),
            whole_frame(*photo.size),
            self.card.preprocess.side,
            layer,
            maps,
            regions,
        )
