"""Figures into files, each with its recipe inside, and the recipe out again."""

from __future__ import annotations

import io
import math
import os
import secrets
import sys
from html import escape
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, PngImagePlugin, TiffImagePlugin
from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRect, QSize, QSizeF
from PySide6.QtGui import QGuiApplication, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from explorer.errors import ExplorerError, os_reason
from explorer.figures.look import FAMILIES
from explorer.figures.paint import family_of, paint_sheet, require_fonts
from explorer.figures.provenance import PROGRAM, FigureRecipe, decode_recipe, encode_recipe, is_ours, recipe_in
from explorer.swapping import swapped_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtGui import QPaintDevice

    from explorer.figures.marks import Sheet
    from explorer.figures.spec import FigureSpec

_PDF_DPI = 1200  # of the coordinates; text and lines have no resolution
_SRGB_PERCEPTUAL = b"\0"
_AS_PHOTOS = (".png", ".tif", ".tiff")  # what photos may be, too
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:explorer="urn:bird-explorer:figure">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{caption}</rdf:li></rdf:Alt></dc:description>
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
<explorer:recipe>{recipe}</explorer:recipe>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""

_started: list[QGuiApplication] = []  # keeps the application alive that the command line needs for fonts


def ensure_gui() -> None:
    """Start what Qt needs to draw text, where no window did. No display is needed for it."""
    if QGuiApplication.instance() is not None:
        return
    arguments = ["explorer"]
    if sys.platform == "linux" and "QT_QPA_PLATFORM" not in os.environ:
        arguments += ["-platform", "offscreen"]
    _started.append(QGuiApplication(arguments))


def save_figure(sheet: Sheet, path: Path, spec: FigureSpec, recipe: FigureRecipe) -> None:
    """Write a figure as PNG, TIFF, PDF or SVG, by the ending of its name, with its recipe inside.

    It is written aside and then swapped in, so an older figure of that name stays whole until the new one is.

    Args:
        sheet: made for `spec`.
        path: ends in .png, .tif, .tiff, .pdf or .svg.
        spec: its `dpi` is the resolution of PNG and TIFF.
        recipe: goes into the file; `read_recipe` gets it back.

    Raises:
        ExplorerError: for another ending, a missing or read-only folder, a full disk, a computer without fonts, or
            where a photo has that name.
    """
    save_sheet(sheet, path, spec, encode_recipe(recipe))


def save_sheet(sheet: Sheet, path: Path, spec: FigureSpec, recipe: str) -> None:
    """Write a sheet as `save_figure` does, with any text made by `encode_record` inside."""
    draw = _FORMATS.get(path.suffix.lower())
    what = f"Could not save {path.name}"
    if draw is None:
        why = f"{path.suffix} is not a format of figures" if path.suffix else "its name has no ending"
        raise ExplorerError(what, why, f"Let the name end in {', '.join(FORMATS)}.")
    ensure_gui()
    _swap_in(draw(sheet, spec, recipe), path, what)


def refuse_photo(path: Path) -> None:
    """Make sure that no photo would be lost to a figure of that name: only what this program made is replaced.

    Raises:
        ExplorerError: a picture of that name is there that is none of our figures, or it cannot be looked at.
    """
    what, hint = f"Could not save {path.name}", "Choose another name or folder."
    if path.suffix.lower() not in _AS_PHOTOS:
        return
    try:
        data = path.read_bytes() if path.is_file() else b""
    except OSError as error:
        raise ExplorerError(what, os_reason(error), hint) from error
    if data and not is_ours(data):
        why = f"{path} is a picture that this program did not make, and photos are never replaced"
        raise ExplorerError(what, why, hint)


def read_recipe(path: Path) -> FigureRecipe:
    """The recipe inside a figure of this program.

    Raises:
        ExplorerError: where the file cannot be read or carries no recipe that this version knows.
    """
    what = f"Could not read the recipe in {path.name}"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ExplorerError(what, os_reason(error)) from error
    text = recipe_in(data)
    if text is None:
        raise ExplorerError(what, "there is none", "Only figures saved by this program carry one.")
    return decode_recipe(text, path.name)


def picture_of(sheet: Sheet, dpi: int) -> QImage:
    """The sheet in pixels, Format_RGB32.

    Raises:
        ExplorerError: where there is not enough memory for it, or the computer has no fonts.
    """
    scale = dpi / 72
    image = QImage(round(sheet.width * scale), round(sheet.height * scale), QImage.Format.Format_RGB32)
    if image.isNull():
        hint = "Choose a smaller width or resolution."
        raise ExplorerError("Could not draw the figure", "it needs more memory than there is", hint)
    _paint_on(image, sheet, scale)
    return image


