"""Threads that wait for a disk which no longer answers do not keep the window from closing."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from explorer.errors import ExplorerError
from explorer.ui import session, threads, thumbnails
from explorer.ui.settings import Settings
from explorer.ui.threads import STUCK, MailThread
from explorer.ui.thumbnails import Thumbnail, Thumbnailer
from explorer.ui.worker import OpenJob, Worker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from explorer.ui.mailbox import Post
    from explorer.ui.state import OpenCheckpoint
    from explorer.ui.worker import Reader


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A disk that answers when this is set, and for which nobody waits long."""
    answers = threading.Event()
    for module in (threads, thumbnails):
        monkeypatch.setattr(module, "PATIENCE_MS", 50)
    yield answers
    answers.set()
    for thread in STUCK:
        assert thread.waitForDone(10_000) if hasattr(thread, "waitForDone") else thread.wait(10_000)
    STUCK.clear()


class Slow(MailThread):
    """Asks a disk."""

    def __init__(self, answers: threading.Event, begun: threading.Event) -> None:
        super().__init__(1)
        self.answers, self.begun = answers, begun

    def work(self, _post: Post[object]) -> Iterator[object]:
        self.begun.set()
        self.answers.wait(30)
        yield "an answer"


def test_a_thread_that_waits_for_a_disk_is_left(qtbot, disk: threading.Event) -> None:
    begun = threading.Event()
    slow = Slow(disk, begun)
    slow.start()
    slow.post("a question")
    assert begun.wait(10)
    slow.shut_down()
    assert slow in STUCK
    assert slow.isRunning()


def test_a_thread_that_ends_is_not_left(qtbot, disk: threading.Event) -> None:
    disk.set()
    slow = Slow(disk, threading.Event())
    slow.start()
    threads.PATIENCE_MS = 30_000  # put back by the fixture
    slow.shut_down()
    assert STUCK == []
    assert slow.isFinished()


def test_thumbnails_that_wait_for_a_disk_are_left(
    qtbot, disk: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def wait(path: Path, *_: object, **__: object) -> Thumbnail:
        begun.set()
        disk.wait(30)
        return Thumbnail(path, None, "late")

    monkeypatch.setattr(thumbnails, "make_thumbnail", wait)
    thumbnailer = Thumbnailer()
    thumbnailer.ask(Path("bird1.jpg"))
    assert begun.wait(10)
    thumbnailer.shut_down()
    assert [thumbnailer._pool] == STUCK
    assert thumbnailer._pool.parent() is None, "nobody's destructor waits for it"


def test_nobody_waits_long_for_an_engine_that_is_starting(
    qtbot, disk: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def start(_path: Path) -> tuple[OpenCheckpoint, Reader]:
        begun.set()
        disk.wait(30)
        raise ExplorerError("too", "late")

    for module in (threads, thumbnails):
        monkeypatch.setattr(module, "PATIENCE_MS", 20_000)
    monkeypatch.setattr(session, "ENGINE_MS", 50)
    worker = Worker(start)
    life = session.Session(Settings(), worker)
    life.start()
    worker.post(OpenJob(Path("birds.safetensors")))
    assert begun.wait(10)
    since = time.monotonic()
    life.shut_down()
    assert time.monotonic() - since < 10
    assert [worker] == STUCK
