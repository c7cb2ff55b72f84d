"""How much memory this process has held, and how much it may hold before the computer begins to swap."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NamedTuple

import torch

_OF_FREE = 0.8  # the rest is left to other programs
_GROUP = Path("/sys/fs/cgroup")


class Gauge(NamedTuple):
    """Bytes: held at most until now, and the most that may be held.

    `room` is infinite where running out of memory does no harm, and None where nobody says how much is free.
    """

    peak: float
    room: float | None


def gauge(device: str, *, sharing: int, alone: bool) -> Gauge | None:
    """The memory that training on a device takes; None where the system does not say what is held.

    On a GPU, memory may simply run out, and then there is less of it taken; but not in the midst of what several
    processes do together. Elsewhere a computer swaps, and is of no use to anybody.

    Args:
        device: of torch.
        sharing: processes that share the memory.
        alone: nobody waits for this process.
    """
    if device.startswith("cuda"):
        free = torch.cuda.mem_get_info(device)[0]
        held = torch.cuda.memory_reserved(device)
        room = float("inf") if alone else held + _OF_FREE * free
        return Gauge(float(torch.cuda.max_memory_reserved(device)), room)
    peak, free_here = peak_memory(), free_memory()
    if peak is None:
        return None
    return Gauge(peak, None if free_here is None else peak + _OF_FREE * free_here / sharing)


def peak_memory() -> float | None:
    """Bytes that this process has held at most; None where the system does not say.

    Linux is asked in its own way: what `getrusage` says there, a child has from the process that started it.
    """
    own = _named_bytes(Path("/proc/self/status"), "VmHWM:")
    if own is not None:
        return own
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return None
    most = float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return most if sys.platform == "darwin" else most * 1024


def free_memory() -> float | None:
    """Bytes that programs can still take without swapping; None where the system does not say.

    Where only the size of the memory is known, half of it is taken to be free.
    """
    whole = _named_bytes(Path("/proc/meminfo"), "MemAvailable:")
    found = [free for free in (whole, _left_to_group()) if free is not None]
    if found:
        return min(found)
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2
    except (AttributeError, ValueError, OSError):
        return None


def _named_bytes(path: Path, name: str) -> float | None:
    """What a file of Linux says of a name, in bytes; None where there is none."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
        return next(float(line.split()[1]) * 1024 for line in lines if line.startswith(name))
    except (OSError, ValueError, StopIteration):
        return None


def _left_to_group() -> float | None:
    """What a container leaves, if its memory is limited; what it holds of files can be given up."""
    try:
        limit, used = (float((_GROUP / f"memory.{name}").read_text(encoding="ascii")) for name in ("max", "current"))
        stat = dict(line.split() for line in (_GROUP / "memory.stat").read_text(encoding="ascii").splitlines())
        return max(limit - used + float(stat.get("inactive_file", 0)), 0.0)
    except (OSError, ValueError):  # "max": there is no limit
        return None
