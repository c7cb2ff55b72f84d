"""Batch normalisation over the pictures of all processes of a team, where torch has none of its own: on the CPU."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import torch
from torch import distributed, nn

if TYPE_CHECKING:
    from torch import Tensor


class TeamBatchNorm2d(nn.BatchNorm2d):
    """`BatchNorm2d` whose mean and variance, in training, are those of the rows of all processes.

    As `torch.nn.SyncBatchNorm`, which is for GPUs alone. `together` must be the same in all processes, and while it is
    set, all of them must call the module as often, each with one row or more.
    """

    together = True

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) to the same shape."""
        if not (self.training and self.together):
            return super().forward(x)
        sums = cast("Tensor", _Sum.apply(torch.cat((x.sum((0, 2, 3)), x.new_tensor([x.numel() / x.shape[1]])))))
        mean, count = sums[:-1] / sums[-1], float(sums[-1].detach())
        centred = x - _as_maps(mean)
        variance = cast("Tensor", _Sum.apply(centred.square().sum((0, 2, 3)))) / count
        self._remember(mean.detach(), variance.detach() * (count / max(count - 1, 1)))
        scale = self.weight * torch.rsqrt(variance + self.eps)
        return centred * _as_maps(scale) + _as_maps(self.bias)

    @torch.no_grad()
    def _remember(self, mean: Tensor, variance: Tensor) -> None:
        for kept, new in ((self.running_mean, mean), (self.running_var, variance)):
            assert kept is not None, "our trunks keep them"  # noqa: S101
            kept.lerp_(new.to(kept.dtype), cast("float", self.momentum))
        assert self.num_batches_tracked is not None, "the same"  # noqa: S101
        self.num_batches_tracked += 1


class _Sum(torch.autograd.Function):
    """The sum over all processes, whose gradient is the sum over all processes too."""

    @staticmethod
    def forward(_context: Any, own: Tensor) -> Tensor:
        return _summed(own)

    @staticmethod
    def backward(_context: Any, *gradients: Tensor) -> Tensor:
        return _summed(gradients[0])


def _summed(own: Tensor) -> Tensor:
    total = own.contiguous().clone()
    distributed.all_reduce(total)
    return total


def _as_maps(values: Tensor) -> Tensor:
    return values.view(1, -1, 1, 1)


def normalise_together(network: nn.Module) -> None:
    """Let all batch normalisations of a network on the CPU see the rows of all processes."""
    for module in network.modules():
        if type(module) is nn.BatchNorm2d:
            module.__class__ = TeamBatchNorm2d  # the same parameters and buffers, under the same names


def set_together(network: nn.Module, *, together: bool) -> None:
    """Whether those of the network look over all rows, or over the own ones alone."""
    for module in network.modules():
        if isinstance(module, TeamBatchNorm2d):
            module.together = together
