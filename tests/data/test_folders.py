"""Labelled folders and the seeded split."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from dataclasses import replace

import pytest

from explorer.data.folders import LabelledPhoto, fingerprint_of, labelled_photos, split
from explorer.errors import ExplorerError


@pytest.fixture
def tree(tmp_path):
    for folder, count in (("001.Wren", 10), ("002.Robin", 7), (".hidden", 3)):
        (tmp_path / folder).mkdir()
        for i in range(count):
            (tmp_path / folder / f"{i:02}.JPG").write_bytes(b"x" * (i + 1))
    (tmp_path / "001.Wren" / "notes.txt").write_text("seen at dawn")
    (tmp_path / "001.Wren" / ".thumb.jpg").write_bytes(b"x")
    return tmp_path


def test_photos_are_found_by_species_folder(tree):
    assert Counter(p.folder for p in labelled_photos(tree)) == {"001.Wren": 10, "002.Robin": 7}


def test_the_split_holds_back_a_share_of_every_species_and_repeats(tree):
    training, held = split(labelled_photos(tree), seed=1, share=0.2)
    assert Counter(p.folder for p in held) == {"001.Wren": 2, "002.Robin": 1}
    assert not {p.path for p in training} & {p.path for p in held}
    assert len(training) + len(held) == 17
    assert split(labelled_photos(tree), seed=1, share=0.2)[1] == held
    assert split(labelled_photos(tree), seed=2, share=0.2)[1] != held


def test_other_species_do_not_change_a_species_split(tree):
    photos = labelled_photos(tree)
    wrens = tuple(p for p in photos if p.folder == "001.Wren")
    held = {p.path for p in split(photos, seed=1, share=0.3)[1] if p.folder == "001.Wren"}
    assert {p.path for p in split(wrens, seed=1, share=0.3)[1]} == held


def test_the_split_is_the_one_that_checkpoints_were_trained_by(tmp_path):
    """Another choice would measure checkpoints on photos that they have learnt, and nobody would notice."""
    photos = [LabelledPhoto(tmp_path / f"{n}.jpg", folder) for n in range(8) for folder in ("001.Wren", "002.Robin")]
    wanted = [("001.Wren", ["3", "4"]), ("002.Robin", ["3", "6"])]
    for order in (photos, photos[::-1]):
        training, held = split(order, seed=7, share=0.2)
        assert sorted((p.folder, p.path.stem) for p in held) == [(f, n) for f, names in wanted for n in names]
        assert (len(training), len(held)) == (12, 4), "0.2 of eight is nearer to two than to one"


def test_the_fingerprint_is_the_same_elsewhere_and_sees_a_photo_in_another_species(tree, tmp_path):
    before = fingerprint_of(labelled_photos(tree))
    moved = tmp_path / "elsewhere"
    shutil.copytree(tree, moved, ignore=shutil.ignore_patterns("elsewhere"))
    assert fingerprint_of(labelled_photos(moved)) == before
    photos = labelled_photos(tree)
    taken_for_another = [replace(photos[0], folder="002.Robin"), *photos[1:]]
    assert fingerprint_of(taken_for_another) != before


def test_the_fingerprint_sees_a_changed_file(tree):
    before = fingerprint_of(labelled_photos(tree))
    assert fingerprint_of(labelled_photos(tree)) == before
    (tree / "002.Robin" / "00.JPG").write_bytes(b"longer than before")
    assert fingerprint_of(labelled_photos(tree)) != before


def test_a_folder_without_species_says_what_is_missing(tmp_path):
    with pytest.raises(ExplorerError, match="no species folders"):
        labelled_photos(tmp_path)
    with pytest.raises(ExplorerError, match=r"no such file or folder\. Check how it is spelt"):
        labelled_photos(tmp_path / "nowhere")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
def test_a_pipe_is_no_place_of_photos(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(ExplorerError, match="neither a folder nor an ordinary file"):
        labelled_photos(tmp_path / "pipe.csv")
