"""The crop plate: every box and number in it is the reading's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from explorer.figures.compose import compose_figure
from explorer.figures.crop_marks import edge_runs
from explorer.figures.crops_blocks import cut_out, kept_text
from explorer.figures.look import LOOKS
from explorer.figures.marks import Bar, BoxMark, Fill, Label, Line, Paragraph, Raster, Sheet, Text
from explorer.figures.parts import resized
from explorer.figures.provenance import decode_recipe, encode_recipe, recipe_of
from explorer.figures.spec import FigureSpec
from explorer.figures.text import share_text
from explorer.geometry import Box
from explorer.manner import Crops, Light, Manner
from tests.figures.conftest import FIVE
from tests.figures.test_colour_figure import SIZES, check_sheet
from tests.figures.test_figure_compose import of

if TYPE_CHECKING:
    from explorer.checkpoints.card import Card
    from tests.figures.conftest import MakeCrops, MakePicture

PLANS = {
    "five": FIVE,
    "one": Crops(count=1),
    "ten": Crops(count=10, share=0.6, rule="logits"),
    "all alike": Crops(count=5, share=1.0, rule="confidence"),
    "quarters": Crops(count=5, share=0.5),
}


class Maker:
    def __init__(self, make_picture: MakePicture, make_crops: MakeCrops, card: Card) -> None:
        self.make_picture, self.make_crops, self.card = make_picture, make_crops, card

    def __call__(
        self,
        size: tuple[int, int] = (300, 200),
        plan: Crops = FIVE,
        kept_of: str = "the second scale's box",
        **spec: object,
    ) -> Sheet:
        options = FigureSpec(**{"dpi": 72, **spec})  # type: ignore[arg-type]
        reading = self.make_crops(*size, plan, kept_of)
        return compose_figure(self.make_picture(*size), reading, self.card, spec=options, photo_name="reed piper.jpg")


@pytest.fixture
def figure(make_picture: MakePicture, make_crops: MakeCrops, card: Card) -> Maker:
    return Maker(make_picture, make_crops, card)


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
@pytest.mark.parametrize("width_mm", [60, 85, 120, 180, 250])
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_everything_is_on_the_sheet_and_apart(
    figure: Maker, size: tuple[int, int], width_mm: float, plan: Crops
) -> None:
    sheet = figure(size, plan, width_mm=width_mm)
    check_sheet(sheet)
    assert len(of(sheet, Raster)) == 1 + plan.count


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_lines_on_the_photo_are_the_edges_of_the_crops(figure: Maker, size: tuple[int, int], plan: Crops) -> None:
    """Every edge is covered by the crop's own colour, alone or in turns, and no such line is anywhere else."""
    look, sheet, reading = LOOKS["print"], figure(size, plan, width_mm=250), figure.make_crops(*size, plan)
    place, frame = of(sheet, Raster)[0].target, Box.of_size(*size)
    boxes = [place.nest(frame.unnest(box)) for box in dict.fromkeys(crop.box for crop in reading.crops)]
    fills = [mark for mark in of(sheet, Fill) if mark.colour in look.accents]
    runs = edge_runs(boxes)
    for fill in fills:
        middle = fill.box.centre
        assert any(_distance(box, middle) < 1e-6 for box in boxes), fill
    for run in runs:
        colours = {look.accent(owner) for owner in run.owners}
        along = [fill for fill in fills if _is_along(fill.box, run.upright, run.at, run.start, run.end)]
        if run.end - run.start > 7 * len(run.owners):
            assert {fill.colour for fill in along} >= colours


def _distance(box: Box, at: tuple[float, float]) -> float:
    x, y = at
    sides = []
    if box.y0 - 1.2 <= y <= box.y1 + 1.2:
        sides += [abs(x - box.x0), abs(x - box.x1)]
    if box.x0 - 1.2 <= x <= box.x1 + 1.2:
        sides += [abs(y - box.y0), abs(y - box.y1)]
    return min(sides, default=1e9)


def _is_along(box: Box, upright: bool, at: float, start: float, end: float) -> bool:
    x, y = box.centre
    across, along = (x, y) if upright else (y, x)
    return abs(across - at) < 1e-6 and start <= along <= end


