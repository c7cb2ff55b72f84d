"""The child process of a training: lines in, lines out, and a ladder down that always ends. With a stand-in child."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from explorer.train import events
from explorer.ui.training.process import Outcome, TrainingProcess

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = "import sys, signal, time\ndef say(text): print(text, flush=True)\n"
PATIENCE_MS = 60_000


@pytest.fixture
def process(qtbot) -> Iterator[TrainingProcess]:
    process = TrainingProcess()
    process.seen, process.outcomes = [], []
    process.happened.connect(process.seen.append)
    process.ended.connect(process.outcomes.append)
    process.stop_seconds = process.terminate_seconds = 0.4
    yield process
    process._process.kill()
    process._process.waitForFinished(5000)
    process.deleteLater()


def run(qtbot, process: TrainingProcess, code: str) -> None:
    process.launch(sys.executable, ["-c", HEAD + code])


def wait(qtbot, until) -> None:
    qtbot.waitUntil(lambda: bool(until()), timeout=PATIENCE_MS)


def test_lines_become_events_and_commands_become_lines(qtbot, process):
    run(
        qtbot,
        process,
        'say(\'no event\')\nsay(\'{"event":"preparing","done":1,"total":2}\')\n'
        'line = sys.stdin.readline().strip()\nsay(\'{"event":"done","path":"\' + line + \'","measured":{}}\')',
    )
    wait(qtbot, lambda: process.seen)
    assert process.seen == [events.Preparing(1, 2)]
    process.command("pause")
    wait(qtbot, lambda: process.outcomes)
    assert process.seen[1:] == [events.Done("pause", {})]
    assert process.outcomes == [Outcome("done")]
    assert not process.is_running
    process.command("stop")  # nobody is there: nothing happens


def test_a_sentence_on_stderr_is_the_reason(qtbot, process):
    run(qtbot, process, "print('explorer: Could not read the folder: it is gone.', file=sys.stderr)\nsys.exit(1)")
    wait(qtbot, lambda: process.outcomes)
    assert process.outcomes == [Outcome("failed", "Could not read the folder: it is gone.")]


def test_what_cannot_be_started_is_said(qtbot, process):
    process.launch("/no/such/program", [])
    wait(qtbot, lambda: process.outcomes)
    assert process.outcomes[0].ending == "failed"
    assert process.outcomes[0].why.startswith("The training could not be started")


def test_stopped_by_a_line(qtbot, process):
    process.stop_seconds = 30
    run(qtbot, process, "say('{\"event\":\"paused\"}')\nassert sys.stdin.readline() == 'stop\\n'\nsys.exit(130)")
    wait(qtbot, lambda: process.seen)
    process.command("stop")
    wait(qtbot, lambda: process.outcomes)
    assert process.outcomes == [Outcome("stopped")]


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("deaf", [False, True])
def test_one_that_does_not_listen_is_ended_all_the_same(qtbot, process, deaf):
    ignoring = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" if deaf else ""
    run(qtbot, process, ignoring + 'say(\'{"event":"paused"}\')\ntime.sleep(600)')
    wait(qtbot, lambda: process.seen)
    process.command("stop")
    wait(qtbot, lambda: process.outcomes)
    assert process.outcomes == [Outcome("stopped")]
    assert process._pushes == (2 if deaf else 1)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_killed_from_outside_is_told_plainly(qtbot, process):
    run(qtbot, process, 'say(\'{"event":"paused"}\')\ntime.sleep(600)')
    wait(qtbot, lambda: process.seen)
    os.kill(process.pid, 9)
    wait(qtbot, lambda: process.outcomes)
    assert process.outcomes[0].ending == "failed"
    assert "it can be resumed" in process.outcomes[0].why


def test_closing_waits_until_it_has_ended(qtbot, process):
    run(qtbot, process, 'say(\'{"event":"paused"}\')\ntime.sleep(600)')
    wait(qtbot, lambda: process.seen)
    process.close()
    assert not process.is_running


@pytest.mark.skipif(sys.platform == "win32", reason="sessions")
def test_one_that_is_let_go_outlives_the_window(qtbot, tmp_path):
    """The child goes on, and its broken pipes do not trouble it, after the parent has left."""
    import subprocess
    import time

    mark = tmp_path / "mark"
    child = (
        "import sys, time\nfrom pathlib import Path\nfrom explorer.cli.train_commands import EventLines\n"
        "from explorer.train.events import Preparing\nsay = EventLines()\n"
        f"for i in range(20):\n    say(Preparing(i, 20))\n    time.sleep(0.1)\nPath({str(mark)!r}).touch()\n"
    )
    parent = (
        "import sys\nfrom PySide6.QtCore import QCoreApplication, QTimer\n"
        "from explorer.ui.training.process import TrainingProcess, leave\n"
        "app = QCoreApplication([])\np = TrainingProcess()\n"
        "p.happened.connect(lambda _e: (p.let_go(), leave(7)))\n"
        f"p.launch(sys.executable, ['-c', {child!r}])\napp.exec()\n"
    )
    root = os.fspath(__import__("pathlib").Path(__file__).resolve().parents[2])
    done = subprocess.run([sys.executable, "-c", parent], cwd=root, timeout=100, check=False)
    assert done.returncode == 7
    assert not mark.exists(), "the parent left at once"
    deadline = time.monotonic() + 60
    while not mark.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert mark.exists()
