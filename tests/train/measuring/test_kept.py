"""What a checkpoint said of every held-back photo, kept in a small file."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from explorer.train.measuring.kept import FORMAT, KeptAnswers, kept_answers, load_kept, save_kept

SAID = np.array([[0.5, 0.3, 0.2], [0.2, 0.2, 0.6], [0.4, 0.4, 0.2]], dtype=np.float32)
TRUTH = np.array([0, 1, 1])


def test_best_name_probability_and_place_of_the_right_one_by_hand():
    answers = kept_answers("abc", ["/data/a/1.jpg", "/data/b/2.jpg", "/data/b/3.jpg"], TRUTH, SAID)
    assert answers.best == (0, 2, 0)
    assert answers.share == pytest.approx((0.5, 0.6, 0.4))
    assert answers.place == (0, 2, 1), "of equal probabilities the earlier name stands before"
    assert (answers.folder, answers.photos) == ("/data", ("a/1.jpg", "b/2.jpg", "b/3.jpg"))
    assert answers.path(1) == Path("/data/b/2.jpg")


def test_drawn_birds_have_names_and_no_folder():
    answers = kept_answers("abc", ["drawn bird 7", "drawn bird 8", "drawn bird 9"], TRUTH, SAID)
    assert (answers.folder, answers.photos[0]) == ("", "drawn bird 7")


def test_a_file_is_taken_only_for_the_checkpoint_it_is_of(tmp_path: Path):
    path = tmp_path / "bird.answers.json"
    answers = kept_answers("abc", ["/data/a/1.jpg", "/data/b/2.jpg", "/data/b/3.jpg"], TRUTH, SAID)
    assert load_kept(path, checkpoint="abc", classes=3) is None, "there is none"
    save_kept(path, answers)
    assert [file.name for file in tmp_path.iterdir()] == ["bird.answers.json"]
    assert load_kept(path, checkpoint="abc", classes=3) == answers
    assert load_kept(path, checkpoint="abd", classes=3) is None, "another checkpoint was put in its place"
    assert load_kept(path, checkpoint="abc", classes=2) is None, "names that it does not have"


@pytest.mark.parametrize(
    "change", [{"format": FORMAT + 1}, {"truth": (0, 1)}, {"best": (0, 2, -1)}, {"photos": (), "truth": ()}]
)
def test_a_file_that_does_not_hold_together_is_passed_over(tmp_path: Path, change):
    path = tmp_path / "bird.answers.json"
    answers = KeptAnswers(FORMAT, "abc", "", ("a", "b", "c"), (0, 1, 1), (0, 2, 0), (0.5, 0.6, 0.4), (0, 2, 1))
    path.write_bytes(msgspec.json.encode(answers))
    assert load_kept(path, checkpoint="abc", classes=3) is not None
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(answers, **change)))
    assert load_kept(path, checkpoint="abc", classes=3) is None
    path.write_bytes(b'{"format": 1, "checkpoint"')
    assert load_kept(path, checkpoint="abc", classes=3) is None
