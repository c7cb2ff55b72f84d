"""What a checkpoint said of the photos that were held back, photo by photo, in a small file. Without torch.

A training leaves it beside the checkpoint, where it outlives the window; from it come the table of species and the
mistakes, each with its photos, without any photo being read again.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from explorer.checkpoints.store import fingerprint_of
from explorer.errors import ExplorerError, os_reason
from explorer.swapping import swapped_in
from explorer.train.places import answers_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from explorer.train.pictures.labelled import HeldBack

FORMAT = 1
_DIGITS = 4


class KeptAnswers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The answers of one checkpoint on N photos; all tuples have N entries, in the order they were measured.

    `checkpoint` is the fingerprint of its file. `folder` is where photos that are named by a relative path lie; drawn
    birds have names like "drawn bird 17" and no folder. `truth` and `best` are places in the checkpoint's taxonomy,
    `share` the probability of the best name, `place` how many names stood before the right one (0: right).
    """

    format: int
    checkpoint: str
    folder: str
    photos: tuple[str, ...]
    truth: tuple[int, ...]
    best: tuple[int, ...]
    share: tuple[float, ...]
    place: tuple[int, ...]

    def path(self, index: int) -> Path:
        """Of photo `index`."""
        return Path(self.folder, self.photos[index])


def keep_answers(out: Path, held_back: HeldBack, answers: NDArray[np.float32]) -> None:
    """Save what a finished network said, (N, names) probabilities, of the N held-back pictures, beside its file `out`.

    Where that cannot be done, nothing is said: it can be measured again.
    """
    if len(answers) == len(held_back.names) > 0:
        with contextlib.suppress(ExplorerError):
            said = kept_answers(fingerprint_of(out), held_back.names, held_back.labels, answers)
            save_kept(answers_path(out), said)


def kept_answers(
    checkpoint: str, photos: Sequence[str], truth: NDArray[np.int64], probabilities: NDArray[np.float32]
) -> KeptAnswers:
    """The answers in (N, names) probabilities on photos with absolute paths, or on drawn birds."""
    best = probabilities.argmax(1)
    rows = np.arange(len(truth))
    own = probabilities[rows, truth][:, None]
    before = (probabilities > own) | ((probabilities == own) & (np.arange(probabilities.shape[1]) < truth[:, None]))
    return kept(checkpoint, photos, truth, best, (probabilities[rows, best], before.sum(1)))


def kept(
    checkpoint: str,
    photos: Sequence[str],
    truth: NDArray[np.int64],
    best: NDArray[np.int64],
    how: tuple[NDArray[np.float32], NDArray[np.int64]],
) -> KeptAnswers:
    """The same from the best name of each photo, and `how`: its probability, and the place of the right one."""
    folder = _common(photos)
    names = tuple(os.path.relpath(photo, folder) if folder else photo for photo in photos)
    share = tuple(round(one, _DIGITS) for one in how[0].astype(float).tolist())
    places: list[tuple[int, ...]] = [tuple(one.tolist()) for one in (truth, best, how[1])]
    return KeptAnswers(FORMAT, checkpoint, folder, names, places[0], places[1], share, places[2])


def _common(photos: Sequence[str]) -> str:
    """The folder that all paths share; "" where there is none, or they are no paths."""
    if not photos or not all(Path(photo).is_absolute() for photo in photos):
        return ""
    with contextlib.suppress(ValueError):  # several drives
        return os.path.commonpath([str(Path(photo).parent) for photo in photos])
    return ""


def save_kept(path: Path, answers: KeptAnswers) -> None:
    """Write the file, whole or not at all.

    Raises:
        ExplorerError: the disk does not allow it.
    """
    try:
        with swapped_in(path, path.with_name(path.name + ".partial")) as file:
            file.write(msgspec.json.encode(answers))
    except OSError as error:
        raise ExplorerError(f"Could not save {path.name}", os_reason(error)) from error


def load_kept(path: Path, *, checkpoint: str, classes: int) -> KeptAnswers | None:
    """The answers in a file, if they are those of the checkpoint with that fingerprint and so many classes."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=KeptAnswers)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    lists = (found.truth, found.best, found.share, found.place)
    whole = bool(found.photos) and all(len(one) == len(found.photos) for one in lists)
    named = whole and all(0 <= number < classes for number in (*found.truth, *found.best))
    return found if named and found.format == FORMAT and found.checkpoint == checkpoint else None
