"""The page of results: everything on it is inside, and what does not apply is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from explorer.figures.marks import Bar, BoxMark, Fill, Label, Line, Paragraph, Raster, Text
from explorer.figures.report import CurveBin, DifferenceRow, PairRow, PlaceRow, Report, SpeciesBar, WayRow
from explorer.figures.report_page import HEIGHT, WIDTH, compose_report

FULL = Report(
    title="Four birds",
    facts=("8 photos of 4 species.",),
    ways=(*(WayRow(f"scale {n}", 0.5, 0.75, 0.125) for n in (1, 2, 3)), WayRow("fused", 0.625, 1.0, 0.0625)),
    answer="fused",
    curve=tuple(CurveBin(i / 15, (i + 1) / 15, i, (i + 0.5) / 15, i / 15) for i in range(15)),
    pairs=(PairRow("Reed Piper", "Marsh Piper", 2, 3, 1, 4),),
    species=tuple(SpeciesBar(f"Bird {n}", 4, n % 5, "Reed Piper" if n % 5 < 4 else "") for n in range(300)),
    places=(PlaceRow("box 2", 0.25, 0.52, 0.48, 0.61, 0.55, 0.7, 0.4), PlaceRow("box 3", *(None,) * 5, 0.5, 0.2)),
    against="Others",
    differences=(DifferenceRow("first", -0.02, -0.05, 0.01, 3, 5), DifferenceRow("genus", 0.03, 0.01, 0.05, 6, 1)),
    told="Read by Four birds.",
)


def _words(report: Report) -> list[str]:
    return [mark.text for mark in compose_report(report).marks if isinstance(mark, Text)]


@pytest.mark.parametrize("species", [1, 4, 24, 300])
@pytest.mark.parametrize("ways", [1, 4])
def test_all_marks_are_on_the_page(species: int, ways: int) -> None:
    sheet = compose_report(replace(FULL, species=FULL.species[:species], ways=FULL.ways[-ways:]))
    assert (sheet.width, sheet.height) == (WIDTH, HEIGHT)
    for mark in sheet.marks:
        match mark:
            case Text():
                assert 0 <= mark.x <= WIDTH
                assert 0 <= mark.y <= HEIGHT
            case Line():
                assert all(0 <= x <= WIDTH for x in (mark.x0, mark.x1))
                assert all(0 <= y <= HEIGHT for y in (mark.y0, mark.y1))
            case Fill() | Paragraph() | Label() | BoxMark():
                assert mark.box.x0 >= 0
                assert mark.box.x1 <= WIDTH
                assert 0 <= mark.box.y0 <= mark.box.y1 <= HEIGHT
            case Bar():
                assert mark.track.x1 <= WIDTH
            case Raster():
                pytest.fail("no pictures")


def test_every_number_is_there() -> None:
    words = _words(FULL)
    for wanted in ("62.5 %", "100.0 %", "6.2 %", "Reed Piper → Marsh Piper", "2 of 3", "1 of 4", "0.520", "61.0 %"):
        assert wanted in words, wanted
    assert "−2.0" in words
    assert "+1.0 to +5.0" in words
    assert words.count("–") == 4, "of box 3 no boxes are known"


def test_the_worst_species_come_first_by_name() -> None:
    words = _words(FULL)
    assert words.index("Bird 0") < words.index("Bird 10")
    few = _words(replace(FULL, species=FULL.species[:6]))
    assert {"Bird 0", "Bird 3"} <= set(few)
    assert "Bird 4" not in few, "it is always right"


def test_what_does_not_apply_is_left_out() -> None:
    words = _words(replace(FULL, places=(), differences=(), pairs=()))
    assert not {"Does it look at the bird?", "Most often confused"} & set(words)
    assert not any(word.startswith("Against ") for word in words)


def test_names_from_files_are_plain_text() -> None:
    assert "a b" in _words(replace(FULL, title="a\nb"))
