"""The figure of multiple granularity descriptors: every box and number in it is the reading's."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import ExplorerError
from explorer.figures.compose import compose_figure
from explorer.figures.energy import ACCENTS, colour_table
from explorer.figures.grain_layout import GrainNeeds, Heights, choose_widths, lay_out_grains
from explorer.figures.look import LOOKS
from explorer.figures.marks import Bar, BoxMark, Label, Paragraph, Raster, Sheet, Text
from explorer.figures.overlay import apart
from explorer.figures.provenance import decode_recipe, encode_recipe, recipe_of
from explorer.figures.spec import FigureSpec, MapSpec, check_spec
from explorer.figures.text import share_text
from explorer.geometry import Box
from tests.figures.test_figure_compose import EXTREMES, SHAPES, extent, of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explorer.checkpoints.card import Card
    from explorer.taxonomy import Level
    from tests.figures.conftest import MakeGrains, MakePicture

ALL: tuple[Level, ...] = ("family", "genus", "species")


class Maker:
    def __init__(self, make_picture: MakePicture, make_grains: MakeGrains, card: Card) -> None:
        self.make_picture, self.make_grains, self.card = make_picture, make_grains, card

    def __call__(self, size: tuple[int, int] = (300, 200), levels: Sequence[Level] = ALL, **spec: object) -> Sheet:
        options = FigureSpec(**{"dpi": 72, **spec})  # type: ignore[arg-type]
        reading = self.make_grains(*size, levels)
        return compose_figure(self.make_picture(*size), reading, self.card, spec=options, photo_name="reed piper.jpg")


@pytest.fixture
def figure(make_picture: MakePicture, make_grains: MakeGrains, granularity_card: Card) -> Maker:
    return Maker(make_picture, make_grains, granularity_card)


SIZES = {**SHAPES, **EXTREMES}


@pytest.mark.parametrize("width_mm", [60, 90, 180, 250])
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_everything_is_on_the_sheet_and_apart(figure: Maker, size: tuple[int, int], width_mm: float) -> None:
    sheet = figure(size, width_mm=width_mm)
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


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_boxes_on_the_maps_are_the_regions(figure: Maker, make_grains: MakeGrains, size: tuple[int, int]) -> None:
    sheet, frame = figure(size, width_mm=250), Box.of_size(*size)
    maps = of(sheet, Raster)[1:4]
    for place, grain in zip(maps, make_grains(*size).grains, strict=True):
        colour = LOOKS["print"].accent(ACCENTS[grain.level])
        drawn = [
            frame.nest(place.target.unnest(mark.box))
            for mark in of(sheet, BoxMark)
            if mark.stroke.colour == colour and mark.box.iou(mark.box.clipped_to(place.target)) > 0.999
        ]
        wanted = [region.box.clipped_to(frame) for region in grain.regions if region.box.overlap(frame) > 0]
        assert len(drawn) == len(wanted)
        for got, box in zip(drawn, wanted, strict=True):
            for edge in ("x0", "y0", "x1", "y1"):
                assert getattr(got, edge) == pytest.approx(getattr(box, edge), abs=0.05)


def test_the_photo_shows_the_best_region_of_each_grain(figure: Maker) -> None:
    sheet = figure()
    photo = of(sheet, Raster)[0].target
    inside = [mark for mark in of(sheet, BoxMark) if mark.box.overlap(photo) > 0]
    look = LOOKS["print"]
    assert [mark.stroke.colour for mark in inside] == [look.accent(ACCENTS[level]) for level in ALL]
    assert {"family", "genus", "species"} <= {mark.text for mark in of(sheet, Label)}


def test_regions_on_one_another_are_both_seen() -> None:
    look = LOOKS["print"]
    box = Box(0, 0, 100, 60)
    first, second, third, other = apart([box, box, Box(0, 0, 100.001, 60), Box(0, 0, 50, 60)], look, unit=1.0)
    assert (first, other) == (box, Box(0, 0, 50, 60))
    assert second.x0 == look.casing_width
    assert third.x0 == pytest.approx(2 * look.casing_width)
    tiny = Box(0, 0, 2, 2)
    assert apart([tiny, tiny], look, unit=1.0)[1].area > 0


@pytest.mark.parametrize("relative", [False, True])
def test_a_map_has_the_colours_of_its_values(figure: Maker, make_grains: MakeGrains, relative: bool) -> None:
    maps = MapSpec(opacity=1.0, relative=relative, smooth=False)
    sheet, reading = figure((224, 224), dpi=150, maps=maps), make_grains(224, 224)
    top = max(float(grain.maps[0].cells.max()) for grain in reading.grains)
    table = colour_table(maps.colour_map)
    for raster, grain in zip(of(sheet, Raster)[1:4], reading.grains, strict=True):
        cells = grain.maps[0].cells
        end = float(cells.max()) if relative else top
        high, wide = raster.pixels.shape[:2]
        for row in range(7):
            for column in range(7):
                pixel = raster.pixels[int((row + 0.5) / 7 * high), int((column + 0.5) / 7 * wide)]
                assert pixel.tolist() == table[int(cells[row, column] / end * 255 + 0.5)].tolist()


def test_a_map_covers_the_frame_that_the_network_saw_not_the_photo(figure: Maker, make_grains: MakeGrains) -> None:
    """A photo three times as wide as high shows the middle third of the map's rows."""
    raster = of(figure((300, 100), width_mm=300, maps=MapSpec(opacity=1.0, relative=True, smooth=False)), Raster)[1]
    cells = make_grains(300, 100).grains[0].maps[0].cells
    table = colour_table(MapSpec().colour_map)
    high, wide = raster.pixels.shape[:2]
    for height, row in ((0.02, 2), (0.5, 3), (0.98, 4)):
        pixel = raster.pixels[int(height * high), int(2.5 / 7 * wide)]
        assert pixel.tolist() == table[int(cells[row, 2] / cells.max() * 255 + 0.5)].tolist()


