"""RAW files: a DNG written here by hand, so that what its preview and its sensor hold is known."""

from __future__ import annotations

import io
import struct
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from explorer.errors import ExplorerError
from explorer.photos import load_photo, load_thumbnail
from explorer.photos.raw import DEVELOPED, orientation_of_preview

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SENSOR = (1200, 800)
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 10: 8}


def entry(tag: int, kind: int, *values: int | bytes) -> tuple[int, int, int, bytes]:
    """One TIFF entry: 1 byte, 2 text, 3 short, 4 long, 5 rational, 10 signed rational (as pairs)."""
    if kind == 2:
        (text,) = values
        assert isinstance(text, bytes)
        return tag, 2, len(text) + 1, text + b"\0"
    form = {1: "B", 3: "H", 4: "I", 5: "I", 10: "i"}[kind]
    count = len(values) // 2 if kind in (5, 10) else len(values)
    return tag, kind, count, struct.pack(f"<{len(values)}{form}", *values)


def directory(at: int, entries: list[tuple[int, int, int, bytes]]) -> bytes:
    """A TIFF directory that starts at byte `at` and is followed by its own long values."""
    entries = sorted(entries)
    head = 2 + 12 * len(entries) + 4
    table, tail = struct.pack("<H", len(entries)), b""
    for tag, kind, count, data in entries:
        if len(data) <= 4:
            field = data.ljust(4, b"\0")
        else:
            field = struct.pack("<I", at + head + len(tail))
            tail += data + b"\0" * (len(data) % 2)
        table += struct.pack("<HHI", tag, kind, count) + field
    return table + struct.pack("<I", 0) + tail


def dng(preview: bytes, size: tuple[int, int], orientation: int) -> bytes:
    """A DNG with a 16-bit Bayer sensor that saw one flat warm grey, and a JPEG preview (none where it is empty)."""
    width, height = SENSOR
    sensor = np.full((height, width), 30000, dtype="<u2")
    sensor[0::2, 0::2] = 40000  # red
    sensor[1::2, 1::2] = 20000  # blue
    raw_at = 8
    preview_at = raw_at + sensor.nbytes
    sub_at = preview_at + len(preview) + len(preview) % 2
    sub = directory(
        sub_at,
        [
            entry(254, 4, 0),
            entry(256, 4, width),
            entry(257, 4, height),
            entry(258, 3, 16),
            entry(259, 3, 1),
            entry(262, 3, 32803),
            entry(273, 4, raw_at),
            entry(277, 3, 1),
            entry(278, 4, height),
            entry(279, 4, sensor.nbytes),
            entry(33421, 3, 2, 2),
            entry(33422, 1, 0, 1, 1, 2),
            entry(50717, 4, 65535),
        ],
    )
    main_at = sub_at + len(sub)
    entries = [
        entry(254, 4, 1),
        entry(271, 2, b"Plumage"),
        entry(272, 2, b"Plumage One"),
        entry(274, 3, orientation),
        entry(306, 2, b"2024:05:01 07:33:12"),
        entry(330, 4, sub_at),
        entry(50706, 1, 1, 4, 0, 0),
        entry(50708, 2, b"Plumage One"),
        entry(50721, 10, *[v for i in range(9) for v in (int(i % 4 == 0), 1)]),
        entry(50728, 5, 1, 1, 1, 1, 1, 1),
        entry(50778, 3, 21),
    ]
    if preview:
        entries += [
            entry(256, 4, size[0]),
            entry(257, 4, size[1]),
            entry(258, 3, 8, 8, 8),
            entry(259, 3, 7),
            entry(262, 3, 6),
            entry(273, 4, preview_at),
            entry(277, 3, 3),
            entry(278, 4, size[1]),
            entry(279, 4, len(preview)),
        ]
    head = b"II*\0" + struct.pack("<I", main_at)
    return head + sensor.tobytes() + preview + b"\0" * (len(preview) % 2) + sub + directory(main_at, entries)


def pattern(width: int, height: int) -> NDArray[np.uint8]:
    """Four different corners and a gradient: no turn of it looks like another."""
    y, x = np.mgrid[0:height, 0:width]
    picture = np.stack([255 * x / width, 255 * y / height, np.full_like(x, 60)], axis=-1)
    return picture.round().astype(np.uint8)


def jpeg(pixels: NDArray[np.uint8], orientation: int | None = None) -> bytes:
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=95, subsampling=0, exif=exif)
    return out.getvalue()


UPRIGHT = {
    1: lambda a: a,
    3: lambda a: a[::-1, ::-1],
    6: lambda a: np.rot90(a, -1),
    8: lambda a: np.rot90(a, 1),
}


