"""Every kind of picture comes out as the pixels that its own arithmetic, done here apart, says."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from explorer.errors import Stopped
from explorer.photos import encode_jpeg, fingerprint, load_photo, load_thumbnail
from explorer.photos.read import FIRST_OF_MANY
from explorer.stopping import StopFlag

if TYPE_CHECKING:
    from numpy.typing import NDArray

ON_WHITE = "Its transparent parts are shown on white."
PHOTOS = Path(__file__).resolve().parents[2].parent / "shared" / "photos"


def save(image: Image.Image, path: Path, **options: Any) -> Path:
    """Write a picture; HEIC by pillow-heif without registering it with Pillow."""
    if path.suffix == ".heic":
        import pillow_heif

        pillow_heif.from_pillow(image).save(path, quality=-1, chroma=444, **options)
    else:
        image.save(path, **options)
    return path


def four_blocks() -> NDArray[np.uint8]:
    """96 × 64 pixels, four flat quarters: survives lossy formats, and no turn of it looks like another."""
    picture = np.zeros((64, 96, 3), dtype=np.uint8)
    picture[:32, :48], picture[:32, 48:] = (220, 40, 40), (40, 200, 60)
    picture[32:, :48], picture[32:, 48:] = (50, 60, 210), (230, 220, 90)
    return picture


# EXIF 2.32, tag 0x0112: where row 0 and column 0 of the stored picture are in the upright one.
SIDES = {
    1: ("top", "left"),
    2: ("top", "right"),
    3: ("bottom", "right"),
    4: ("bottom", "left"),
    5: ("left", "top"),
    6: ("right", "top"),
    7: ("right", "bottom"),
    8: ("left", "bottom"),
}


def upright_by_the_standard(stored: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Put each stored row where the standard's words say it is."""
    row_side, column_side = SIDES[orientation]
    rows, columns = stored.shape[:2]
    upright = np.zeros((rows, columns, 3) if row_side in ("top", "bottom") else (columns, rows, 3), dtype=np.uint8)
    for r in range(rows):
        line = stored[r] if column_side in ("top", "left") else stored[r][::-1]
        match row_side:
            case "top":
                upright[r] = line
            case "bottom":
                upright[rows - 1 - r] = line
            case "left":
                upright[:, r] = line
            case "right":
                upright[:, rows - 1 - r] = line
    return upright


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif", "lzw.tif", "a.webp", "a.heic", "a.avif"])
def test_every_orientation_comes_out_upright(tmp_path: Path, name: str, orientation: int) -> None:
    stored = four_blocks()
    exif = Image.Exif()
    exif[0x0112] = orientation
    options: dict[str, Any] = {"exif": exif.tobytes()} if name.endswith("heic") else {"exif": exif}
    if name == "lzw.tif":
        options["compression"] = "tiff_lzw"
    path = save(Image.fromarray(stored), tmp_path / name, **options)
    expected = upright_by_the_standard(stored, orientation)
    photo = load_photo(path)
    height, width = expected.shape[:2]
    assert photo.size == (width, height)
    assert np.abs(photo.pixels.astype(int) - expected).mean() < 3
    small = load_thumbnail(path, 24)
    assert max(small.shape) == 24
    assert np.abs(small.astype(int) - expected[2::4, 2::4]).mean() < 12
    if not name.endswith(("heic", "avif")):  # these keep it as a box of their own instead
        assert photo.facts.orientation == orientation


@pytest.mark.parametrize("orientation", [0, 9, 77])
def test_nonsense_orientation_is_upright(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = load_photo(save(Image.fromarray(four_blocks()), tmp_path / "a.png", exif=exif))
    assert photo.facts.orientation == 1
    assert np.array_equal(photo.pixels, four_blocks())


def test_photo_is_frozen_contiguous_and_as_it_is_on_disk(tmp_path: Path) -> None:
    path = save(Image.fromarray(four_blocks()), tmp_path / "owl.png")
    photo = load_photo(path)
    assert photo.pixels.dtype == np.uint8
    assert photo.pixels.shape == (64, 96, 3)
    assert photo.pixels.flags.c_contiguous
    assert not photo.pixels.flags.writeable
    assert photo.size == (96, 64)
    assert photo.fingerprint == fingerprint(path) == hashlib.sha256(path.read_bytes()).hexdigest()[:32]
    assert photo.stamp == (path.stat().st_size, path.stat().st_mtime_ns)
    assert photo.facts.notes == ()
    assert not load_thumbnail(path, 32).flags.writeable


def test_photos_are_never_written(tmp_path: Path) -> None:
    paths = [save(Image.fromarray(four_blocks()), tmp_path / name) for name in ("a.jpg", "b.png", "c.tif", "d.heic")]
    for path in paths:
        os.utime(path, ns=(1_600_000_000_000_000_000, 1_600_000_000_123_456_789))
        path.chmod(0o444)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ctime_ns) for path in paths}
    for path in paths:
        load_photo(path)
        load_thumbnail(path, 32)
        fingerprint(path)
    assert before == {path: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ctime_ns) for path in paths}
    assert sorted(tmp_path.iterdir()) == sorted(paths)


