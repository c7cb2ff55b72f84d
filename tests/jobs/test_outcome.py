"""How a checkpoint did on held-back photos: which photos stand behind a number, and the matrix by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from explorer.checkpoints.store import fingerprint_of
from explorer.jobs.matrix import MOST_NAMES, matrix
from explorer.jobs.outcome import NoOutcome, Outcome, cached_answers, drawn_places, is_drawn, look_up, outcome
from explorer.jobs.tally import Answers
from explorer.taxonomy import Taxon, Taxonomy
from explorer.train.measuring.kept import FORMAT, KeptAnswers, save_kept
from explorer.train.places import answers_path

if TYPE_CHECKING:
    from pathlib import Path

# Two photos of each of the four birds; the pipers are taken for each other, and a drummer for a knocker.
TRUTH = (0, 0, 1, 1, 2, 2, 3, 3)
BEST = (0, 1, 0, 1, 2, 3, 3, 3)
PLACE = (0, 1, 2, 0, 0, 3, 0, 0)
KEPT = KeptAnswers(FORMAT, "x", "/data", tuple(f"{i}.jpg" for i in range(8)), TRUTH, BEST, (0.5,) * 8, PLACE)


@pytest.fixture
def found(four_birds: Taxonomy, tmp_path: Path) -> Outcome:
    return outcome(tmp_path / "a.safetensors", "Four birds", four_birds, {"kind": "photos"}, KEPT)


def test_the_photos_behind_a_number(found: Outcome):
    assert found.photos(truth=(0,)) == (0, 1)
    assert found.photos(truth=(0,), right=True) == (0,)
    assert found.photos(truth=(0, 1, 2), right=False) == (1, 2, 5)
    assert found.photos(truth=(0, 1, 2), said=(3,)) == (5,)
    assert found.photos(said=(3,)) == (5, 6, 7)
    assert found.photos(truth=(1,), first=2) == (3,)
    assert found.photos(truth=()) == ()
    assert [(pair.one, pair.other, pair.photos) for pair in found.pairs] == [(0, 1, 2), (2, 3, 1)]


def test_the_matrix_stands_in_the_order_of_relatives(found: Outcome, four_birds: Taxonomy):
    made = matrix(found.answers, four_birds, "species")
    assert made.names == ("Wood Knocker", "Marsh Piper", "Reed Piper", "Stone Drummer")
    assert made.counts.tolist() == [[2, 0, 0, 0], [0, 1, 1, 0], [0, 1, 1, 0], [1, 0, 0, 1]]
    assert made.groups == ((0, 1, "Pulsatoridae"), (1, 4, "Tibiidae"))
    assert made.classes == ((3,), (1,), (0,), (2,))
    assert [made.place_of(i) for i in range(4)] == [2, 1, 3, 0]
    assert made.filled[0].tolist() == [0, 0]
    assert {tuple(cell) for cell in made.filled.tolist()} == {(0, 0), (1, 1), (1, 2), (2, 1), (2, 2), (3, 0), (3, 3)}


def test_the_matrix_of_families_and_of_orders(found: Outcome, four_birds: Taxonomy):
    made = matrix(found.answers, four_birds, "family")
    assert made.names == ("Pulsatoridae", "Tibiidae")
    assert made.counts.tolist() == [[2, 0], [1, 5]]
    assert made.classes == ((3,), (1, 0, 2))
    assert made.groups == ((0, 2, "Musiciformes"),)
    assert matrix(found.answers, four_birds, "order").counts.tolist() == [[8]]


def test_only_names_that_occur_have_a_row(four_birds: Taxonomy):
    truth = np.array([0, 0])
    made = matrix(Answers(truth, np.array([0, 2]), np.ones(2, np.float32), np.array([0, 1])), four_birds, "species")
    assert made.names == ("Reed Piper", "Stone Drummer")


def test_too_many_names_for_a_picture():
    count = MOST_NAMES + 1
    above = [(f"Genus {i % 7}", f"Family {i % 7}", "Aves") for i in range(count)]
    taxa = tuple(Taxon(f"{i}", f"Bird {i}", f"Avis {i}", *names) for i, names in enumerate(above))
    truth = np.arange(count)
    answers = Answers(truth, truth, np.ones(count, np.float32), np.zeros(count, np.int64))
    assert matrix(answers, Taxonomy("many", taxa), "species") is None
    assert len(matrix(answers, Taxonomy("many", taxa), "family").names) == 7


def test_answers_are_found_beside_the_checkpoint_or_in_the_cache(tiny_checkpoint: Path, tmp_path: Path):
    checkpoint = tmp_path / "four.safetensors"
    checkpoint.write_bytes(tiny_checkpoint.read_bytes())
    fingerprint = fingerprint_of(checkpoint)
    missing = look_up(checkpoint)
    assert missing == NoOutcome(checkpoint, fingerprint, "", known=False)
    own = KeptAnswers(FORMAT, fingerprint, *(getattr(KEPT, name) for name in KEPT.__struct_fields__[2:]))
    cached = cached_answers(fingerprint)
    cached.parent.mkdir(parents=True)
    save_kept(cached, own)
    assert look_up(checkpoint).kept == own
    cached.unlink()
    save_kept(answers_path(checkpoint), own)
    assert look_up(checkpoint).kept == own


def test_drawn_birds_get_a_place_in_the_cache(four_birds: Taxonomy, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("BIRD_EXPLORER_CACHE", str(tmp_path))
    kept = KeptAnswers(FORMAT, "x", "", ("drawn bird 7", "drawn bird 8"), (0, 1), (0, 1), (0.5, 0.5), (0, 0))
    found = outcome(tmp_path / "a", "Drawn", four_birds, {"kind": "drawn", "seed": 3, "side": 64}, kept)
    places = drawn_places(found, (1,))
    assert places == {1: tmp_path / "drawn" / "seed 3, 64 pixels" / "002.Marsh_Piper drawn bird 8.png"}
    assert is_drawn("drawn bird 8")
    assert not is_drawn("/photos/drawn bird 8")
    assert not is_drawn("drawn bird 8.png")
