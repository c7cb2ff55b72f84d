"""The pictures of the offline demo: drawn birds, the same ones every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.data.drawn import draw_bird, drawn_taxonomy
from explorer.errors import ExplorerError, os_reason
from explorer.photos import encode_jpeg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from explorer.stopping import StopFlag

_SEED = 7_000_000  # far from the seeds of training pictures
_SIZES = ((960, 720), (720, 960), (1080, 720))
_SHARE = (0.36, 0.7)  # of the picture's shorter side


def draw_demo(folder: Path, *, each: int, stop: StopFlag) -> Iterator[tuple[int, int, Path]]:
    """Draw `each` pictures of every species into species folders in `folder`; yields (done, total, file).

    Raises:
        ExplorerError: the folder cannot be written to.
        Stopped: on request.
    """
    taxa = drawn_taxonomy().taxa
    for number in range(each * len(taxa)):
        stop.check()
        species, turn = number % len(taxa), number // len(taxa)
        name = taxa[species].folder
        path = folder / name / f"{name.rpartition('.')[2].lower()}_{turn + 1}.jpg"
        size = _SIZES[number % len(_SIZES)]
        bird = draw_bird(_SEED + number, species, size=size, bird_share=_SHARE)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(encode_jpeg(bird.pixels))
        except OSError as error:
            raise ExplorerError(f"Could not save {path}", os_reason(error), "Choose another folder.") from error
        yield number + 1, each * len(taxa), path
