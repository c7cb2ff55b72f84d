"""The colour plate: every view, name and number in it is the reading's."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pytest
from PIL import Image

from explorer.colour.shown import shown, stretched_ends
from explorer.errors import ExplorerError
from explorer.figures.compose import compose_figure
from explorer.figures.look import LOOKS
from explorer.figures.marks import Bar, Fill, Paragraph, Raster, Sheet, Text
from explorer.figures.parts import resized
from explorer.figures.provenance import decode_recipe, encode_recipe, recipe_of
from explorer.figures.spec import ColourSpec, FigureSpec, check_spec
from explorer.figures.text import share_text
from explorer.figures.votes import vote, weight_shares
from explorer.geometry import Box
from explorer.light import relit
from explorer.manner import PLAIN, Light, Manner
from explorer.preprocess import view, whole_frame
from explorer.pyramid import pyramid_of
from tests.figures.conftest import SPACES
from tests.figures.test_figure_compose import EXTREMES, SHAPES, extent, of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explorer.checkpoints.card import Card
    from explorer.rules import SpaceName
    from tests.figures.conftest import MakeColours, MakePicture


class Maker:
    def __init__(self, make_picture: MakePicture, make_colours: MakeColours, card: Card) -> None:
        self.make_picture, self.make_colours, self.card = make_picture, make_colours, card

    def __call__(
        self,
        size: tuple[int, int] = (300, 200),
        spaces: Sequence[SpaceName] = SPACES,
        off: tuple[int, ...] = (),
        manner: Manner = PLAIN,
        **spec: object,
    ) -> Sheet:
        options = FigureSpec(**{"dpi": 72, **spec})  # type: ignore[arg-type]
        reading = self.make_colours(*size, spaces, off)
        return compose_figure(
            self.make_picture(*size), reading, self.card, spec=options, photo_name="reed piper.jpg", manner=manner
        )


@pytest.fixture
def figure(make_picture: MakePicture, make_colours: MakeColours, card: Card) -> Maker:
    return Maker(make_picture, make_colours, card)


SIZES = {**SHAPES, **EXTREMES}


def check_sheet(sheet: Sheet) -> None:
    """Everything is on the page, and no words are on others or on pictures."""
    page = Box.of_size(sheet.width, sheet.height)
    for mark in sheet.marks:
        box = extent(mark)
        assert page.x0 <= box.x0 <= box.x1 <= page.x1 + 1e-6, mark
        assert page.y0 <= box.y0 <= box.y1 <= page.y1 + 1e-6, mark
    words = [*of(sheet, Text), *of(sheet, Paragraph)]
    for one, other in combinations(words, 2):
        assert extent(one).overlap(extent(other)) < 1e-6, (one, other)
    for text in words:
        assert all(extent(text).overlap(raster.target) < 1e-6 for raster in of(sheet, Raster)), text
    for one, other in combinations(of(sheet, Raster), 2):
        assert one.target.overlap(other.target) < 1e-6


@pytest.mark.parametrize("names", ["english", "scientific"])
@pytest.mark.parametrize("width_mm", [60, 85, 120, 180, 250])
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_everything_is_on_the_sheet_and_apart(
    figure: Maker, size: tuple[int, int], width_mm: float, names: str
) -> None:
    check_sheet(figure(size, off=(1, 6), width_mm=width_mm, names=names))


@pytest.mark.parametrize("spaces", [("rgb",) * 7, ("lab",), ("rgb", "hsv", "hed_log10")])
@pytest.mark.parametrize("width_mm", [85, 180])
def test_any_streams_make_a_figure(figure: Maker, spaces: tuple[SpaceName, ...], width_mm: float) -> None:
    sheet = figure(spaces=spaces, width_mm=width_mm)
    check_sheet(sheet)
    assert len(of(sheet, Raster)) == 1 + len(spaces)
    if spaces[0] == "rgb" and len(spaces) == 7:
        assert {"RGB", "RGB 2", "RGB 7"} <= {mark.text for mark in of(sheet, Text)}


@pytest.mark.parametrize("channel", [None, 0, 2])
def test_views_are_the_photo_in_their_spaces(figure: Maker, channel: int | None) -> None:
    sheet = figure(colour=ColourSpec(channel=channel), dpi=100)
    photo, *views = of(sheet, Raster)
    picture = figure.make_picture(300, 200)
    assert np.array_equal(photo.pixels, resized(picture, photo.pixels.shape[1], photo.pixels.shape[0]))
    assert len(views) == 7
    for raster, space in zip(views, SPACES, strict=True):
        height, width = raster.pixels.shape[:2]
        assert np.array_equal(raster.pixels, shown(resized(picture, width, height), space, channel))
        assert raster.target.width == pytest.approx(width * 0.72)


@pytest.mark.parametrize("channel", [None, 1])
def test_stretched_views_are_drawn_between_percentiles_and_say_so(figure: Maker, channel: int | None) -> None:
    light = Light(exposure=-0.5)
    colour = ColourSpec(channel=channel, stretched=True)
    sheet = figure((800, 500), colour=colour, dpi=100, width_mm=300, manner=Manner(light=light))
    picture = figure.make_picture(800, 500)
    small = relit(pyramid_of(Image.fromarray(picture))[-1], light)
    assert small.shape == (250, 400, 3)
    for raster, space in zip(of(sheet, Raster)[1:], SPACES, strict=True):
        height, width = raster.pixels.shape[:2]
        base, ends = relit(resized(picture, width, height), light), stretched_ends(small, space)
        assert np.array_equal(raster.pixels, shown(base, space, channel, ends))
    said = " ".join(mark.text for mark in of(sheet, Paragraph))
    assert "1st" in said
    assert "99th percentile in this photo" in said
    assert "over all colours" not in said
    if channel == 1:
        low, high = stretched_ends(small, "ycbcr")[1]
        assert any(mark.text == f"Cb {low:.1f} to {high:.1f}".replace(".0 ", " ") for mark in of(sheet, Text))
    assert "over all colours" in " ".join(mark.text for mark in of(figure(), Paragraph)), "the usual is absolute"


def test_views_are_in_the_light_of_the_reading_and_the_photo_is_not(figure: Maker) -> None:
    light = Light(exposure=1, saturation=0.5)
    sheet, plain = figure(manner=Manner(light=light)), figure()
    assert np.array_equal(of(sheet, Raster)[0].pixels, of(plain, Raster)[0].pixels)
    rgb = of(sheet, Raster)[1].pixels
    assert np.array_equal(rgb, relit(of(plain, Raster)[1].pixels, light))
    words = "Read in changed light (exposure +1 stop, saturation × 0.5); the views show it so, the photo is as it is."
    assert words in [mark.text for mark in of(sheet, Paragraph)]
    assert words in sheet.caption
    assert "light" not in plain.caption


def test_views_as_seen_are_the_pixels_of_the_streams(figure: Maker, card: Card) -> None:
    sheet = figure((700, 500), dpi=300, colour=ColourSpec(as_seen=True))
    side = card.preprocess.side
    seen = view((figure.make_picture(700, 500),), whole_frame(700, 500), side, card.preprocess.fill)
    for raster, space in zip(of(sheet, Raster)[1:], SPACES, strict=True):
        high, wide = raster.pixels.shape[:2]
        assert high == wide
        middles = (np.arange(side) * 2 + 1) * high // (2 * side)
        wanted = shown(seen, space, None).astype(int)
        # The reader resizes from a smaller level of the photo: some grey values of difference, in HED many where dark.
        off = np.abs(raster.pixels[middles[:, None], middles].astype(int) - wanted)
        assert np.median(off) <= 2
        assert np.array_equal(raster.pixels[0, 0].astype(int), wanted[0, 0])
    assert "As the streams saw it: 32 × 32 pixels." in " ".join(mark.text for mark in of(sheet, Paragraph))


def test_under_each_view_is_what_its_stream_says(figure: Maker, card: Card) -> None:
    sheet, reading = figure(width_mm=300), figure.make_colours(300, 200)
    best = reading.fused.best[0]
    for raster, stream, weight in zip(
        of(sheet, Raster)[1:], reading.streams, weight_shares(reading, best), strict=True
    ):
        left, right = raster.target.x0 - 5, raster.target.x1 + 5
        below = [
            mark
            for mark in of(sheet, Text)
            if raster.target.y1 < mark.y < raster.target.y1 + 30 and left <= mark.x <= right
        ]
        index, share = stream.ranking.best
        weighs = f"weight {round(weight * 100)} %".replace("-", "−")
        assert [mark.text for mark in below] == [card.taxonomy.taxa[index].english, share_text(share), weighs]
        (bar,) = (
            mark
            for mark in of(sheet, Bar)
            if raster.target.y1 < mark.track.y0 < raster.target.y1 + 30 and left <= mark.track.x0 <= right
        )
        assert bar.share == share
        assert bar.colour == LOOKS["print"].accent(0 if index == best else 1)


def test_votes_are_drawn_to_one_scale(figure: Maker) -> None:
    sheet, reading = figure(), figure.make_colours(300, 200)
    look, best = LOOKS["print"], reading.fused.best[0]
    colours = {look.accent(0), look.accent(1)}
    bars = [mark for mark in of(sheet, Fill) if mark.colour in colours][2:]  # after the samples of the legend
    (axis,) = (mark.box for mark in of(sheet, Fill) if mark.colour == look.muted)
    votes = [vote(stream, best) for stream in reading.streams]
    zero = axis.centre[0]
    scale = max(mark.box.width for mark in bars) / max(map(abs, votes))
    assert len(bars) == 7
    assert min(votes) < 0 < max(votes)
    for mark, value in zip(bars, votes, strict=True):
        assert mark.box.width == pytest.approx(abs(value) * scale, abs=1e-6)
        assert (mark.box.x0 if value > 0 else mark.box.x1) == pytest.approx(zero)
    assert "Votes for Reed Piper" in {mark.text for mark in of(figure(width_mm=300), Text)}


def test_streams_that_are_off_are_grey_and_said(figure: Maker) -> None:
    sheet, plain = figure(off=(1, 4), width_mm=300), figure(width_mm=300)
    for number, (raster, before) in enumerate(zip(of(sheet, Raster)[1:], of(plain, Raster)[1:], strict=True)):
        grey = bool((raster.pixels == raster.pixels[..., :1]).all())
        assert grey == (number in (1, 4))
        assert np.array_equal(raster.pixels, before.pixels) == (number not in (1, 4))
    texts = [mark.text for mark in of(sheet, Text)]
    assert texts.count("off") == 2
    assert "5 of 7 streams together" in texts
    assert "Switched off: HSV, YUV. The votes of the others are scaled up as if all voted." in sheet.caption
    fused = figure.make_colours(300, 200, off=(1, 4)).fused
    assert sheet.title == f"Reed Piper {share_text(fused.best[1])}" != plain.title


def test_without_any_stream_nothing_is_claimed(figure: Maker) -> None:
    sheet = figure(off=tuple(range(7)))
    assert sheet.title == "No stream votes"
    assert "No stream votes: all names are alike." in [mark.text for mark in of(sheet, Paragraph)]
    assert "scaled up" not in sheet.caption
    assert figure(off=tuple(range(7)), title="Mine").title == "Mine"


def test_what_a_view_shows_stands_above_it(figure: Maker) -> None:
    assert {"H · S · V", "Y · Cb · Cr"} <= {mark.text for mark in of(figure(width_mm=300), Text)}
    texts = {mark.text for mark in of(figure(width_mm=300, colour=ColourSpec(channel=1)), Text)}
    assert {"S 0 to 1", "a −86.2 to 98.2", "Cb 16 to 240", "I −0.6 to 0.6"} <= texts


def test_parts_can_be_left_out(figure: Maker) -> None:
    assert len(of(figure(show_insets=False), Raster)) == 1
    assert of(figure(show_ranking=False), Bar) == []
    assert "LAB" in {mark.text for mark in of(figure(show_ranking=False), Text)}
    assert any("Reed Piper" in mark.text for mark in of(figure(show_ranking=False, title=""), Text))
    bare = figure(show_insets=False, show_ranking=False, show_caption=False)
    assert (len(of(bare, Raster)), of(bare, Paragraph)) == (1, [])
    assert figure(title="").height < figure().height
    for options in ({"show_insets": False}, {"show_ranking": False}, {"show_caption": False}):
        for width_mm in (60, 85, 180):
            check_sheet(figure(width_mm=width_mm, **options))


@pytest.mark.parametrize("size", [(1, 1), (1000, 1), (1, 1000)])
@pytest.mark.parametrize("as_seen", [False, True])
def test_the_thinnest_photos_make_figures(figure: Maker, size: tuple[int, int], as_seen: bool) -> None:
    assert len(of(figure(size, colour=ColourSpec(as_seen=as_seen)), Raster)) == 8


def test_a_channel_that_is_not_there_is_refused() -> None:
    with pytest.raises(ExplorerError, match="no channel 3"):
        check_spec(FigureSpec(colour=ColourSpec(channel=3)))  # type: ignore[arg-type]


def test_long_names_take_more_lines_rather_than_lose_their_middle(
    make_picture: MakePicture, make_colours: MakeColours, card: Card
) -> None:
    changed = msgspec.structs.replace
    taxa = tuple(changed(taxon, english="American Three toed Woodpecker") for taxon in card.taxonomy.taxa)
    long = changed(card, taxonomy=changed(card.taxonomy, taxa=taxa))
    spec, reading = FigureSpec(dpi=72, width_mm=180), make_colours(300, 200)
    sheet = compose_figure(make_picture(300, 200), reading, long, spec=spec, photo_name="x")
    check_sheet(sheet)
    texts = [mark.text for mark in of(sheet, Text)]
    assert texts.count("American Three toed") == texts.count("Woodpecker") == 7


def test_the_recipe_is_the_reading_and_its_manner(make_colours: MakeColours, card: Card) -> None:
    light = Light(warmth=0.5)
    reading = make_colours(300, 200, off=(2,))
    spec = FigureSpec(colour=ColourSpec(channel=2, as_seen=True))
    manner = Manner(light=light, off=(0, 1))  # which streams are off is the reading's own
    recipe = recipe_of(reading, card, spec=spec, photo_name="a.jpg", manner=manner)
    assert decode_recipe(encode_recipe(recipe), "a.png") == recipe
    assert recipe.manner == Manner(light=light, off=(2,))
    assert recipe.spec.colour == ColourSpec(channel=2, as_seen=True)
    assert [record.name for record in recipe.streams] == list(SPACES)
    assert [record.votes for record in recipe.streams] == [True, True, False, True, True, True, True]
    assert recipe.fused[0].probability == reading.fused.best[1]
    for record, stream in zip(recipe.streams, reading.streams, strict=True):
        assert [entry.probability for entry in record.top] == [share for _, share in stream.ranking.top(5)]
        assert record.vote == vote(stream, 0)
