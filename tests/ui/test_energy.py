"""What is said of energy maps: scales, cells, regions, histograms, words."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from explorer.figures import energy as colouring
from explorer.figures.spec import MapSpec
from explorer.geometry import Box
from explorer.ui.grains import energy
from explorer.ui.grains.map_legend import legend_of

SPEC = MapSpec()


def test_all_maps_share_one_scale_unless_the_person_wants_otherwise(grains_of) -> None:
    reading = grains_of()  # the largest values are 15, 30 and 45
    assert [colouring.top_of(grain, reading, SPEC) for grain in reading.grains] == [45, 45, 45]
    relative = msgspec.structs.replace(SPEC, relative=True)
    assert [colouring.top_of(grain, reading, relative) for grain in reading.grains] == [15, 30, 45]
    locked = msgspec.structs.replace(SPEC, top=7.0)
    assert [colouring.top_of(grain, reading, locked) for grain in reading.grains] == [7, 7, 7]


def test_an_empty_map_has_a_scale(grains_of) -> None:
    reading = grains_of()
    for grain in reading.grains:
        for each in grain.maps:
            each.cells.flags.writeable = True
            each.cells[:] = 0
    assert colouring.top_of(reading.grains[0], reading, SPEC) == 1
    assert energy.cell_at(reading.grains[0], None, 1, 1).share == 0


def test_a_point_of_the_photo_is_in_the_cell_that_covers_it(grains_of) -> None:
    grain = grains_of().grains[0]  # looks at 40 × 40 photo pixels from y = -5, in cells of 10
    cell = energy.cell_at(grain, "squared", 25.0, 12.0)
    assert (cell.column, cell.row, cell.value) == (2, 1, 6.0)
    assert cell.box == Box(20, 5, 30, 15)
    assert cell.share == pytest.approx(6 / 120)
    assert energy.cell_at(grain, "absolute", 25.0, 12.0).value == pytest.approx(6**0.5)
    assert energy.cell_at(grain, "squared", 39.999, 34.9).value == 15
    assert energy.cell_at(grain, "squared", 40.0, 0.0) is None


def test_the_smallest_region_under_the_cursor_counts(grains_of) -> None:
    grain = grains_of().grains[0]
    assert energy.region_at(grain, 25, 20) == 0
    assert energy.region_at(grain, 5, 0) == 1
    assert energy.region_at(grain, 25, 0) is None


@pytest.mark.parametrize("name", ["viridis", "cividis", "inferno", "magma", "batlow", "gray"])
def test_every_colour_map_offered_gets_lighter_all_the_way(name) -> None:
    from explorer.figures.look import luminance

    table = colouring.colour_table(name)
    assert table.shape == (256, 3)
    light = [luminance("#{:02x}{:02x}{:02x}".format(*table[i])) for i in range(0, 256, 15)]
    assert all(later > earlier for earlier, later in itertools.pairwise(light))


def test_the_histogram_counts_every_cell_once(grains_of) -> None:
    reading = grains_of()
    counts = energy.histogram(reading, None, [15, 15, 15])
    assert counts.sum(axis=1).tolist() == [16, 16, 16]
    assert counts[0].max() == 1 + (counts[0, -1] > 1)
    assert counts[2, -1] == sum(value * 3 >= 15 * 23 / 24 for value in range(16)), "what is above the top is not lost"


def test_the_status_line_follows_photo_network_and_cell(grains_of) -> None:
    line = energy.cursor_line(grains_of(), None, (25.0, 12.0))
    assert line == "→ network 40, 27 → cell 2, 1 · Σ A²: family 6 (5.0 %), genus 12 (5.0 %), species 18 (5.0 %)"
    assert energy.cursor_line(grains_of(levels=("species",)), "absolute", (25.0, 12.0)).endswith(
        "Σ |A|: species 2.45 (6.1 %)"
    )


def test_numbers_have_the_digits_that_count() -> None:
    assert [colouring.value_text(v) for v in (0, 4.5678, 1234.5, 0.012345, 0.000092)] == [
        "0",
        "4.57",
        "1,234",
        "0.0123",
        "9.2·10⁻⁵",
    ]
    assert [colouring.percent_text(s) for s in (0, 0.0004, 0.041, 0.38, 1)] == [
        "0 %",
        "< 0.1 %",
        "4.1 %",
        "38 %",
        "100 %",
    ]


def test_the_legend_says_what_was_done_to_the_scale(grains_of) -> None:
    table, reading = colouring.colour_table("viridis"), grains_of()
    legend = legend_of(reading, SPEC, table)
    assert legend.headline == "Squared energy, Σ A² a cell"
    assert legend.ticks[-1] == (1.0, "45")
    assert legend.lines[0].startswith("Absolute")
    relative = legend_of(reading, msgspec.structs.replace(SPEC, relative=True), table)
    assert relative.lines[0] == "Relative: each map on its own scale, up to family 15, genus 30, species 45"
    assert "45" not in [text for _, text in relative.ticks]
    locked = legend_of(reading, msgspec.structs.replace(SPEC, top=20.0), table)
    assert "locked" in locked.lines[0]
    assert "above it" in locked.lines[0]
    other = legend_of(reading, msgspec.structs.replace(SPEC, rule="class_weighted"), table)
    assert other.lines[1].startswith("Boxes and their shares: squared energy")
