"""Labelled folders and the seeded split."""

from __future__ import annotations

from collections import Counter

import pytest

from explorer.data.folders import fingerprint_of, labelled_photos, split
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


def test_the_fingerprint_sees_a_changed_file(tree):
    before = fingerprint_of(labelled_photos(tree))
    assert fingerprint_of(labelled_photos(tree)) == before
    (tree / "002.Robin" / "00.JPG").write_bytes(b"longer than before")
    assert fingerprint_of(labelled_photos(tree)) != before


def test_a_folder_without_species_says_what_is_missing(tmp_path):
    with pytest.raises(ExplorerError, match="no species folders"):
        labelled_photos(tmp_path)
    with pytest.raises(ExplorerError, match="no longer there"):
        labelled_photos(tmp_path / "nowhere")
