"""The inference thread: newest wins, kept readings, errors as values, a clean end. With a made-up reader."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from explorer.errors import ExplorerError
from explorer.manner import PLAIN, Crops, Light, Manner, keyed
from explorer.results import ReadingKey
from explorer.stopping import StopFlag
from explorer.ui import worker as at_worker
from explorer.ui.mailbox import Post
from explorer.ui.threads import Failure, Reply
from explorer.ui.worker import (
    LANE_AHEAD,
    LANE_CHECKPOINT,
    LANE_PHOTO,
    CheckpointOpened,
    OpenJob,
    PhotoRead,
    ReadJob,
    Worker,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from explorer.photos import Photo
    from explorer.results import ZoomReading


class GatedReader:
    """Reads when the gate is open, and looks at its stop flag like a reader between two scales."""

    device, device_reason, precision = "cpu", "no CUDA GPU found", "float32"

    def __init__(self, reading_of: Callable[..., ZoomReading]) -> None:
        self._reading_of = reading_of
        self.gate = threading.Event()
        self.gate.set()
        self.begun = threading.Event()
        self.read_names: list[str] = []

    def key_for(self, photo_fingerprint: str, manner: Manner = PLAIN) -> ReadingKey:
        return ReadingKey(photo_fingerprint, "c", keyed("s", manner), "float32")

    def read(self, photo: Photo, stop: StopFlag | None = None, manner: Manner = PLAIN) -> ZoomReading:
        self.begun.set()
        assert self.gate.wait(20)
        if stop is not None:
            stop.check()
        if "broken" in photo.path.name:
            raise ExplorerError("Could not read the photo", "it is made to fail")
        if "strange" in photo.path.name:
            raise ZeroDivisionError("nobody thought of this")
        self.read_names.append(photo.path.name)
        reading = self._reading_of(photo.path.name)
        return replace(reading, key=self.key_for(photo.fingerprint, manner))


class KeptReadings:
    """A catalog of readings only."""

    def __init__(self, *readings: ZoomReading) -> None:
        self.readings = {reading.key: reading for reading in readings}

    def reading(self, key: ReadingKey) -> ZoomReading | None:
        return self.readings.get(key)

    def put_reading(self, reading: ZoomReading) -> None:
        self.readings[reading.key] = reading


class Desk:
    """A worker with its reader, and all replies that came back into this thread."""

    def __init__(self, worker: Worker, reader: GatedReader, qtbot) -> None:
        self.worker, self.reader, self._qtbot = worker, reader, qtbot
        self.replies: list[Reply] = []
        worker.replied.connect(self.replies.append)

    def values(self, kind: type) -> list:
        return [reply.value for reply in self.replies if isinstance(reply.value, kind)]

    def wait_for(self, kind: type, count: int = 1) -> list:
        self._qtbot.waitUntil(lambda: len(self.values(kind)) >= count, timeout=20_000)
        return self.values(kind)


@pytest.fixture
def desk(qtbot, reading_of, checkpoint_of) -> Iterator[Desk]:
    reader = GatedReader(reading_of)

    def opener(path: Path):
        if path.name == "bad.safetensors":
            raise ExplorerError(
                "Could not open the checkpoint bad.safetensors", "it is made to fail", "Choose another."
            )
        return checkpoint_of(), reader

    worker = Worker(opener)
    desk = Desk(worker, reader, qtbot)
    worker.start()
    worker.post(OpenJob(Path("c.safetensors")), lane=LANE_CHECKPOINT)
    desk.wait_for(CheckpointOpened)
    yield desk
    reader.gate.set()
    worker.shut_down()
    assert worker.isFinished()


def test_opening_tells_device_and_reason(desk: Desk) -> None:
    opened = desk.values(CheckpointOpened)[0]
    assert (opened.device, opened.device_reason, opened.precision) == ("cpu", "no CUDA GPU found", "float32")


def test_of_many_photos_only_the_last_is_shown(desk: Desk, photo_of) -> None:
    desk.reader.gate.clear()
    numbers = [desk.worker.post(ReadJob(photo_of("a0.jpg"), None), lane=LANE_PHOTO)]
    assert desk.reader.begun.wait(20)
    numbers += [desk.worker.post(ReadJob(photo_of(f"a{i}.jpg"), None), lane=LANE_PHOTO) for i in range(1, 30)]
    desk.reader.gate.set()
    desk.wait_for(PhotoRead)
    assert [read.path.name for read in desk.values(PhotoRead)] == ["a29.jpg"]
    assert desk.replies[-1].number == numbers[-1]
    assert desk.reader.read_names == ["a29.jpg"]


def test_a_photo_goes_before_its_neighbour(desk: Desk, photo_of) -> None:
    desk.reader.gate.clear()
    desk.worker.post(ReadJob(photo_of("neighbour.jpg"), None), lane=LANE_AHEAD)
    assert desk.reader.begun.wait(20)
    desk.worker.post(ReadJob(photo_of("wanted.jpg"), None), lane=LANE_PHOTO)
    desk.reader.gate.set()
    assert [read.path.name for read in desk.wait_for(PhotoRead)] == ["wanted.jpg"]


def test_a_kept_reading_is_not_read_again(desk: Desk, photo_of, reading_of) -> None:
    kept = reading_of("owl.jpg")
    desk.worker.post(ReadJob(photo_of("owl.jpg"), KeptReadings(kept)), lane=LANE_PHOTO)
    assert desk.wait_for(PhotoRead)[0].reading is kept
    assert desk.reader.read_names == []


def test_a_new_reading_is_kept_under_its_full_key(desk: Desk, photo_of) -> None:
    catalog = KeptReadings()
    desk.worker.post(ReadJob(photo_of("owl.jpg"), catalog), lane=LANE_PHOTO)
    reading = desk.wait_for(PhotoRead)[0].reading
    assert catalog.readings == {ReadingKey("bytes of owl.jpg", "c", "s", "float32"): reading}


def test_every_manner_has_a_reading_of_its_own(desk: Desk, photo_of) -> None:
    catalog, bright = KeptReadings(), Manner(light=Light(exposure=1.0))
    for manner in (PLAIN, bright, Manner(crops=Crops()), bright):
        desk.worker.post(ReadJob(photo_of("owl.jpg"), catalog, manner), lane=LANE_PHOTO)
        count = len(desk.values(PhotoRead)) + 1
        assert desk.wait_for(PhotoRead, count)[-1].manner is manner
    assert {key.preprocess for key in catalog.readings} == {"s", keyed("s", bright), keyed("s", Manner(crops=Crops()))}
    assert len(desk.reader.read_names) == 3, "the last one was kept"


def test_what_a_slider_passes_through_is_not_kept(desk: Desk, photo_of) -> None:
    catalog, bright = KeptReadings(), Manner(light=Light(exposure=1.0))
    desk.worker.post(ReadJob(photo_of("owl.jpg"), catalog, bright, keep=False), lane=LANE_PHOTO)
    assert not desk.wait_for(PhotoRead)[0].is_kept
    assert catalog.readings == {}


def test_an_error_comes_back_as_a_sentence(desk: Desk, photo_of) -> None:
    job = ReadJob(photo_of("broken.jpg"), None)
    desk.worker.post(job, lane=LANE_PHOTO)
    failure = desk.wait_for(Failure)[0]
    assert failure.job is job
    assert failure.sentence == "Could not read the photo: it is made to fail."
    desk.worker.post(ReadJob(photo_of("fine.jpg"), None), lane=LANE_PHOTO)
    desk.wait_for(PhotoRead)


def test_an_unforeseen_error_is_told_plainly_and_logged(desk: Desk, photo_of, caplog) -> None:
    desk.worker.post(ReadJob(photo_of("strange.jpg"), None), lane=LANE_PHOTO)
    failure = desk.wait_for(Failure)[0]
    assert "ZeroDivisionError: nobody thought of this" in failure.sentence
    assert any(record.exc_info for record in caplog.records)


def test_a_checkpoint_that_fails_leaves_the_reader_in_place(desk: Desk, photo_of) -> None:
    desk.worker.post(OpenJob(Path("bad.safetensors")), lane=LANE_CHECKPOINT)
    assert desk.wait_for(Failure)[0].hint == "Choose another."
    desk.worker.post(ReadJob(photo_of("owl.jpg"), None), lane=LANE_PHOTO)
    desk.wait_for(PhotoRead)


def test_it_ends_in_the_middle_of_work_without_an_answer(qtbot, reading_of, checkpoint_of, photo_of) -> None:
    reader = GatedReader(reading_of)
    worker = Worker(lambda _: (checkpoint_of(), reader))
    replies: list[Reply] = []
    worker.replied.connect(replies.append)
    worker.start()
    worker.post(OpenJob(Path("c.safetensors")), lane=LANE_CHECKPOINT)
    qtbot.waitUntil(lambda: len(replies) == 1)
    reader.gate.clear()
    worker.post(ReadJob(photo_of("owl.jpg"), None), lane=LANE_PHOTO)
    assert reader.begun.wait(20)
    threading.Timer(0.05, reader.gate.set).start()
    worker.shut_down()
    assert worker.isFinished()
    qtbot.wait(20)
    assert len(replies) == 1


def test_only_what_comes_with_the_first_checkpoint_is_put_out_of_reach(
    reading_of, checkpoint_of, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Later on a window has circles that are to be freed one day."""
    done: list[str] = []
    monkeypatch.setattr(at_worker, "out_of_reach", lambda: done.append("out of reach"))
    worker = Worker(lambda path: done.append(path.name) or (checkpoint_of(), GatedReader(reading_of)))
    for number, name in enumerate("ab"):
        (opened,) = worker.work(Post(number, LANE_CHECKPOINT, OpenJob(Path(name)), StopFlag()))
        assert isinstance(opened, CheckpointOpened)
    assert done == ["a", "out of reach", "b"]
