"""What a training computes with. It is no part of the recipe: other means give the same weights but for rounding."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

import torch

from explorer.readers.devices import DeviceChoice, choose_device, own_gpu
from explorer.team import ALONE, Team

CPU = DeviceChoice("cpu", "trained on the CPU", "float32")
_MOST_LOADERS = 16


@dataclass(frozen=True, slots=True)
class Means:
    """Device and precision of what learns, the processes that train together, and whether the trunks are compiled.

    Parts that do not learn compute in the precision `resting`.
    """

    choice: DeviceChoice = CPU
    team: Team = ALONE
    compiled: bool = False
    resting: str = "bfloat16"

    @property
    def device(self) -> str:
        return self.choice.device

    @property
    def loaders(self) -> int:
        """Threads that make pictures ahead: two beside a CPU that trains, and what there is beside a GPU."""
        if self.device == "cpu":
            return 2
        return max(2, min(_MOST_LOADERS, (os.cpu_count() or 2) // self.team.local_size))

    @property
    def rest(self) -> DeviceChoice:
        """How parts that do not learn compute."""
        return replace(self.choice, precision=self.resting)

    def said(self) -> str:
        """A sentence for the card."""
        what = {"cpu": "the CPU", "mps": "an Apple GPU"}.get(self.device, self.choice.reason.removesuffix(" found"))
        rest = "" if self.resting == self.choice.precision else f", parts at rest in {self.resting}"
        parts = [f"Trained on {what} in {self.choice.precision}{rest}, channels last"]
        if self.compiled:
            parts.append("compiled")
        if not self.team.alone:
            parts.append(f"by {self.team.size} processes together")
        return f"{', '.join(parts)}; PyTorch {torch.__version__.split('+')[0]}."


def choose_means(wanted: str = "auto", precision: str = "auto", *, team: Team = ALONE, compiled: bool = False) -> Means:
    """The device to train on, as readers choose it; each process of a team its own GPU.

    `precision` "auto" is bfloat16 on GPUs that have it, else float32 with parts at rest in bfloat16; any other holds
    for all. float16 is not used: it would need its gradients scaled.

    Raises:
        ExplorerError: the device is not there.
    """
    choice = choose_device(own_gpu(wanted, team), precision)
    if choice.precision == "float16":
        choice = replace(choice, precision="float32")
    return Means(choice, team, compiled, resting="bfloat16" if precision == "auto" else precision)
