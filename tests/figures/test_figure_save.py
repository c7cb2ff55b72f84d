from __future__ import annotations

import errno
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QImage

from explorer.errors import ExplorerError
from explorer.figures.marks import Fill, Sheet
from explorer.figures.provenance import FigureRecipe, encode_recipe, recipe_of
from explorer.figures.save import FORMATS, picture_of, read_recipe, save_figure
from explorer.figures.spec import FigureSpec
from explorer.figures.zoom_figure import compose_zoom_figure
from explorer.geometry import Box

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.checkpoints.card import Card
    from tests.figures.conftest import MakePicture, MakeReading

pytestmark = pytest.mark.usefixtures("qapp")

SPEC = FigureSpec(width_mm=120, dpi=100)
NAME = "雪 <b>&amp; \"q\" 'x'.jpg"


@pytest.fixture(scope="module")
def sheet(make_picture: MakePicture, make_reading: MakeReading, card: Card) -> Sheet:
    return compose_zoom_figure(make_picture(300, 200), make_reading(300, 200), card, spec=SPEC, photo_name=NAME)


@pytest.fixture(scope="module")
def recipe(make_reading: MakeReading, card: Card) -> FigureRecipe:
    return recipe_of(make_reading(300, 200), card, spec=SPEC, photo_name=NAME)


@pytest.mark.parametrize("suffix", [*FORMATS, ".PNG"])
def test_the_recipe_comes_back_from_every_format(
    tmp_path: Path, sheet: Sheet, recipe: FigureRecipe, suffix: str
) -> None:
    path = tmp_path / f"figure{suffix}"
    save_figure(sheet, path, SPEC, recipe)
    assert read_recipe(path) == recipe
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_the_recipe_is_the_reading(recipe: FigureRecipe, make_reading: MakeReading, card: Card) -> None:
    reading = make_reading(300, 200)
    assert recipe.photo_name == NAME
    assert (recipe.photo_fingerprint, recipe.checkpoint_fingerprint) == (reading.key.photo, reading.key.checkpoint)
    assert recipe.preprocess.fingerprint == recipe.preprocess_fingerprint
    assert [scale.box for scale in recipe.scales] == [
        (scale.box.x0, scale.box.y0, scale.box.x1, scale.box.y1) for scale in reading.scales
    ]
    for record, ranking in zip(
        [recipe.fused, *(scale.top for scale in recipe.scales)],
        [reading.fused, *(scale.ranking for scale in reading.scales)],
        strict=True,
    ):
        assert [(entry.index, entry.probability) for entry in record] == list(ranking.top(5))
        assert all(entry.english == card.taxonomy.taxa[entry.index].english for entry in record)
    text = encode_recipe(recipe)
    assert text.isascii()
    assert not set("<>&\n") & set(text)


def test_png_has_its_size_resolution_and_texts(tmp_path: Path, sheet: Sheet, recipe: FigureRecipe) -> None:
    path = tmp_path / "figure.png"
    save_figure(sheet, path, SPEC, recipe)
    with Image.open(path) as image:
        assert image.size[0] == round(120 / 25.4 * 100)
        assert image.mode == "RGB"
        assert image.info["dpi"] == pytest.approx((100, 100), abs=0.02)
        assert image.text["Title"] == sheet.title
        assert image.text["Description"] == sheet.caption
        assert json.loads(image.text["Recipe"])["photo_size"] == [300, 200]
        saved = np.asarray(image)
    assert QImage(str(path)).dotsPerMeterX() == 3937
    drawn = picture_of(sheet, 100).convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(drawn.constBits(), np.uint8).reshape(drawn.height(), drawn.bytesPerLine())
    assert np.array_equal(saved.reshape(saved.shape[0], -1), rows[:, : 3 * drawn.width()])


