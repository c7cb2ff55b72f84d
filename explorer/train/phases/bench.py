"""What a phase of any training works with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar, cast

import numpy as np
import torch

from explorer.train.means import Means
from explorer.train.phases.sampling import Part, Sampling, labels_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from torch import Tensor, nn

    from explorer.readers.devices import DeviceChoice
    from explorer.taxonomy import Taxonomy
    from explorer.train.phases.caching import AttentionCache, DescriptorCache, MapsCache
    from explorer.train.phases.sampling import Sample
    from explorer.train.pictures.labelled import Pictures
    from explorer.train.recipe import Recipe

CACHED_BATCH = 128
NetworkT = TypeVar("NetworkT", bound="nn.Module")


@dataclass(slots=True, eq=False)
class Bench(Generic[NetworkT]):
    """What a phase works with. `cache` lives as long as the phase."""

    recipe: Recipe
    network: NetworkT
    pictures: Pictures
    taxonomy: Taxonomy
    number: int  # of the phase, for its seed
    means: Means = field(default_factory=Means)
    cache: AttentionCache | DescriptorCache | MapsCache | None = None

    @property
    def seed(self) -> tuple[int, int]:
        return (self.recipe.seed, self.number)

    @property
    def rest(self) -> DeviceChoice:
        """How parts that do not learn compute."""
        return self.means.rest

    def sampling(self, *, side: int | None = None, squares: float = 0.0) -> Sampling:
        """How this phase draws its pictures, by default at the first scale's input side."""
        preprocess = self.recipe.preprocess
        side, fill = side or preprocess.side, preprocess.fill
        return Sampling(seed=self.seed, side=side, fill=fill, squares=squares, means=self.means)

    def part(self, total: int | None = None) -> Part:
        """This process's part of a batch of `total` rows, by default of the recipe's batch."""
        total = self.recipe.batch if total is None else total
        return Part(total, self.means.team.own(total))

    def labels(self, samples: Sequence[Sample]) -> Tensor:
        """(B,) int64, on the device that trains."""
        return labels_of(samples).to(self.means.device)

    def gathered(self, rows: Tensor, part: Part | None = None) -> Tensor:
        """The rows of all processes, on the CPU, of which `rows` are this one's."""
        return self.means.team.gathered(rows.cpu(), (part or self.part()).total)

    def generator(self, epoch: int) -> np.random.Generator:
        """Randomness of one epoch beside that of its pictures."""
        return np.random.default_rng((*self.seed, epoch, 10**9))

    def noise(self, epoch: int) -> torch.Generator:
        """The same for torch."""
        return torch.Generator().manual_seed(int(self.generator(epoch).integers(2**31)))

    def shuffled(self, count: int, epoch: int) -> Iterator[tuple[Tensor, Part]]:
        """Indices of this process's of `count` cached rows in batches, in this epoch's order."""
        order = torch.from_numpy(np.random.default_rng((*self.seed, epoch)).permutation(count))
        for start in range(0, count, CACHED_BATCH):
            chosen = order[start : start + CACHED_BATCH]
            part = self.part(len(chosen))
            yield chosen[part.own], part

    def dropout(self, width: int, part: Part, noise: torch.Generator) -> Dropout:
        """Dropout of the next descriptors of that width."""
        share = self.recipe.dropout
        kept = torch.rand((part.total, width), generator=noise) >= share
        return Dropout(kept[part.own].to(self.means.device), share)

    def cached_steps(self, views: int) -> int:
        """Steps of an epoch over cached rows, `views` a picture of the whole batches."""
        whole_batches = len(self.pictures.labels) // self.recipe.batch * self.recipe.batch
        return -(-whole_batches * views // CACHED_BATCH)


def width_of(head: nn.Module) -> int:
    """How many values a linear layer takes."""
    return cast("nn.Linear", head).in_features


@dataclass(frozen=True, slots=True, eq=False)
class Dropout:
    """Dropout drawn ahead, so that a resumed training repeats it, however a batch is cut. `kept` is (rows, width)."""

    kept: Tensor
    share: float

    def __call__(self, x: Tensor, rows: slice) -> Tensor:
        """Descriptors (len(rows), width) of some rows with a share of their values left out."""
        return x * self.kept[rows] / (1 - self.share)
