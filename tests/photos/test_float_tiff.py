"""TIFFs of floating-point colours, written by tifffile, or by hand where it cannot."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms

from explorer.errors import ExplorerError
from explorer.photos import load_photo, load_thumbnail
from explorer.photos.float_tiff import BEYOND

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def some(height: int, width: int, samples: int = 3, kind: str = "float32") -> NDArray[Any]:
    return np.random.default_rng(5).uniform(0, 1, (height, width, samples)).astype(kind)


def rounded(numbers: NDArray[Any]) -> NDArray[Any]:
    return np.rint(255 * np.clip(np.nan_to_num(numbers.astype(np.float32)), 0, 1))


def predicted(tile: NDArray[Any]) -> bytes:
    """Adobe's Technical Note 3: of a row the heaviest bytes of all numbers first, then differences a pixel apart."""
    out = b""
    for row in tile.astype(tile.dtype.newbyteorder(">")):
        numbers, samples = row.reshape(-1), row.shape[1]
        sorted_bytes = numbers.view(np.uint8).reshape(len(numbers), -1).T.reshape(-1)
        different = sorted_bytes.copy()
        different[samples:] = sorted_bytes[samples:] - sorted_bytes[:-samples]
        out += different.tobytes()
    return out


def by_hand(numbers: NDArray[Any], order: str, *, tile: int = 0, extra: int | None = None) -> bytes:
    """A compressed TIFF with predictor 3, in one strip, or in square tiles."""
    height, width, samples = numbers.shape
    if tile:
        parts = []
        for y in range(0, height, tile):
            for x in range(0, width, tile):
                full = np.zeros((tile, tile, samples), numbers.dtype)
                piece = numbers[y : y + tile, x : x + tile]
                full[: piece.shape[0], : piece.shape[1]] = piece
                parts.append(zlib.compress(predicted(full)))
    else:
        parts = [zlib.compress(predicted(numbers))]
    at, content, places = 8, b"", []
    for part in parts:
        places.append(at + len(content))
        content += part + b"\0" * (len(part) % 2)
    bits = 8 * numbers.dtype.itemsize
    tags = {256: ("L", [width]), 257: ("L", [height]), 258: ("H", [bits] * samples), 259: ("H", [8]), 262: ("H", [2])}
    tags |= {277: ("H", [samples]), 317: ("H", [3]), 339: ("H", [3] * samples)}
    lengths = [len(part) for part in parts]
    if tile:
        tags |= {322: ("L", [tile]), 323: ("L", [tile]), 324: ("L", places), 325: ("L", lengths)}
    else:
        tags |= {273: ("L", places), 278: ("L", [height]), 279: ("L", lengths)}
    if extra is not None:
        tags[338] = ("H", [extra])
    start = at + len(content)
    behind, entries = start + 2 + 12 * len(tags) + 4, b""
    tail = b""
    for tag, (kind, values) in sorted(tags.items()):
        packed = struct.pack(f"{order}{len(values)}{kind}", *values)
        if len(packed) > 4:
            entries += struct.pack(f"{order}HHLL", tag, 3 if kind == "H" else 4, len(values), behind + len(tail))
            tail += packed + b"\0" * (len(packed) % 2)
        else:
            entries += struct.pack(f"{order}HHL", tag, 3 if kind == "H" else 4, len(values)) + packed.ljust(4, b"\0")
    head = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HL", 42, start)
    return head + content + struct.pack(f"{order}H", len(tags)) + entries + bytes(4) + tail


@pytest.mark.parametrize("kind", ["float16", "float32", "float64"])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("width", [40, 37])
@pytest.mark.parametrize("options", [{}, {"compression": "zlib"}, {"tile": (16, 32)}, {"rowsperstrip": 5}])
def test_fractions_are_levels(tmp_path: Path, kind: str, order: str, width: int, options: dict[str, Any]) -> None:
    numbers = some(29, width, kind=kind)
    tifffile.imwrite(tmp_path / "a.tif", numbers, photometric="rgb", byteorder=order, **options)
    photo = load_photo(tmp_path / "a.tif")
    assert np.array_equal(photo.pixels, rounded(numbers))
    assert (photo.facts.format, photo.facts.mode, photo.facts.notes) == ("TIFF", "RGB", ())
    assert photo.size == (width, 29)


@pytest.mark.parametrize("kind", ["float16", "float32", "float64"])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("tile", [0, 16])
@pytest.mark.parametrize("extra", [None, 0, 2])
def test_predicted_by_floats(tmp_path: Path, kind: str, order: str, tile: int, extra: int | None) -> None:
    """As Photoshop and darktable compress them."""
    numbers = some(29, 37, 3 if extra is None else 4, kind)
    if extra == 2:
        numbers[..., 3] = 1
    (tmp_path / "a.tif").write_bytes(by_hand(numbers, order, tile=tile, extra=extra))
    photo = load_photo(tmp_path / "a.tif")
    assert np.array_equal(photo.pixels, rounded(numbers[..., :3]))
    assert photo.facts.notes == ()


