from __future__ import annotations

import subprocess
import sys
from itertools import combinations
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import ExplorerError
from explorer.figures.look import ACCENTS, LOOKS
from explorer.figures.marks import Bar, BoxMark, Fill, Label, Line, Mark, Paragraph, Raster, Sheet, Text
from explorer.figures.spec import FigureSpec, check_spec
from explorer.figures.text import share_text
from explorer.figures.zoom_figure import compose_zoom_figure
from explorer.figures.zoom_layout import ZoomLayout, ZoomNeeds, lay_out_zoom
from explorer.geometry import Box

if TYPE_CHECKING:
    from explorer.checkpoints.card import Card
    from tests.figures.conftest import MakePicture, MakeReading

SHAPES = {"landscape": (300, 200), "portrait": (200, 300), "square": (224, 224), "tiny": (100, 67)}
EXTREMES = {"panorama": (600, 120), "column": (80, 400)}


class Maker:
    def __init__(self, make_picture: MakePicture, make_reading: MakeReading, card: Card) -> None:
        self.make_picture, self.make_reading, self.card = make_picture, make_reading, card

    def __call__(
        self, size: tuple[int, int] = (300, 200), boxes: tuple[Box, ...] | None = None, **spec: object
    ) -> Sheet:
        options = FigureSpec(**{"dpi": 72, **spec})  # type: ignore[arg-type]
        reading = self.make_reading(*size, boxes)
        picture = self.make_picture(*size)
        return compose_zoom_figure(picture, reading, self.card, spec=options, photo_name="reed piper.jpg")


@pytest.fixture
def figure(make_picture: MakePicture, make_reading: MakeReading, card: Card) -> Maker:
    return Maker(make_picture, make_reading, card)


def of(sheet: Sheet, kind: type) -> list:
    return [mark for mark in sheet.marks if isinstance(mark, kind)]


def extent(mark: Mark) -> Box:
    """Where a mark is, without the widths of lines; for text, its line within its room."""
    match mark:
        case Raster():
            return mark.target
        case Bar():
            return mark.track
        case Line():
            return Box(min(mark.x0, mark.x1), min(mark.y0, mark.y1), max(mark.x0, mark.x1), max(mark.y0, mark.y1))
        case Text():
            left = mark.x - {"left": 0, "centre": 0.5, "right": 1}[mark.anchor] * mark.width
            return Box(left, mark.y - 0.75 * mark.font.size, left + mark.width, mark.y + 0.25 * mark.font.size)
        case BoxMark() | Fill() | Label() | Paragraph():
            return mark.box


@pytest.mark.parametrize("width_mm", [60, 90, 120, 180, 250])
@pytest.mark.parametrize("size", [*SHAPES.values(), *EXTREMES.values()], ids=[*SHAPES, *EXTREMES])
def test_everything_is_on_the_sheet(figure: Maker, size: tuple[int, int], width_mm: float) -> None:
    sheet = figure(size, width_mm=width_mm)
    page = Box.of_size(sheet.width, sheet.height)
    for mark in sheet.marks:
        box = extent(mark)
        assert page.x0 <= box.x0 <= box.x1 <= page.x1 + 1e-6, mark
        assert page.y0 <= box.y0 <= box.y1 <= page.y1 + 1e-6, mark


@pytest.mark.parametrize("width_mm", [60, 90, 180])
@pytest.mark.parametrize("size", [*SHAPES.values(), *EXTREMES.values()], ids=[*SHAPES, *EXTREMES])
def test_texts_do_not_run_into_each_other(figure: Maker, size: tuple[int, int], width_mm: float) -> None:
    sheet = figure(size, width_mm=width_mm)
    for one, other in combinations([*of(sheet, Text), *of(sheet, Paragraph)], 2):
        assert extent(one).overlap(extent(other)) < 1e-6, (one, other)
    for text in of(sheet, Text):
        assert all(extent(text).overlap(raster.target) < 1e-6 for raster in of(sheet, Raster)), text


@pytest.mark.parametrize(
    ("width_mm", "dpi", "dots"), [(180, 300, 2126), (90, 600, 2126), (85, 300, 1004), (174.5, 72, 495)]
)
def test_the_width_is_exact_to_the_dot(figure: Maker, width_mm: float, dpi: int, dots: int) -> None:
    sheet = figure(width_mm=width_mm, dpi=dpi)
    assert sheet.width * dpi / 72 == pytest.approx(dots, abs=1e-9)
    assert sheet.height * dpi / 72 == pytest.approx(round(sheet.height * dpi / 72), abs=1e-6)


@pytest.mark.parametrize("size", [(100, 67), (3000, 2000)])
def test_pictures_have_the_resolution_of_the_figure(figure: Maker, size: tuple[int, int]) -> None:
    for raster in of(figure(size, dpi=150), Raster):
        height, width = raster.pixels.shape[:2]
        assert raster.target.width == pytest.approx(width * 72 / 150)
        assert raster.target.height == pytest.approx(height * 72 / 150)
        assert raster.target.x0 * 150 / 72 == pytest.approx(round(raster.target.x0 * 150 / 72), abs=1e-6)


