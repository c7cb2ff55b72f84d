"""As many pictures at a time as fit: the search on a made-up machine, and on this one."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import msgspec
import pytest
import torch

from explorer.checkpoints.store import load_checkpoint
from explorer.errors import ExplorerError, Stopped
from explorer.models.config import RacnnConfig
from explorer.preprocess import Preprocess
from explorer.stopping import StopFlag
from explorer.team import ALONE
from explorer.train import events
from explorer.train.means import Means
from explorer.train.phase_kinds import Heads, Warm
from explorer.train.plan.batches import with_batch
from explorer.train.recipe import Drawn, Recipe
from explorer.train.run import train
from explorer.train.trial import clock, fitting, memory, running
from explorer.train.trial.fitting import fitted_batch
from explorer.train.trial.memory import Gauge, free_memory, gauge, peak_memory

if TYPE_CHECKING:
    from explorer.train.trial.adding import Opened

RECIPE = Recipe(
    title="Plain",
    data=Drawn(training=1000, held_back=8, side=64),
    config=RacnnConfig(trunk="tiny", classes=24, scales=1),
    preprocess=Preprocess(32, 32),
    phases=(Heads(epochs=4, lr=1e-2, views=2), Warm(epochs=3, lr=1e-3, head_lr=1e-3), Warm(6, 1e-3, 1e-3)),
    pretrained=False,
    batch=8,
)


class Machine:
    """A computer that trains in no time and says that it took some: `seconds` a step, and `a_picture` of them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.held = 0.0, 1e9
        self.seconds, self.a_picture, self.bytes_each = 1.0, 0.01, 1e7
        self.most, self.room = float("inf"), 1e12  # pictures that memory holds at once; bytes that may be held
        self.fails: Exception | None = None  # when there are more: raised, or a batch is cut
        self.tried: list[Recipe] = []
        ours = SimpleNamespace(perf_counter=lambda: self.now, time=lambda: 0.0)
        for module in (clock, fitting, running):
            monkeypatch.setattr(module, "time", ours)
        monkeypatch.setattr(fitting, "train", self.train)
        monkeypatch.setattr(fitting, "opened", lambda recipe, base, _: opened_once(recipe, base))
        monkeypatch.setattr(fitting, "gauge", lambda *_, **__: Gauge(self.held, self.room))

    def train(self, recipe, out, *, base, stop, wishes):
        self.tried.append(recipe)
        yield events.Began(recipe.data.training, 8, 24, ("Warm",), 0, 0)
        for phase in range(len(recipe.phases)):
            for step in range(4):
                stop.check()
                self.now += self.seconds + recipe.batch * self.a_picture
                self.held = max(self.held, 1e9 + recipe.batch * self.bytes_each)
                if recipe.batch > self.most:
                    if self.fails:
                        raise self.fails
                    yield events.Noted("Memory ran out: a batch is cut.", no_memory=True)
                yield events.Stepped(phase, 0, 1, step + 1, 4, 1.0, 1.0)
            yield events.EpochDone(phase, 0, 1, 1.0, 1.0)
        yield events.Measuring(0, 8)
        pytest.fail("nobody wants to know how good it is")


@functools.cache
def opened_once(recipe: Recipe, base: Path) -> Opened:
    """A thousand birds need long to be drawn."""
    return running.opened(recipe, base, StopFlag())


@pytest.fixture
def machine(monkeypatch) -> Machine:
    return Machine(monkeypatch)


def fit(recipe: Recipe = RECIPE) -> tuple[Recipe, str, list[events.Event]]:
    search = fitted_batch(recipe, base=Path(), stop=StopFlag(), means=Means())
    said: list[events.Event] = []
    while True:
        try:
            said.append(next(search))
        except StopIteration as ended:
            *before, last = said
            assert isinstance(last, events.Noted)
            assert all(isinstance(event, events.Fitting) for event in before)
            return ended.value, last.text, before


def test_it_doubles_until_an_epoch_would_be_too_short(machine):
    found, text, before = fit()
    assert found == with_batch(RECIPE, 64), "1000 pictures are 7 steps of 128"
    assert text.startswith("64 pictures at a time instead of 8 (")
    assert text.endswith("with 128 an epoch would have fewer than 8 steps.")
    assert [recipe.batch for recipe in machine.tried] == [8, 16, 32, 64]
    assert list(dict.fromkeys(event.batch for event in before)) == [8, 16, 32, 64]
    assert {(event.done, event.total) for event in before} == {(done, 4) for done in range(5)}
    assert all(recipe.phases == (Warm(1, *[r.phases[0].lr] * 2),) for recipe in machine.tried for r in [recipe]), (
        "only what learns in batches is tried, and each kind of it once"
    )


def test_it_ends_when_a_picture_gets_no_cheaper(machine):
    machine.seconds, machine.a_picture = 0.1, 0.1
    found, text, _ = fit()
    assert (found.batch, len(machine.tried)) == (16, 3), "0.1125, 0.1063 and 0.1031 seconds a picture"
    assert "with 32 a picture would take hardly less time" in text


@pytest.mark.parametrize("error", [None, torch.OutOfMemoryError("full"), RuntimeError("MPS backend out of memory")])
def test_it_ends_when_memory_runs_out(machine, error):
    machine.most, machine.fails = 16, error
    found, text, _ = fit()
    assert found == with_batch(RECIPE, 16)
    assert text.endswith("with 32 memory runs out.")
    assert machine.now < 40, "the last attempt ends at once"


