"""What dropped files mean."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CHECKPOINT_SUFFIXES = (".safetensors", ".pt", ".pth", ".ckpt", ".bin")


@dataclass(frozen=True, slots=True)
class Dropped:
    """What to open: a folder, with a photo or only some photos of it, and a checkpoint. None: that stays as it is.

    `left_out` is what was dropped beside that and cannot be opened with it.
    """

    folder: Path | None = None
    photo: Path | None = None
    only: tuple[Path, ...] = ()
    checkpoint: Path | None = None
    left_out: tuple[Path, ...] = ()


def understand(paths: Sequence[Path], *, folders: Sequence[Path]) -> Dropped:
    """The meaning of some paths, of which `folders` are folders.

    One photo opens its folder at that photo, several open just these; a folder goes before photos, and what ends like a
    checkpoint is one. Anything else is taken for a photo, so that opening it says why it is none.
    """
    dropped = _meaning(paths, folders)
    opened = {dropped.photo, dropped.checkpoint, *dropped.only, *folders[:1]}
    return replace(dropped, left_out=tuple(path for path in paths if path not in opened))


def _meaning(paths: Sequence[Path], folders: Sequence[Path]) -> Dropped:
    rest = [path for path in paths if path not in folders]
    checkpoint = next((path for path in rest if path.suffix.lower() in CHECKPOINT_SUFFIXES), None)
    if folders:
        return Dropped(folder=folders[0], checkpoint=checkpoint)
    from explorer.photos import PHOTO_SUFFIXES  # noqa: PLC0415 - keep the start of the window short

    photos = [path for path in rest if path.suffix.lower() in PHOTO_SUFFIXES]
    if not photos and checkpoint is None:
        photos = rest[:1]
    if not photos:
        return Dropped(checkpoint=checkpoint)
    only = tuple(photos) if len(photos) > 1 else ()
    return Dropped(folder=photos[0].parent, photo=photos[0], only=only, checkpoint=checkpoint)


def left_out_line(left_out: Sequence[Path]) -> str:
    """What was left out of a drop, as a sentence; "" if nothing was."""
    if not left_out:
        return ""
    from explorer.photos.text import plain  # noqa: PLC0415 - the same

    names = ", ".join(plain(path.name) for path in left_out[:3])
    more = f" and {len(left_out) - 3:,} more" if len(left_out) > 3 else ""
    return f"Not opened: {names}{more}. At a time there can be one folder, or photos, and one checkpoint."


def understand_paths(paths: Sequence[Path]) -> Dropped:
    """The meaning of some paths as they are on the disk."""
    return understand(paths, folders=[path for path in paths if path.is_dir()])
