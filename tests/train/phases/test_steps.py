"""Steps of the optimizer: however a batch is cut, the gradient is the same."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

from explorer.errors import ExplorerError
from explorer.train.means import Means, choose_means
from explorer.train.phases.steps import CLIP, Step, Stepper

ROWS = 12


class Problem:
    """A small regression whose loss finds memory for so many rows at once."""

    def __init__(self, room: int = ROWS) -> None:
        torch.manual_seed(3)
        self.network = nn.Linear(4, 2)
        self.x, self.y = torch.randn(ROWS, 4), torch.randn(ROWS, 2)
        self.room = room
        self.asked: list[int] = []

    def loss(self, rows: slice) -> torch.Tensor:
        x = self.x[rows]
        self.asked.append(len(x))
        if len(x) > self.room:
            raise RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory")
        return functional.mse_loss(self.network(x), self.y[rows])

    def stepped(self, times: int = 3) -> tuple[list[float], list[str]]:
        stepper = Stepper(self.network, [(list(self.network.parameters()), 0.1)], Means(), decay=0.01)
        took = [stepper.take(Step(ROWS, ROWS, self.loss), 1.0) for _ in range(times)]
        return [loss for loss, _ in took], [note for _, note in took]


def test_what_memory_cannot_hold_is_taken_in_halves_to_the_same_end():
    whole, halved = Problem(), Problem(room=4)
    losses, notes = whole.stepped()
    parts, said = halved.stepped()
    assert parts == pytest.approx(losses, rel=1e-6)
    for one, other in zip(whole.network.parameters(), halved.network.parameters(), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-5, atol=1e-6)
    assert notes == ["", "", ""]
    assert "in parts of 3" in said[0]
    assert said[1:] == ["", ""]  # what fits is remembered
    assert halved.asked == [12, 6, *[3] * 12]


def test_no_memory_for_a_single_picture_is_an_error_that_says_what_to_do():
    with pytest.raises(ExplorerError, match=r"not enough memory.*smaller trunk"):
        Problem(room=0).stepped()


def test_other_errors_are_not_taken_for_want_of_memory():
    problem = Problem()
    problem.y = problem.y[:, :1].expand(-1, 3)  # of another shape
    with pytest.raises(RuntimeError, match="size of tensor"), pytest.warns(UserWarning, match="target size"):
        problem.stepped()


def test_a_rate_of_nothing_changes_nothing():
    problem = Problem()
    before = [p.clone() for p in problem.network.parameters()]
    stepper = Stepper(problem.network, [(list(problem.network.parameters()), 0.1)], Means(), decay=0.01)
    stepper.take(Step(ROWS, ROWS, problem.loss), 0.0)
    assert all(map(torch.equal, before, problem.network.parameters()))


def test_the_precision_that_is_asked_for_holds_for_all():
    auto, all_of_it = choose_means("cpu"), choose_means("cpu", "float32")
    assert (auto.choice.precision, auto.rest.precision) == ("float32", "bfloat16")
    assert (all_of_it.choice.precision, all_of_it.rest.precision) == ("float32", "float32")
    assert choose_means("cpu", "bfloat16").choice.precision == "bfloat16"
    assert "the CPU in float32, parts at rest in bfloat16" in auto.said()
    assert "at rest" not in all_of_it.said()


def test_parts_of_different_sizes_count_by_their_rows():
    whole, cut = Problem(), Problem()
    losses = []
    for problem, at_once in ((whole, 0), (cut, 5)):
        stepper = Stepper(problem.network, [(list(problem.network.parameters()), 0.1)], Means(), decay=0.0)
        stepper.at_once = at_once
        losses.append(stepper.take(Step(ROWS, ROWS, problem.loss), 1.0)[0])
    assert cut.asked == [5, 5, 2]
    assert losses[1] == pytest.approx(losses[0], rel=1e-6)
    for one, other in zip(whole.network.parameters(), cut.network.parameters(), strict=True):
        torch.testing.assert_close(one.grad, other.grad)


def test_a_step_is_as_long_as_its_share_of_the_rate():
    for share in (1.0, 0.25):
        problem = Problem()
        before = problem.network.weight.detach().clone()
        stepper = Stepper(problem.network, [(list(problem.network.parameters()), 0.1)], Means(), decay=0.0)
        stepper.take(Step(ROWS, ROWS, problem.loss), share)
        moved = (problem.network.weight - before).abs()
        torch.testing.assert_close(moved, torch.full_like(moved, 0.1 * share), rtol=1e-4, atol=1e-6)  # Adam's first


def test_weights_decay_and_gradients_are_clipped():
    problem = Problem()
    before = problem.network.weight.detach().clone()
    groups = [([problem.network.weight], 0.1)]
    stepper = Stepper(problem.network, groups, Means(), decay=0.5)
    stepper.take(Step(ROWS, ROWS, lambda rows: problem.network.weight.sum() * 0), 1.0)
    torch.testing.assert_close(problem.network.weight.detach(), before * (1 - 0.1 * 0.5))
    stepper.take(Step(ROWS, ROWS, lambda rows: problem.loss(rows) * 1e4), 1.0)
    assert float(problem.network.weight.grad.norm()) == pytest.approx(CLIP, rel=1e-4)