def test_what_does_not_fit_at_all_is_trained_in_parts(machine):
    machine.most = 4
    found, text, _ = fit()
    assert found is RECIPE
    assert "in parts" in text


def test_other_errors_are_not_taken_for_memory(machine):
    machine.most, machine.fails = 16, RuntimeError("shapes differ")
    with pytest.raises(RuntimeError, match="shapes differ"):
        fit()


def test_no_computer_begins_to_swap(machine):
    machine.bytes_each, machine.room = 1e9, 50e9
    found, text, _ = fit()
    assert machine.held == 33e9, "the computer has 50: 16 more pictures took 16, and 32 more would take 32"
    assert found.batch == 32
    assert text.endswith("64 may need more memory than is free.")


def test_what_takes_too_long_is_left(machine):
    machine.seconds = 50
    found, text, _ = fit()
    assert (found, len(machine.tried)) == (RECIPE, 1)
    assert "more were not tried" in text


def test_after_a_while_it_is_content(machine):
    machine.seconds = 14
    found, _, _ = fit()
    assert [recipe.batch for recipe in machine.tried] == [8, 16]
    assert found.batch == 16


def test_where_nothing_learns_in_batches_nothing_is_tried(machine):
    recipe = msgspec.structs.replace(RECIPE, phases=RECIPE.phases[:1])
    found, text, _ = fit(recipe)
    assert (found, machine.tried) == (recipe, [])
    assert text == "8 pictures at a time, as the recipe says: none of its phases learns from more at once."


def test_too_few_pictures_are_said(machine):
    with pytest.raises(ExplorerError, match="fewer than a batch of 8"):
        fit(msgspec.structs.replace(RECIPE, data=Drawn(training=7, held_back=1, side=64)))


def test_it_stops_when_it_is_asked_to(machine):
    stop = StopFlag()
    search = fitted_batch(RECIPE, base=Path(), stop=stop, means=Means())
    next(search)
    stop.stop()
    with pytest.raises(Stopped):
        list(search)


def test_on_this_computer_it_trains_what_was_found(tmp_path, monkeypatch):
    """The search leaves no trace in the weights: they are those of the recipe that was found."""
    monkeypatch.setattr(fitting, "SECONDS", 1e4)
    small = msgspec.structs.replace(
        RECIPE, data=Drawn(training=32, held_back=4, side=64), phases=(Warm(1, 1e-3, 1e-3),)
    )
    recipe = msgspec.structs.replace(small, batch=2)
    monkeypatch.setattr(fitting, "_seconds", lambda recipe, *_: 1 / recipe.batch)
    found, _, _ = fit(recipe)
    assert found == with_batch(recipe, 4), "32 pictures are 8 steps of 4"
    for name, search in (("plain", False), ("searched", True)):
        if search:
            fit(recipe)
        list(train(found, tmp_path / f"{name}.safetensors", base=tmp_path, stop=StopFlag()))
    one, other = (load_checkpoint(tmp_path / f"{name}.safetensors") for name in ("plain", "searched"))
    assert all(torch.equal(one.tensors[key], other.tensors[key]) for key in one.tensors)
    assert one.card.provenance.recipe["batch"] == 4
    assert found.notes[0] in one.card.provenance.notes


def test_what_is_held_and_free_is_read_from_the_system(monkeypatch, tmp_path):
    held, free = peak_memory(), free_memory()
    assert held is not None
    assert 1e7 < held < 1e12
    assert free is not None
    assert 1e6 < free < os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    group = {"max": "2000000000", "current": "1500000000", "stat": "anon 5\ninactive_file 100000000\n"}
    for name, text in group.items():
        (tmp_path / f"memory.{name}").write_text(text)
    monkeypatch.setattr(memory, "_GROUP", tmp_path)
    assert free_memory() == min(6e8, free_memory() or 0), "what a container leaves, and files that can be given up"
    (tmp_path / "memory.max").write_text("max\n")
    assert free_memory() != 6e8


@pytest.mark.parametrize(("sharing", "room"), [(1, 8e9), (4, 2e9)])
def test_processes_share_what_is_free(monkeypatch, sharing, room):
    monkeypatch.setattr(memory, "peak_memory", lambda: 1e9)
    monkeypatch.setattr(memory, "free_memory", lambda: 1e10)
    assert gauge("cpu", sharing=sharing, alone=ALONE.alone) == Gauge(1e9, 1e9 + room)
    monkeypatch.setattr(memory, "free_memory", lambda: None)
    assert gauge("cpu", sharing=sharing, alone=True) == Gauge(1e9, None)
    monkeypatch.setattr(memory, "peak_memory", lambda: None)
    assert gauge("cpu", sharing=sharing, alone=True) is None


def test_a_gpu_may_run_out_of_memory_but_not_while_others_wait(monkeypatch):
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda _: (10e9, 80e9))
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda _: 2e9)
    monkeypatch.setattr(torch.cuda, "max_memory_reserved", lambda _: 3e9)
    assert gauge("cuda:0", sharing=2, alone=True) == Gauge(3e9, float("inf"))
    assert gauge("cuda:0", sharing=2, alone=False) == Gauge(3e9, 10e9)
