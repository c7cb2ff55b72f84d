from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from explorer.figures.look import FAMILIES, PRINT
from explorer.figures.marks import Bar, BoxMark, Fill, Font, Label, Line, Mark, Paragraph, Raster, Stroke, Text
from explorer.figures.paint import family_of, paint_marks, paint_sheet, require_fonts
from explorer.figures.save import picture_of
from explorer.figures.spec import FigureSpec
from explorer.figures.zoom_figure import compose_zoom_figure
from explorer.geometry import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explorer.checkpoints.card import Card
    from tests.figures.conftest import MakePicture, MakeReading

pytestmark = pytest.mark.usefixtures("qapp")

STROKE = Stroke("#FF0000", 2, "#0000FF", 6)
FONT = Font(FAMILIES, 12)


def pixels_of(image: QImage) -> NDArray[np.uint8]:
    """(H, W, 3) uint8."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def painted(*marks: Mark, scale: float = 1.0, size: tuple[int, int] = (100, 60)) -> NDArray[np.uint8]:
    """Marks on white; a unit of theirs is `scale` pixels."""
    image = QImage(round(size[0] * scale), round(size[1] * scale), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.scale(scale, scale)
    paint_marks(painter, marks)
    painter.end()
    return pixels_of(image)


def ink(picture: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is not white."""
    ys, xs = np.nonzero((picture < 200).any(axis=-1))
    return int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1


def test_a_picture_is_painted_pixel_for_pixel() -> None:
    pixels = np.random.default_rng(1).integers(0, 255, (13, 7, 3), dtype=np.uint8)
    picture = painted(Raster(pixels, Box(20, 10, 27, 23)))
    assert np.array_equal(picture[10:23, 20:27], pixels)
    assert (picture[:, :20] == 255).all()


def test_a_picture_that_is_a_slice_of_another_is_painted_right() -> None:
    pixels = np.random.default_rng(1).integers(0, 255, (20, 20, 3), dtype=np.uint8)
    picture = painted(Raster(pixels[2:12, 3:13], Box(0, 0, 10, 10)))
    assert np.array_equal(picture[:10, :10], pixels[2:12, 3:13])


def test_the_line_of_a_box_runs_along_its_edges_on_a_casing() -> None:
    picture = painted(BoxMark(Box(20, 20, 80, 50), STROKE))
    for x, y in ((20, 35), (79, 35), (50, 20), (50, 49)):
        assert tuple(picture[y, x]) == (255, 0, 0)
    for x, y in ((17, 35), (22, 35), (50, 17), (50, 52)):
        assert tuple(picture[y, x]) == (0, 0, 255)
    assert tuple(picture[35, 50]) == (255, 255, 255)
    assert ink(picture) == (17, 17, 83, 53)


def test_only_the_cut_sides_are_dashed() -> None:
    picture = painted(BoxMark(Box(10, 10, 90, 50), STROKE, (False, True, False, False)))
    red = (picture == (255, 0, 0)).all(axis=-1)
    assert red[12:48, 10].all()
    assert red[10, 12:88].all()
    assert 0.3 < red[12:48, 89].mean() < 0.9
    assert (picture[12:48, 92] == (0, 0, 255)).all()  # the casing goes on


def test_lines_and_fills() -> None:
    picture = painted(Line(10, 30, 60, 30, STROKE), Fill(Box(70, 10, 80, 20), "#00FF00"))
    assert tuple(picture[30, 30]) == (255, 0, 0)
    assert tuple(picture[32, 30]) == (0, 0, 255)
    assert (picture[10:20, 70:80] == (0, 255, 0)).all()


@pytest.mark.parametrize(("share", "length"), [(0.0, 0), (0.25, 20), (1.0, 80), (1.5, 80), (-1.0, 0)])
def test_a_bar_is_as_long_as_its_share(share: float, length: int) -> None:
    picture = painted(Bar(Box(10, 20, 90, 30), share, "#FF0000", "#00FF00"))
    row = picture[25]
    assert (row == (255, 0, 0)).all(axis=-1).sum() == length
    assert (row == (0, 255, 0)).all(axis=-1).sum() == 80 - length


@pytest.mark.parametrize("scale", [1.0, 4.0])
def test_text_has_its_size_whatever_the_device(scale: float) -> None:
    left, top, right, bottom = (
        edge / scale for edge in ink(painted(Text(10, 40, "HHHH", FONT, "#000000", 90), scale=scale))
    )
    assert left == pytest.approx(11, abs=1.5)
    assert bottom == pytest.approx(40, abs=0.8)
    assert bottom - top == pytest.approx(0.72 * 12, rel=0.15)  # capitals
    assert 20 < right - left < 45


def test_text_is_anchored_at_its_end_or_middle() -> None:
    right = ink(painted(Text(90, 40, "HHHH", FONT, "#000000", 90, "right")))
    middle = ink(painted(Text(50, 40, "HHHH", FONT, "#000000", 90, "centre")))
    assert right[2] == pytest.approx(89, abs=1.5)
    assert (middle[0] + middle[2]) / 2 == pytest.approx(50, abs=1)


