"""Looking at held-back pictures on the way: which ones, and how often."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest

from explorer.data.drawn import drawn_taxonomy
from explorer.geometry import Box
from explorer.preprocess import Preprocess
from explorer.stopping import StopFlag
from explorer.train import checking
from explorer.train.checking import Checker, Sparing, has_answer, some_of
from explorer.train.events import Checked, Checking, Glance, Looked, Saw
from explorer.train.measuring.found import Found
from explorer.train.phase_kinds import Describe, Grain, GrainHeads, Heads
from explorer.train.pictures.labelled import HeldBack, Picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from explorer.train.phase_kinds import Phase

COUNT = 30


def held_back(*, marks: bool = True) -> HeldBack:
    """Pictures whose number is in their pixels, label, mark and name."""
    pictures = [Picture(np.full((4, 4, 3), n, dtype=np.uint8), Box.of_size(4, 4)) for n in range(COUNT)]
    boxes = [Box(n, 0, n + 1, 1) for n in range(COUNT)] if marks else []
    return HeldBack(pictures, np.arange(COUNT), boxes, [f"drawn bird {n}" for n in range(COUNT)] if marks else [])


def test_some_of_the_pictures_keep_what_is_known_of_them() -> None:
    some = some_of(held_back(), 7, seed=3)
    numbers = some.labels.tolist()
    assert len({*numbers}) == 7
    assert numbers == sorted(numbers)
    assert [int(one.pixels[0, 0, 0]) for one in some.pictures] == numbers
    assert [int(mark.x0) for mark in some.marks] == numbers
    assert [int(name.rpartition(" ")[2]) for name in some.names] == numbers
    assert some_of(held_back(), 7, seed=3).labels.tolist() == numbers
    assert some_of(held_back(), 7, seed=4).labels.tolist() != numbers
    bare = some_of(held_back(marks=False), 99, seed=3)
    assert (len(bare.pictures), len(bare.marks), len(bare.names)) == (COUNT, 0, 0)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(checking.time, "perf_counter", lambda: now[0])
    return now


def test_what_takes_long_is_done_seldom(clock: list[float]) -> None:
    sparing = Sparing()
    assert sparing.is_time, "the first time at once"
    clock[0] = 102.0
    sparing.did(2.0)
    assert not sparing.is_time
    clock[0] = 102.0 + 2 * 12 - 0.1
    assert not sparing.is_time
    clock[0] = 102.0 + 2 * 12
    assert sparing.is_time


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch, clock: list[float]) -> list[tuple[str, int]]:
    """What a checker asks for: glances take two seconds, measuring ten."""
    asked: list[tuple[str, int]] = []

    def glances(network: object, held: HeldBack, few: tuple[int, ...], *_: object) -> tuple[Glance, ...]:
        clock[0] += 2
        asked.append(("glance", len(few)))
        return ()

    def measured(recipe: object, network: object, held: HeldBack, *_: object) -> Iterator[tuple[int, int]]:
        clock[0] += 10
        asked.append(("measure", len(held.pictures)))
        yield 1, 1
        return Found({"fused top-1": 0.5}, np.zeros((0, 0), dtype=np.float32))  # type: ignore[return-value]

    monkeypatch.setattr(checking, "glances", glances)
    monkeypatch.setattr(checking, "measured", measured)
    return asked


def checker(count: int, stop: StopFlag | None = None, phases: tuple[Phase, ...] = ()) -> Checker:
    recipe = SimpleNamespace(seed=1, preprocess=Preprocess(32, 32), phases=phases)
    prepared = SimpleNamespace(taxonomy=drawn_taxonomy(), held_back=held_back())
    return Checker(cast("Any", recipe), cast("Any", prepared), count, stop or StopFlag())


def looks(one: Checker, *, last: bool) -> list[Checked | Looked]:
    return [event for event in one.look(cast("Any", None), 1, 2, last=last) if not isinstance(event, Checking)]


def test_it_looks_when_it_is_time_and_at_the_end_of_a_phase(looked: list[tuple[str, int]], clock: list[float]) -> None:
    one = checker(20)
    assert looks(one, last=False) == [Looked(1, 2, ()), Checked(1, 2, 20, {"fused top-1": 0.5})]
    assert looked == [("glance", 12), ("measure", 20)]
    assert looks(one, last=False) == []
    clock[0] += 2 * 12
    assert [type(event) for event in looks(one, last=False)] == [Looked]
    assert [type(event) for event in looks(one, last=True)] == [Looked, Checked]
    clock[0] += 10 * 12
    assert [type(event) for event in looks(one, last=False)] == [Looked, Checked]


def test_it_looks_at_no_more_than_was_asked_for(looked: list[tuple[str, int]]) -> None:
    assert looks(checker(0), last=True) == []
    looks(checker(5), last=True)
    assert looked == [("glance", 5), ("measure", 5)]


def test_it_says_how_far_it_is_and_a_rest_meanwhile_is_no_work(
    looked: list[tuple[str, int]], clock: list[float]
) -> None:
    one = checker(20)
    said = []
    for event in one.look(cast("Any", None), 1, 2, last=False):
        said.append(event)
        clock[0] += 3600  # the person has it rest
    assert [event for event in said if isinstance(event, Checking)] == [Checking(1, 0, 1), Checking(1, 1, 1)]
    clock[0] += 10 * 12
    assert [type(event) for event in looks(one, last=False)] == [Looked, Checked], "an hour's rest puts nothing off"


def test_of_descriptors_nothing_is_said_together_before_they_are_put_together(
    looked: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    saw = tuple(Saw(part, (), "Made-up Bird", 0.5, is_right=True) for part in ("species", "described"))
    shares = {"species top-1": 0.9, "described top-1": 0.1, "genus of the description, summed": 0.2}

    def measured(*_: object) -> Iterator[tuple[int, int]]:
        yield 1, 1
        return Found(shares, np.zeros((0, 0), dtype=np.float32))  # type: ignore[return-value]

    monkeypatch.setattr(checking, "glances", lambda *_: (Glance("a.jpg", "Made-up Bird", saw),))
    monkeypatch.setattr(checking, "measured", measured)
    phases = (GrainHeads(3, 0.1), Grain("family", 3, 0.1, 0.1), Describe(3, 0.1))
    before, after = (
        list(checker(20, phases=phases).look(cast("Any", None), number, 0, last=True)) for number in (1, 2)
    )
    assert [event.measured for event in before if isinstance(event, Checked)] == [{"species top-1": 0.9}]
    assert [event.glances[0].saw for event in before if isinstance(event, Looked)] == [saw[:1]]
    assert [event.measured for event in after if isinstance(event, Checked)] == [shares]
    assert [event.glances[0].saw for event in after if isinstance(event, Looked)] == [saw]
    assert has_answer((Heads(3, 0.1),), 0)