def test_the_box_to_keep_is_dashed_on_photo_and_crops(figure: Maker) -> None:
    sheet, reading = figure(width_mm=300), figure.make_crops(300, 200)
    photo, *crops = (raster.target for raster in of(sheet, Raster))
    frame = Box.of_size(300, 200)
    dashed = [mark.box for mark in of(sheet, BoxMark) if all(mark.dashed)]
    assert reading.attended is not None
    assert frame.nest(photo.unnest(dashed[0])).iou(reading.attended) > 0.999
    for drawn, target, crop in zip(dashed[1:], crops, reading.crops, strict=True):
        back = crop.box.nest(target.unnest(drawn))
        assert back.iou(reading.attended.clipped_to(crop.box)) > 0.999
    (sample,) = (mark for mark in of(sheet, Line) if mark.dashed)
    assert sample.stroke.colour == "#FFFFFF"
    assert "the second scale's box" in {mark.text for mark in of(sheet, Text)}
    energy = figure(kept_of="the species network's energy")
    assert not any(all(mark.dashed) for mark in of(energy, BoxMark))
    assert "Keeps: the share of the species network's energy" in " ".join(mark.text for mark in of(energy, Paragraph))


def test_mirrored_crops_are_mirrored_and_so_is_their_box(figure: Maker) -> None:
    plan = Crops(count=10, share=0.6)
    sheet, reading = figure(plan=plan, width_mm=300), figure.make_crops(300, 200, plan)
    _, *crops = of(sheet, Raster)
    picture = figure.make_picture(300, 200)
    for raster, crop in zip(crops, reading.crops, strict=True):
        box = crop.box
        cut = picture[round(box.y0) : round(box.y1), round(box.x0) : round(box.x1)]
        cut = cut[:, ::-1] if crop.mirrored else cut
        height, width = raster.pixels.shape[:2]
        assert np.array_equal(raster.pixels, resized(np.ascontiguousarray(cut), width, height))
    dashed = [mark.box for mark in of(sheet, BoxMark) if all(mark.dashed)][1:]
    first, mirror = crops[0].target, crops[5].target
    own, other = first.unnest(dashed[0]), mirror.unnest(dashed[5])
    assert (other.x0, other.x1) == (pytest.approx(1 - own.x1), pytest.approx(1 - own.x0))
    texts = {mark.text for mark in of(sheet, Text)}
    assert {"Top left", "Centre", "Mirror of 1", "Mirror of 5"} <= texts
    assert {"1 · 6", "5 · 10"} <= {mark.text for mark in of(sheet, Label)}


def test_each_crop_has_its_names_and_what_it_keeps(figure: Maker, card: Card) -> None:
    plan = Crops(share=0.5)
    sheet, reading = figure(plan=plan, width_mm=300), figure.make_crops(300, 200, plan)
    for raster, crop in zip(of(sheet, Raster)[1:], reading.crops, strict=True):
        target = raster.target
        below = [
            mark
            for mark in of(sheet, Text)
            if target.y1 < mark.y < target.y1 + 70 and target.x0 - 5 <= mark.x <= target.x1 + 5
        ]
        wanted = [t for i, p in crop.ranking.top(3) for t in (card.taxonomy.taxa[i].english, share_text(p))]
        assert crop.kept is not None
        wanted.append(f"keeps {kept_text(crop.kept)}")
        wanted += ["may lose the bird"] if crop.kept < 0.5 else []
        assert [mark.text for mark in below] == wanted
    texts = [mark.text for mark in of(sheet, Text)]
    assert 0 < texts.count("may lose the bird") < 5
    silent = [mark.text for mark in of(figure(kept_of=""), Text)]
    assert not any(text.startswith("keeps") for text in silent)


