"""The one way to ask running work to stop."""

from __future__ import annotations

import threading

from explorer.errors import Stopped


class StopFlag:
    """A flag that anybody may raise and that long work looks at between its stages.

    Thread-safe. Once raised it stays raised: a new piece of work takes a new flag.
    """

    def __init__(self) -> None:
        self._event = threading.Event()

    def stop(self) -> None:
        """Ask the work that holds this flag to end soon."""
        self._event.set()

    @property
    def stopped(self) -> bool:
        """Whether somebody asked to stop."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise `Stopped` if somebody asked to stop."""
        if self._event.is_set():
            raise Stopped