def test_no_opacity_leaves_the_photo(figure: Maker) -> None:
    sheet = figure((224, 224), maps=MapSpec(opacity=0.0), width_mm=90)
    photo, first = of(sheet, Raster)[:2]
    assert abs(photo.pixels.mean((0, 1)) - first.pixels.mean((0, 1))).max() < 2


def test_every_number_is_the_readings(figure: Maker, make_grains: MakeGrains, granularity_card: Card) -> None:
    reading, sheet, taxonomy = make_grains(300, 200), figure((300, 200)), granularity_card.taxonomy
    rankings = [(reading.described, "species"), *((grain.ranking, grain.level) for grain in reading.grains)]
    expected = [
        text
        for ranking, level in rankings
        for index, share in ranking.top(5)
        for text in (taxonomy.names(level)[index], share_text(share))  # type: ignore[arg-type]
    ]
    rows = iter([mark.text for mark in of(sheet, Text)])
    assert all(text in rows for text in expected)
    assert [bar.share for bar in of(sheet, Bar)] == [share for ranking, _ in rankings for _, share in ranking.top(5)]
    chips = [mark.text for mark in of(sheet, Label)]
    for grain in reading.grains:
        for number, region in enumerate(grain.regions, start=1):
            assert f"{number} · {region.energy:.0%}".replace("%", " %") in chips


def test_the_way_down_the_tree_is_told(figure: Maker) -> None:
    paragraphs = [mark.text for mark in of(figure(), Paragraph)]
    assert "Tibiidae 0.96 → Tibia 0.88 → Reed Piper 0.46" in paragraphs
    assert "Name it at genus: Tibia (from 0.7 on)." in paragraphs
    assert any(text.startswith("Name it at species: Reed Piper") for text in _paragraphs(figure(sure=0.4)))
    assert any("Tibia arundinis 0.46" in text for text in _paragraphs(figure(names="scientific")))


def _paragraphs(sheet: Sheet) -> list[str]:
    return [mark.text for mark in of(sheet, Paragraph)]


