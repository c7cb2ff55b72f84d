"""A training in a child process: our own `explorer train`, events on its stdout, commands on its stdin."""

from __future__ import annotations

import logging
import os
import sys
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec
from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from explorer.train.events import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explorer.ui.training.plan import Order

log = logging.getLogger(__name__)

Command = Literal["pause", "resume", "finish", "stop"]
Ending = Literal["done", "stopped", "failed"]
STOP_SECONDS = 20.0  # a step of a large network takes seconds, and between steps it stops
TERMINATE_SECONDS = 3.0
_STOPPED_CODE = 130
_LAST_LINES = 12  # of what it says on stderr
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a training ended; `why` is a sentence where it failed."""

    ending: Ending
    why: str = ""


def child_environment() -> QProcessEnvironment:
    """Of a child that runs our own commands, wherever this program lies."""
    environment = QProcessEnvironment.systemEnvironment()
    places = (str(_ROOT), environment.value("PYTHONPATH"))
    environment.insert("PYTHONPATH", os.pathsep.join(filter(None, places)))
    environment.insert("PYTHONUNBUFFERED", "1")
    return environment


class TrainingProcess(QObject):
    """One training. Nothing here blocks: lines are taken as they come, and each step of the stop ladder has a limit."""

    happened = Signal(object)  # an event of `explorer.train.events`
    said = Signal(str)  # a line on stderr
    ended = Signal(object)  # Outcome

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stop_seconds, self.terminate_seconds = STOP_SECONDS, TERMINATE_SECONDS
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._read_events)
        self._process.readyReadStandardError.connect(self._read_errors)
        self._process.finished.connect(self._finish)
        self._process.errorOccurred.connect(self._trouble)
        self._lines: deque[str] = deque(maxlen=_LAST_LINES)
        self._ladder = QTimer(self, singleShot=True)
        self._ladder.timeout.connect(self._push)
        self._pushes = 0
        self._is_over = False

    @property
    def is_running(self) -> bool:
        return self._process.state() != QProcess.ProcessState.NotRunning

    @property
    def pid(self) -> int:
        return self._process.processId()

    def start(self, order: Order, *, check: int = 0) -> None:
        """Start a training, or go on with an unfinished one of that name."""
        arguments = ["-m", "explorer", "train", str(order.recipe), "--out", str(order.out)]
        arguments += ["--events", "--check", str(check)]
        arguments += ["--restart"] if order.restart else []
        arguments += ["--batch", "fit"] if order.fits else []
        self.launch(sys.executable, arguments)

    def launch(self, program: str, arguments: Sequence[str]) -> None:
        """Start a program that talks as `explorer train --events` does."""
        self._process.setProcessEnvironment(child_environment())
        if sys.platform != "win32":  # closing the terminal must not end a training that was to go on
            parameters = QProcess.UnixProcessParameters()
            parameters.flags = QProcess.UnixProcessFlag.CreateNewSession
            self._process.setUnixProcessParameters(parameters)
        self._process.start(program, list(arguments))

    def command(self, command: Command) -> None:
        """Say a line to it. After "stop" it has some seconds, then it is asked by the system, then it is ended."""
        if not self.is_running:
            return
        self._process.write(f"{command}\n".encode())
        if command == "stop":
            self._pushes = 0
            self._ladder.start(round(self.stop_seconds * 1000))

    def close(self) -> None:
        """Stop it and wait until it has ended: for when the program closes and nobody looks any more."""
        if not self.is_running:
            return
        self._ladder.stop()
        self._process.write(b"stop\n")
        if self._process.waitForFinished(round(self.stop_seconds * 1000)):
            return
        self._process.terminate()
        if not self._process.waitForFinished(round(self.terminate_seconds * 1000)):
            self._process.kill()
            self._process.waitForFinished(round(self.terminate_seconds * 1000))

    def let_go(self) -> None:
        """From now on it goes on without us; see `leave`. It rests no longer, and nobody listens to it."""
        self._ladder.stop()
        self._process.write(b"resume\n")
        self._process.waitForBytesWritten(1000)
        self._process.blockSignals(True)  # noqa: FBT003 - Qt's signature

    def _push(self) -> None:
        """It did not stop in time. Its state is on disk, so nothing but a part of an epoch is lost."""
        if not self.is_running:
            return
        self._pushes += 1
        if self._pushes == 1:
            self._process.terminate()
            self._ladder.start(round(self.terminate_seconds * 1000))
        else:
            self._process.kill()

    def _read_events(self) -> None:
        while self._process.canReadLine():
            line = bytes(self._process.readLine().data())
            try:
                event = parse(line)
            except (msgspec.DecodeError, UnicodeDecodeError):
                log.warning("The training said something unforeseen: %r", line[:200])
                continue
            self.happened.emit(event)

    def _read_errors(self) -> None:
        text = bytes(self._process.readAllStandardError().data()).decode(errors="replace")
        for line in filter(None, map(str.strip, text.splitlines())):
            self._lines.append(line)
            self.said.emit(line)

    def _trouble(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._end(Outcome("failed", f"The training could not be started: {self._process.errorString()}."))

    def _finish(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read_events()
        self._read_errors()
        asked = self._ladder.isActive() or self._pushes > 0
        self._ladder.stop()
        if code == 0 and status == QProcess.ExitStatus.NormalExit:
            self._end(Outcome("done"))
        elif asked or code == _STOPPED_CODE:
            self._end(Outcome("stopped"))
        else:
            self._end(Outcome("failed", self._why(code, status)))

    def _why(self, code: int, status: QProcess.ExitStatus) -> str:
        own = [line.removeprefix("explorer: ") for line in self._lines if line.startswith("explorer: ")]
        if own:
            return own[-1]
        if status == QProcess.ExitStatus.CrashExit:
            return (
                "The training was ended from outside, perhaps because memory ran out. "
                "What it had learnt until its last epoch is kept, and it can be resumed."
            )
        return f"The training ended with code {code}." + (f" It said last: {self._lines[-1]}" if self._lines else "")

    def _end(self, outcome: Outcome) -> None:
        if not self._is_over:
            self._is_over = True
            self.ended.emit(outcome)


def leave(code: int) -> None:
    """End this process at once and leave its child at work: taken apart as usual, Qt would end the child too."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(code)