def png_16_bit(values: NDArray[np.uint16]) -> bytes:
    """A 16-bit RGB PNG, written by hand because Pillow writes none."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    height, width = values.shape[:2]
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    head = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def test_16_bit_colour_is_scaled_not_clipped(tmp_path: Path) -> None:
    tifffile = pytest.importorskip("tifffile")
    values = np.random.default_rng(3).integers(0, 65536, (20, 30, 3), dtype=np.uint16)
    (tmp_path / "a.png").write_bytes(png_16_bit(values))
    tifffile.imwrite(tmp_path / "a.tif", values, photometric="rgb")
    tifffile.imwrite(tmp_path / "z.tif", values, photometric="rgb", compression="zlib", predictor=True)
    for name in ("a.png", "a.tif", "z.tif"):
        assert np.abs(load_photo(tmp_path / name).pixels - values / 257).max() <= 1, name


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_16_bit_grey_is_rounded_to_the_nearest_level(tmp_path: Path, name: str) -> None:
    values = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    photo = load_photo(save(Image.fromarray(values), tmp_path / name))
    assert np.array_equal(photo.pixels, np.repeat(np.rint(values / 257)[..., None], 3, axis=2))
    assert photo.facts.mode == "I;16"


def test_numbers_of_32_bits(tmp_path: Path) -> None:
    plain = np.linspace(0, 1, 64, dtype=np.float32).reshape(8, 8)
    plain[0, 3] = np.nan
    photo = load_photo(save(Image.fromarray(plain), tmp_path / "share.tif"))
    assert np.array_equal(photo.pixels[..., 0], np.rint(255 * np.nan_to_num(plain)))
    assert photo.facts.notes == ()
    wide = np.linspace(-4, 12, 64, dtype=np.float32).reshape(8, 8)
    photo = load_photo(save(Image.fromarray(wide), tmp_path / "wide.tif"))
    assert np.abs(photo.pixels[..., 1] - 255 * (wide + 4) / 16).max() <= 0.51
    assert photo.facts.notes == ("Its levels were spread from -4 … 12 to black … white.",)
    whole = np.array([[0, 32896, 65535]], dtype=np.int32)
    photo = load_photo(save(Image.fromarray(whole), tmp_path / "whole.tif"))
    assert photo.pixels[0, :, 2].tolist() == [0, 128, 255]


def test_one_bit_palette_and_grey(tmp_path: Path) -> None:
    bits = np.indices((16, 16)).sum(axis=0) % 2 * 255
    one = Image.fromarray(bits.astype(np.uint8)).convert("1", dither=Image.Dither.NONE)
    for name in ("a.png", "a.tif", "a.bmp"):
        assert np.array_equal(load_photo(save(one, tmp_path / name)).pixels[..., 0], bits), name
    inverted = np.full((8, 8), 30, dtype=np.uint8)
    pytest.importorskip("tifffile").imwrite(tmp_path / "inv.tif", inverted, photometric="miniswhite")
    assert (load_photo(tmp_path / "inv.tif").pixels == 225).all()
    palette = Image.new("P", (4, 4), 1)
    palette.putpalette([10, 20, 30, 200, 60, 40])
    palette.putpixel((0, 0), 0)
    photo = load_photo(save(palette, tmp_path / "plain.gif"))
    assert photo.pixels[3, 3].tolist() == [200, 60, 40]
    assert photo.facts.notes == ()
    photo = load_photo(save(palette, tmp_path / "clear.png", transparency=0))
    assert photo.pixels[0, 0].tolist() == [255, 255, 255]
    assert photo.pixels[3, 3].tolist() == [200, 60, 40]
    assert photo.facts.notes == (ON_WHITE,)
    keyed = save(Image.new("RGB", (4, 4), (1, 2, 3)), tmp_path / "keyed.png", transparency=(1, 2, 3))
    assert (load_photo(keyed).pixels == 255).all()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(colour=st.tuples(*[st.integers(0, 255)] * 4), grey=st.booleans())
def test_transparent_parts_lie_on_white(tmp_path: Path, colour: tuple[int, ...], *, grey: bool) -> None:
    values = np.array([colour[0], colour[3]] if grey else colour, dtype=np.uint8)
    image = Image.fromarray(np.broadcast_to(values, (4, 4, len(values))).copy())
    photo = load_photo(save(image, tmp_path / "a.png"))
    share = colour[3] / 255
    expected = values[:-1] * share + 255 * (1 - share)
    assert np.abs(photo.pixels - expected).max() <= 1
    assert photo.facts.notes == (() if colour[3] == 255 else (ON_WHITE,))


def test_premultiplied_alpha(tmp_path: Path) -> None:
    tifffile = pytest.importorskip("tifffile")
    values = np.full((8, 8, 4), (100, 50, 10, 128), dtype=np.uint8)
    tifffile.imwrite(tmp_path / "a.tif", values, photometric="rgb", extrasamples=["assocalpha"])
    assert np.abs(load_photo(tmp_path / "a.tif").pixels.astype(int) - (227, 177, 137)).max() <= 1


@pytest.mark.parametrize("name", ["a.gif", "a.webp", "a.png", "a.tif"])
def test_first_of_several_pictures(tmp_path: Path, name: str) -> None:
    first, second = Image.new("RGB", (8, 8), (200, 60, 40)), Image.new("RGB", (8, 8), (0, 0, 255))
    options = {"lossless": True} if name == "a.webp" else {}
    photo = load_photo(save(first, tmp_path / name, save_all=True, append_images=[second], **options))
    assert (photo.pixels == (200, 60, 40)).all()
    assert photo.facts.notes == (FIRST_OF_MANY,)


def test_jpeg_with_a_second_picture_inside(tmp_path: Path) -> None:
    first, second = Image.new("RGB", (32, 32), (200, 60, 40)), Image.new("RGB", (32, 32), (0, 0, 255))
    photo = load_photo(save(first, tmp_path / "a.jpg", format="MPO", save_all=True, append_images=[second]))
    assert np.abs(photo.pixels.astype(int) - (200, 60, 40)).max() <= 3


def with_exif(path: Path, **inner: Any) -> Path:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "NIKON CORPORATION", "NIKON D850"
    exif[0x8769] = {0x9003: "2024:05:01 07:33:12", 0x9011: "+02:00", 0xA434: "Nikkor\x07 500mm\nf/4 <b>"} | inner
    exif[0x8825] = {1: "S", 2: (33.0, 51.0, 36.0), 3: "E", 4: (151.0, 12.0, 0.0)}
    return save(Image.fromarray(four_blocks()), path, exif=exif)


def test_facts_are_plain_text(tmp_path: Path) -> None:
    facts = load_photo(with_exif(tmp_path / "a.jpg")).facts
    assert (facts.format, facts.mode) == ("JPEG", "RGB")
    assert facts.taken_at == "2024-05-01 07:33:12 +02:00"
    assert facts.camera == "NIKON D850"
    assert facts.lens == "Nikkor  500mm f/4 <b>"
    assert facts.gps == pytest.approx((-33.86, 151.2))
    assert not facts.raw_preview


def test_adobe_rgb_by_name_only_is_said(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x8769] = {0xA001: 65535, 0xA005: {1: "R03"}}
    photo = load_photo(save(Image.fromarray(four_blocks()), tmp_path / "a.jpg", exif=exif))
    assert "Adobe RGB" in photo.facts.notes[0]


def test_damaged_exif_is_survived(tmp_path: Path) -> None:
    whole = with_exif(tmp_path / "a.jpg").read_bytes()
    at = whole.index(b"Exif\0\0") + 6
    rng = np.random.default_rng(5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(60):
            broken = bytearray(whole)
            for place in rng.integers(at, at + 250, 12):
                broken[place] = rng.integers(256)
            (tmp_path / "b.jpg").write_bytes(broken)
            photo = load_photo(tmp_path / "b.jpg")
            assert sorted(photo.size) == [64, 96]


def test_thumbnail_is_the_photo_only_smaller(tmp_path: Path) -> None:
    smooth = np.asarray(Image.fromarray(four_blocks()).resize((1500, 1000), Image.Resampling.BICUBIC))
    for name in ("a.jpg", "a.png"):
        path = save(Image.fromarray(smooth), tmp_path / name)
        small = load_thumbnail(path, 150)
        assert small.shape == (100, 150, 3)
        mean_of_blocks = smooth.reshape(100, 10, 150, 10, 3).mean(axis=(1, 3))
        assert np.abs(small - mean_of_blocks).mean() < 2, name
    tiny = save(Image.fromarray(four_blocks()), tmp_path / "tiny.png")
    assert np.array_equal(load_thumbnail(tiny, 150), four_blocks())  # nothing is enlarged
    assert np.asarray(Image.open(io.BytesIO(encode_jpeg(small)))).shape == small.shape


def test_stop_is_heard(tmp_path: Path) -> None:
    path = save(Image.fromarray(four_blocks()), tmp_path / "a.png")
    stop = StopFlag()
    load_photo(path, stop)
    stop.stop()
    with pytest.raises(Stopped):
        load_photo(path, stop)
    with pytest.raises(Stopped):
        load_thumbnail(path, 32, stop=stop)


def test_many_threads_read_at_once(tmp_path: Path) -> None:
    path = with_exif(tmp_path / "a.jpg")
    expected = load_photo(path).pixels
    with ThreadPoolExecutor(4) as pool:
        photos = list(pool.map(load_photo, [path] * 40))
    assert all(np.array_equal(photo.pixels, expected) for photo in photos)


def test_real_photos_as_pillow_reads_them() -> None:
    folder = PHOTOS / "other"
    if not folder.is_dir():
        pytest.skip("the shared photos are not there")
    for path in sorted(folder.glob("*.jpg")):
        with Image.open(path) as image:
            expected = np.asarray(image.convert("RGB"))
        photo = load_photo(path)
        if photo.facts.orientation == 1 and not photo.facts.profile:
            assert np.array_equal(photo.pixels, expected), path.name
