"""Mixing what a phase has learnt with the weights it began with, which names more birds than either.

Source: Wortsman et al., Robust fine-tuning of zero-shot models (CVPR 2022); averaging of weights along a training goes
back to Izmailov et al., Averaging weights leads to wider optima and better generalization (UAI 2018).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from explorer.train.phase_kinds import Classify, Grain, Stream

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor, nn

    from explorer.train.phase_kinds import Phase


def weights_before(phase: Phase, network: nn.Module, saved: Mapping[str, Tensor] | None) -> dict[str, Tensor] | None:
    """The weights that a phase begins with, on the CPU; `saved` where it goes on. None: it does not blend."""
    if _share(phase) == 1:
        return None
    weights = network.state_dict() if saved is None else saved
    return {name: one.detach().to("cpu", copy=True) for name, one in weights.items()}


@torch.no_grad()
def blend(phase: Phase, network: nn.Module, before: Mapping[str, Tensor]) -> None:
    """Put the mixture into the network: the phase's `blend` of what was learnt, the rest of what was before.

    So are the means and spreads of batch normalisations mixed, which is near what the mixture would find.
    """
    for name, one in network.state_dict().items():
        if one.is_floating_point():
            one.copy_(torch.lerp(before[name].to(one.device), one, _share(phase)))


def _share(phase: Phase) -> float:
    return phase.blend if isinstance(phase, (Classify, Grain, Stream)) else 1.0
