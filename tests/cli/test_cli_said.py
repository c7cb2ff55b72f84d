"""What commands say besides their results: events of a training to a person, and to a program that may be gone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest

from explorer.cli.commands import DONE, FAILED
from explorer.cli.console import Progress
from explorer.cli.evaluate_events import keep_answers
from explorer.cli.read import short_names
from explorer.cli.report import say_done, say_passed_over
from explorer.cli.train import tell
from explorer.geometry import Box
from explorer.jobs.gather import Gathered
from explorer.jobs.tally import Tally
from explorer.photos import Found
from explorer.photos.walk import HIDDEN_FILE, NOT_A_PHOTO
from explorer.results import Ranking, ReadingKey, RunFacts, ScaleReading, ZoomReading
from explorer.train import events
from explorer.train.measuring.kept import load_kept

if TYPE_CHECKING:
    from explorer.checkpoints.card import Card

Capture = pytest.CaptureFixture[str]
ROOT = Path(__file__).resolve().parents[2]
EVENTS = """
from explorer.cli.train_commands import EventLines
from explorer.train.events import Preparing
say = EventLines()
for done in range(3):
    say(Preparing(done, 3))
print("went on", flush=True)
"""


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (events.Skipped("a.jpg", "a.jpg is no photo."), "Left out: a.jpg is no photo.\n"),
        (events.Noted("Memory ran out."), "Memory ran out.\n"),
        (events.Began(1, 0, 2, ("Warm",), 0, 0), "Training on 1 picture of 2 species, 0 held back. Phases: Warm.\n"),
        (events.EpochDone(1, 2, 5, 0.5, 200.0), "Phase 2, epoch 3 of 5: loss 0.5000, 3 min\n"),
        (
            events.Checked(0, 1, 40, {"fused top-1": 0.5, "fused top-5": 0.75, "genus top-1": 0.625}),
            "  of 40 held-back pictures: fused top-1 50.0%, genus top-1 62.5%\n",
        ),
        (events.Stepped(0, 0, 1, 1, 1, 3.5, 12.0), ""),
        (events.Paused(), ""),
    ],
    ids=lambda one: type(one).__name__ if not isinstance(one, str) else "",
)
def test_events_of_a_training_in_words(event: events.Event, said: str, capsys: Capture) -> None:
    with Progress() as progress:
        tell(event, progress)
    assert capsys.readouterr() == ("", said)


def test_a_training_goes_on_when_nobody_reads_its_events() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-c", EVENTS], stdout=writing, stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_photos_are_called_by_what_tells_them_apart(tmp_path: Path) -> None:
    deep = tmp_path / ("a" * 40) / ("b" * 40) / "owl.jpg"
    names = short_names([tmp_path / "x" / "owl.jpg", tmp_path / "y" / "owl.jpg"])
    assert [Path(name).as_posix() for name in names.values()] == ["x/owl.jpg", "y/owl.jpg"]
    [long, short] = short_names([deep, tmp_path / "wren.jpg"]).values()
    assert (len(long), long[0], short) == (60, "…", "wren.jpg")
    assert long.endswith("owl.jpg"), "its beginning goes, for it is the same in many"


def test_what_was_passed_over_is_counted_and_what_is_odd_is_named(capsys: Capture) -> None:
    found = [(".a.jpg", HIDDEN_FILE), ("b.txt", NOT_A_PHOTO), ("c.txt", NOT_A_PHOTO), ("d.jpg", "the file is empty")]
    say_passed_over(Gathered((), tuple(Found(Path(name), 0, 0, reason) for name, reason in found)))
    odd, counts = capsys.readouterr().err.splitlines()
    assert odd == "Passed over d.jpg: the file is empty."
    assert counts == f"Passed over 3 other files: 1 × {HIDDEN_FILE}, 2 × {NOT_A_PHOTO}."
    say_passed_over(Gathered((), ()))
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("done", "failed", "code"), [(3, 0, DONE), (1, 2, DONE), (0, 2, FAILED), (0, 0, DONE)])
def test_it_has_failed_only_where_nothing_worked(done: int, failed: int, code: int, capsys: Capture) -> None:
    reader = SimpleNamespace(card=SimpleNamespace(title="Four birds"), device="cpu", device_reason="no GPU found")
    assert say_done("Read", done, failed, cast("Any", reader)) == code
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith(f"Read {done} photo")
    assert said[0].endswith(" with Four birds on cpu (no GPU found).")
    assert said[1:] == ([f"{failed} photos could not be read."] if failed else [])


@pytest.mark.parametrize("drawn", [False, True])
def test_kept_answers_name_photos_from_anywhere(
    card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawn: bool
) -> None:
    """The window finds them by their whole paths; drawn birds have none."""
    monkeypatch.chdir(tmp_path)
    tally = Tally(card)
    names = ["drawn bird 7", "drawn bird 8"] if drawn else ["birds/1.jpg", "birds/2.jpg"]
    for name in names:
        said = Ranking(np.array([0.5, 0.2, 0.2, 0.1], dtype=np.float32))
        scale = ScaleReading(Box.of_size(4, 4), 32, said, None)
        run = RunFacts("cpu", "no GPU", "float32", 0.1)
        tally.add(ZoomReading((4, 4), (scale,), said, ReadingKey("f", "abc", "p", "float32"), run), 1, Path(name))
    keep_answers(tmp_path / "kept.json", tally, {"checkpoint": {"fingerprint": "abc"}}, drawn=drawn)
    kept = load_kept(tmp_path / "kept.json", checkpoint="abc", classes=4)
    assert kept is not None
    wanted = [Path(name) if drawn else tmp_path / name for name in names]
    assert [kept.path(number) for number in range(2)] == wanted
    assert (kept.truth, kept.best, kept.place) == ((1, 1), (0, 0), (1, 1))
