"""Whatever is wrong with a file, the person gets one clear sentence, and the file stays as it is."""

from __future__ import annotations

import errno
import io
import os
import struct
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from explorer.errors import ExplorerError
from explorer.photos import fingerprint, load_photo, load_thumbnail
from explorer.photos.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable

READERS: list[Callable[[Path], object]] = [load_photo, lambda path: load_thumbnail(path, 64)]


def encoded(kind: str, **options: Any) -> bytes:
    rng = np.random.default_rng(1)
    picture = Image.fromarray(rng.integers(0, 256, (9, 12, 3), dtype=np.uint8)).resize((240, 180))
    out = io.BytesIO()
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.from_pillow(picture).save(out, **options)
    else:
        picture.save(out, kind, **options)
    return out.getvalue()


KINDS: dict[str, dict[str, Any]] = {
    "a.jpg": {"kind": "JPEG"},
    "progressive.jpg": {"kind": "JPEG", "progressive": True},
    "a.png": {"kind": "PNG"},
    "a.tif": {"kind": "TIFF"},
    "lzw.tif": {"kind": "TIFF", "compression": "tiff_lzw"},
    "a.webp": {"kind": "WEBP"},
    "lossless.webp": {"kind": "WEBP", "lossless": True},
    "a.bmp": {"kind": "BMP"},
    "a.gif": {"kind": "GIF"},
    "a.heic": {"kind": "HEIF"},
    "a.avif": {"kind": "AVIF"},
}


@pytest.mark.parametrize("name", KINDS)
def test_truncated_is_an_error_wherever_it_was_cut(tmp_path: Path, name: str) -> None:
    whole = encoded(**KINDS[name])
    path = tmp_path / name
    path.write_bytes(whole)
    load_photo(path)
    for share in np.linspace(0.01, 0.99, 25):
        path.write_bytes(whole[: max(16, int(len(whole) * share))])
        for reader in READERS:
            with pytest.raises(ExplorerError, match=r"damaged or incomplete.* Copy it again"):
                reader(path)


@pytest.mark.parametrize("name", ["a.jpg", "progressive.jpg"])
def test_jpeg_whose_rest_is_zeros_is_an_error(tmp_path: Path, name: str) -> None:
    """A card pulled out too early. libjpeg alone would paint the rest grey."""
    exif = Image.Exif()
    exif[0x0132] = "an end marker of its own: \xff\xd9"
    whole = encoded(**KINDS[name], exif=exif)
    for share in (0.3, 0.6, 0.9):
        path = tmp_path / name
        path.write_bytes(whole[: int(len(whole) * share)] + bytes(10 * len(whole)))
        for reader in READERS:
            with pytest.raises(ExplorerError, match="damaged or incomplete"):
                reader(path)


def patched(data: bytes, at: int, form: str, *values: int) -> bytes:
    field = struct.pack(form, *values)
    return data[:at] + field + data[at + len(field) :]


