"""Squares of photos as a network sees them, several at a time in threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING

import torch

from explorer.preprocess import view

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from explorer.geometry import Box
    from explorer.pyramid import Pyramid

_WORTH_A_THREAD = 64  # side of a view in pixels; a smaller one is made before a thread has begun


def views(
    pictures: Sequence[Pyramid], boxes: Sequence[Box], side: int, fill: tuple[int, int, int]
) -> list[NDArray[np.uint8]]:
    """`view` of every picture's square, in as many threads as torch has: they would only wait meanwhile.

    Args:
        pictures: one a box; the same one may be there several times.
        boxes: in the pixels of their pictures.
        side: of a view in pixels.
        fill: 8-bit colour outside the photos.

    Returns:
        (side, side, 3) uint8 each, in the order of the boxes.
    """

    def see(picture: Pyramid, box: Box) -> NDArray[np.uint8]:
        return view(picture, box, side, fill)

    threads = torch.get_num_threads()
    alone = threads == 1 or len(boxes) < 2 or side < _WORTH_A_THREAD
    return list((map if alone else _pool(threads).map)(see, pictures, boxes))


@lru_cache(maxsize=1)
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, "views")
