"""Steps of the optimizer: by parts where memory is short, and together with the other processes of a team."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import nn

from explorer.errors import ExplorerError
from explorer.readers.devices import is_out_of_memory, precise
from explorer.train.phases.normalising import set_together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from torch import Tensor

    from explorer.train.means import Means

CLIP = 2.0  # largest norm of the gradient
_WHAT = "Could not train on"
_SMALLER = "Take a smaller trunk, or smaller pictures."


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step: `loss` of some of this process's `rows` is their mean; the whole batch has `total` rows."""

    rows: int
    total: int
    loss: Callable[[slice], Tensor]


class Stepper:
    """An optimizer of some of a network's parameters. What memory cannot hold at once it takes in halves.

    The gradient of a batch is the same however it is cut, but for rounding and for trunks with batch normalisation,
    which then normalise over less. Across processes it is averaged by DistributedDataParallel, and batch normalisation
    sees the rows of all, unless a batch is cut or has too few rows for every process.
    """

    def __init__(
        self, network: nn.Module, groups: Sequence[tuple[list[nn.Parameter], float]], means: Means, *, decay: float
    ) -> None:
        self.optimizer = torch.optim.AdamW(
            [{"params": parameters, "lr": lr, "base": lr} for parameters, lr in groups], weight_decay=decay
        )
        self.at_once = 0  # rows; 0: all
        self._means = means
        self._learning = [parameter for parameters, _ in groups for parameter in parameters]
        self._network = network
        self._call: nn.Module = _Called(network, self._learning)
        self._tried = means.team.alone
        if not means.team.alone:
            self._call = nn.parallel.DistributedDataParallel(self._call)

    def take(self, step: Step, rate: float) -> tuple[float, str]:
        """One step at a share of the learning rates; returns the batch's mean loss, and a sentence if memory ran out.

        Raises:
            ExplorerError: there is not even memory for one picture at a time.
        """
        said = ""
        if not self._tried:  # in a team nobody may fail in the midst of a step, for the others would wait
            said = self._fit(step)
        for group in self.optimizer.param_groups:
            group["lr"] = group["base"] * rate
        while True:
            try:
                loss = self._gradient(step)
                break
            except (RuntimeError, MemoryError) as error:
                if not self._means.team.alone and is_out_of_memory(error):
                    raise self._too_large() from error
                said = self._halve(step, error)
        torch.nn.utils.clip_grad_norm_(self._learning, CLIP)
        self.optimizer.step()
        return self._means.team.sum(loss), said

    def _parts(self, rows: int) -> Iterator[slice]:
        size = self.at_once or max(rows, 1)
        for start in range(0, max(rows, 1), size):
            yield slice(start, min(start + size, rows))

    def _gradient(self, step: Step, *, alone: bool = False) -> float:
        """Put the gradient of a step into the parameters; returns this process's part of the loss.

        `alone`: nothing is exchanged with the other processes.
        """
        team, whole = self._means.team, 0.0
        self.optimizer.zero_grad()
        parts = list(self._parts(step.rows))
        most = -(-step.total // team.size)  # rows of any process
        is_whole = step.total >= team.size and not 0 < self.at_once < most
        set_together(self._network, together=is_whole and not alone)
        for number, part in enumerate(parts):
            share = (part.stop - part.start) / step.total
            with self._apart(alone or number + 1 < len(parts)):
                with precise(self._means.choice):
                    loss = self._call(step.loss, part)
                if loss.requires_grad:
                    (loss * (share * team.size)).backward()
            whole += loss.item() * share
        return whole

    def _apart(self, apart: bool) -> contextlib.AbstractContextManager[None]:  # noqa: FBT001 - its only argument
        """Within it, gradients stay in this process, if that is wished."""
        if apart and isinstance(self._call, nn.parallel.DistributedDataParallel):
            return self._call.no_sync()
        return contextlib.nullcontext()

    def _too_large(self) -> ExplorerError:
        return ExplorerError(f"{_WHAT} {self._means.device}", "there is not enough memory", _SMALLER)

    def _fit(self, step: Step) -> str:
        """Find how many rows fit at once in every process."""
        said = ""
        while True:
            try:
                self._gradient(step, alone=True)
                break
            except (RuntimeError, MemoryError) as error:
                said = self._halve(step, error)
        self._tried = True
        least = int(self._means.team.least(self.at_once or step.total))
        self.at_once = 0 if least >= step.total else least
        return said

    def _halve(self, step: Step, error: Exception) -> str:
        if not is_out_of_memory(error):
            raise error
        at_once = self.at_once or step.rows
        if at_once < 2:
            raise self._too_large() from error
        self.at_once = at_once // 2
        self.optimizer.zero_grad()
        if self._means.device.startswith("cuda"):
            torch.cuda.empty_cache()
        return (
            f"Memory ran out: a batch of {step.total} pictures is now taken in parts of {self.at_once}, "
            "which gives the same training, but slower."
        )


class _Called(nn.Module):
    """Calls a loss in its forward pass, which is where DistributedDataParallel listens."""

    def __init__(self, network: nn.Module, learning: Sequence[nn.Parameter]) -> None:
        super().__init__()
        self.network = network
        self._learning = tuple(learning)

    def forward(self, loss: Callable[[slice], Tensor], part: slice) -> Tensor:
        if part.stop > part.start:
            return loss(part)
        nothing = torch.stack([parameter.sum() for parameter in self._learning]).sum()  # no rows here, this time
        return nothing * 0


def is_sound(network: nn.Module, *, half: bool) -> bool:
    """Whether all weights are finite, with `half` in half precision too, in which they will be stored."""
    values = (value for value in network.state_dict().values() if value.is_floating_point())
    return all(bool(torch.isfinite(value.half() if half else value).all()) for value in values)
