"""Colour profiles, written here by hand, against the arithmetic of the colour spaces themselves."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

import numpy as np
import pillow_heif
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from explorer.photos import load_photo, load_thumbnail
from explorer.photos.nclx import profile_of_numbers, to_d50

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

D65 = np.array([0.95047, 1.0, 1.08883])
D50 = np.array([0.9642, 1.0, 0.8249])
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
SRGB_XY = ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060))
P3_XY = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
DAMAGED = "Its colour profile is damaged and was ignored."


def to_xyz(primaries: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
    """Matrix from linear RGB to XYZ under D65, from the primaries' chromaticities."""
    columns = np.array([(x / y, 1, (1 - x - y) / y) for x, y in primaries]).T
    return columns * np.linalg.solve(columns, D65)


def d65_to_d50() -> NDArray[np.float64]:
    gains = (BRADFORD @ D50) / (BRADFORD @ D65)
    return np.linalg.inv(BRADFORD) @ np.diag(gains) @ BRADFORD


def decode_srgb(v: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)


def encode_srgb(v: NDArray[np.float64]) -> NDArray[np.float64]:
    v = np.clip(v, 0, 1)
    return 255 * np.where(v <= 0.0031308, 12.92 * v, 1.055 * v ** (1 / 2.4) - 0.055)


def p3_to_srgb(colour: Sequence[int]) -> NDArray[np.float64]:
    linear = decode_srgb(np.array(colour) / 255)
    return encode_srgb(np.linalg.solve(to_xyz(SRGB_XY), to_xyz(P3_XY) @ linear))


def lab_to_srgb(lab: Sequence[float]) -> NDArray[np.float64]:
    fy = (lab[0] + 16) / 116
    f = np.array([fy + lab[1] / 500, fy, fy - lab[2] / 200])
    xyz = D50 * np.where(f > 6 / 29, f**3, 3 * (6 / 29) ** 2 * (f - 4 / 29))
    return encode_srgb(np.linalg.solve(d65_to_d50() @ to_xyz(SRGB_XY), xyz))


def fixed(*values: float) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def xyz_tag(value: NDArray[np.float64]) -> bytes:
    return b"XYZ \0\0\0\0" + fixed(*value)