@pytest.mark.parametrize("suffix", [".tif", ".tiff"])
def test_tiff_has_the_same_pixels_and_its_resolution(
    tmp_path: Path, sheet: Sheet, recipe: FigureRecipe, suffix: str
) -> None:
    save_figure(sheet, tmp_path / f"figure{suffix}", SPEC, recipe)
    save_figure(sheet, tmp_path / "figure.png", SPEC, recipe)
    with Image.open(tmp_path / f"figure{suffix}") as tiff, Image.open(tmp_path / "figure.png") as png:
        assert tiff.format == "TIFF"
        assert tiff.info["dpi"] == pytest.approx((100, 100))
        assert np.array_equal(np.asarray(tiff), np.asarray(png))


def test_text_stays_text_in_svg(tmp_path: Path, sheet: Sheet, recipe: FigureRecipe) -> None:
    path = tmp_path / "figure.svg"
    save_figure(sheet, path, SPEC, recipe)
    root = ET.fromstring(path.read_bytes())  # noqa: S314 - our own file
    space = "{http://www.w3.org/2000/svg}"
    assert float(root.attrib["width"].removesuffix("mm")) == pytest.approx(120, abs=0.2)
    texts = [element.text or "" for element in root.iter(f"{space}text")]
    assert {"Reed Piper", "0.40", ">0.99", "Scale 2", "All scales together"} <= set(texts)
    assert root.findtext(f"{space}title") == "Reed Piper >0.99"
    assert NAME in (root.findtext(f"{space}desc") or "")
    assert json.loads(root.findtext(f"{space}metadata") or "")["photo_name"] == NAME
    families = {element.attrib["font-family"] for element in root.iter() if "font-family" in element.attrib}
    assert any(family.endswith("Helvetica, sans-serif") for family in families)


def test_text_stays_text_in_pdf(tmp_path: Path, sheet: Sheet, recipe: FigureRecipe) -> None:
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("needs pdftotext of poppler to look into the PDF")
    path = tmp_path / "figure.pdf"
    save_figure(sheet, path, SPEC, recipe)
    text = subprocess.run([tool, str(path), "-"], check=True, capture_output=True, text=True).stdout
    for part in ("Reed Piper", "Stone Drummer", "0.40", "All scales together", "photo pixels"):
        assert part in text


def test_pictures_in_pdf_are_not_made_jpeg(tmp_path: Path, sheet: Sheet, recipe: FigureRecipe) -> None:
    """Colours of maps and views would run by up to 26 of 255 at edges."""
    save_figure(sheet, tmp_path / "figure.pdf", SPEC, recipe)
    data = (tmp_path / "figure.pdf").read_bytes()
    assert b"/Image" in data
    assert b"DCTDecode" not in data


def test_pdf_carries_title_page_size_and_an_attachment(tmp_path: Path, sheet: Sheet, recipe: FigureRecipe) -> None:
    path = tmp_path / "figure.pdf"
    save_figure(sheet, path, SPEC, recipe)
    data = path.read_bytes()
    assert data.startswith(b"%PDF-1.")
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)", data)
    assert box is not None
    assert float(box[1]) == pytest.approx(sheet.width, abs=1e-5)  # not in whole points, which Qt rounds to
    assert float(box[2]) == pytest.approx(sheet.height, abs=1e-5)
    assert data[int(data.split(b"startxref")[-1].split()[0]) :].startswith(b"xref")  # all is where it was
    assert b"/EmbeddedFile" in data
    xmp = data[data.index(b"<x:xmpmeta") : data.index(b"</x:xmpmeta>") + len(b"</x:xmpmeta>")]
    root = ET.fromstring(xmp)  # noqa: S314 - our own file
    assert NAME in "".join(root.itertext())
    assert data.count(b"/FontFile") >= 1