def test_this_file_predicts_as_libtiff_does(tmp_path: Path) -> None:
    """Which has one channel of 32 bits only, by way of Pillow."""
    numbers = some(7, 9, 1)
    Image.fromarray(numbers[..., 0]).save(tmp_path / "a.tif", compression="tiff_adobe_deflate", tiffinfo={317: 3})
    with tifffile.TiffFile(tmp_path / "a.tif") as file:
        page = file.pages.first
        file.filehandle.seek(page.dataoffsets[0])
        assert zlib.decompress(file.filehandle.read(page.databytecounts[0])) == predicted(numbers)


def test_bright_and_impossible_numbers(tmp_path: Path) -> None:
    numbers = some(8, 8)
    numbers[0, :5, 0] = (-0.5, 1.5, np.nan, np.inf, -np.inf)
    tifffile.imwrite(tmp_path / "a.tif", numbers, photometric="rgb")
    photo = load_photo(tmp_path / "a.tif")
    assert photo.pixels[0, :5, 0].tolist() == [0, 255, 0, 255, 0]
    assert np.array_equal(photo.pixels[1:], rounded(numbers[1:]))
    assert photo.facts.notes == (BEYOND,)


def test_opacity_premultiplied_and_not(tmp_path: Path) -> None:
    numbers = np.full((8, 8, 4), (0.4, 0.2, 0.04, 0.5), dtype=np.float32)
    for kind, colour in (("unassalpha", (0.4, 0.2, 0.04)), ("assocalpha", (0.8, 0.4, 0.08))):
        tifffile.imwrite(tmp_path / f"{kind}.tif", numbers, photometric="rgb", extrasamples=[kind])
        photo = load_photo(tmp_path / f"{kind}.tif")
        expected = 255 * (0.5 * np.array(colour) + 0.5)
        assert np.abs(photo.pixels[3, 3] - expected).max() <= 1.5
        assert photo.facts.notes == ("Its transparent parts are shown on white.",)


def test_what_else_such_a_file_says(tmp_path: Path) -> None:
    """It is turned upright, its profile is used, its camera is told, and a thumbnail is the same, but smaller."""
    numbers = np.zeros((20, 30, 3), dtype=np.float32)
    numbers[:10] = 0.5
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    more = [(274, "H", 1, 6, True), (271, "s", 0, "Canon", True), (34675, "B", len(profile), profile, True)]
    tifffile.imwrite(tmp_path / "a.tif", numbers, photometric="rgb", extratags=more)
    photo = load_photo(tmp_path / "a.tif")
    assert photo.size == (20, 30)
    assert (photo.pixels[:, 11:] == 128).all()  # what was above lies at the right
    assert (photo.pixels[:, :9] == 0).all()
    assert (photo.facts.orientation, photo.facts.camera) == (6, "Canon")
    assert load_thumbnail(tmp_path / "a.tif", 15).shape == (15, 10, 3)


def test_other_profiles_are_used(tmp_path: Path) -> None:
    swapped = ImageCms.ImageCmsProfile(io.BytesIO(rgb_swapped()))
    more = [(34675, "B", len(swapped.tobytes()), swapped.tobytes(), True)]
    tifffile.imwrite(
        tmp_path / "a.tif", np.full((8, 8, 3), (0.8, 0.2, 0.1), np.float32), photometric="rgb", extratags=more
    )
    pixel = load_photo(tmp_path / "a.tif").pixels[4, 4].astype(int)
    assert np.abs(pixel - (51, 204, 26)).max() <= 3


def rgb_swapped() -> bytes:
    """An sRGB profile in which red and green have changed places."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return data.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")


def test_other_kinds_and_damaged_files_are_refused(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "planes.tif", some(8, 8).transpose(2, 0, 1), photometric="rgb", planarconfig="separate")
    tifffile.imwrite(tmp_path / "five.tif", some(8, 8, 5), photometric="rgb", planarconfig="contig")
    whole = by_hand(some(29, 37), "<")
    (tmp_path / "damaged.tif").write_bytes(whole[:8] + b"\xff" * 50 + whole[58:])
    (tmp_path / "cut.tif").write_bytes(by_hand(some(29, 37), "<")[:400])
    for name in ("planes.tif", "five.tif", "damaged.tif", "cut.tif"):
        with pytest.raises(ExplorerError, match="damaged or incomplete, or a TIFF of a rare kind"):
            load_photo(tmp_path / name)


def test_8_bit_files_still_go_to_pillow(tmp_path: Path) -> None:
    Image.new("RGB", (4, 4), (1, 2, 3)).save(tmp_path / "a.tif")
    assert load_photo(tmp_path / "a.tif").pixels[0, 0].tolist() == [1, 2, 3]
