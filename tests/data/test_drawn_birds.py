from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from explorer.data.drawn import draw_background, draw_bird, drawn_set, drawn_taxonomy
from explorer.data.drawn.draw import _draw
from explorer.data.drawn.marks import MARKS
from explorer.geometry import Box

SPECIES = range(24)
HASH = """
import hashlib
from explorer.data.drawn import draw_bird
print(hashlib.sha256(b"".join(draw_bird(11, s, size=(96, 96)).pixels.tobytes() for s in (0, 7, 14, 23))).hexdigest())
"""


def test_the_same_arguments_give_the_same_bytes_in_this_and_another_process():
    here = hashlib.sha256(
        b"".join(draw_bird(11, s, size=(96, 96)).pixels.tobytes() for s in (0, 7, 14, 23))
    ).hexdigest()
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONHASHSEED": "5"}
    there = subprocess.run(
        [sys.executable, "-c", HASH], capture_output=True, text=True, check=True, cwd=root, env=environment
    )
    assert there.stdout.strip() == here


def test_pictures_do_not_depend_on_what_was_drawn_before_or_on_the_global_random_state():
    first = draw_bird(3, 5)
    np.random.seed(1)
    draw_background(4)
    draw_bird(3, 6)
    again = draw_bird(3, 5)
    assert np.array_equal(first.pixels, again.pixels)
    assert (first.bird, first.mark) == (again.bird, again.mark)


def test_another_seed_gives_another_picture():
    pictures = {draw_bird(seed, 2).pixels.tobytes() for seed in range(6)}
    assert len(pictures) == 6


@pytest.mark.parametrize("species", SPECIES)
def test_the_mark_is_where_its_box_says_and_nowhere_else(species):
    for seed in range(2):
        marked = _draw(seed, species, (256, 256), (0.35, 0.75), marked=True)
        plain = _draw(seed, species, (256, 256), (0.35, 0.75), marked=False)
        changed = np.abs(marked.pixels.astype(int) - plain.pixels).max(axis=2) > 8
        ys, xs = np.nonzero(changed)
        found = Box(xs.min(), ys.min(), xs.max() + 1, ys.max() + 1)
        edges = zip(
            (found.x0, found.y0, found.x1, found.y1),
            (marked.mark.x0, marked.mark.y0, marked.mark.x1, marked.mark.y1),
            strict=True,
        )
        assert max(abs(a - b) for a, b in edges) <= 2.5, (seed, found, marked.mark)
        assert marked.bird == plain.bird
        assert plain.mark.area == 0


@pytest.mark.parametrize("species", SPECIES)
def test_the_mark_is_small_and_on_the_bird_and_all_of_it_can_be_seen(species):
    areas = []
    for seed in range(20, 23):
        drawn = draw_bird(seed, species, bird_share=(0.6, 0.6))
        bird, mark = drawn.bird, drawn.mark
        assert drawn.species == species
        assert bird.clipped_to(Box.of_size(256, 256)) == bird
        assert mark.clipped_to(bird) == mark
        assert min(mark.width, mark.height) >= 4
        assert 0.05 <= max(mark.width, mark.height) / max(bird.width, bird.height) <= 0.14
        areas.append(mark.area)
    assert max(areas) < 2.5 * min(areas)  # a mark that something covers would be far smaller than its sisters


def test_the_bird_fills_the_share_it_is_told_and_stays_in_the_frame():
    for seed, species in ((1, 0), (2, 9), (3, 13), (4, 22)):
        for share in (0.1, 0.4, 0.96):
            drawn = draw_bird(seed, species, size=(300, 200), bird_share=(share, share))
            longer = max(drawn.bird.width, drawn.bird.height)
            assert longer <= 200 * share + 2
            assert longer >= 200 * share * 0.85 - 2  # the rest may be under water


@pytest.mark.parametrize("size", [(64, 64), (64, 200), (333, 97), (512, 640), (1301, 1207)])
def test_any_size_can_be_drawn(size):
    drawn = draw_bird(7, 4, size=size)
    assert drawn.pixels.shape == (size[1], size[0], 3)
    assert drawn.pixels.dtype == np.uint8
    assert drawn.mark.area > 0
    assert draw_background(7, size=size).shape == (size[1], size[0], 3)


@pytest.mark.parametrize("species", [0, 6, 13, 20])
def test_a_larger_picture_is_the_same_scene(species):
    small = draw_bird(9, species, size=(200, 160))
    for factor in (2, 8):  # 8 goes past the size up to which pictures are painted at twice the size
        large = draw_bird(9, species, size=(200 * factor, 160 * factor))
        reduced = np.asarray(Image.fromarray(large.pixels).reduce(factor)).astype(int)
        assert np.abs(reduced - small.pixels).mean() < 6
        assert large.bird.scaled(1 / factor).iou(small.bird) > 0.96
        assert large.mark.scaled(1 / factor).iou(small.mark) > 0.75


def test_a_set_has_every_species_equally_often_and_no_picture_twice():
    drawn = list(drawn_set(40, 48, size=(64, 64)))
    assert [bird.species for bird in drawn] == [*SPECIES, *SPECIES]
    assert len({bird.pixels.tobytes() for bird in drawn}) == 48


def test_backgrounds_differ_and_repeat():
    assert np.array_equal(draw_background(5), draw_background(5))
    assert len({draw_background(seed, size=(64, 64)).tobytes() for seed in range(8)}) == 8


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ((-1, 0), {}),
        ((0, 24), {}),
        ((0, -1), {}),
        ((0, 0), {"size": (63, 256)}),
        ((0, 0), {"size": (256, 9000)}),
        ((0, 0), {"bird_share": (0.6, 0.5)}),
        ((0, 0), {"bird_share": (0.5, 1.1)}),
    ],
)
def test_numbers_out_of_range_are_refused(arguments, options):
    with pytest.raises(ValueError, match="is "):
        draw_bird(*arguments, **options)


def test_names_are_distinct_and_make_a_tree():
    taxonomy = drawn_taxonomy()
    assert taxonomy.checklist == "Drawn birds, version 1"
    assert [len(taxonomy.names(level)) for level in ("species", "genus", "family", "order")] == [24, 8, 4, 4]
    assert len({taxon.folder for taxon in taxonomy.taxa}) == len({taxon.scientific for taxon in taxonomy.taxa}) == 24
    assert {taxon.scientific.split()[0] == taxon.genus for taxon in taxonomy.taxa} == {True}
    assert len({(taxon.genus, taxon.family, taxon.order) for taxon in taxonomy.taxa}) == 8


def test_the_three_species_of_a_genus_bear_their_marks_on_head_wing_and_tail():
    taxonomy = drawn_taxonomy()
    for genus in taxonomy.names("genus"):
        marks = [MARKS[i] for i, taxon in enumerate(taxonomy.taxa) if taxon.genus == genus]
        assert [mark.place for mark in marks] == ["head", "wing", "tail"]
        assert len({mark.form for mark in marks}) == 3