def _paint_on(device: QPaintDevice, sheet: Sheet, scale: float, *, down: float = 0.0) -> None:
    """Paint a sheet at so many dots a point, moved down by so many points."""
    require_fonts()
    painter = QPainter(device)
    try:
        painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)  # a PDF would take JPEG, whose colours run
        painter.scale(scale, scale)
        painter.translate(0, down)
        paint_sheet(painter, sheet)
    finally:
        painter.end()


def _pillow(sheet: Sheet, dpi: int) -> Image.Image:
    image = picture_of(sheet, dpi)
    pixels = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return Image.fromarray(np.ascontiguousarray(pixels[:, : image.width(), 2::-1]))  # in memory it is B, G, R, unused


def _png(sheet: Sheet, spec: FigureSpec, recipe: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add(b"sRGB", _SRGB_PERCEPTUAL)
    info.add_itxt("Title", sheet.title)
    info.add_itxt("Description", sheet.caption)
    info.add_text("Software", PROGRAM)
    info.add_text("Recipe", recipe)
    out = io.BytesIO()
    _pillow(sheet, spec.dpi).save(out, format="PNG", dpi=(spec.dpi, spec.dpi), pnginfo=info)
    return out.getvalue()


def _tiff(sheet: Sheet, spec: FigureSpec, recipe: str) -> bytes:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[TiffImagePlugin.IMAGEDESCRIPTION] = recipe
    tags[TiffImagePlugin.SOFTWARE] = PROGRAM
    out = io.BytesIO()
    image = _pillow(sheet, spec.dpi)
    image.save(out, format="TIFF", dpi=(spec.dpi, spec.dpi), compression="tiff_lzw", tiffinfo=tags)
    return out.getvalue()


def _pdf(sheet: Sheet, spec: FigureSpec, recipe: str) -> bytes:  # noqa: ARG001 - its photo has its resolution already
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_PDF_DPI)
    wide, high = math.ceil(sheet.width), math.ceil(sheet.height)
    size = QPageSize(QSizeF(wide, high), QPageSize.Unit.Point, "figure", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))
    writer.setTitle(sheet.title or PROGRAM)
    writer.setCreator(PROGRAM)
    values = {"title": sheet.title, "caption": sheet.caption, "creator": PROGRAM}
    xmp = _XMP.format(**{key: escape(value) for key, value in values.items()}, recipe=recipe)
    writer.setDocumentXmpMetadata(xmp.encode())
    writer.addFileAttachment("recipe.json", recipe.encode(), "application/json")
    _paint_on(writer, sheet, _PDF_DPI / 72, down=high - sheet.height)  # a page begins at its lower left corner
    # Qt writes pages of whole points alone, and 180 mm are 510.24: what of its page is the figure is put in here, in
    # as many characters, so that the places of all that follows hold.
    whole, own = (b"[0 0 %.6f %.6f]" % size for size in ((wide, high), (sheet.width, sheet.height)))
    return bytes(buffer.data().data()).replace(whole, own.ljust(len(whole)), 1)


def _svg(sheet: Sheet, spec: FigureSpec, recipe: str) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(spec.dpi)
    scale = spec.dpi / 72
    dots = QSize(round(sheet.width * scale), round(sheet.height * scale))
    generator.setSize(dots)
    generator.setViewBox(QRect(0, 0, dots.width(), dots.height()))
    generator.setTitle(sheet.title or PROGRAM)
    generator.setDescription(sheet.caption)
    _paint_on(generator, sheet, scale)
    text = bytes(buffer.data().data()).decode()
    family = family_of(FAMILIES)
    # Elsewhere the family may be missing: name what comes closest to it.
    text = text.replace(f'font-family="{family}"', f'font-family="{family}, Arial, Helvetica, sans-serif"')
    return text.replace("</desc>", f"</desc>\n<metadata>{recipe}</metadata>", 1).encode()


_FORMATS: dict[str, Callable[[Sheet, FigureSpec, str], bytes]] = {
    ".png": _png,
    ".tif": _tiff,
    ".tiff": _tiff,
    ".pdf": _pdf,
    ".svg": _svg,
}
FORMATS = tuple(_FORMATS)


def _swap_in(data: bytes, path: Path, what: str) -> None:
    """Write beside `path`, then put it in its place."""
    if not path.parent.is_dir():
        raise ExplorerError(what, f"there is no folder {path.parent}", "Make the folder or choose another.")
    try:
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError
        refuse_photo(path)
        # Not named after the figure: its name may be as long as names can be.
        with swapped_in(path, path.with_name(f".{secrets.token_hex(8)}.part")) as file:
            file.write(data)
    except OSError as error:
        raise ExplorerError(what, os_reason(error), "Choose another name or folder, or make room there.") from error
