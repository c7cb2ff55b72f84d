"""A thread that works off a mailbox, and answers with frozen, numbered values."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal

from explorer.errors import ExplorerError, Stopped
from explorer.ui.mailbox import Mailbox, Post

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

log = logging.getLogger(__name__)

PATIENCE_MS = 20_000  # longer than a reading, or the import of torch on a slow disk
STUCK: list[QObject] = []  # threads that would not end: taken apart, they would take the program down


@dataclass(frozen=True, slots=True, eq=False)
class Reply:
    """What a thread says about job `number`: a frozen value that the job yielded, or a `Failure`."""

    number: int
    lane: int
    value: object


@dataclass(frozen=True, slots=True)
class Failure:
    """A job that ended in an error, in the words of `ExplorerError`; `job` is what was asked for."""

    job: object
    what: str
    why: str
    hint: str

    @property
    def sentence(self) -> str:
        return str(ExplorerError(self.what, self.why, self.hint))


def failure_of(job: object, error: Exception) -> Failure:
    """An error as a value. One that nobody foresaw goes to the log with its traceback and is told plainly."""
    if isinstance(error, ExplorerError):
        return Failure(job, error.what, error.why, error.hint)
    log.error("Unforeseen error in %r", job, exc_info=error)
    why = f"something went wrong inside the program ({type(error).__name__}: {error})"
    return Failure(job, "That did not work", why, "The log has the details; please report it.")


class MailThread(QThread):
    """Runs for the life of the program. Subclasses do jobs in `work`; each yield is an answer and a place to stop."""

    replied = Signal(object)  # Reply

    def __init__(self, lanes: int, parent: QObject | None = None, *, resumed: Collection[int] = ()) -> None:
        super().__init__(parent)
        self._mailbox: Mailbox[object] = Mailbox(lanes, resumed=resumed)

    def work(self, post: Post[object]) -> Iterator[object]:
        """Do one job in this thread and yield its answers."""
        raise NotImplementedError

    def post(self, job: object, *, lane: int = 0) -> int:
        """Leave a job; the newest in a lane wins. Returns its number."""
        return self._mailbox.put(job, lane=lane)

    def cancel(self, lane: int) -> None:
        self._mailbox.cancel(lane)

    def shut_down(self, patience_ms: int | None = None) -> None:
        """Ask the thread to end and wait until it has, but not for ever on a disk that no longer answers."""
        self.requestInterruption()
        self._mailbox.close()
        self.quit()
        if not self.wait(PATIENCE_MS if patience_ms is None else patience_ms):
            STUCK.append(self)

    def run(self) -> None:
        while (post := self._mailbox.take()) is not None:
            self._do(post)
            del post  # a held photo must not outlive its use while the thread waits

    def _do(self, post: Post[object]) -> None:
        try:
            for value in self.work(post):
                post.stop.check()
                self.replied.emit(Reply(post.number, post.lane, value))
        except Stopped:
            return
        except Exception as error:  # noqa: BLE001 - the boundary of the thread: every error becomes a value
            if not post.stop.stopped:
                self.replied.emit(Reply(post.number, post.lane, failure_of(post.job, error)))
