"""Batch normalisation over several processes is that of one process with all rows."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest
import torch
from torch import distributed, nn

from explorer.train.phases.normalising import TeamBatchNorm2d, normalise_together, set_together

if TYPE_CHECKING:
    from collections.abc import Iterator


def rows() -> torch.Tensor:
    return torch.randn(5, 3, 4, 6, generator=torch.Generator().manual_seed(2)) * 3 + 1


def network() -> nn.Sequential:
    torch.manual_seed(1)
    norm = nn.BatchNorm2d(3)
    nn.init.uniform_(norm.weight, 0.5, 1.5)
    return nn.Sequential(norm, nn.Conv2d(3, 2, 1))


def passed(net: nn.Sequential, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    x = x.clone().requires_grad_()
    out = net(x)
    out.square().sum().backward()
    assert x.grad is not None
    return out.detach(), x.grad


@pytest.fixture
def _one_process() -> Iterator[None]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    distributed.init_process_group("gloo", f"tcp://127.0.0.1:{port}", rank=0, world_size=1)
    yield
    distributed.destroy_process_group()


@pytest.mark.usefixtures("_one_process")
def test_alone_it_is_torchs_own() -> None:
    mine, theirs = network(), network()
    normalise_together(mine)
    assert type(mine[0]) is TeamBatchNorm2d
    for a, b in zip(passed(mine, rows()), passed(theirs, rows()), strict=True):
        torch.testing.assert_close(a, b, atol=1e-5, rtol=1e-5)
    for key, value in theirs.state_dict().items():
        torch.testing.assert_close(mine.state_dict()[key], value, atol=1e-6, rtol=1e-6)
    for a, b in zip(mine.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(a.grad, b.grad, atol=1e-4, rtol=1e-5)


def test_apart_and_in_use_it_needs_no_other_process() -> None:
    mine, theirs = network(), network()
    normalise_together(mine)
    set_together(mine, together=False)
    torch.testing.assert_close(passed(mine, rows())[0], passed(theirs, rows())[0])
    set_together(mine, together=True)
    torch.testing.assert_close(mine.eval()(rows()), theirs.eval()(rows()))


def a_process(rank: int, place: str, found: str) -> None:
    os.environ["OMP_NUM_THREADS"] = "1"
    distributed.init_process_group("gloo", f"file://{place}", rank=rank, world_size=2)
    net = network()
    normalise_together(net)
    out, gradient = passed(net, rows()[:3] if rank == 0 else rows()[3:])
    torch.save((out, gradient, net.state_dict(), [p.grad for p in net.parameters()]), f"{found}{rank}")
    distributed.destroy_process_group()


@pytest.mark.slow
def test_two_processes_with_uneven_rows_are_one(tmp_path) -> None:
    torch.multiprocessing.spawn(a_process, (str(tmp_path / "place"), str(tmp_path / "found")), nprocs=2)
    first, second = (torch.load(tmp_path / f"found{rank}") for rank in range(2))
    theirs = network()
    out, gradient = passed(theirs, rows())
    torch.testing.assert_close(torch.cat((first[0], second[0])), out, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(torch.cat((first[1], second[1])), gradient, atol=1e-4, rtol=1e-4)
    for one in (first, second):
        for key, value in theirs.state_dict().items():
            torch.testing.assert_close(one[2][key], value, atol=1e-6, rtol=1e-6)
    for a, b, whole in zip(first[3], second[3], theirs.parameters(), strict=True):
        torch.testing.assert_close(a + b, whole.grad, atol=1e-4, rtol=1e-4)
