"""Views made in threads are those made one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from PIL import Image

from explorer.geometry import Box
from explorer.preprocess import Preprocess, view, whole_frame
from explorer.pyramid import pyramid_of
from explorer.readers.network import to_input
from explorer.readers.views import views

if TYPE_CHECKING:
    from collections.abc import Iterator

FILL = (124, 116, 104)
SIZES = ((900, 700), (130, 400), (64, 64))
RECORD = Preprocess(8, 8)


@pytest.fixture(params=[1, 2, 3])
def _threads(request: pytest.FixtureRequest) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield
    torch.set_num_threads(before)


@pytest.mark.usefixtures("_threads")
@pytest.mark.parametrize("count", [0, 1, 2, 7])
@pytest.mark.parametrize("side", [32, 96])
def test_threads_make_the_same_views_in_the_same_order(count: int, side: int) -> None:
    rng = np.random.default_rng(1)
    photos = [pyramid_of(Image.fromarray(rng.integers(0, 256, (h, w, 3), dtype=np.uint8))) for w, h in SIZES]
    pictures = [photos[i % 3] for i in range(count)]
    boxes = [
        whole_frame(p[0].shape[1], p[0].shape[0]).nest(Box(0.1, 0.2, 1.0 - i / 10, 1.1 - i / 10))
        for i, p in enumerate(pictures)
    ]
    made = views(pictures, boxes, side, FILL)
    assert len(made) == count
    for one, picture, box in zip(made, pictures, boxes, strict=True):
        np.testing.assert_array_equal(one, view(picture, box, side, FILL))


@pytest.mark.usefixtures("_threads")
@pytest.mark.parametrize("count", [1, 4])
def test_what_goes_wrong_in_a_thread_is_told(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def short_of_memory(*_args: object, **_options: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Image.Image, "resize", short_of_memory)
    photo = np.zeros((600, 600, 3), dtype=np.uint8)
    with pytest.raises(MemoryError):
        views([(photo,)] * count, [Box(0, 0, 600, 600)] * count, 224, FILL)


def test_the_networks_input_by_hand_and_channels_last() -> None:
    seen = np.random.default_rng(2).integers(0, 256, (2, 8, 8, 3), dtype=np.uint8)
    x = to_input(list(seen), RECORD)
    by_hand = (seen / 255 - np.array(RECORD.mean)) / np.array(RECORD.std)
    np.testing.assert_allclose(x.numpy(), by_hand.transpose(0, 3, 1, 2), atol=1e-6)
    assert x.is_contiguous(memory_format=torch.channels_last)
