"""Who trains a checkpoint at this moment, and how it is asked to stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from explorer.train.holding import ask_to_stop, held, holder, is_held
from explorer.train.places import lock_path

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

CHILD = """
import sys, time
from pathlib import Path
from explorer.cli.console import stop_on_interrupt
from explorer.train.holding import held
with stop_on_interrupt() as stop, held(Path(sys.argv[1])):
    print("holds it", flush=True)
    while not stop.stopped:
        time.sleep(0.01)
"""


def test_another_process_is_known_and_asked_to_stop(tmp_path: Path) -> None:
    out = tmp_path / "jays.safetensors"
    lock_path(out).write_text("99999999 what an earlier one that was killed has left, and longer")
    assert holder(out) is None
    with subprocess.Popen([sys.executable, "-c", CHILD, str(out)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "holds it\n"
        assert holder(out) == child.pid
        ask_to_stop(out)
        assert child.wait(60) == 0, "it ended as it does by Ctrl-C, not by the signal"
    assert not is_held(out)
    ask_to_stop(out)


def test_nobody_is_asked_on_another_computer_nor_oneself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda *what: asked.append(what))
    out = tmp_path / "jays.safetensors"
    with held(out):
        assert holder(out) == os.getpid()
        ask_to_stop(out)
        lock_path(out).write_text("17 the-other-computer")
        assert is_held(out)
        assert holder(out) is None
        ask_to_stop(out)
        assert not asked
        monkeypatch.setattr("platform.node", lambda: "the-other-computer")
        ask_to_stop(out)
    assert asked == [(17, signal.SIGINT)]
