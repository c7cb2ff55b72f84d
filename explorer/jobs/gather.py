"""From what the person named to the photos that are meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.errors import ExplorerError
from explorer.photos import Found, plain, walk

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from explorer.stopping import StopFlag


@dataclass(frozen=True, slots=True)
class Gathered:
    """The photos to work on, each once, and what was passed over in folders, with reasons."""

    photos: tuple[Path, ...]
    passed_over: tuple[Found, ...]


def gather(paths: Sequence[Path], stop: StopFlag | None = None) -> Gathered:
    """The photos that `paths` mean: a file is one, whatever its name; a folder stands for all in it and below.

    Raises:
        ExplorerError: a path leads nowhere, a folder cannot be listed, or there is no photo at all.
        Stopped: on request.
    """
    photos: dict[Path, None] = {}
    passed_over: list[Found] = []
    for path in paths:
        if not path.exists():
            what = f"Could not read {plain(str(path))}"
            raise ExplorerError(what, "there is no such file or folder", "Check how it is spelt.")
        if not path.is_dir():
            photos[path] = None
            continue
        for found in walk(path, stop):
            if found.reason:
                passed_over.append(found)
            else:
                photos[found.path] = None
    if not photos:
        names = ", ".join(plain(str(path)) for path in paths)
        raise ExplorerError(f"Could not read {names}", "there are no photos in it", "Choose a folder with photos.")
    return Gathered(tuple(photos), tuple(passed_over))