@pytest.mark.parametrize(("wide", "high"), [(255.118, 100.01), (99.2, 99.999), (120.0, 80.0)])
def test_pdf_shows_the_whole_page_and_no_more(tmp_path: Path, recipe: FigureRecipe, wide: float, high: float) -> None:
    tool = shutil.which("pdftoppm")
    if tool is None:
        pytest.skip("needs pdftoppm of poppler to look at the PDF")
    inner = Fill(Box(1, 1, wide - 1, high - 1), "#ffffff")
    sheet = Sheet(wide, high, "#ffffff", "", "", (Fill(Box(0, 0, wide, high), "#ff0000"), inner))
    save_figure(sheet, tmp_path / "a.pdf", SPEC, recipe)
    subprocess.run([tool, "-r", "720", "-png", tmp_path / "a.pdf", tmp_path / "a"], check=True)
    pixels = np.asarray(Image.open(next(tmp_path.glob("a-*.png"))).convert("RGB")).astype(int)
    assert abs(pixels.shape[1] - wide * 10) <= 1
    assert abs(pixels.shape[0] - high * 10) <= 1
    white = np.argwhere(pixels[1:-1, 1:-1, 1] > 128)  # the last row may be there in part
    (top, left), (bottom, right) = white.min(axis=0), white.max(axis=0)
    frame = (top, left, pixels.shape[0] - 3 - bottom, pixels.shape[1] - 3 - right)
    assert np.abs(np.array(frame) - 10).max() <= 2, frame  # a point on every side


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_the_same_figure_is_the_same_file(tmp_path: Path, sheet: Sheet, recipe: FigureRecipe, suffix: str) -> None:
    one, other = tmp_path / f"one{suffix}", tmp_path / f"other{suffix}"
    save_figure(sheet, one, SPEC, recipe)
    save_figure(sheet, other, SPEC, recipe)
    assert one.read_bytes() == other.read_bytes()


def test_an_unknown_ending_is_refused(tmp_path: Path, sheet: Sheet, recipe: FigureRecipe) -> None:
    with pytest.raises(ExplorerError, match=r"\.bmp is not a format of figures.*\.png, \.tif, \.tiff, \.pdf, \.svg"):
        save_figure(sheet, tmp_path / "figure.bmp", SPEC, recipe)
    with pytest.raises(ExplorerError, match="no ending"):
        save_figure(sheet, tmp_path / "figure", SPEC, recipe)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named(tmp_path: Path, sheet: Sheet, recipe: FigureRecipe) -> None:
    with pytest.raises(ExplorerError, match=r"there is no folder .*nowhere"):
        save_figure(sheet, tmp_path / "nowhere" / "figure.png", SPEC, recipe)


@pytest.mark.parametrize(
    ("number", "reason"),
    [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "the folder is read-only"), (errno.EACCES, "no permission")],
)
@pytest.mark.parametrize("suffix", FORMATS)
def test_a_failed_save_leaves_the_older_figure_and_nothing_else(
    tmp_path: Path,
    sheet: Sheet,
    recipe: FigureRecipe,
    monkeypatch: pytest.MonkeyPatch,
    suffix: str,
    number: int,
    reason: str,
) -> None:
    path = tmp_path / f"figure{suffix}"
    save_figure(sheet, path, SPEC, recipe)
    older = path.read_bytes()

    def fail(_file: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(ExplorerError, match=rf"Could not save figure\{suffix}: .*{reason}"):
        save_figure(sheet, path, SPEC, recipe)
    assert path.read_bytes() == older
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is read-only to this user")
def test_a_read_only_folder_is_told(tmp_path: Path, sheet: Sheet, recipe: FigureRecipe) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o500)
    try:
        with pytest.raises(ExplorerError, match="permission"):
            save_figure(sheet, folder / "figure.png", SPEC, recipe)
    finally:
        folder.chmod(0o700)


