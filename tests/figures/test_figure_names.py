"""Long names stand whole in every figure, however narrow it is."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

import msgspec
import pytest

from explorer.figures.compose import compose_figure
from explorer.figures.marks import Sheet, Text
from explorer.figures.spec import FigureSpec
from explorer.figures.text import estimated_width
from tests.figures.test_figure_compose import extent

if TYPE_CHECKING:
    from explorer.checkpoints.card import Card
    from explorer.results import Reading
    from tests.figures.conftest import MakeColours, MakeCrops, MakeGrains, MakePicture, MakeReading

LONG = (
    ("Northern Rough-winged Swallow", "Stelgidopteryx serripennis"),
    ("American Three-toed Woodpecker", "Picoides dorsalis"),
    ("Gray-crowned Rosy-Finch", "Leucosticte tephrocotis"),
    ("Northern Beardless-Tyrannulet", "Camptostoma imberbe"),
)
SIZES = {"landscape": (300, 200), "portrait": (200, 300), "panorama": (600, 150)}
KINDS = ("zoom", "grains", "colours", "crops")


@pytest.fixture
def long_names(card: Card) -> Card:
    """The card of four birds with the longest of names."""
    taxa = tuple(
        msgspec.structs.replace(taxon, english=english, scientific=scientific)
        for taxon, (english, scientific) in zip(card.taxonomy.taxa, LONG, strict=True)
    )
    return msgspec.structs.replace(card, taxonomy=msgspec.structs.replace(card.taxonomy, taxa=taxa))


@pytest.fixture
def readings(
    make_reading: MakeReading, make_grains: MakeGrains, make_colours: MakeColours, make_crops: MakeCrops
) -> dict[str, object]:
    return dict(zip(KINDS, (make_reading, make_grains, make_colours, make_crops), strict=True))


def whole(text: Text) -> bool:
    """Whether a text has the room it needs; what is wider loses its middle. Estimates are 4 % too wide at least."""
    return estimated_width(text.text, text.font.size, bold=text.font.bold) <= text.width * 1.04


@pytest.mark.parametrize("names", ["english", "scientific"])
@pytest.mark.parametrize("width_mm", [60, 85, 120, 140, 155, 180])
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_name_loses_its_middle(
    make_picture: MakePicture,
    readings: dict[str, object],
    long_names: Card,
    kind: str,
    size: tuple[int, int],
    width_mm: float,
    names: str,
) -> None:
    reading: Reading = readings[kind](*size)  # type: ignore[operator]
    spec = FigureSpec(dpi=72, width_mm=width_mm, names=names)  # type: ignore[arg-type]
    sheet = compose_figure(make_picture(*size), reading, long_names, spec=spec, photo_name="a.jpg")
    texts = [mark for mark in sheet.marks if isinstance(mark, Text)]
    assert [text for text in texts if not whole(text)] == []
    for one, other in combinations(texts, 2):
        assert extent(one).overlap(extent(other)) < 1e-6, (one, other)
    assert_all_words(sheet, long_names, reading)


def assert_all_words(sheet: Sheet, card: Card, reading: Reading) -> None:
    """The names of the answer are there with all their words, in whatever lines."""
    words = Counter(word for mark in sheet.marks if isinstance(mark, Text) for word in mark.text.split())
    scientific = any(mark.font.italic and mark.font.bold for mark in sheet.marks if isinstance(mark, Text))
    for index, _ in reading.answer.top(4):
        taxon = card.taxonomy.taxa[index]
        name = taxon.scientific if scientific and taxon.scientific.split()[0] in words else taxon.english
        assert all(words[word] for word in name.split()), name


def test_a_long_title_goes_on_in_a_second_line(
    make_picture: MakePicture, make_reading: MakeReading, card: Card
) -> None:
    title = "Figure 3. Where a network looked on a male Northern Rough-winged Swallow at its nest"
    spec = FigureSpec(dpi=72, width_mm=85, title=title)
    sheet = compose_figure(make_picture(300, 200), make_reading(300, 200), card, spec=spec, photo_name="a.jpg")
    lines = [mark for mark in sheet.marks if isinstance(mark, Text) and mark.font.size == 9]
    assert len(lines) > 1
    assert " ".join(line.text for line in lines) == title
    assert all(whole(line) for line in lines)
    others = [mark for mark in sheet.marks if mark not in lines and not isinstance(mark, Text)]
    assert all(extent(line).overlap(extent(other)) < 1e-6 for line in lines for other in others)


def test_names_that_fit_stay_in_one_line(
    make_picture: MakePicture, make_reading: MakeReading, long_names: Card
) -> None:
    spec = FigureSpec(dpi=72, width_mm=180)
    sheet = compose_figure(make_picture(300, 200), make_reading(300, 200), long_names, spec=spec, photo_name="a.jpg")
    texts = [mark.text for mark in sheet.marks if isinstance(mark, Text)]
    assert texts.count("Northern Rough-winged Swallow") == 4  # the fused answer and every scale