def test_the_legend_names_rule_layer_unit_and_scale(figure: Maker) -> None:
    def legend(**maps: object) -> str:
        return next(text for text in _paragraphs(figure(maps=MapSpec(**maps))) if " a cell: " in text)  # type: ignore[arg-type]

    assert legend() == (
        "Σ A² a cell: squared activation, summed over channels, in the last convolution of tiny, 64 × 7 × 7. "
        "Absolute: one scale for all maps. Interpolated between the centres of cells, drawn with 60 % opacity."
    )
    assert legend(rule="absolute").startswith("Σ |A| a cell: absolute activation")
    assert "Relative: each map has its own scale" in legend(relative=True)
    assert "ends at 50; higher values have the last colour" in legend(top=50.0)
    assert "one scale for all maps. Drawn cell by cell with 60 %" in legend(top=500.0, smooth=False)


def test_the_bar_has_the_values_of_the_scale(figure: Maker) -> None:
    assert {"0", "50", "100"} <= {mark.text for mark in of(figure(), Text)}
    assert {"0", "2", "4", "6", "8", "10"} <= {mark.text for mark in of(figure(maps=MapSpec(top=10.0)), Text)}
    assert "highest of each map" in {mark.text for mark in of(figure(maps=MapSpec(relative=True)), Text)}


def test_the_caption_says_where_the_regions_are(figure: Maker) -> None:
    caption = figure((224, 224)).caption
    for words in ("reed piper.jpg (224 × 224 pixels)", "family 1 (32, 96, 128, 192)", "squared energy", "0.75 ×"):
        assert words in caption


def test_genera_are_in_italics_and_families_are_not(figure: Maker) -> None:
    italic = {mark.text: mark.font.italic for mark in of(figure(), Text)}
    assert (italic["Tibia"], italic["Tibiidae"], italic["Reed Piper"]) == (True, False, False)


@pytest.mark.parametrize("levels", [("family", "species"), ("genus",), ("species",)])
@pytest.mark.parametrize("width_mm", [90, 180])
def test_grains_may_be_missing(figure: Maker, levels: Sequence[Level], width_mm: float) -> None:
    sheet = figure(levels=levels, width_mm=width_mm)
    assert len(of(sheet, Raster)) == 2 + len(levels)
    headings = [mark.text for mark in of(sheet, Text) if mark.text.endswith(" network")]
    assert headings[-len(levels) :] == [f"{level.capitalize()} network" for level in levels]


def test_parts_can_be_left_out(figure: Maker) -> None:
    assert len(of(figure(show_insets=False), Raster)) == 1
    assert of(figure(show_ranking=False), Bar) == []
    assert "Tibiidae 0.90" in {mark.text for mark in of(figure(show_ranking=False), Text)}
    bare = figure(show_insets=False, show_ranking=False, show_caption=False)
    assert (len(of(bare, Raster)), of(bare, Paragraph)) == (1, [])
    assert figure(title="").height < figure().height


def test_maps_of_nothing_are_drawn_and_no_region_is_no_fault(
    figure: Maker, make_grains: MakeGrains, granularity_card: Card
) -> None:
    reading = make_grains(30, 20)
    for grain in reading.grains:
        for one in grain.maps:
            one.cells[:] = 0
        object.__setattr__(grain, "regions", ())
    photo, spec = figure.make_picture(30, 20), FigureSpec(dpi=72)
    sheet = compose_figure(photo, reading, granularity_card, spec=spec, photo_name="x")
    assert of(sheet, BoxMark) == []
    assert "The networks looked at the whole photo alone." in sheet.caption


@pytest.mark.parametrize("size", [(1, 1), (1000, 1), (1, 1000)])
def test_the_thinnest_photos_make_figures(figure: Maker, size: tuple[int, int]) -> None:
    assert len(of(figure(size), Raster)) == 5