def test_text_without_room_is_shortened_not_cut_off() -> None:
    text = "Black-throated Blue Warbler of the Woods"
    assert ink(painted(Text(10, 40, text, FONT, "#000000", 60)))[2] <= 70
    assert ink(painted(Text(10, 40, text, FONT, "#000000", 900)))[2] == 100  # beyond the edge
    left, _, right, _ = ink(painted(Label(Box(30, 20, 70, 40), text, FONT, "#000000", "#FFFFFF")))
    assert left >= 30
    assert right <= 70


def test_a_paragraph_fits_its_box_by_being_smaller_if_need_be() -> None:
    text = "one two three four five six seven eight nine ten " * 3
    for height in (50, 20):
        left, top, right, bottom = ink(painted(Paragraph(Box(5, 5, 95, 5 + height), text, FONT, "#000000"), scale=3))
        assert left >= 3 * 5
        assert top >= 3 * 5
        assert right <= 3 * 95 + 1
        assert bottom <= 3 * (5 + height) + 1


def test_a_labels_text_is_in_the_middle_of_it() -> None:
    picture = painted(Label(Box(30, 10, 60, 40), "H", Font(FAMILIES, 20), "#000000", "#FFFFFF"), scale=4)
    left, top, right, bottom = ink(picture)
    assert (left + right) / 2 / 4 == pytest.approx(45, abs=0.5)
    assert (top + bottom) / 2 / 4 == pytest.approx(25, abs=0.5)


@pytest.mark.parametrize("unit", [0.5, 0.05])
def test_a_label_on_a_photo_looked_at_from_near_is_as_on_any_other(unit: float) -> None:
    font = Font(FAMILIES, 12.0, bold=True)
    as_ever = painted(Label(Box(10, 10, 60, 30), "12", font, "#000000", "#ffffff"))
    small = Font(FAMILIES, 12.0 * unit, bold=True)
    near = Label(Box(10, 10, 60, 30).scaled(unit), "12", small, "#000000", "#ffffff")
    picture = painted(near, scale=1 / unit)
    dark = [(one < 100).all(axis=-1).sum() for one in (as_ever, picture)]
    assert dark[1] == pytest.approx(dark[0], rel=0.1)
    assert dark[0] > 20


def test_the_painter_is_left_as_it_was() -> None:
    image = QImage(50, 50, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    before = painter.font(), painter.pen(), painter.brush(), painter.renderHints()
    paint_marks(
        painter, [Text(1, 9, "a", FONT, "#FF0000", 20), Label(Box(0, 0, 9, 9), "1", FONT, "#000000", "#FF0000")]
    )
    assert (painter.font(), painter.pen(), painter.brush(), painter.renderHints()) == before
    painter.end()


def test_the_window_and_the_file_show_the_same(
    make_picture: MakePicture, make_reading: MakeReading, card: Card
) -> None:
    spec = FigureSpec(width_mm=120, dpi=96)
    sheet = compose_zoom_figure(make_picture(90, 60), make_reading(90, 60), card, spec=spec, photo_name="a.jpg")
    in_file = picture_of(sheet, spec.dpi)
    on_screen = QPixmap(in_file.size())  # what a pane paints on
    painter = QPainter(on_screen)
    painter.scale(spec.dpi / 72, spec.dpi / 72)
    paint_sheet(painter, sheet)
    painter.end()
    assert np.array_equal(pixels_of(on_screen.toImage()), pixels_of(in_file))


def test_boxes_are_painted_where_the_reading_says(
    make_picture: MakePicture, make_reading: MakeReading, card: Card
) -> None:
    reading, spec = make_reading(400, 300), FigureSpec(dpi=300)
    sheet = compose_zoom_figure(make_picture(400, 300), reading, card, spec=spec, photo_name="a.jpg")
    photo = next(mark for mark in sheet.marks if isinstance(mark, Raster)).target
    picture = pixels_of(picture_of(sheet, spec.dpi))
    for number, scale in enumerate(reading.scales[1:], start=1):
        wanted = QColor(PRINT.accent(number)).getRgb()[:3]
        x0, y0 = photo.at(*Box.of_size(400, 300).fraction_of(scale.box.x0, scale.box.y0))
        x1, y1 = photo.at(*Box.of_size(400, 300).fraction_of(scale.box.x1, scale.box.y1))
        for x, y in (
            (x0, (y0 * 2 + y1) / 3),
            (x1, (y0 * 2 + y1) / 3),
            ((x0 * 2 + x1) / 3, y0),
            ((x0 * 2 + x1) / 3, y1),
        ):
            px, py = round(x * spec.dpi / 72), round(y * spec.dpi / 72)
            assert tuple(picture[py, px]) == wanted, (number, x, y)


def test_a_font_that_exists_is_chosen() -> None:
    require_fonts()
    assert family_of(("No such family", *FAMILIES)) == family_of(FAMILIES)
    assert family_of(("No such family",)) == "sans-serif"