def test_average_whole_photo_and_agreement_are_said(figure: Maker) -> None:
    sheet, reading = figure(), figure.make_crops(300, 200)
    texts, words = [mark.text for mark in of(sheet, Text)], [mark.text for mark in of(sheet, Paragraph)]
    assert {"Average of 5 crops", "The whole photo alone"} <= set(texts)
    agree = f"{reading.agreeing} of 5 crops agree; disagreement {reading.disagreement:.2f}."
    assert agree in words
    assert 0 < reading.agreeing < 5
    bars = of(sheet, Bar)
    assert [bar.share for bar in bars[:4]] == [share for _, share in reading.answer.top(4)]
    assert [bar.share for bar in bars[4:7]] == [share for _, share in reading.whole.top(3)]
    assert sheet.title == f"Reed Piper {share_text(reading.answer.best[1])}"
    one = figure(plan=Crops(count=1))
    assert "The crop in the centre" in {mark.text for mark in of(one, Text)}
    assert not any("agree" in mark.text for mark in of(one, Paragraph))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("probabilities", "the mean of their probabilities"),
        ("logits", "the softmax of their mean logits"),
        ("confidence", "the mean of their probabilities, weighted by certainty"),
    ],
)
def test_the_rule_is_said_and_followed(figure: Maker, rule: str, words: str) -> None:
    plan = Crops(rule=rule)  # type: ignore[arg-type]
    sheet = figure(plan=plan)
    assert f"Averaged by {words}." in sheet.caption
    assert f"The average is {words}." in " ".join(mark.text for mark in of(sheet, Paragraph))
    assert of(sheet, Bar)[0].share == figure.make_crops(300, 200, plan).answer.best[1]


def test_parts_can_be_left_out(figure: Maker) -> None:
    assert len(of(figure(show_insets=False), Raster)) == 1
    assert of(figure(show_ranking=False), Bar) == []
    bare = figure(show_insets=False, show_ranking=False, show_caption=False)
    assert len(of(bare, Raster)) == 1
    for options in ({"show_insets": False}, {"show_ranking": False}, {"show_caption": False}):
        for width_mm in (60, 85, 180):
            check_sheet(figure(width_mm=width_mm, **options))


@pytest.mark.parametrize("size", [(1, 1), (1000, 1), (1, 1000)])
@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_the_thinnest_photos_make_figures(figure: Maker, size: tuple[int, int], plan: Crops) -> None:
    assert len(of(figure(size, plan), Raster)) == 1 + plan.count


def test_crops_are_cut_at_whole_pixels(make_crops: MakeCrops, make_picture: MakePicture) -> None:
    photo = make_picture(33, 21)
    for crop in make_crops(33, 21, Crops(count=10, share=0.7)).crops:
        pixels = cut_out(photo, crop)
        assert pixels.shape[:2] == (round(crop.box.y1) - round(crop.box.y0), round(crop.box.x1) - round(crop.box.x0))


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "0 %"), (0.004, "< 1 %"), (0.624, "62 %"), (0.996, "> 99 %"), (1.0, "100 %")]
)
def test_shares_claim_no_more_than_they_are(share: float, text: str) -> None:
    assert kept_text(share) == text


def test_the_recipe_is_the_reading_and_its_manner(make_crops: MakeCrops, card: Card) -> None:
    plan = Crops(count=10, share=0.8, rule="confidence")
    reading = make_crops(300, 200, plan)
    manner = Manner(light=Light(exposure=1), off=(1,), crops=Crops())  # crops are read in plain light, all streams on
    recipe = recipe_of(reading, card, spec=FigureSpec(), photo_name="a.jpg", manner=manner)
    assert decode_recipe(encode_recipe(recipe), "a.png") == recipe
    assert recipe.manner == Manner(crops=plan)
    record = recipe.crops
    assert record is not None
    assert (record.agreeing, record.disagreement) == (reading.agreeing, reading.disagreement)
    assert record.kept_of == "the second scale's box"
    assert [one.mirrored for one in record.crops] == [False] * 5 + [True] * 5
    for one, crop in zip(record.crops, reading.crops, strict=True):
        assert Box(*one.box) == crop.box
        assert one.kept == crop.kept
        assert [entry.probability for entry in one.top] == [share for _, share in crop.ranking.top(5)]
    assert recipe.average[0].probability == reading.answer.best[1]
    assert record.whole[0].probability == reading.whole.best[1]
