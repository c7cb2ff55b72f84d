"""The crops drawn on the photo."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from explorer.figures.crop_marks import Run, Sight, chips, crop_drawing, edge_runs, turns
from explorer.figures.look import LIGHT
from explorer.figures.marks import BoxMark, Fill, Label, Line
from explorer.geometry import Box, crop_boxes
from explorer.ui.crops.marks import crop_at

FIVE = tuple(box for box, _ in crop_boxes(800, 600, 5, 0.75))
SIGHT = Sight(LIGHT, 1.0, Box(-20, -20, 820, 620))
TEXTS = tuple((f"{i + 1} · keeps 62 %", f"{i + 1}") for i in range(5))


def length_by_owner(boxes) -> dict[int, float]:
    lengths: dict[int, float] = {}
    for run in edge_runs(boxes):
        for owner in run.owners:
            lengths[owner] = lengths.get(owner, 0) + run.end - run.start
    return lengths


@pytest.mark.parametrize("share", [0.5, 0.6, 0.75, 0.875, 1.0])
def test_the_runs_of_a_box_are_all_of_its_outline(share: float) -> None:
    boxes = [box for box, _ in crop_boxes(800, 600, 5, share)]
    for owner, length in length_by_owner(boxes).items():
        assert length == pytest.approx(2 * (boxes[owner].width + boxes[owner].height))
    assert len(length_by_owner(boxes)) == 5


def test_the_photos_border_is_shared_where_corner_crops_overlap() -> None:
    top = [run for run in edge_runs(FIVE) if not run.upright and run.at == 0]
    assert [(run.start, run.end, run.owners) for run in sorted(top, key=lambda run: run.start)] == [
        (0, 200, (0,)),
        (200, 600, (0, 1)),
        (600, 800, (1,)),
    ]


def test_lines_that_are_hardly_apart_count_as_one() -> None:
    boxes = [Box(0, 0, 100, 100), Box(100.4, 0, 200, 100)]
    assert not any(len(run.owners) == 2 for run in edge_runs(boxes) if run.upright)
    assert any(len(run.owners) == 2 for run in edge_runs(boxes, tolerance=0.5) if run.upright)


@pytest.mark.parametrize("visible", [Box(0, 0, 800, 600), Box(150, 100, 700, 560)])
def test_labels_stay_in_what_is_seen(visible: Box) -> None:
    placed = chips(FIVE, TEXTS, Sight(LIGHT, 1.0, visible), attended=None)
    assert placed
    assert all(label.box.overlap(visible) == pytest.approx(label.box.area) for _, label in placed)


def test_owners_of_a_line_take_turns_without_gaps() -> None:
    run = Run(upright=False, at=0, start=200, end=600, owners=(0, 1, 4))
    taken = list(turns(run, 7, -10, 10_000))
    assert (taken[0][0], taken[-1][1]) == (200, 600)
    assert all(one[1] == pytest.approx(other[0]) for one, other in pairwise(taken))
    assert [owner for _, _, owner in taken[:4]] == [0, 1, 4, 0]
    assert list(turns(Run(False, 0, 200, 600, (3,)), 7, 0, 1000)) == [(200, 600, 3)]


def test_turns_keep_their_places_when_the_photo_is_moved() -> None:
    run = Run(upright=True, at=0, start=0, end=10_000, owners=(0, 1))
    whole = {(round(start, 6), owner) for start, _, owner in turns(run, 7, 0, 10_000)}
    part = list(turns(run, 7, 4003, 4100))
    assert part[0][0] == 4003
    assert part[-1][1] == 4100
    assert {(round(start, 6), owner) for start, _, owner in part[1:]} <= whole
    assert len(part) < 20, "only what is seen"
    assert list(turns(run, 7, 20_000, 30_000)) == []


def test_every_crop_is_drawn_in_its_own_colour_where_its_edges_are() -> None:
    marks = crop_drawing(FIVE, TEXTS, SIGHT).marks
    fills = [mark for mark in marks if isinstance(mark, Fill)]
    for place, box in enumerate(FIVE):
        own = [mark.box for mark in fills if mark.colour == LIGHT.accent(place)]
        assert own
        half = LIGHT.line_width / 2 + 1e-6
        for part in own:
            x, y = part.centre
            on_edge = min(abs(x - box.x0), abs(x - box.x1), abs(y - box.y0), abs(y - box.y1)) <= half
            assert on_edge, f"{part} is not on an edge of crop {place}"


@pytest.mark.parametrize("share", [0.5, 0.7, 0.875, 1.0])
def test_labels_are_outside_their_boxes_and_apart(share: float) -> None:
    boxes = [box for box, _ in crop_boxes(800, 600, 5, share)]
    drawing = crop_drawing(boxes, TEXTS, SIGHT)
    assert [place for place, _ in drawing.spots] == [0, 1, 2, 3, 4]
    for place, spot in drawing.spots:
        assert spot.overlap(boxes[place]) == 0
    for (_, one), (_, other) in combinations(drawing.spots, 2):
        assert one.overlap(other) == 0
    texts = [mark.text for mark in drawing.marks if isinstance(mark, Label)]
    assert texts == [long for long, _ in TEXTS]


def test_labels_are_short_where_there_is_little_room() -> None:
    boxes = [box for box, _ in crop_boxes(160, 120, 5, 0.875)]
    sight = Sight(LIGHT, 1.0, Box(-10, -10, 170, 130))
    assert [label.text for _, label in chips(boxes, TEXTS, sight, attended=None)] == ["1", "2", "3", "4", "5"]


def test_labels_stay_in_sight_while_an_edge_is() -> None:
    sight = Sight(LIGHT, 0.2, Box(100, -5, 300, 145))  # the upper edges of the upper crops, and of the lower ones
    spots = dict(crop_drawing(FIVE, TEXTS, sight).spots)
    assert 0 in spots
    for spot in spots.values():
        assert sight.visible.overlap(spot) == pytest.approx(spot.area)
    deep = Sight(LIGHT, 0.05, Box(390, 290, 410, 310))
    assert crop_drawing(FIVE, TEXTS, deep).spots == (), "no edge is there"


def test_a_raised_crop_is_drawn_last_of_all_lines_and_heavier() -> None:
    marks = crop_drawing(FIVE, TEXTS, SIGHT, raised=3, attended=(Box(300, 200, 500, 400), "second scale’s box")).marks
    lines = [mark for mark in marks if not isinstance(mark, Label)]
    assert isinstance(lines[-1], BoxMark)
    assert lines[-1].box == FIVE[3]
    assert lines[-1].stroke.colour == LIGHT.accent(3)
    assert lines[-1].stroke.width > LIGHT.line_width
    assert sum(isinstance(mark, Line) and mark.dashed for mark in lines) == 4, "the attended box is dashed"
    assert marks[-1].text == "second scale’s box"


def test_a_lone_crop_has_its_label_above_it() -> None:
    (box, _), *_ = crop_boxes(800, 600, 1, 0.875)
    drawing = crop_drawing((box,), (("1",),), SIGHT, raised=0)
    assert drawing.spots[0][1].y1 <= box.y0
    assert drawing.spots[0][1].centre[0] == pytest.approx(400)


def test_which_crop_a_point_means() -> None:
    assert crop_at(FIVE, (202, 300), 5) is None, "the left edges of both right crops are there"
    assert crop_at(FIVE, (101, 300), 5) == 4, "on the centre crop's edge"
    assert crop_at(FIVE, (50, 50), 5) == 0, "no other crop holds it"
    assert crop_at(FIVE, (770, 580), 5) == 3
    assert crop_at(FIVE, (400, 300), 5) is None, "all hold it"
    assert crop_at(FIVE, (-1, -1), 5) == 0, "just outside its corner"
    assert crop_at(FIVE, (-40, -40), 5) is None