def close(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> bool:
    return a.shape == b.shape and np.abs(a.astype(int) - b.astype(int)).mean() < 3


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_preview_is_turned_as_the_raw_file_says(tmp_path: Path, orientation: int) -> None:
    pytest.importorskip("rawpy")
    pixels = pattern(*SENSOR)
    path = tmp_path / "owl.DNG"
    path.write_bytes(dng(jpeg(pixels), SENSOR, orientation))
    photo = load_photo(path)
    assert close(photo.pixels, UPRIGHT[orientation](pixels))
    assert photo.facts.raw_preview
    assert photo.facts.orientation == orientation
    assert photo.facts.format == "RAW (DNG)"
    assert photo.facts.camera == "Plumage One"
    assert photo.facts.taken_at == "2024-05-01 07:33:12"
    small = load_thumbnail(path, 120)
    assert max(small.shape) == 120
    assert (small.shape[0] > small.shape[1]) == (orientation in (6, 8))


def test_preview_with_an_orientation_of_its_own_is_not_turned_twice(tmp_path: Path) -> None:
    pytest.importorskip("rawpy")
    pixels = pattern(*SENSOR)
    path = tmp_path / "owl.dng"
    path.write_bytes(dng(jpeg(pixels, orientation=8), SENSOR, 8))
    assert close(load_photo(path).pixels, UPRIGHT[8](pixels))


def test_upright_preview_stays_upright(tmp_path: Path) -> None:
    pytest.importorskip("rawpy")
    pixels = pattern(SENSOR[1], SENSOR[0])
    path = tmp_path / "owl.dng"
    path.write_bytes(dng(jpeg(pixels, orientation=1), (SENSOR[1], SENSOR[0]), 6))
    assert close(load_photo(path).pixels, pixels)


@pytest.mark.parametrize("preview_side", [0, 160])
def test_without_a_useful_preview_the_sensor_is_developed(tmp_path: Path, preview_side: int) -> None:
    pytest.importorskip("rawpy")
    preview = jpeg(pattern(preview_side, 120)) if preview_side else b""
    path = tmp_path / "owl.dng"
    path.write_bytes(dng(preview, (preview_side, 120), 6))
    photo = load_photo(path)
    assert DEVELOPED in photo.facts.notes
    assert not photo.facts.raw_preview
    assert abs(photo.size[0] - SENSOR[1]) <= 2
    assert abs(photo.size[1] - SENSOR[0]) <= 2
    red, _, blue = photo.pixels[300:-300, 200:-200].reshape(-1, 3).mean(axis=0)
    assert red > blue + 20
    small = load_thumbnail(path, 100)
    assert small.shape[0] == 100
    if preview_side:
        assert close(small, np.rot90(np.asarray(Image.fromarray(pattern(160, 120)).resize((100, 75))), -1))


def test_missing_rawpy_is_said_clearly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rawpy", None)
    path = tmp_path / "owl.nef"
    path.write_bytes(dng(b"", (0, 0), 1))
    with pytest.raises(ExplorerError, match=r"owl\.nef: it is a RAW file.*rawpy.*not installed\. Install it with"):
        load_photo(path)


def test_damaged_raw_is_an_error(tmp_path: Path) -> None:
    pytest.importorskip("rawpy")
    path = tmp_path / "owl.cr2"
    path.write_bytes(b"II*\0" + bytes(2000))
    with pytest.raises(ExplorerError, match="the RAW file is damaged"):
        load_photo(path)


def test_jpeg_with_a_raw_name_is_a_jpeg(tmp_path: Path) -> None:
    path = tmp_path / "owl.nef"
    path.write_bytes(jpeg(pattern(60, 40)))
    assert load_photo(path).facts.format == "JPEG"


@pytest.mark.parametrize(
    ("told", "flip", "preview", "expected"),
    [
        (6, 1, (300, 200), 6),  # its own word counts
        (None, 3, (300, 200), 3),
        (1, 3, (300, 200), 1),  # told upright, and nothing to see speaks against it
        (None, 6, (300, 200), 6),
        (None, 6, (200, 300), 1),  # turned already
        (1, 8, (300, 200), 8),  # lies as the sensor does: not turned, whatever it says
        (1, 8, (200, 300), 1),
        (None, 1, (300, 200), 1),
    ],
)
def test_orientation_of_preview(told: int | None, flip: int, preview: tuple[int, int], expected: int) -> None:
    assert orientation_of_preview(told, flip, preview=preview, sensor=(6000, 4000)) == expected
