"""What readers of all families share: a network on a device, and stepping down aloud where its memory runs out."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np
import torch

from explorer.readers.devices import DeviceChoice, smaller
from explorer.results import Ranking, ReadingKey, RunFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from torch import Tensor, nn

    from explorer.checkpoints.store import Checkpoint
    from explorer.photos import Photo
    from explorer.preprocess import Preprocess
    from explorer.results import Reading
    from explorer.stopping import StopFlag


def to_input(views: Sequence[NDArray[np.uint8]], preprocess: Preprocess, device: str = "cpu") -> Tensor:
    """Views (S, S, 3) uint8 to standardised float32 (B, 3, S, S), channels last in memory."""
    x = torch.from_numpy(np.stack(views)).to(device).permute(0, 3, 1, 2).float().div_(255)
    mean = torch.tensor(preprocess.mean, device=device).view(1, 3, 1, 1)
    std = torch.tensor(preprocess.std, device=device).view(1, 3, 1, 1)
    return x.sub_(mean).div_(std)


def ranking_of(scores: Tensor) -> Ranking:
    """Class scores (C,) to probabilities."""
    return Ranking(torch.softmax(scores, dim=0).numpy())


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
        return self._choice.device

    @property
    def device_reason(self) -> str:
        return self._choice.reason

    @property
    def precision(self) -> str:
        return self._choice.precision

    def key_for(self, photo_fingerprint: str) -> ReadingKey:
        """All that a reading of that photo would depend on, now."""
        return ReadingKey(photo_fingerprint, self._fingerprint, self.card.preprocess.fingerprint, self.precision)

    def read(self, photo: Photo, stop: StopFlag | None = None) -> Reading:
        """Read one photo, looking at `stop` between the passes through the network.

        Raises:
            Stopped: `stop` was raised.
            MemoryError: not even the CPU has enough memory.
        """
        start = time.perf_counter()

        def facts() -> RunFacts:
            seconds = time.perf_counter() - start
            return RunFacts(self.device, self.device_reason, self.precision, seconds=seconds, notes=self._notes)

        while True:
            try:
                return self._look(photo, stop, facts)
            except torch.OutOfMemoryError:
                self._step_down()

    @abstractmethod
    def _look(self, photo: Photo, stop: StopFlag | None, facts: Callable[[], RunFacts]) -> Reading:
        """Read with the device as it is; `facts` are asked for last."""

    def _step_down(self) -> None:
        step = smaller(self._choice)
        if step is None:
            raise MemoryError
        self._choice, note = step
        self._notes = (*self._notes, note)
        self._network.to(self._choice.device)
        torch.cuda.empty_cache()
