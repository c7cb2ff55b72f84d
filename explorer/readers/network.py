"""What readers of all families share: a network on a device, and stepping down aloud where its memory runs out."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import torch

from explorer.errors import ExplorerError
from explorer.manner import PLAIN, keyed
from explorer.readers.crops import crop_pyramids, crops_reading
from explorer.readers.devices import DeviceChoice, is_out_of_memory, smaller
from explorer.results import Ranking, ReadingKey, RunFacts, in_manner

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from torch import Tensor, nn

    from explorer.checkpoints.store import Checkpoint
    from explorer.manner import Manner
    from explorer.photos import Photo
    from explorer.preprocess import Preprocess
    from explorer.pyramid import Pyramid
    from explorer.results import Reading
    from explorer.stopping import StopFlag


_WHAT = "Could not read the photo"


def to_input(views: Sequence[NDArray[np.uint8]], preprocess: Preprocess, device: str = "cpu") -> Tensor:
    """Views (S, S, 3) uint8 to standardised float32 (B, 3, S, S), channels last in memory."""
    x = torch.from_numpy(np.stack(views)).to(device).float().div_(255)
    mean, std = _rows(preprocess.mean, preprocess.std, x.shape[2], device)
    return x.view(*x.shape[:2], -1).sub_(mean).div_(std).view_as(x).permute(0, 3, 1, 2)


@lru_cache(maxsize=16)
def _rows(mean: tuple[float, ...], std: tuple[float, ...], side: int, device: str) -> tuple[Tensor, Tensor]:
    """Whole rows of the two: three channels at a time take four times as long."""
    return torch.tensor(mean * side, device=device), torch.tensor(std * side, device=device)


def finite(scores: Tensor) -> Tensor:
    """The scores themselves.

    Raises:
        ExplorerError: one is infinite or not a number, as all are that follow from such a value within the network.
    """
    if not bool(scores.isfinite().all()):
        hint = "At half precision, read at float32 instead; at float32 the training of this checkpoint went wrong."
        raise ExplorerError(_WHAT, "the network's numbers grow too large to compute with", hint)
    return scores


def ranking_of(scores: Tensor) -> Ranking:
    """Class scores (C,) to probabilities.

    Raises:
        ExplorerError: see `finite`.
    """
    return Ranking(torch.softmax(finite(scores), dim=0).numpy())


class NetworkReader(ABC):
    """Reads photos with a checkpoint on one device."""

    def __init__(self, checkpoint: Checkpoint, network: nn.Module, choice: DeviceChoice) -> None:
        self.card = checkpoint.card
        self._fingerprint = checkpoint.fingerprint
        self._network = network.eval().requires_grad_(requires_grad=False)
        self._choice = choice
        self._notes: tuple[str, ...] = ()
        self._network.to(choice.device).to(memory_format=torch.channels_last)

    @property
    def device(self) -> str:
        """The torch device it reads on: "cpu", "cuda:0", "mps"."""
        return self._choice.device

    @property
    def device_reason(self) -> str:
        """Why it is that device, as a phrase."""
        return self._choice.reason

    @property
    def precision(self) -> str:
        """Of the network: "float32", "float16" or "bfloat16"."""
        return self._choice.precision

    def key_for(self, photo_fingerprint: str, manner: Manner = PLAIN) -> ReadingKey:
        """All that a reading of that photo would depend on, now."""
        preprocess = keyed(self.card.preprocess.fingerprint, manner)
        return ReadingKey(photo_fingerprint, self._fingerprint, preprocess, self.precision)

    def read(self, photo: Photo, stop: StopFlag | None = None, manner: Manner = PLAIN) -> Reading:
        """Read one photo, looking at `stop` between the passes through the network.

        Raises:
            Stopped: `stop` was raised.
            ExplorerError: not even the CPU has enough memory, or numbers in the network grew too large.
        """
        start = time.perf_counter()

        def facts() -> RunFacts:
            seconds = time.perf_counter() - start
            return RunFacts(self.device, self.device_reason, self.precision, seconds=seconds, notes=self._notes)

        while True:
            try:
                if manner.crops is not None:
                    return self._by_crops(photo, manner, stop, facts)
                return in_manner(self._look(photo, manner, stop, facts), manner)
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
                step = None if isinstance(error, MemoryError) else smaller(self._choice)
                if step is None:
                    raise ExplorerError(_WHAT, "there is not enough memory", "Close other programs.") from error
            self._step_down(*step)  # only here, where nothing holds what lay in the GPU's memory any more

    def _by_crops(self, photo: Photo, manner: Manner, stop: StopFlag | None, facts: Callable[[], RunFacts]) -> Reading:
        """The whole photo, for comparison and for what crops may lose, then all crops as one batch."""
        assert manner.crops is not None, "asked for by `read` alone"  # noqa: S101
        whole = self._look(photo, PLAIN, stop, facts)
        scores = self.scores_of(crop_pyramids(photo.pyramid, manner.crops), stop)
        said = [ranking_of(one) for one in scores]
        return crops_reading(whole, said, manner.crops, self.key_for(photo.fingerprint, manner), facts())

    @abstractmethod
    def _look(self, photo: Photo, manner: Manner, stop: StopFlag | None, facts: Callable[[], RunFacts]) -> Reading:
        """Read with the device as it is; `facts` are asked for last."""

    @abstractmethod
    def scores_of(self, pictures: Sequence[Pyramid], stop: StopFlag | None = None) -> Tensor:
        """What the whole checkpoint says of pictures of any sizes, as one batch: scores (B, classes) on the CPU."""

    def _step_down(self, choice: DeviceChoice, note: str) -> None:
        self._choice, self._notes = choice, (*self._notes, note)
        self._network.to(self._choice.device)
        torch.cuda.empty_cache()
