"""What a phase of any training works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np
import torch

from explorer.train.sampling import Sampling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor, nn

    from explorer.taxonomy import Taxonomy
    from explorer.train.caching import AttentionCache, DescriptorCache, MapsCache
    from explorer.train.pictures import Pictures
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
    cache: AttentionCache | DescriptorCache | MapsCache | None = None

    @property
    def seed(self) -> tuple[int, int]:
        return (self.recipe.seed, self.number)

    def sampling(self, *, side: int | None = None, squares: float = 0.0) -> Sampling:
        """How this phase draws its pictures, by default at the first scale's input side."""
        preprocess = self.recipe.preprocess
        return Sampling(seed=self.seed, side=side or preprocess.side, fill=preprocess.fill, squares=squares)

    def generator(self, epoch: int) -> np.random.Generator:
        """Randomness of one epoch beside that of its pictures."""
        return np.random.default_rng((*self.seed, epoch, 10**9))

    def noise(self, epoch: int) -> torch.Generator:
        """The same for torch."""
        return torch.Generator().manual_seed(int(self.generator(epoch).integers(2**31)))

    def shuffled(self, count: int, epoch: int) -> Iterator[Tensor]:
        """Indices of `count` cached rows in batches, in this epoch's order."""
        order = torch.from_numpy(np.random.default_rng((*self.seed, epoch)).permutation(count))
        for start in range(0, count, CACHED_BATCH):
            yield order[start : start + CACHED_BATCH]

    def cached_steps(self, views: int) -> int:
        """Steps of an epoch over cached rows, `views` a picture of the whole batches."""
        whole_batches = len(self.pictures.labels) // self.recipe.batch * self.recipe.batch
        return -(-whole_batches * views // CACHED_BATCH)


def dropped(x: Tensor, share: float, noise: torch.Generator) -> Tensor:
    """Dropout whose randomness is ours, so that a resumed training repeats it."""
    return x * (torch.rand(x.shape, generator=noise) >= share) / (1 - share)