def test_a_write_protected_figure_is_kept(
    tmp_path: Path, sheet: Sheet, recipe: FigureRecipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "figure.png"
    path.write_bytes(b"protected")
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    with pytest.raises(ExplorerError, match="permission"):
        save_figure(sheet, path, SPEC, recipe)
    assert path.read_bytes() == b"protected"


@pytest.mark.parametrize("suffix", [".png", ".TIF", ".tiff"])
def test_a_photo_is_never_replaced(tmp_path: Path, sheet: Sheet, recipe: FigureRecipe, suffix: str) -> None:
    path = tmp_path / f"owl{suffix}"
    Image.new("RGB", (8, 8), (40, 90, 90)).save(path)
    photo = path.read_bytes()
    with pytest.raises(ExplorerError, match="photos are never replaced"):
        save_figure(sheet, path, SPEC, recipe)
    assert path.read_bytes() == photo
    assert len(list(tmp_path.iterdir())) == 1


def test_an_empty_file_and_an_older_figure_are_replaced(tmp_path: Path, sheet: Sheet, recipe: FigureRecipe) -> None:
    path = tmp_path / "figure.png"
    path.touch()
    save_figure(sheet, path, SPEC, recipe)
    save_figure(sheet, path, SPEC, msgspec.structs.replace(recipe, photo_name="another.jpg"))
    assert read_recipe(path).photo_name == "another.jpg"


def test_a_folder_of_that_name_is_told(tmp_path: Path, sheet: Sheet, recipe: FigureRecipe) -> None:
    (tmp_path / "figure.png").mkdir()
    with pytest.raises(ExplorerError, match="it is a folder"):
        save_figure(sheet, tmp_path / "figure.png", SPEC, recipe)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_figure_cut_off_gives_no_recipe(tmp_path: Path, sheet: Sheet, recipe: FigureRecipe, suffix: str) -> None:
    path = tmp_path / f"figure{suffix}"
    save_figure(sheet, path, SPEC, recipe)
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b'"format":1,"program"') + 200])
    with pytest.raises(ExplorerError, match="there is none"):
        read_recipe(path)


def test_what_is_no_figure_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExplorerError, match="no longer there"):
        read_recipe(tmp_path / "gone.png")
    Image.new("RGB", (4, 4)).save(tmp_path / "photo.png")
    with pytest.raises(ExplorerError, match="there is none"):
        read_recipe(tmp_path / "photo.png")


def test_a_recipe_of_another_version_is_told(tmp_path: Path, recipe: FigureRecipe) -> None:
    path = tmp_path / "figure.svg"
    path.write_text(encode_recipe(recipe).replace('"photo_name"', '"foto_name"'))
    with pytest.raises(ExplorerError, match=r"not a recipe this version knows .*foto_name"):
        read_recipe(path)
    path.write_text(encode_recipe(msgspec.structs.replace(recipe, format=2)))
    with pytest.raises(ExplorerError, match="format 2"):
        read_recipe(path)


SAVE_ALONE = """
import sys
import numpy as np
from pathlib import Path
from explorer.errors import ExplorerError
from explorer.figures.marks import Font, Sheet, Text
from explorer.figures.look import FAMILIES
from explorer.figures.save import ensure_gui, picture_of
ensure_gui()
try:
    picture_of(Sheet(72, 72, "#FFFFFF", "t", "c", (Text(9, 40, "owl", Font(FAMILIES, 9), "#000000", 60),)), 72)
    print("drawn")
except ExplorerError as error:
    print(error)
"""


def run_alone(tmp_path: Path, **extra: str) -> str:
    """What a fresh process without a display prints."""
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environment = {key: value for key, value in os.environ.items() if key not in hidden} | extra
    done = subprocess.run(
        [sys.executable, "-c", SAVE_ALONE], check=True, capture_output=True, text=True, env=environment, cwd=tmp_path
    )
    return done.stdout.strip()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_figures_need_no_display_and_no_window(tmp_path: Path) -> None:
    assert run_alone(tmp_path) == "drawn"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there are always fonts")
def test_a_computer_without_fonts_is_told(tmp_path: Path) -> None:
    config = tmp_path / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{tmp_path / 'empty'}</dir><cachedir>{tmp_path / 'c'}</cachedir></fontconfig>")
    told = run_alone(tmp_path, FONTCONFIG_FILE=str(config))
    assert told.startswith("Could not draw the figure: no fonts were found on this computer. Install a font")