@pytest.mark.parametrize("size", SHAPES.values(), ids=SHAPES)
def test_boxes_on_the_sheet_are_the_readings(figure: Maker, make_reading: MakeReading, size: tuple[int, int]) -> None:
    sheet = figure(size)
    photo = of(sheet, Raster)[0].target
    frame = Box.of_size(*size)
    drawn = of(sheet, BoxMark)[:3]
    for mark, scale in zip(drawn, make_reading(*size).scales, strict=True):
        back = frame.nest(photo.unnest(mark.box))
        wanted = scale.box.clipped_to(frame)
        for got, edge in zip(
            (back.x0, back.y0, back.x1, back.y1), (wanted.x0, wanted.y0, wanted.x1, wanted.y1), strict=True
        ):
            assert got == pytest.approx(edge, abs=0.01)


def test_an_inset_shows_what_its_scale_saw_and_where_the_next_looked(figure: Maker, make_reading: MakeReading) -> None:
    sheet = figure((224, 224))
    insets = of(sheet, Raster)[1:]
    assert len(insets) == 3
    first, second = make_reading(224, 224).scales[:2]
    inner = of(sheet, BoxMark)[3]
    assert inner.stroke.colour == ACCENTS[1]
    got, wanted = insets[0].target.unnest(inner.box), first.box.unnest(second.box)
    assert got.iou(wanted) > 0.999
    centre = insets[1].pixels[insets[1].pixels.shape[0] // 2, insets[1].pixels.shape[1] // 2]
    assert centre[0] > 1.5 * centre[2]  # the brown bird, not the blue sky


def test_outside_the_photo_an_inset_shows_what_the_network_is_given(figure: Maker, card: Card) -> None:
    inset = of(figure((300, 100)), Raster)[1]
    assert tuple(inset.pixels[2, 2]) == card.preprocess.fill
    assert tuple(inset.pixels[inset.pixels.shape[0] // 2, 2]) != card.preprocess.fill


def test_every_number_is_the_readings(figure: Maker, make_reading: MakeReading, card: Card) -> None:
    reading = make_reading(300, 200)
    sheet = figure((300, 200))
    texts = [mark.text for mark in of(sheet, Text)]
    rankings = [reading.fused, *(scale.ranking for scale in reading.scales)]
    expected = [
        text
        for ranking in rankings
        for index, share in ranking.top(5)
        for text in (card.taxonomy.taxa[index].english, share_text(share))
    ]
    rows = iter(texts)
    assert all(text in rows for text in expected), texts  # in this order
    assert [bar.share for bar in of(sheet, Bar)] == [share for ranking in rankings for _, share in ranking.top(5)]
    assert "Summed: genus Tibia >0.99, family Tibiidae >0.99" in texts
    assert {"300 px wide", "168 px wide", "84 px wide"} <= set(texts)


def test_the_caption_names_what_was_read_by_what_and_how(figure: Maker) -> None:
    caption = figure((300, 200)).caption
    for part in (
        *(
            "reed piper.jpg (300 × 200 pixels)",
            "Four birds (checkpoint bbbbbbbbbbbb)",
            "invented",
            "float32",
            "the CPU",
        ),
        *(
            "photo pixels",
            "1 (0, −50, 300, 250)",
            "2 (66, 16, 234, 184)",
            "Bird Explorer",
            "the GPU was out of memory.",
        ),
    ):
        assert part in caption
    assert of(figure(), Paragraph)[0].text == caption
    assert of(figure(show_caption=False), Paragraph) == []


def test_a_name_from_a_file_cannot_break_the_caption(
    make_picture: MakePicture, make_reading: MakeReading, card: Card
) -> None:
    sheet = compose_zoom_figure(
        make_picture(50, 50), make_reading(50, 50), card, spec=FigureSpec(dpi=36), photo_name="a\x01\n\udcff<b>.jpg"
    )
    assert sheet.caption.startswith("a\N{REPLACEMENT CHARACTER} \N{REPLACEMENT CHARACTER}<b>.jpg (50 × 50")


def test_the_title_is_the_best_answer_unless_another_is_asked_for(figure: Maker) -> None:
    assert figure().title == "Reed Piper >0.99"
    assert figure(title="Plate 3").title == "Plate 3"
    assert of(figure(title="Plate 3"), Text)[0].text == "Plate 3"
    assert figure(title="").height < figure().height


def test_scientific_names_are_in_italics(figure: Maker) -> None:
    texts = {mark.text: mark for mark in of(figure(names="scientific"), Text)}
    assert texts["Tibia arundinis"].font.italic
    assert not texts["0.40"].font.italic
    assert "Reed Piper" not in texts


def test_parts_can_be_left_out(figure: Maker) -> None:
    assert len(of(figure(show_insets=False), Raster)) == 1
    assert len(of(figure(show_insets=False), Bar)) == 16
    assert of(figure(show_ranking=False), Bar) == []
    assert len(of(figure(show_ranking=False), Raster)) == 4
    bare = figure(show_insets=False, show_ranking=False, show_caption=False)
    assert len(of(bare, Raster)) == 1
    assert len(of(bare, BoxMark)) == 3


def test_dashes_are_explained_where_there_are_any(figure: Maker) -> None:
    def explained(sheet: Sheet) -> bool:
        return any(mark.text == "goes on beyond the photo" for mark in of(sheet, Text))

    assert explained(figure((300, 200)))
    assert not explained(figure((224, 224)))


def test_two_scales_make_a_figure_too(figure: Maker) -> None:
    sheet = figure((200, 200), boxes=(Box(0, 0, 200, 200), Box(50, 50, 150, 150)))
    assert len(of(sheet, Raster)) == 3


@pytest.mark.parametrize("look", LOOKS)
def test_colours_come_from_the_look(figure: Maker, look: str) -> None:
    sheet = figure(look=look)
    assert sheet.background == LOOKS[look].background  # type: ignore[index]
    assert of(sheet, Text)[0].colour == LOOKS[look].ink  # type: ignore[index]


def test_the_same_arguments_make_the_same_sheet(figure: Maker) -> None:
    one, other = figure(), figure()
    assert [mark for mark in one.marks if not isinstance(mark, Raster)] == [
        mark for mark in other.marks if not isinstance(mark, Raster)
    ]
    assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(of(one, Raster), of(other, Raster), strict=True))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"width_mm": 10.0}, "its width is 10 mm"),
        ({"width_mm": float("nan")}, "its width is nan mm"),
        ({"dpi": 5}, "its resolution is 5 dpi"),
        ({"width_mm": 900.0, "dpi": 2400}, "it would be 85039 pixels wide"),
    ],
)
def test_a_figure_that_cannot_be_is_refused(change: dict[str, float], complaint: str) -> None:
    with pytest.raises(ExplorerError, match=complaint):
        check_spec(msgspec.structs.replace(FigureSpec(), **change))