@pytest.mark.parametrize(
    ("maps", "complaint"),
    [
        (MapSpec(opacity=1.5), "an opacity of 1.5"),
        (MapSpec(opacity=float("nan")), "an opacity of nan"),
        (MapSpec(top=0.0), "the maps ends at 0"),
        (MapSpec(top=float("inf")), "the maps ends at inf"),
    ],
)
def test_maps_that_cannot_be_drawn_are_refused(maps: MapSpec, complaint: str) -> None:
    with pytest.raises(ExplorerError, match=complaint):
        check_spec(FigureSpec(maps=maps))


def test_the_recipe_is_the_reading(make_grains: MakeGrains, granularity_card: Card) -> None:
    spec = FigureSpec(maps=MapSpec(rule="absolute", colour_map="magma", opacity=0.4))
    reading = make_grains(300, 200)
    recipe = recipe_of(reading, granularity_card, spec=spec, photo_name="a.jpg")
    assert decode_recipe(encode_recipe(recipe), "a.png") == recipe
    assert (recipe.scales, recipe.fused) == ((), ())
    assert [entry.english for entry in recipe.described] == [
        "Reed Piper",
        "Marsh Piper",
        "Stone Drummer",
        "Wood Knocker",
    ]
    top = max(float(grain.maps[1].cells.max()) for grain in reading.grains)
    for record, grain in zip(recipe.grains, reading.grains, strict=True):
        assert (record.level, record.layer, record.rule, record.scale_top) == (
            grain.level,
            grain.layer,
            "absolute",
            top,
        )
        assert np.array_equal(np.array(record.cells, dtype=np.float32), grain.maps[1].cells)
        assert [one.energy for one in record.regions] == [one.energy for one in grain.regions]
        assert [entry.probability for entry in record.top] == [share for _, share in grain.ranking.top(5)]
    assert recipe.grains[0].top[0].scientific == "Tibiidae"
    assert msgspec.json.decode(encode_recipe(recipe))["spec"]["maps"]["colour_map"] == "magma"


needs = st.builds(
    GrainNeeds,
    width=st.floats(170, 3000),
    aspect=st.floats(0.05, 20),
    grains=st.integers(1, 4),
    maps=st.booleans(),
    ranking=st.booleans(),
    gutter=st.just(10.0),
    title=st.sampled_from([0.0, 14.0]),
    line=st.just(2.0),
)


@settings(deadline=None)
@given(needs, st.floats(40, 200), st.floats(14, 80), st.sampled_from([0.0, 50.0]))
def test_parts_have_their_room_and_do_not_overlap(
    need: GrainNeeds, answer: float, legend: float, caption: float
) -> None:
    widths = choose_widths(need)
    text = 58.0 if need.ranking else 0.0
    heights = Heights(answer if need.ranking else 0.0, legend, 13.0, text, 30.0 if need.maps else 0.0, caption)
    layout = lay_out_grains(need, widths, heights)
    panels = [box for panel in layout.panels for box in (panel.heading, panel.names, panel.map) if box is not None]
    boxes = [layout.photo, layout.legend, layout.caption, *panels]
    boxes += [box for box in (layout.answer, layout.bar) if box is not None]
    page = Box.of_size(need.width, layout.height)
    for box in boxes:
        assert page.x0 <= box.x0 <= box.x1 <= page.x1 + 1e-6
        assert page.y0 <= box.y0 <= box.y1 <= page.y1 + 1e-6
    assert all(one.overlap(other) < 1e-6 for one, other in combinations(boxes, 2))
    assert len(layout.panels) == (need.grains if need.maps or need.ranking else 0)
    for panel in layout.panels:
        assert (panel.names is not None, panel.map is not None) == (need.ranking, need.maps)
        if panel.names is not None:
            assert panel.names.width >= 40 if need.grains < 4 else panel.names.width >= 30
        if panel.map is not None:
            assert (panel.map.height - 2) / (panel.map.width - 2) == pytest.approx(need.aspect, rel=1e-3)
            assert panel.map.y0 >= panel.heading.y0 + (0 if panel.names else 10)
    assert (layout.photo.height - 2) / (layout.photo.width - 2) == pytest.approx(need.aspect, rel=1e-3)
