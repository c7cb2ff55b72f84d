"""The processes that do one piece of work together, started by `torchrun`; mostly it is one process alone.

All of them run the same program on the same photos. The first of them, rank 0, leads: it talks, and writes the files.
torch is imported where there is more than one process.
"""

from __future__ import annotations

import contextlib
import os
import signal
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from explorer.errors import ExplorerError, Stopped
from explorer.stopping import StopFlag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from torch import Tensor
    from torch.distributed.distributed_c10d import Store


T = TypeVar("T")
_PATIENCE = timedelta(days=2)  # a process that has died is noticed at once; one that waits for a person is not dead
_ROUND = 16  # items a process gathers before they are put together
_SAID = "said"
_AGAIN = "Give the same command again: a training goes on from its last epoch."


@dataclass(frozen=True, slots=True, eq=False)
class Team:
    """This process, `rank` of `size`, of which `local_size` are on this computer, this one as their `local_rank`."""

    rank: int = 0
    size: int = 1
    local_rank: int = 0
    local_size: int = 1
    store: Store | None = None

    @property
    def leads(self) -> bool:
        """Whether this process talks and writes the files."""
        return self.rank == 0

    @property
    def alone(self) -> bool:
        """Whether there is no other process."""
        return self.size == 1

    def own(self, total: int) -> slice:
        """This process's part of `total` rows. The parts are as even as can be, and follow one another in rank."""
        return self._part(self.rank, total)

    def _part(self, rank: int, total: int) -> slice:
        return slice(rank * total // self.size, (rank + 1) * total // self.size)

    def gathered(self, own: Tensor, total: int) -> Tensor:
        """All (total, …) rows, on the CPU, of which `own` are this process's."""
        if self.alone:
            return own
        import torch  # noqa: PLC0415 - late, as the head of this file says
        from torch import distributed  # noqa: PLC0415

        counts = [len(range(total)[self._part(rank, total)]) for rank in range(self.size)]
        padded = torch.zeros((max(counts), *own.shape[1:]), dtype=own.dtype)
        padded[: len(own)] = own.cpu()
        parts = [torch.empty_like(padded) for _ in counts]
        distributed.all_gather(parts, padded)
        return torch.cat([part[:count] for part, count in zip(parts, counts, strict=True)])

    def sum(self, value: float) -> float:
        """The sum of what all processes say."""
        return value if self.alone else self._reduced(value, "SUM")

    def least(self, value: float) -> float:
        """The least of what all processes say."""
        return value if self.alone else self._reduced(value, "MIN")

    def _reduced(self, value: float, how: str) -> float:
        import torch  # noqa: PLC0415
        from torch import distributed  # noqa: PLC0415

        said = torch.tensor([value], dtype=torch.float64)
        distributed.all_reduce(said, getattr(distributed.ReduceOp, how))
        return float(said)

    def agree(self, flag: StopFlag) -> bool:
        """Whether anyone's flag is raised; then all are."""
        if self.alone:
            return flag.stopped
        raised = self.sum(float(flag.stopped)) > 0
        if raised:
            flag.stop()
        return raised

    def check(self, stop: StopFlag) -> None:
        """Raise `Stopped` in all processes if anyone was asked to stop."""
        if self.agree(stop):
            raise Stopped

    def told(self, value: T) -> T:
        """What the leader says, in all processes."""
        if self.alone:
            return value
        from torch import distributed  # noqa: PLC0415

        said: list[T] = [value]
        distributed.broadcast_object_list(said, src=0)
        return said[0]

    def shares(self, items: Sequence[T]) -> Sequence[T]:
        """Every `size`-th item, from this process's rank on: what `merged` puts together again."""
        return items[self.rank :: self.size]

    def merged(self, own: Iterable[T]) -> Iterator[T]:
        """For the leader everything that the processes made of their `shares`, in order; for the others nothing.

        The others do their work while this is iterated over, to its end.
        """
        if self.alone:
            yield from own
            return
        from torch import distributed  # noqa: PLC0415

        iterator = iter(own)
        while True:
            part = list(islice(iterator, _ROUND))
            parts: list[list[T]] | None = [[] for _ in range(self.size)] if self.leads else None
            distributed.gather_object(part, parts, dst=0)
            for number in range(_ROUND):
                yield from (one[number] for one in parts or () if number < len(one))
            if self.sum(float(len(part) == _ROUND)) == 0:
                return

    def says(self) -> bool:
        """Whether this process is the first to report an ending of them all."""
        return self.store is None or self.store.add(_SAID, 1) == 1


ALONE = Team()


def size_wanted() -> int:
    """How many processes `torchrun` has started; 1 without it."""
    try:
        return int(os.environ.get("WORLD_SIZE", "1"))
    except ValueError:
        return 1


@contextlib.contextmanager
def team(what: str, stop: StopFlag) -> Iterator[Team]:
    """Meet the other processes that `torchrun` has started, or be alone.

    When one of the others ends before its time, all do, and one of them says so: `what` cannot go on. Mostly it is
    `torchrun` that has noticed, and tells the others to end before they miss anybody.

    Args:
        what: begins that sentence: "Could not go on with the training".
        stop: raised by SIGTERM, with which `torchrun` ends its processes.

    Raises:
        ExplorerError: another process has ended or cannot be reached, or the system tells all of them to end.
        Stopped: so has this one, in silence, for another has said why, or the person asked for it.
    """
    if size_wanted() == 1:
        yield ALONE
        return
    from torch import distributed  # noqa: PLC0415
    from torch.distributed.rendezvous import rendezvous  # noqa: PLC0415

    told_to_end = _stopped_by_sigterm(stop)
    place = {key: int(os.environ.get(key, fallback)) for key, fallback in (("LOCAL_RANK", 0), ("LOCAL_WORLD_SIZE", 1))}
    try:
        store, rank, size = next(rendezvous("env://", timeout=_PATIENCE))
        store.set_timeout(_PATIENCE)
        distributed.init_process_group(_backend(), store=store, rank=rank, world_size=size, timeout=_PATIENCE)
    except (RuntimeError, ValueError) as error:
        raise ExplorerError(what, f"the processes could not meet ({_first_line(error)})") from error
    one = Team(rank, size, place["LOCAL_RANK"], place["LOCAL_WORLD_SIZE"], store)
    try:
        yield one
    except ExplorerError:
        if one.says():
            raise
        raise Stopped from None
    except Stopped:
        if not told_to_end.stopped or not _says(one):
            raise
        why = "its processes were told to end, as they are when one of them has died"
        raise ExplorerError(what, why, _AGAIN) from None
    except RuntimeError as error:
        if not _is_about_another(error):
            raise
        if not _says(one):
            raise Stopped from None
        raise ExplorerError(what, "another of the processes that work together has ended", _AGAIN) from error
    finally:
        with contextlib.suppress(RuntimeError):
            distributed.destroy_process_group()


def _stopped_by_sigterm(stop: StopFlag) -> StopFlag:
    """Let SIGTERM raise `stop`, and a flag that tells such an end from one that the person had asked for before."""
    told = StopFlag()

    def end(_number: int, _frame: object) -> None:
        if not stop.stopped:
            told.stop()
        stop.stop()

    signal.signal(signal.SIGTERM, end)
    return told


def _says(one: Team) -> bool:
    try:
        return one.says()
    except RuntimeError:  # the store is gone with the process that held it
        return True


def _backend() -> str:
    import torch  # noqa: PLC0415

    return "cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo"


_ANOTHER = ("connection closed", "connection reset", "connection refused", "broken pipe", "gloo", "nccl")


def _is_about_another(error: RuntimeError) -> bool:
    """Whether an error came from talking to the other processes: torch has a class for few of them."""
    from torch import distributed  # noqa: PLC0415

    text = str(error).lower()
    return isinstance(error, distributed.DistError) or any(word in text for word in _ANOTHER)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["no reason was given"])[0]
