"""A mailbox in which the newest wins: numbered posts, one slot a lane, and a stop flag for what is being worked on."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from explorer.stopping import StopFlag

if TYPE_CHECKING:
    from collections.abc import Collection

J = TypeVar("J")


@dataclass(frozen=True, slots=True, eq=False)
class Post(Generic[J]):
    """One job with its number; numbers only grow. `stop` is raised when a newer job makes this one pointless."""

    number: int
    lane: int
    job: J
    stop: StopFlag


class Mailbox(Generic[J]):
    """One slot a lane. A new post replaces the one waiting in its lane and stops one at work there or in a later lane.

    Earlier lanes are taken first: a checkpoint goes before a photo, a photo before what is only fetched ahead. In
    `resumed` lanes a job that was stopped by one of an earlier lane is begun again after it, as long as nothing newer
    waits there; elsewhere it is dropped. Thread-safe: anybody puts, one worker takes.
    """

    def __init__(self, lanes: int = 1, *, resumed: Collection[int] = ()) -> None:
        self._slots: list[Post[J] | None] = [None] * lanes
        self._resumed = frozenset(resumed)
        self._running: Post[J] | None = None
        self._number = 0
        self._closed = False
        self._changed = threading.Condition()

    def put(self, job: J, *, lane: int = 0) -> int:
        """Leave a job; returns its number. What it replaces is dropped, what it overtakes is asked to stop."""
        with self._changed:
            self._number += 1
            self._slots[lane] = Post(self._number, lane, job, StopFlag())
            if self._running is not None and self._running.lane >= lane:
                self._stop(self._running, again=self._running.lane > lane)
            self._changed.notify_all()
            return self._number

    def _stop(self, post: Post[J], *, again: bool) -> None:
        if again and not post.stop.stopped and post.lane in self._resumed and self._slots[post.lane] is None:
            self._slots[post.lane] = Post(post.number, post.lane, post.job, StopFlag())
        post.stop.stop()

    def cancel(self, lane: int) -> None:
        """Drop what waits in that lane and stop what runs there."""
        with self._changed:
            self._slots[lane] = None
            if self._running is not None and self._running.lane == lane:
                self._running.stop.stop()

    def take(self) -> Post[J] | None:
        """Wait for the next job; None once the mailbox is closed."""
        with self._changed:
            self._running = None
            while not self._closed:
                for lane, post in enumerate(self._slots):
                    if post is not None:
                        self._slots[lane] = None
                        self._running = post
                        return post
                self._changed.wait()
            return None

    def close(self) -> None:
        """No more jobs: stop what runs and wake the worker so that it ends."""
        with self._changed:
            self._closed = True
            if self._running is not None:
                self._running.stop.stop()
            self._changed.notify_all()
