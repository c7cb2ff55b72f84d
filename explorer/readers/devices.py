"""Which device reads, at which precision, and why: said in the status line and recorded with every reading."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import torch

from explorer.errors import ExplorerError

if TYPE_CHECKING:
    from explorer.team import Team

_NO_MEMORY = ("out of memory", "can't allocate memory", "alloc_failed")  # what torch says without a class of its own
PRECISIONS = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """A torch device, the reason for it as a phrase, and the precision of the networks on it."""

    device: str
    reason: str
    precision: str


def precise(choice: DeviceChoice) -> torch.autocast:
    """Within it, networks run at the precision of `choice`."""
    kind, dtype = choice.device.split(":")[0], PRECISIONS[choice.precision]
    return torch.autocast(kind, dtype, enabled=dtype != torch.float32)


def choose_device(wanted: str = "auto", precision: str = "auto") -> DeviceChoice:
    """The device to read on: CUDA, then Apple's MPS, then the CPU, or the one asked for.

    `precision` "auto" is bfloat16 on CUDA where the card has it, and float32 elsewhere: float16 ends at 65,504, which
    the maps of some networks go beyond.

    Raises:
        ExplorerError: the wanted device or precision is not there.
    """
    device, reason = _device(wanted)
    if precision == "auto":
        precision = "bfloat16" if device.startswith("cuda") and _half(device) == "bfloat16" else "float32"
    if precision not in PRECISIONS:
        known = ", ".join(PRECISIONS)
        raise ExplorerError(f"Could not read at precision {precision}", "it is not known", f"Choose one of: {known}.")
    return DeviceChoice(device, reason, precision)


def own_gpu(wanted: str, team: Team) -> str:
    """The device for this process of a team: on a computer with several GPUs each process takes its own."""
    if team.alone or wanted not in ("auto", "cuda") or not torch.cuda.is_available():
        return wanted
    return f"cuda:{team.local_rank % torch.cuda.device_count()}"


def _device(wanted: str) -> tuple[str, str]:
    if wanted not in ("auto", "cpu", "mps") and not re.fullmatch(r"cuda(:\d+)?", wanted):
        raise ExplorerError(f"Could not use the device {wanted}", "it is not known", "Choose auto, cpu, cuda or mps.")
    if wanted == "cpu":
        return "cpu", "chosen by you"
    if wanted == "mps" or (wanted == "auto" and not torch.cuda.is_available() and torch.backends.mps.is_available()):
        if not torch.backends.mps.is_available():
            raise ExplorerError("Could not use the device mps", "this computer has no Apple GPU", "Choose cpu.")
        return "mps", "Apple GPU found"
    if torch.cuda.is_available():
        device = "cuda:0" if wanted in ("auto", "cuda") else wanted
        count = torch.cuda.device_count()
        if int(device.removeprefix("cuda:")) >= count:
            why = f"this computer has {count} CUDA {'GPU' if count == 1 else 'GPUs'}, counted from cuda:0"
            raise ExplorerError(f"Could not use the device {wanted}", why, "Choose cuda.")
        return device, f"{torch.cuda.get_device_name(device)} found"
    if wanted.startswith("cuda"):
        raise ExplorerError(f"Could not use the device {wanted}", _why_no_cuda(), "Choose cpu.")
    return "cpu", _why_no_cuda()


def _why_no_cuda() -> str:
    if torch.version.cuda is None:
        return "this PyTorch was built without CUDA"
    return "no CUDA GPU found"


def _half(device: str) -> str:
    """What the card computes itself: bfloat16 since Ampere. Torch emulates it on older ones, many times slower."""
    return "bfloat16" if torch.cuda.get_device_capability(device) >= (8, 0) else "float16"


def smaller(choice: DeviceChoice) -> tuple[DeviceChoice, str] | None:
    """The next step down when memory runs out, with the sentence that says so; None below the CPU."""
    if choice.device == "cpu":
        return None
    if choice.precision == "float32" and choice.device.startswith("cuda"):
        half = _half(choice.device)
        return replace(choice, precision=half), f"The GPU ran out of memory; read at {half} instead"
    reason = "the GPU ran out of memory"
    return DeviceChoice("cpu", reason, "float32"), "The GPU ran out of memory; read on the CPU instead"


def is_out_of_memory(error: Exception) -> bool:
    """Whether torch or Python found no memory: on the CPU and on Apple GPUs torch says so in a plain RuntimeError."""
    said = str(error).lower()
    return isinstance(error, (torch.OutOfMemoryError, MemoryError)) or any(words in said for words in _NO_MEMORY)
