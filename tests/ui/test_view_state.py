"""The pure functions that decide what the window shows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from explorer.ui import state as view
from explorer.ui.listing import NOTHING_LISTED, Row, left_out, nearest, step
from explorer.ui.state import ViewState

PHOTOS = tuple(Row(Path(f"bird{i}.jpg")) for i in range(5))


@pytest.fixture
def listed() -> ViewState:
    return view.with_rows(view.with_folder(ViewState(), Path("birds"), "birds"), PHOTOS)


def test_a_folder_lists_its_photos_and_leaves_out_the_rest(listed: ViewState) -> None:
    rows = (
        Row(Path("notes.txt"), is_photo=False, reason="not a photo"),
        Row(Path("x.jpg"), reason="the file is empty"),
    )
    state = view.with_rows(listed, rows)
    assert [path.name for path in state.listed.paths] == [*(f"bird{i}.jpg" for i in range(5)), "x.jpg"]
    assert left_out(state.rows) == 2
    refused = view.with_filter(state, "", only_refused=True)
    assert [path.name for path in refused.listed.paths] == ["notes.txt", "x.jpg"]


def test_finding_by_name_ignores_case_and_says_nothing_of_others(listed: ViewState) -> None:
    found = view.with_filter(listed, "BIRD3", only_refused=False)
    assert found.listed.paths == (Path("bird3.jpg"),)
    assert view.with_filter(listed, "heron", only_refused=False).listed.paths == ()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("cuckoo", ["Cuckoo/DSC_1.jpg", "a cuckoo.jpg"]),
        ("CUCKOO 1", ["Cuckoo/DSC_1.jpg"]),
        ("black billed", ["Black_billed_3.jpg"]),
        ("m\u00fcller", ["Mu\u0308ller.jpg"]),
        ("photos", []),
        ("  ", ["Cuckoo/DSC_1.jpg", "a cuckoo.jpg", "Black_billed_3.jpg", "Mu\u0308ller.jpg"]),
    ],
)
def test_words_are_found_in_names_of_photos_and_of_folders(query: str, found: list[str]) -> None:
    folder = Path("/photos")
    names = ("Cuckoo/DSC_1.jpg", "a cuckoo.jpg", "Black_billed_3.jpg", "Mu\u0308ller.jpg")
    state = view.with_rows(view.with_folder(ViewState(), folder, "photos"), [Row(folder / name) for name in names])
    listed = view.with_filter(state, query, only_refused=False).listed
    assert [str(path.relative_to(folder)) for path in listed.paths] == found


def test_of_photos_from_elsewhere_the_name_alone_is_searched() -> None:
    state = view.with_rows(view.with_folder(ViewState(), Path("/a"), "2 photos"), [Row(Path("/b/owl.jpg"))])
    assert view.with_filter(state, "owl", only_refused=False).listed.paths == (Path("/b/owl.jpg"),)
    assert view.with_filter(state, "b/", only_refused=False).listed.paths == ()


@pytest.mark.parametrize("query", ["", "3"])
@pytest.mark.parametrize("only_refused", [False, True])
def test_rows_that_come_later_are_listed_as_if_they_had_been_there(query: str, *, only_refused: bool) -> None:
    rows = [Row(Path(f"{i}.jpg"), is_photo=i % 3 > 0, reason="" if i % 4 else "no") for i in range(40)]
    filtered = view.with_filter(ViewState(), query, only_refused=only_refused)
    grown = view.with_rows(view.with_rows(filtered, rows[:7]), rows[7:]).listed
    whole = view.with_all_rows(filtered, rows).listed
    assert (grown.visible, grown.paths, grown.places) == (whole.visible, whole.paths, whole.places)
    assert whole.paths


@pytest.mark.parametrize(("at", "by", "there"), [(0, 1, 1), (0, -1, 0), (4, 1, 4), (2, 10**9, 4), (3, -(10**9), 0)])
def test_steps_stay_within_the_list(listed: ViewState, at: int, by: int, there: int) -> None:
    assert step(listed.listed, PHOTOS[at].path, by) == PHOTOS[there].path


def test_a_step_from_nowhere_goes_to_the_first(listed: ViewState) -> None:
    assert step(listed.listed, Path("gone.jpg"), 1) == PHOTOS[0].path
    assert step(listed.listed, None, -1) == PHOTOS[0].path
    assert step(NOTHING_LISTED, None, 1) is None


def test_direction_follows_the_last_step(listed: ViewState) -> None:
    state = view.with_selected(listed, PHOTOS[2].path)
    assert view.direction(state, PHOTOS[1].path) == -1
    assert view.direction(state, PHOTOS[4].path) == 1


def test_an_unreadable_photo_stays_in_the_list_with_its_reason(listed: ViewState) -> None:
    state = view.with_refusals(listed, {PHOTOS[1].path: "the file is damaged"})
    assert PHOTOS[1].path in state.listed.paths
    assert state.rows[1].reason == "the file is damaged"
    assert left_out(state.rows) == 1


def test_a_late_photo_changes_nothing(photo_of) -> None:
    state = view.with_selected(ViewState(), Path("new.jpg"))
    assert view.with_photo(state, photo_of("old.jpg")) is state
    assert view.with_photo(state, photo_of("new.jpg")).photo is not None


def test_the_old_answer_stays_but_is_not_current(photo_of, answer_of, checkpoint_of) -> None:
    state = ViewState(selected=Path("a.jpg"), checkpoint=checkpoint_of(), photo=photo_of("a.jpg"))
    state = view.with_answer(state, answer_of("a.jpg"))
    assert view.current_answer(state) is state.answer is view.overlay_answer(state)
    moved = view.with_selected(state, Path("b.jpg"))
    assert moved.answer is state.answer
    assert view.current_answer(moved) is None
    assert view.overlay_answer(moved) is state.answer, "its boxes belong to the photo that is still on the pane"
    arrived = view.with_photo(moved, photo_of("b.jpg"))
    assert view.overlay_answer(arrived) is None, "boxes of one photo must not be drawn on another"


def test_an_answer_for_another_photo_or_checkpoint_is_dropped(answer_of, checkpoint_of) -> None:
    state = ViewState(selected=Path("a.jpg"), checkpoint=checkpoint_of())
    assert view.with_answer(state, answer_of("b.jpg")) is state
    assert view.with_answer(state, answer_of("a.jpg", "other")) is state
    assert view.with_answer(state, answer_of("a.jpg")).answer is not None


def test_another_checkpoint_makes_the_answer_stale(photo_of, answer_of, checkpoint_of) -> None:
    state = ViewState(selected=Path("a.jpg"), checkpoint=checkpoint_of(), photo=photo_of("a.jpg"))
    state = view.with_answer(state, answer_of("a.jpg"))
    state = view.with_checkpoint_open(state, checkpoint_of("new"), "CPU")
    assert state.answer is not None
    assert view.current_answer(state) is None
    assert view.overlay_answer(state) is None
    assert view.needs_reading(state)


def test_the_network_is_asked_only_when_everything_is_there(photo_of, answer_of, checkpoint_of) -> None:
    ready = ViewState(selected=Path("a.jpg"), photo=photo_of("a.jpg"), checkpoint=checkpoint_of(), loaded="c")
    assert view.needs_reading(ready)
    assert not view.needs_reading(replace(ready, loaded=""))
    assert not view.needs_reading(replace(ready, selected=Path("b.jpg")))
    assert not view.needs_reading(replace(ready, trouble="Could not read it."))
    assert not view.needs_reading(view.with_answer(ready, answer_of("a.jpg")))


def test_a_photo_that_does_not_open_takes_picture_and_answer_with_it(photo_of, answer_of, checkpoint_of) -> None:
    state = ViewState(selected=Path("a.jpg"), checkpoint=checkpoint_of(), photo=photo_of("a.jpg"))
    state = view.with_selected(view.with_answer(state, answer_of("a.jpg")), Path("b.jpg"))
    assert view.with_photo_failure(state, Path("c.jpg"), "late").photo is not None
    failed = view.with_photo_failure(state, Path("b.jpg"), "Could not open b.jpg: the file is empty.")
    assert (failed.photo, failed.answer) == (None, None)
    assert failed.trouble.startswith("Could not open")
    assert view.with_selected(failed, Path("a.jpg")).trouble == ""


def test_a_failed_checkpoint_leaves_the_one_in_use(checkpoint_of) -> None:
    state = view.with_checkpoint_open(ViewState(), checkpoint_of("good"), "CPU")
    state = view.with_opening(state, Path("bad.safetensors"))
    failed = view.with_checkpoint_failure(state, Path("bad.safetensors"))
    assert failed.checkpoint is state.checkpoint
    assert failed.opening is None
    assert view.weights_are_here(failed)


def test_a_card_counts_until_its_weights_fail(checkpoint_of) -> None:
    state = view.with_checkpoint_known(view.with_opening(ViewState(), Path("c.safetensors")), checkpoint_of())
    assert state.checkpoint is not None
    assert not view.weights_are_here(state)
    assert view.with_checkpoint_known(state, checkpoint_of("second")).checkpoint is state.checkpoint
    assert view.with_checkpoint_failure(state, Path("c.safetensors")).checkpoint is None


def test_after_a_failure_a_bundled_checkpoint_is_opened_once() -> None:
    bundled = (Path("a.safetensors"), Path("b.safetensors"))
    assert view.checkpoint_to_fall_back_on(ViewState(), bundled, failed={bundled[0]}) == bundled[1]
    assert view.checkpoint_to_fall_back_on(ViewState(), bundled, failed=set(bundled)) is None


def test_a_new_folder_keeps_the_model_and_forgets_the_search(checkpoint_of, listed: ViewState) -> None:
    state = view.with_checkpoint_open(view.with_filter(listed, "x", only_refused=False), checkpoint_of(), "CPU")
    fresh = view.with_folder(state, Path("other"), "other")
    assert fresh.checkpoint is state.checkpoint
    assert view.weights_are_here(fresh)
    assert (fresh.query, fresh.rows, fresh.selected, fresh.is_listing) == ("", (), None, True)


def test_what_was_said_of_a_file_goes_when_the_file_is_another(photo_of, answer_of, checkpoint_of) -> None:
    known = view.with_checkpoint_known(view.with_selected(ViewState(), Path("owl.jpg")), checkpoint_of("c"))
    read = view.with_answer(view.with_photo(known, photo_of("owl.jpg")), answer_of("owl.jpg", "c"))
    assert view.overlay_answer(read) is not None
    assert view.with_photo(read, photo_of("owl.jpg")).answer is read.answer
    edited = view.with_photo(read, replace(photo_of("owl.jpg"), fingerprint="other bytes"))
    assert edited.answer is None
    early = replace(edited, answer=answer_of("owl.jpg", "c"))  # of the file as it was
    assert view.overlay_answer(early) is None, "no boxes on pixels that they were not made from"
    assert view.with_answer(edited, answer_of("owl.jpg", "c")) is edited, "it was read ahead, before the file changed"


def test_a_photo_that_cannot_be_opened_takes_no_answer_that_was_read_ahead(answer_of, checkpoint_of) -> None:
    known = view.with_checkpoint_known(view.with_selected(ViewState(), Path("owl.jpg")), checkpoint_of("c"))
    assert view.with_answer(known, answer_of("owl.jpg", "c")).answer is not None, "the photo is on its way"
    failed = view.with_photo_failure(known, Path("owl.jpg"), "Could not open owl.jpg.")
    assert view.is_unopened(failed)
    assert view.with_answer(failed, answer_of("owl.jpg", "c")) is failed
    tried = view.with_new_try(failed)
    assert not view.is_unopened(tried)
    assert view.with_answer(tried, answer_of("owl.jpg", "c")).answer is not None


@pytest.mark.parametrize(
    ("gone", "there"), [((2,), 3), ((2, 3), 4), ((2, 3, 4), 1), ((0, 1), 2), ((0, 1, 2, 3, 4), None), ((), 2)]
)
def test_after_a_photo_that_is_gone_comes_the_next(listed: ViewState, gone: tuple[int, ...], there: int | None) -> None:
    left = view.with_all_rows(listed, [row for place, row in enumerate(PHOTOS) if place not in gone])
    wanted = PHOTOS[there].path if there is not None else None
    assert nearest(listed.listed, left.listed, PHOTOS[2].path) == wanted


def test_a_photo_that_was_not_listed_stays_or_gives_way_to_the_first(listed: ViewState) -> None:
    none = view.with_filter(listed, "heron", only_refused=False).listed
    assert nearest(none, listed.listed, PHOTOS[3].path) == PHOTOS[3].path
    assert nearest(none, listed.listed, Path("gone.jpg")) == PHOTOS[0].path