def bomb(kind: str) -> bytes:
    """A small file whose header promises 50,000 × 50,000 pixels."""
    side = 50_000
    data = encoded(kind)
    match kind:
        case "PNG":
            head = data[:12] + patched(data[12:29], 4, ">II", side, side)
            return head + struct.pack(">I", zlib.crc32(head[12:29])) + data[33:]
        case "JPEG":
            return patched(data, data.index(b"\xff\xc0") + 5, ">HH", side, side)
        case "GIF":
            return patched(data, 6, "<HH", side, side)
        case "BMP":
            return patched(data, 18, "<ii", side, side)
        case "WEBP":
            flags_and_size = bytes(4) + (side - 1).to_bytes(3, "little") * 2
            body = b"WEBPVP8X" + struct.pack("<I", 10) + flags_and_size + data[12:]
            return b"RIFF" + struct.pack("<I", len(body)) + body
        case "TIFF":
            for tag in (256, 257):
                data = patched(data, data.index(struct.pack("<HHI", tag, 4, 1)) + 8, "<I", side)
            return data
        case _:  # a box of HEIC and AVIF
            while (at := data.find(b"ispe" + bytes(4) + struct.pack(">II", 240, 180))) >= 0:
                data = patched(data, at + 8, ">II", side, side)
            return data


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "HEIF", "AVIF"])
def test_too_many_pixels_are_refused_from_the_header(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decode(*_: object) -> None:
        pytest.fail("the pixels were decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", decode)
    path = tmp_path / "huge.jpg"
    path.write_bytes(bomb(kind))
    for reader in READERS:
        start = time.process_time()
        with pytest.raises(ExplorerError, match=r"50,000 × 50,000 pixels \(2,500 megapixels\).* up to \d+\. Save"):
            reader(path)
        assert time.process_time() - start < 2


def test_a_large_photo_is_not_refused(tmp_path: Path) -> None:
    """100 megapixels: over Pillow's own warning, which must not leak (warnings are errors here)."""
    path = tmp_path / "large.png"
    Image.new("1", (12_500, 8_000), 1).save(path)
    assert load_thumbnail(path, 100).shape == (64, 100, 3)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "the file is empty"),
        (b"Dear diary, I saw an owl.", "it is not a picture"),
        (b"\0" * 5000, "it is not a picture"),
        (b"\x00\x00\x00\x18ftypmp42\0\0\0\0mp42isom", "it is not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "it is a drawing \\(SVG\\), not a photo"),
        (b"<?xml version='1.0'?>\n<!-- x -->\n<svg/>", "it is a drawing \\(SVG\\), not a photo"),
        (b"\n<!DOCTYPE html><html><body>404</body></html>", "it is a web page, not a picture"),
        (b"\xff\xd8\xff", "the file is damaged or incomplete"),
        (b"BM", "the file is damaged or incomplete"),
    ],
)
def test_not_a_picture(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "owl.jpg"
    path.write_bytes(content)
    for reader in READERS:
        with pytest.raises(ExplorerError, match=f"^Could not open owl.jpg: {why}"):
            reader(path)


def test_out_of_reach(tmp_path: Path) -> None:
    with pytest.raises(ExplorerError, match=r"Could not open gone\.jpg: it is no longer there\."):
        load_photo(tmp_path / "gone.jpg")
    with pytest.raises(ExplorerError, match="it is a folder, not a file"):
        load_photo(tmp_path)
    (tmp_path / "lost.jpg").symlink_to(tmp_path / "nowhere.jpg")
    with pytest.raises(ExplorerError, match=r"Could not open lost\.jpg: a link that leads nowhere\."):
        load_photo(tmp_path / "lost.jpg")
    with pytest.raises(ExplorerError, match="it is no longer there"):
        fingerprint(tmp_path / "gone.jpg")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders here")
def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    with pytest.raises(ExplorerError, match="it is not an ordinary file"):
        load_photo(tmp_path / "pipe.jpg")


class Vanishing(io.FileIO):
    """A file on a card that is pulled out after the first bytes."""

    def read(self, size: int = -1) -> bytes:
        raise OSError(errno.EIO, "Input/output error")


@pytest.mark.parametrize(
    ("opened", "why"),
    [
        (lambda path, _: Vanishing(path), "input/output error"),
        (lambda path, _: (_ for _ in ()).throw(PermissionError(errno.EACCES, "Permission denied")), "no permission"),
        (lambda path, _: (_ for _ in ()).throw(FileNotFoundError()), "it is no longer there"),
    ],
)
def test_vanished_or_forbidden_while_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: Callable[[Path, str], object], why: str
) -> None:
    path = tmp_path / "owl.jpg"
    path.write_bytes(encoded("JPEG"))
    monkeypatch.setattr(Path, "open", opened)
    for reader in READERS:
        with pytest.raises(ExplorerError, match=rf"Could not open owl\.jpg: .*{why}"):
            reader(path)


def test_changed_while_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "owl.jpg"
    path.write_bytes(encoded("JPEG"))
    honest = os.fstat

    def before_it_grew(descriptor: int) -> os.stat_result:
        values = list(honest(descriptor))
        values[6] -= 100
        return os.stat_result(values, {"st_mtime_ns": 1})

    monkeypatch.setattr(os, "fstat", before_it_grew)
    with pytest.raises(ExplorerError, match="the file changed while it was being read"):
        load_photo(path)


def test_no_memory_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(ImageFile.ImageFile, "load", full)
    path = tmp_path / "owl.png"
    path.write_bytes(encoded("PNG"))
    with pytest.raises(ExplorerError, match="there is not enough memory"):
        load_photo(path)


def test_names_are_shown_as_plain_text(tmp_path: Path) -> None:
    path = tmp_path / "owl\n\x1b[31m.jpg"
    path.write_bytes(b"no picture")
    with pytest.raises(ExplorerError) as error:
        load_photo(path)
    assert error.value.what == "Could not open owl [31m.jpg"


@given(st.text())
@example("owl\u202egpj.exe")
@example("\ud800\udcff")
def test_plain_text_has_no_controls_and_can_be_encoded(text: str) -> None:
    shown = plain(text)
    shown.encode()
    assert len(shown) <= 200
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or 0x202A <= ord(c) <= 0x202E for c in shown)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.sampled_from([whole[:60] for whole in (encoded(**k) for k in KINDS.values())]), rest=st.binary())
def test_nonsense_after_a_true_beginning_never_escapes_as_another_error(
    tmp_path: Path, start: bytes, rest: bytes
) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(start + rest)
    with pytest.raises(ExplorerError):
        load_photo(path)