def gamma_tag(gamma: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"


SRGB_CURVE = b"para\0\0\0\0" + struct.pack(">HH", 3, 0) + fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def icc(kind: bytes, space: bytes, pcs: bytes, name: str, **tags: bytes) -> bytes:
    """An ICC profile of version 2.4 with these tags."""
    text = name.encode() + b"\0"
    tags = {"desc": b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(79), "wtpt": xyz_tag(D50)} | tags
    at, table, body = 128 + 4 + 12 * len(tags), b"", b""
    for key, data in tags.items():
        table += key.encode() + struct.pack(">II", at + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    head = struct.pack(">I4sI4s4s4s", at + len(body), b"none", 0x02400000, kind, space, pcs)
    head += bytes(12) + b"acsp" + bytes(28) + fixed(*D50)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def rgb_profile(name: str, primaries: Sequence[tuple[float, float]], curve: bytes = SRGB_CURVE) -> bytes:
    columns = (d65_to_d50() @ to_xyz(primaries)).T
    colours = dict(zip(("rXYZ", "gXYZ", "bXYZ"), map(xyz_tag, columns), strict=True))
    return icc(b"mntr", b"RGB ", b"XYZ ", name, **colours, rTRC=curve, gTRC=curve, bTRC=curve)


P3 = rgb_profile("Display P3", P3_XY)
GREY = icc(b"mntr", b"GRAY", b"XYZ ", "Gamma 1.8", kTRC=gamma_tag(1.8))


def cmyk_profile() -> tuple[bytes, dict[tuple[int, ...], tuple[float, float, float]]]:
    """A printer's profile with a table of its 16 corners, and those corners as (L, a, b): no real ink looks like it."""
    corners = {}
    for index in range(16):
        inks = tuple(index >> bit & 1 for bit in (3, 2, 1, 0))
        light = 100 * (1 - inks[3]) * (1 - 0.3 * inks[0]) * (1 - 0.4 * inks[1]) * (1 - 0.1 * inks[2])
        a, b = (30 * inks[1] - 25 * inks[0], 40 * inks[2] - 20 * inks[0]) if not inks[3] else (0, 0)
        corners[inks] = (light, a, b)
    table = bytes(round(v) for light, a, b in corners.values() for v in (light * 2.55, a + 128, b + 128))
    ramp = bytes(range(256))
    a2b = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + fixed(1, 0, 0, 0, 1, 0, 0, 0, 1) + ramp * 4 + table + ramp * 3
    return icc(b"prtr", b"CMYK", b"Lab ", "Odd inks", A2B0=a2b), corners


def photo_of(path: Path, image: Image.Image, profile: bytes) -> tuple[NDArray[np.uint8], str, tuple[str, ...]]:
    options = {"quality": 100} if path.suffix == ".jpg" else {}
    image.save(path, icc_profile=profile, **options)
    photo = load_photo(path)
    small = load_thumbnail(path, 8)
    assert np.abs(small[4, 4].astype(int) - photo.pixels[4, 4]).max() <= 2
    return photo.pixels[4, 4], photo.facts.profile, photo.facts.notes


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif", "a.webp"])
def test_display_p3_becomes_srgb(tmp_path: Path, name: str) -> None:
    pixel, profile, notes = photo_of(tmp_path / name, Image.new("RGB", (16, 16), (200, 60, 40)), P3)
    assert np.abs(pixel.astype(int) - (217, 42, 23)).max() <= (1 if name in ("a.png", "a.tif") else 4)
    assert profile == "Display P3 → sRGB"
    assert notes == ()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(colour=st.tuples(*[st.integers(0, 255)] * 3))
def test_any_p3_colour(tmp_path: Path, colour: tuple[int, int, int]) -> None:
    pixel, _, _ = photo_of(tmp_path / "a.png", Image.new("RGB", (8, 8), colour), P3)
    assert np.abs(pixel - p3_to_srgb(colour)).max() <= 2.5


def test_profiles_that_mean_srgb_change_nothing(tmp_path: Path) -> None:
    values = np.random.default_rng(2).integers(0, 256, (16, 16, 3), dtype=np.uint8)
    for profile in (
        rgb_profile("by hand", SRGB_XY),
        ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    ):
        Image.fromarray(values).save(tmp_path / "a.png", icc_profile=profile)
        photo = load_photo(tmp_path / "a.png")
        assert np.array_equal(photo.pixels, values)
        assert photo.facts.profile == ""


@pytest.mark.parametrize("level", [0, 7, 64, 128, 200, 255])
def test_grey_profile(tmp_path: Path, level: int) -> None:
    expected = encode_srgb(np.array([(level / 255) ** 1.8] * 3))
    pixel, profile, _ = photo_of(tmp_path / "a.png", Image.new("L", (16, 16), level), GREY)
    assert np.abs(pixel - expected).max() <= 2
    assert profile == "Gamma 1.8 → sRGB"
    deep = Image.fromarray(np.full((16, 16), level * 257, dtype=np.uint16))
    assert np.array_equal(photo_of(tmp_path / "deep.png", deep, GREY)[0], pixel)
    clear, _, notes = photo_of(tmp_path / "clear.png", Image.new("LA", (16, 16), (level, 128)), GREY)
    assert np.abs(clear - (expected * 128 + 255.0 * 127) / 255).max() <= 2
    assert notes == ("Its transparent parts are shown on white.",)


def test_grey_photo_with_a_colour_profile(tmp_path: Path) -> None:
    profile = rgb_profile("Linear", SRGB_XY, gamma_tag(1.0))
    pixel, _, notes = photo_of(tmp_path / "a.png", Image.new("L", (16, 16), 64), profile)
    assert np.abs(pixel - encode_srgb(np.array([64 / 255] * 3))).max() <= 2
    assert notes == ()


def test_alpha_is_laid_on_white_after_the_conversion(tmp_path: Path) -> None:
    pixel, profile, _ = photo_of(tmp_path / "a.png", Image.new("RGBA", (16, 16), (200, 60, 40, 128)), P3)
    assert np.abs(pixel - (p3_to_srgb((200, 60, 40)) * 128 + 255.0 * 127) / 255).max() <= 2
    assert profile == "Display P3 → sRGB"


@pytest.mark.parametrize("name", ["a.jpg", "a.tif"])
@pytest.mark.parametrize("ink", [(0, 0, 0, 0), (255, 0, 0, 0), (0, 255, 0, 0), (0, 0, 255, 0), (255, 255, 0, 0)])
def test_cmyk_with_a_profile(tmp_path: Path, name: str, ink: tuple[int, ...]) -> None:
    profile, corners = cmyk_profile()
    pixel, spoken, _ = photo_of(tmp_path / name, Image.new("CMYK", (16, 16), ink), profile)
    expected = lab_to_srgb(corners[tuple(v // 255 for v in ink)])
    assert np.abs(pixel - expected).max() <= 4
    assert spoken == "Odd inks → sRGB"


@pytest.mark.parametrize("name", ["a.jpg", "a.tif"])
def test_cmyk_without_a_profile(tmp_path: Path, name: str) -> None:
    """Adobe stores the inks of a JPEG upside down, in a TIFF not."""
    cyan, magenta, yellow, black = ink = (200, 20, 30, 10)
    pixel, profile, _ = photo_of(tmp_path / name, Image.new("CMYK", (16, 16), ink), b"")
    expected = [(255 - v) * (255 - black) / 255 for v in (cyan, magenta, yellow)]
    assert np.abs(pixel - expected).max() <= 3
    assert profile == ""


def test_adobe_inverted_cmyk_by_its_bytes(tmp_path: Path) -> None:
    """Four components kept at 255 and an Adobe marker mean white paper."""
    path = tmp_path / "a.jpg"
    Image.new("CMYK", (16, 16), (0, 0, 0, 0)).save(path)
    data = path.read_bytes()
    assert b"Adobe" in data
    frame = data.index(b"\xff\xc0")
    assert data[frame + 9] == 4  # components
    assert (load_photo(path).pixels == 255).all()


def test_lab_tiff(tmp_path: Path) -> None:
    tifffile = pytest.importorskip("tifffile")
    stored = np.full((16, 16, 3), (128, 42, 256 - 38), dtype=np.uint8)  # a and b are signed
    tifffile.imwrite(tmp_path / "a.tif", stored, photometric="cielab")
    expected = lab_to_srgb((128 / 2.55, 42, -38))
    assert np.abs(load_photo(tmp_path / "a.tif").pixels[4, 4] - expected).max() <= 4


@pytest.mark.parametrize("profile", [b"nonsense" * 40, P3[:200], P3[:100] + bytes(400), P3[:132] + b"\xff" * 200])
def test_damaged_profile_is_noted_and_ignored(tmp_path: Path, profile: bytes) -> None:
    pixel, spoken, notes = photo_of(tmp_path / "a.png", Image.new("RGB", (16, 16), (200, 60, 40)), profile)
    assert pixel.tolist() == [200, 60, 40]
    assert spoken == ""
    assert notes == (DAMAGED,)


def test_profile_for_another_kind_of_picture(tmp_path: Path) -> None:
    pixel, _, notes = photo_of(tmp_path / "a.png", Image.new("RGB", (16, 16), (200, 60, 40)), GREY)
    assert pixel.tolist() == [200, 60, 40]
    assert notes == ("Its colour profile is meant for grey pictures and was ignored.",)


def test_the_name_of_a_profile_is_plain_text(tmp_path: Path) -> None:
    profile = rgb_profile("P3 \x1b[31m\n<b>", P3_XY)
    _, spoken, _ = photo_of(tmp_path / "a.png", Image.new("RGB", (16, 16), (200, 60, 40)), profile)
    assert spoken == "P3  [31m <b> → sRGB"


def heic_of(levels: tuple[int, int, int], primaries: int, transfer: int) -> bytes:
    """A HEIC without profile that names its colours by numbers."""
    out = io.BytesIO()
    numbers = {"color_primaries": primaries, "transfer_characteristics": transfer, "matrix_coefficients": 6}
    image = pillow_heif.from_pillow(Image.new("RGB", (64, 64), levels))
    image.save(out, quality=-1, chroma=444, full_range_flag=1, **numbers)
    return out.getvalue()


P3_TO_SRGB = [[1.2249401, -0.2249402, 0.0], [-0.0420569, 1.0420571, 0.0], [-0.0196376, -0.0786361, 1.0982735]]
BT_2020_TO_709 = [[1.660491, -0.587641, -0.072850], [-0.124550, 1.132900, -0.008349], [-0.018151, -0.100579, 1.118730]]


@pytest.mark.parametrize(
    ("primaries", "transfer", "matrix", "power", "said"),
    [
        (12, 13, P3_TO_SRGB, None, "Display P3 → sRGB"),
        (12, 1, P3_TO_SRGB, None, "Display P3 → sRGB"),
        (9, 13, BT_2020_TO_709, None, "BT.2020 → sRGB"),  # ITU-R BT.2087
        (9, 14, BT_2020_TO_709, None, "BT.2020 → sRGB"),
        (9, 4, BT_2020_TO_709, 2.2, "BT.2020 → sRGB"),
        (1, 4, np.eye(3), 2.2, "BT.709 → sRGB"),
        (1, 13, np.eye(3), None, ""),
        (1, 1, np.eye(3), None, ""),
        (6, 6, np.eye(3), None, ""),
    ],
)
@pytest.mark.parametrize("levels", [(150, 120, 90), (115, 140, 125), (128, 128, 128), (110, 120, 160)])
def test_colours_given_by_numbers_are_converted(
    tmp_path: Path,
    levels: tuple[int, int, int],
    primaries: int,
    transfer: int,
    matrix: list[list[float]],
    power: float | None,
    said: str,
) -> None:
    """By matrices from elsewhere: W3C's CSS Color 4 for P3, BT.2087 for BT.2020."""
    (tmp_path / "a.heic").write_bytes(heic_of(levels, primaries, transfer))
    photo = load_photo(tmp_path / "a.heic")
    coded = np.array(levels) / 255
    light = coded**power if power else np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    own = np.clip(np.array(matrix) @ light, 0, 1)
    expected = 255 * np.where(own <= 0.0031308, 12.92 * own, 1.055 * own ** (1 / 2.4) - 0.055)
    assert np.abs(photo.pixels[30, 30] - expected).max() <= 2.5  # HEIC's own YCbCr rounds, too
    assert photo.facts.profile == said
    assert photo.facts.notes == ()


@pytest.mark.parametrize(
    ("info", "profile", "said"),
    [
        ({}, False, False),
        ({"nclx_profile": None}, False, False),
        ({"nclx_profile": {"color_primaries": 12, "transfer_characteristics": 13}}, True, False),
        ({"nclx_profile": {"color_primaries": 9, "transfer_characteristics": 16}}, False, True),  # HDR
        ({"nclx_profile": {"color_primaries": 1, "transfer_characteristics": 18}}, False, True),
        ({"nclx_profile": {"color_primaries": 77, "transfer_characteristics": 13}}, False, True),
        ({"nclx_profile": {"color_primaries": 12, "transfer_characteristics": 13}, "icc_profile": P3}, False, False),
    ],
)
def test_what_no_profile_can_say_is_noted(info: dict[str, object], *, profile: bool, said: bool) -> None:
    meant, note = profile_of_numbers(info)
    assert (meant is not None, bool(note)) == (profile, said)


def test_profiles_of_numbers_have_the_columns_of_apples() -> None:
    """The colorants of Apple's "Display P3" profile, to their five digits; white is D50."""
    columns = to_d50((0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.3127, 0.3290))
    apple = np.array([[0.51512, 0.29198, 0.15710], [0.24120, 0.69225, 0.06657], [-0.00105, 0.04189, 0.78407]])
    assert np.abs(columns - apple).max() < 2e-4
    assert np.abs(columns.sum(axis=1) - (0.9642, 1.0, 0.8249)).max() < 1e-9
