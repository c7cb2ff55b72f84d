"""Ending early, looking at held-back pictures on the way, and one process at a time."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from explorer.checkpoints.store import read_card
from explorer.cli.train_commands import Commands
from explorer.errors import ExplorerError, Stopped
from explorer.models.config import RacnnConfig
from explorer.preprocess import Preprocess
from explorer.stopping import StopFlag
from explorer.train import events
from explorer.train.holding import held, is_held
from explorer.train.phase_kinds import Classify, Fuse, Heads, Warm
from explorer.train.places import lock_path
from explorer.train.recipe import Drawn, Recipe
from explorer.train.run import Wishes, train

ROOT = Path(__file__).resolve().parents[2]
RECIPE = Recipe(
    title="A few drawn birds",
    data=Drawn(training=48, held_back=24, side=64),
    config=RacnnConfig(trunk="tiny", classes=24, apn_cells=2, apn_reduce=4, apn_hidden=8, scales=2),
    preprocess=Preprocess(32, 32),
    phases=(
        Heads(epochs=2, lr=1e-2, views=1),
        Warm(epochs=4, lr=1e-3, head_lr=1e-3),
        Classify(scale=1, epochs=3, lr=1e-3, head_lr=1e-3),
        Fuse(epochs=3, lr=1e-2),
    ),
    pretrained=False,
    batch=16,
)


def test_looking_on_the_way_changes_nothing(tmp_path):
    seen = list(train(RECIPE, tmp_path / "a", base=tmp_path, stop=StopFlag(), wishes=Wishes(check=6)))
    list(train(RECIPE, tmp_path / "b", base=tmp_path, stop=StopFlag()))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    checks = [event for event in seen if isinstance(event, events.Checked)]
    assert {check.phase for check in checks} == {0, 1, 2, 3}, "after every phase at least"
    assert {check.pictures for check in checks} == {6}
    assert all(0 <= share <= 1 for check in checks for name, share in check.measured.items() if "top-1" in name)


def test_ending_early_keeps_what_was_learnt_and_puts_the_parts_together(tmp_path):
    wishes, seen = Wishes(), []
    for event in train(RECIPE, tmp_path / "a", base=tmp_path, stop=StopFlag(), wishes=wishes):
        seen.append(event)
        if isinstance(event, events.Stepped) and (event.phase, event.epoch) == (1, 1):
            wishes.finish.stop()
    done = [(event.phase, event.epoch) for event in seen if isinstance(event, events.EpochDone)]
    assert done == [(0, 0), (0, 1), (1, 0), (1, 1), (3, 0), (3, 1), (3, 2)]
    assert isinstance(seen[-1], events.Done)
    notes = " ".join(read_card(tmp_path / "a").provenance.notes)
    assert "Phase 2 ended after 2 of 4 epochs" in notes
    assert "Phase 3 was left out" in notes


def test_what_was_left_out_is_in_the_card_also_of_one_that_was_killed_after_it(tmp_path):
    wishes, out = Wishes(), tmp_path / "a"
    for event in train(RECIPE, out, base=tmp_path, stop=StopFlag(), wishes=wishes):
        if isinstance(event, events.Stepped) and (event.phase, event.epoch) == (1, 1):
            wishes.finish.stop()
        if isinstance(event, events.Measuring):
            break  # killed
    *seen, done = train(RECIPE, out, base=tmp_path, stop=StopFlag())
    assert [event.left_out for event in seen if isinstance(event, events.Began)] == [(2,)]
    assert isinstance(done, events.Done)
    notes = [note for note in read_card(out).provenance.notes if note.startswith("Phase")]
    assert notes == [
        "Phase 2 ended after 2 of 4 epochs, as was asked for.",
        "Phase 3 was left out: the training was ended early.",
    ]


def test_one_process_at_a_time(tmp_path):
    out = tmp_path / "a.safetensors"
    code = (
        "import sys; from pathlib import Path; from explorer.train.holding import held\n"
        f"with held(Path({str(out)!r})): print('held', flush=True); sys.stdin.readline()"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdin=-1, stdout=-1, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        assert is_held(out)
        with pytest.raises(ExplorerError, match="another process is training it"), held(out):
            pass
        process.kill()
    assert not is_held(out)
    with held(out):
        assert lock_path(out).exists()
    assert not lock_path(out).exists()


def test_commands_are_obeyed_between_steps():
    stop, said = StopFlag(), []
    commands = Commands(stop)
    commands.obey(said.append)
    assert said == []

    go_on = threading.Event()

    def lines():
        yield "what is this\n"
        yield "pause\n"
        go_on.wait(20)
        yield "resume\n"
        yield "finish\n"

    listener = threading.Thread(target=commands.listen, args=(lines(),))
    listener.start()
    while commands._going.is_set():
        pass
    threading.Timer(0.3, go_on.set).start()
    commands.obey(said.append)
    assert said == [events.Paused(), events.Resumed()]
    listener.join()
    commands.obey(said.append)
    commands.obey(said.append)
    assert said[2:] == [events.Finishing()]
    commands.listen(["pause\n"])
    commands.obey(said.append)
    assert len(said) == 3, "where nobody speaks any more, nothing rests"


def test_a_resting_training_can_be_stopped():
    stop = StopFlag()
    commands = Commands(stop)
    commands._going.clear()
    threading.Timer(0.2, stop.stop).start()
    with pytest.raises(Stopped):
        commands.obey(lambda _event: None)


def test_every_event_is_read_back():
    for event in (
        events.Preparing(1, 2), events.Paused(), events.Checked(0, 1, 2, {"fused top-1": 0.5}), events.Done("a", {}),
    ):  # fmt: skip
        assert events.parse(events.line(event)) == event
