"""The one inference thread of the program's life: it owns the reader."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from explorer.manner import PLAIN, Manner, reading_part
from explorer.results import in_manner
from explorer.ui.importing import importing_torch
from explorer.ui.state import OpenCheckpoint
from explorer.ui.threads import MailThread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtCore import QObject

    from explorer.catalog import Catalog
    from explorer.photos import Photo
    from explorer.results import Reading, ReadingKey
    from explorer.stopping import StopFlag
    from explorer.ui.mailbox import Post

LANE_CHECKPOINT, LANE_PHOTO, LANE_AHEAD = range(3)


class Reader(Protocol):
    """What the worker needs of a reader."""

    @property
    def device(self) -> str: ...
    @property
    def device_reason(self) -> str: ...
    @property
    def precision(self) -> str: ...
    def key_for(self, photo_fingerprint: str, manner: Manner = PLAIN) -> ReadingKey: ...
    def read(self, photo: Photo, stop: StopFlag | None = None, manner: Manner = PLAIN) -> Reading: ...


@dataclass(frozen=True, slots=True)
class OpenJob:
    """Open a checkpoint; the one in use stays if that fails."""

    path: Path


@dataclass(frozen=True, slots=True, eq=False)
class ReadJob:
    """Read a photo in a manner, or take its reading out of the catalog if it is kept there.

    `keep` it there otherwise: not what is only passed through while a slider moves.
    """

    photo: Photo
    catalog: Catalog | None
    manner: Manner = PLAIN
    keep: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class CheckpointOpened:
    """The weights are in place on `device`, chosen for `device_reason`."""

    checkpoint: OpenCheckpoint
    device: str
    device_reason: str
    precision: str


@dataclass(frozen=True, slots=True, eq=False)
class PhotoRead:
    """A reading in that manner, on the CPU, in photo pixels; `is_kept` in the catalog."""

    path: Path
    reading: Reading
    manner: Manner = PLAIN
    is_kept: bool = True


def open_checkpoint(path: Path) -> tuple[OpenCheckpoint, Reader]:
    """Weights and reader of a checkpoint file. Imports torch: only for the inference thread."""
    with importing_torch():
        from explorer.checkpoints.store import load_checkpoint  # noqa: PLC0415 - torch, which the window must not wait for
        from explorer.readers import open_reader  # noqa: PLC0415 - the same

    checkpoint = load_checkpoint(path)
    reader = open_reader(checkpoint)
    return OpenCheckpoint(checkpoint.path, checkpoint.fingerprint, checkpoint.card), reader


class Worker(MailThread):
    """Opens checkpoints and reads photos, one at a time, the newest first."""

    def __init__(
        self,
        opener: Callable[[Path], tuple[OpenCheckpoint, Reader]] = open_checkpoint,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(3, parent)
        self._opener = opener
        self._reader: Reader | None = None

    def work(self, post: Post[object]) -> Iterator[object]:
        match post.job:
            case OpenJob(path):
                checkpoint, reader = self._opener(path)
                if self._reader is None:  # not again: what is out of the collector's reach is never freed from circles
                    out_of_reach()
                self._reader = reader
                yield CheckpointOpened(checkpoint, reader.device, reader.device_reason, reader.precision)
            case ReadJob() as job if self._reader is not None:
                yield read_photo(self._reader, job, post.stop)
            case _:
                return


def out_of_reach() -> None:
    """What is there by now stays for long, and a full collection over it would hold up the event loop later."""
    gc.collect()
    gc.freeze()


def read_photo(reader: Reader, job: ReadJob, stop: StopFlag) -> PhotoRead:
    """What a photo's reading is, from the catalog or else by the network."""
    key = reader.key_for(job.photo.fingerprint, job.manner)
    kept: Reading | None = job.catalog.reading(key) if job.catalog else None
    if kept is not None:
        return PhotoRead(job.photo.path, in_manner(kept, job.manner), job.manner)
    stop.check()
    reading = reader.read(job.photo, stop, job.manner)
    if job.catalog and job.keep:
        put(job.catalog, reading, job.manner)
    return PhotoRead(job.photo.path, in_manner(reading, job.manner), job.manner, is_kept=job.keep)


def put(catalog: Catalog, reading: Reading, manner: Manner) -> None:
    """Keep a reading with all streams on and the first rule: what it was read in, and no more."""
    catalog.put_reading(in_manner(reading, reading_part(manner)))
