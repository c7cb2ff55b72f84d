"""What a program that started a training may tell it: lines on stdin, looked at between steps."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

from explorer.stopping import StopFlag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from explorer.train.events import Event

_LOOK_EVERY = 0.1  # seconds between two looks at the stop flag while the training rests


class Commands:
    """Listens in a thread of its own: pause, resume, finish, stop. What it does not know it passes over.

    Where nobody speaks any more, because the other side is gone, a resting training goes on.
    """

    def __init__(self, stop: StopFlag) -> None:
        self.finish = StopFlag()
        self._stop = stop
        self._going = threading.Event()
        self._going.set()
        self._told_finish = False

    def listen(self, lines: Iterable[str]) -> None:
        """Take commands until there are no more."""
        for text in lines:
            match text.strip():
                case "pause":
                    self._going.clear()
                case "resume":
                    self._going.set()
                case "finish":
                    self.finish.stop()
                    self._going.set()
                case "stop":
                    self._stop.stop()
                    return
        self._going.set()

    def obey(self, tell: Callable[[Event], None]) -> None:
        """Between steps: say what was asked for, and rest as long as that is wished.

        Raises:
            Stopped: on request.
        """
        from explorer.train.events import Finishing, Paused, Resumed

        if self.finish.stopped and not self._told_finish:
            self._told_finish = True
            tell(Finishing())
        if self._going.is_set():
            return
        tell(Paused())
        while not self._going.wait(_LOOK_EVERY):
            self._stop.check()
        tell(Resumed())


class EventLines:
    """Writes events to stdout. Where nobody reads them any more, the training goes on in silence."""

    def __init__(self) -> None:
        self._heard = True

    def __call__(self, event: Event) -> None:
        from explorer.train.events import line

        if not self._heard:
            return
        try:
            sys.stdout.write(line(event) + "\n")
            sys.stdout.flush()
        except OSError:
            self._heard = False
            nowhere = os.open(os.devnull, os.O_WRONLY)
            for stream in (sys.stdout, sys.stderr):  # what is left in their buffers must not trouble the exit
                os.dup2(nowhere, stream.fileno())
