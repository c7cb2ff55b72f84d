"""What the training dialog says before the start."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from explorer.data.labelled import LabelledPhoto
from explorer.jobs.leaks import Leak, Leaks
from explorer.train.plan.estimate import Estimate, PhaseCost
from explorer.ui.training import choice_words as words
from explorer.ui.training.looking import Checked, Summary

GUESS = Estimate(0.0, (PhaseCost(10, 10), PhaseCost(0, 60), PhaseCost(0, 10)), 10.0, 2.0**31)


def test_sentences():
    summary = Summary(None, "drawn", 480, 96, 24)
    assert words.data_line(summary) == "480 drawn birds of 24 species, 96 more held back."
    place = Summary(Path("/a"), "folders", 8, 2, 3, few=("001.A",), unnamed=("001.A", "B", "C"))
    assert words.data_line(place) == "10 photos of 3 species: 8 to train on, 2 held back."
    assert words.data_trouble(place, "granularity") == (
        "Fewer than five photos of 1 species: 001.A. Genus and family of all species are not known: only their "
        "own names can be learnt. Granularity needs them."
    )
    assert words.unnamed_lines(place) == "001.A\nB\nC"
    many = replace(place, species=99, unnamed=tuple(map(str, range(31))))
    assert words.unnamed_lines(many).splitlines()[-2:] == ["29", "and 1 more"]
    assert words.data_trouble(replace(place, unnamed=(), few=(), held_back=0), "plain").startswith("No photos are held")
    bad = Checked(10, 10, ((Path("/a/b/c.jpg"), "it is empty"),), Leaks((), 8, 1))
    assert words.checked_line(bad) == "Looked at 10 photos: 1 photo cannot be read and will be left out (b/c.jpg)."
    nothing = Checked(1, 1, bad.unreadable)
    assert words.checked_line(nothing) == "Looked at 1 photo: none can be read."
    assert words.unreadable_lines(bad) == "b/c.jpg: it is empty"
    assert words.estimate_line(GUESS).startswith("Roughly 2 min and 2.0 GB of memory on this computer.")
    assert words.memory_trouble(GUESS, 1e12) == ""
    assert words.memory_trouble(GUESS, 2.0**30).startswith(
        "It may not fit: about 2 GB are needed, and this computer has 1 GB."
    )
    assert "Training a few steps" not in words.estimate_line(GUESS)
    assert words.estimate_line(GUESS, is_trying=True).endswith("Training a few steps to know better…")
    measured = words.estimate_line(replace(GUESS, is_measured=True))
    assert measured.startswith("About 2 min and 2.0 GB")
    assert "table" not in measured


def leak(held: str, trained: str, seconds: float | None = None) -> Leak:
    photos = [LabelledPhoto(Path("/photos", folder, "1.jpg"), folder) for folder in (held, trained)]
    return Leak(photos[0], photos[1], ("burst",) if seconds is not None else ("alike",), 30, seconds)


def test_what_leaks_do_is_said_and_why_they_are_thought_so() -> None:
    one = leak("001.Blue_Jay", "001.Blue_Jay", 2.0)
    assert words.leaks_line(Leaks((), 80, 20)) == ""
    assert words.leaks_line(Leaks((one, one), 80, 20)) == (
        "1 held-back photo looks like a photo that is trained on: the measured accuracy may be up to 5.0 "
        "percentage points too high."
    )
    assert words.leak_lines(one) == "One camera took them 2 seconds apart."
    other = leak("001.Blue_Jay", "002.Green_Jay")
    assert words.leak_lines(other).startswith("They look nearly the same. They lie in the folders of two species")
    assert words.leak_title(other) == "Blue Jay / Green Jay"
    assert words.leak_title(one) == "Blue Jay"
    assert words.leaks_line(Leaks((one, leak("3.A", "3.A")), 80, 20)).startswith("2 held-back photos look like photos")


def test_photos_are_compared_after_they_were_looked_at() -> None:
    assert words.checked_line(Checked(10, 10)) == "Looked at 10 photos: all can be read. Comparing them…"
    assert words.checked_line(Checked(5, 10)) == "Looking whether they can be read: 5 of 10."
    assert "no paper" in words.preset_line("paper", "plain")
    assert "no paper" not in words.preset_line("paper", "racnn")


def test_with_as_many_pictures_as_fit_the_estimate_is_not_the_last_word():
    assert words.estimate_line(GUESS, fits=True) == (
        f"{words.estimate_line(GUESS)} With as many pictures at a time as fit it may be faster and need more memory."
    )
    assert (words.batch_word(16), words.batch_word(None)) == ("As usual (16)", "As usual")