def test_a_photo_of_another_size_is_a_mistake_of_the_program(
    make_picture: MakePicture, make_reading: MakeReading, card: Card
) -> None:
    with pytest.raises(ValueError, match="30 × 20"):
        compose_zoom_figure(make_picture(30, 20), make_reading(20, 30), card, spec=FigureSpec(), photo_name="x")


@pytest.mark.parametrize("size", [(1, 1), (1000, 1), (1, 1000)])
def test_the_thinnest_photos_make_figures(figure: Maker, size: tuple[int, int]) -> None:
    assert len(of(figure(size), Raster)) == 4


def test_composing_needs_neither_qt_nor_torch() -> None:
    program = "import sys, explorer.figures.compose; print({'PySide6', 'torch'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"


needs = st.builds(
    ZoomNeeds,
    width=st.floats(170, 3000),
    aspect=st.floats(0.05, 20),
    scales=st.integers(1, 5),
    insets=st.booleans(),
    ranking=st.booleans(),
    gutter=st.just(10.0),
    title=st.sampled_from([0.0, 14.0]),
    line=st.just(2.0),
    legend=st.floats(14, 60),
    legend_item=st.just(115.0),
    heading=st.just(13.0),
    text=st.just(72.0),
    fused=st.just(80.0),
    names=st.floats(60, 300),
    caption=st.sampled_from([0.0, 40.0]),
)


@settings(deadline=None)
@given(needs)
def test_parts_have_their_room_and_do_not_overlap(need: ZoomNeeds) -> None:
    layout: ZoomLayout = lay_out_zoom(need)
    parts = [layout.photo, layout.legend, *layout.blocks, layout.caption]
    if layout.fused is not None:
        parts.append(layout.fused)
        assert layout.fused.height == pytest.approx(need.fused)
    page = Box.of_size(need.width, layout.height)
    for part in parts:
        assert page.x0 <= part.x0 <= part.x1 <= page.x1 + 1e-6
        assert page.y0 <= part.y0 <= part.y1 <= page.y1 + 1e-6
    assert all(one.overlap(other) < 1e-6 for one, other in combinations(parts, 2))
    assert (layout.fused is not None) == need.ranking
    assert len(layout.blocks) == (need.scales if need.insets or need.ranking else 0)
    for block in layout.blocks:
        assert block.width >= layout.inset - 1e-6
        if need.ranking:
            assert block.width - layout.inset >= 40
            assert block.height >= need.text - 1e-6
    ratio = (layout.photo.height - need.line) / (layout.photo.width - need.line)
    assert ratio == pytest.approx(need.aspect, rel=1e-3)
