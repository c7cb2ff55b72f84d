"""What a scale sees, against a resampling written down independently."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import numpy as np
import pytest
from PIL import Image

from explorer.errors import Stopped
from explorer.geometry import Box, crop_boxes
from explorer.light import relit
from explorer.manner import Light
from explorer.preprocess import Preprocess, view, view_in_light, whole_frame
from explorer.pyramid import level_for, pyramid_of
from explorer.readers.crops import cut
from explorer.stopping import StopFlag

FILL = (124, 116, 104)


def _weights(first: float, last: float, side: int, length: int) -> np.ndarray:
    """(side, length): how much each input pixel counts for each output pixel, a triangle as wide as the reduction."""
    scale = (last - first) / side
    centres = first + (np.arange(side) + 0.5) * scale
    distance = np.abs(np.arange(length)[None, :] + 0.5 - centres[:, None]) / max(scale, 1.0)
    weights = np.clip(1 - distance, 0, None)
    return weights / weights.sum(axis=1, keepdims=True)


def _oracle(pixels: np.ndarray, box: Box, width: int, height: int | None = None) -> np.ndarray:
    rows = _weights(box.y0, box.y1, height or width, pixels.shape[0])
    columns = _weights(box.x0, box.x1, width, pixels.shape[1])
    return np.einsum("ih,hwc,jw->ijc", rows, pixels.astype(float), columns, optimize=True)


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    """Smooth waves with some noise, 90 × 140."""
    y, x = np.mgrid[:90, :140]
    waves = [128 + 90 * np.sin(x / a + y / b) for a, b in ((9, 15), (14, -8), (-21, 11))]
    noise = np.random.default_rng(3).normal(0, 6, (90, 140, 3))
    return np.clip(np.stack(waves, axis=-1) + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    "box",
    [Box(20, 10, 84, 74), Box(20.3, 10.7, 84.1, 74.5), Box(0, 0, 90, 90), Box(50, 0, 140, 90), Box(60, 40, 80, 60)],
)
@pytest.mark.parametrize("side", [24, 64, 100])
def test_inside_the_photo_it_is_the_triangle_filter(photo: np.ndarray, box: Box, side: int) -> None:
    seen = view((photo,), box, side, FILL).astype(float)
    margin = 2  # a filter that reaches over the box's edge may or may not look beyond it
    difference = np.abs(seen - _oracle(photo, box, side))[margin:-margin, margin:-margin]
    assert difference.max() <= 2.0


@pytest.mark.parametrize("factor", [4, 7.5, 12])
def test_strong_reduction_stays_close(photo: np.ndarray, factor: float) -> None:
    large = np.kron(photo, np.ones((5, 5, 1), dtype=np.uint8))
    box = Box(3, 5, 403, 405)
    side = round(400 / factor)
    difference = np.abs(view((large,), box, side, FILL).astype(float) - _oracle(large, box, side))[1:-1, 1:-1]
    assert difference.mean() < 1.0
    assert difference.max() < 8.0


def _level_by_hand(pixels: np.ndarray) -> np.ndarray:
    """Half as large: the mean of every 2 × 2 pixels; what sticks out at the edges is averaged with itself."""
    height, width = pixels.shape[:2]
    even = np.pad(pixels.astype(float), ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
    return even.reshape(len(even) // 2, 2, -1, 2, 3).mean(axis=(1, 3))


def test_a_pyramid_halves_and_averages_every_pixel(photo: np.ndarray) -> None:
    levels = pyramid_of(Image.fromarray(photo[:, :131]), smallest=30)
    assert [level.shape for level in levels] == [(90, 131, 3), (45, 66, 3), (23, 33, 3)]
    for finer, coarser in pairwise(levels):
        np.testing.assert_allclose(coarser, _level_by_hand(finer), atol=0.51)
        assert not coarser.flags.writeable


def test_no_level_is_made_below_the_smallest() -> None:
    assert len(pyramid_of(Image.new("RGB", (699, 3)), smallest=350)) == 1
    assert [level.shape[:2] for level in pyramid_of(Image.new("RGB", (1, 1500)), smallest=350)] == [
        (1500, 1),
        (750, 1),
        (375, 1),
    ]


def test_no_level_is_taken_that_has_too_few_pixels() -> None:
    pyramid = pyramid_of(Image.new("RGB", (1600, 4)), smallest=100)
    assert [level_for(pyramid, x) for x in (0.2, 1, 2.99, 3, 5.9, 6, 12, 23, 1000)] == [0, 0, 0, 1, 1, 2, 3, 3, 4]
    assert level_for(pyramid[:1], 1000) == 0


@pytest.mark.parametrize("box", [Box(0, 0, 450, 450), Box(-40, 33.4, 371.7, 445.1), Box(101, 20, 700, 619)])
@pytest.mark.parametrize("side", [20, 40, 64, 100])
def test_a_pyramid_shows_the_same_as_the_photo_alone(photo: np.ndarray, box: Box, side: int) -> None:
    large = np.asarray(Image.fromarray(photo).resize((701, 451), Image.Resampling.BICUBIC))
    pyramid = pyramid_of(Image.fromarray(large), smallest=60)
    difference = np.abs(view(pyramid, box, side, FILL).astype(float) - view((large,), box, side, FILL))
    assert difference.mean() < 1.0
    assert difference.max() <= 8.0


def test_a_mirrored_photo_is_seen_as_its_copy_to_the_bit(photo: np.ndarray) -> None:
    mirrored = photo[:, ::-1]
    for box in (Box(3.2, 4.1, 77.7, 78.6), Box(100, 20, 180, 100), whole_frame(140, 90)):
        for side in (20, 64, 100):
            seen = view((mirrored,), box, side, FILL)
            np.testing.assert_array_equal(seen, view((mirrored.copy(),), box, side, FILL))


def test_the_same_size_is_the_photo_itself(photo: np.ndarray) -> None:
    np.testing.assert_array_equal(view((photo,), Box(30, 20, 80, 70), 50, FILL), photo[20:70, 30:80])


def test_outside_the_photo_is_the_fill_and_the_rest_in_place(photo: np.ndarray) -> None:
    seen = view((photo,), whole_frame(140, 90), 140, FILL)
    assert whole_frame(140, 90) == Box(0, -25, 140, 115)
    np.testing.assert_array_equal(seen[25:115], photo)
    assert (seen[:25] == FILL).all()
    assert (seen[115:] == FILL).all()


def test_a_corner_that_reaches_over_two_edges(photo: np.ndarray) -> None:
    seen = view((photo,), Box(100, 60, 180, 140), 40, FILL)
    inside = _oracle(photo, Box(100, 60, 140, 90), 20, 15)
    np.testing.assert_allclose(seen[1:14, 1:19], inside[1:14, 1:19], atol=2)
    assert (seen[15:] == FILL).all()
    assert (seen[:, 20:] == FILL).all()


def test_a_box_beside_the_photo_sees_nothing(photo: np.ndarray) -> None:
    assert (view((photo,), Box(500, 500, 600, 600), 8, FILL) == FILL).all()


@pytest.mark.parametrize("side", [1, 2, 31])
def test_tiny_boxes_and_photos_give_whole_pictures(side: int) -> None:
    dot = np.full((1, 1, 3), 7, dtype=np.uint8)
    assert (view((dot,), Box(0, 0, 1, 1), side, FILL) == 7).all()
    assert (view((dot,), Box(0.4, 0.4, 0.41, 0.41), side, FILL) == 7).all()
    assert view((dot,), Box(-3, -3, 0.01, 0.01), side, FILL).shape == (side, side, 3)


@pytest.mark.parametrize("end", [99.0, 98.2, 97.0])
@pytest.mark.parametrize("width", [90.0, 3.0, 0.4])
def test_a_level_may_end_a_pixel_early(end: float, width: float) -> None:
    """As those of a crop do, whose edges are rounded in every level."""
    first = np.full((99, 99, 3), 70, dtype=np.uint8)
    pyramid = (first, first[:49, :49])
    for side in (20, 1):
        seen = view(pyramid, Box(end - width, end - width, end, end), side, FILL)
        assert (seen == 70).all()


def test_a_photo_that_may_not_be_written_is_read_all_the_same(photo: np.ndarray) -> None:
    locked = photo.copy()
    locked.flags.writeable = False
    before = locked.copy()
    view((locked,), Box(0, 0, 50, 50), 10, FILL)
    np.testing.assert_array_equal(locked, before)


def test_every_field_changes_the_fingerprint() -> None:
    first = Preprocess(224, 112)
    others = [
        msgspec.structs.replace(first, **change)
        for change in ({"side": 225}, {"finer_side": 113}, {"mean": (0.0, 0.0, 0.0)}, {"std": (1.0, 1.0, 1.0)})
    ]
    assert len({record.fingerprint for record in [first, *others]}) == 5
    assert Preprocess(224, 112).fingerprint == first.fingerprint
    assert [first.side_of(scale) for scale in range(3)] == [224, 112, 112]
    assert first.fill == FILL


@pytest.mark.parametrize("size", [(1080, 720), (945, 631), (333, 222)])
@pytest.mark.parametrize("side", [32, 96, 224])
def test_crops_whose_halved_levels_are_not_whole_are_seen_whole(size: tuple[int, int], side: int) -> None:
    width, height = size
    pixels = np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8)
    for box, _ in crop_boxes(width, height, 5, 0.875):
        crop = cut(pyramid_of(Image.fromarray(pixels)), box, mirrored=False)
        high, wide = crop[0].shape[:2]
        seen = view(crop, whole_frame(wide, high), side, FILL)
        alone = view((crop[0],), whole_frame(wide, high), side, FILL)
        assert np.abs(seen.astype(float) - alone).mean() < 6


@pytest.mark.parametrize("side", [32, 96, 224])
def test_other_light_is_seen_as_on_all_pixels_but_worked_out_on_few(side: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(4)
    image = Image.fromarray(rng.integers(0, 256, (3, 4, 3), dtype=np.uint8)).resize((1600, 1200))
    worked_on: list[int] = []

    def counted(pixels: np.ndarray, light: Light) -> np.ndarray:
        worked_on.append(pixels.shape[1])
        return relit(pixels, light)

    monkeypatch.setattr("explorer.preprocess.relit", counted)
    pyramid, frame, light = (
        pyramid_of(image, smallest=50),
        whole_frame(1600, 1200),
        Light(exposure=-0.5, saturation=1.3),
    )
    seen = view_in_light(pyramid, frame, Preprocess(side, side), light)
    expected = view((relit(pyramid[0], light),), frame, side, FILL)
    assert np.abs(seen.astype(float) - expected).mean() < 1.5
    assert 1.5 * side <= worked_on[0] < 4 * side


def test_a_pyramid_that_nobody_wants_any_more_is_not_made() -> None:
    stop = StopFlag()
    assert len(pyramid_of(Image.new("RGB", (800, 600)), stop=stop)) == 2
    stop.stop()
    with pytest.raises(Stopped):
        pyramid_of(Image.new("RGB", (800, 600)), stop=stop)
