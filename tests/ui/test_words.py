"""What the window says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from explorer.ui import state as view
from explorer.ui import words
from explorer.ui.listing import Row
from explorer.ui.state import ViewState


def test_the_cursor_is_told_in_all_frames(reading_of) -> None:
    reading = reading_of()
    # Scale 1 looks at 40 × 40 photo pixels from y = -5 with 32 × 32 network pixels: 0.8 a photo pixel.
    assert words.cursor_line((40, 30), reading, (5.0, 0.0)) == "photo px 5, 0 → network 4, 4"
    # Scale 3 looks at 10 × 10 from (15, 10): 3.2 network pixels a photo pixel.
    line = words.cursor_line((40, 30), reading, (20.5, 15.5))
    assert line == "photo px 20, 15 → network 16, 16 → scale 3 17, 17"
    assert words.cursor_line((40, 30), reading, (12.0, 6.0)).endswith("→ scale 2 3, 1")


def test_outside_the_photo_there_is_nothing_under_the_cursor(reading_of) -> None:
    assert words.cursor_line((40, 30), reading_of(), (40.0, 3.0)) == ""
    assert words.cursor_line((40, 30), reading_of(), None) == ""
    assert words.cursor_line(None, None, (1.0, 1.0)) == ""
    assert words.cursor_line((5000, 30), None, (1031.9, 4.0)) == "photo px 1,031, 4"


def test_the_position_counts_from_one_with_separators() -> None:
    rows = tuple(Row(Path(f"{i}.jpg")) for i in range(4829))
    state = view.with_selected(view.with_rows(ViewState(is_listing=True), rows), rows[11].path)
    assert words.position_line(state) == "12 of 4,829 so far"
    assert words.position_line(view.with_listing_ended(state)) == "12 of 4,829"
    assert words.position_line(ViewState()) == "No photos"


def test_files_that_are_no_photos_are_not_counted_as_photos() -> None:
    rows = (
        Row(Path("1.jpg")),
        Row(Path("1.xmp"), is_photo=False, reason="not a photo"),
        Row(Path("2.xmp"), is_photo=False, reason="not a photo"),
    )
    listed = view.with_rows(ViewState(), rows)
    assert words.position_line(listed) == "1 photo"
    assert words.position_line(view.with_filter(listed, "", only_refused=True)) == "2 files"


def test_the_title_names_photo_and_folder() -> None:
    state = replace(ViewState(place="birds"), selected=Path("/x/owl.jpg"))
    assert words.window_title(state) == "owl.jpg – birds – Bird Explorer"
    assert words.window_title(ViewState()) == "Bird Explorer"


def test_no_name_of_a_file_disturbs_the_title() -> None:
    odd = replace(ViewState(place="a\nb"), selected=Path("/x/bad\udcff\u202egpj.jpg"))
    assert words.window_title(odd) == "bad\ufffd gpj.jpg – a b – Bird Explorer"
    hebrew = replace(ViewState(place="birds"), selected=Path("/x/ציפור.jpg"))
    assert words.window_title(hebrew) == "\u200eציפור.jpg – birds – Bird Explorer"


def test_what_is_waited_for_is_said_until_the_answer_is_there(answer_of, checkpoint_of) -> None:
    state = ViewState(selected=Path("owl.jpg"))
    assert "No model is open" in words.waiting_line(state)
    state = replace(state, checkpoint=checkpoint_of())
    assert "starting" in words.waiting_line(state)
    state = view.with_checkpoint_open(state, checkpoint_of(), "CPU")
    assert words.waiting_line(state) == "Reading the photo…"
    assert words.waiting_line(view.with_answer(state, answer_of())) == ""


def test_while_another_model_is_on_its_way_the_old_answer_is_stale(answer_of, checkpoint_of) -> None:
    state = view.with_checkpoint_open(ViewState(selected=Path("owl.jpg")), checkpoint_of(), "CPU")
    state = view.with_answer(state, answer_of())
    assert not view.is_stale(state)
    coming = view.with_opening(state, Path("other.safetensors"))
    assert view.is_stale(coming)
    assert words.waiting_line(coming) == "Opening the model…"
    assert not view.is_stale(view.with_checkpoint_failure(coming, Path("other.safetensors")))
    assert not view.is_stale(view.with_opening(state, checkpoint_of().path))
    starting = replace(coming, engine="starting", loaded="")
    assert "engine is starting" in words.waiting_line(starting)


def test_empty_places_teach() -> None:
    message = words.pane_message(ViewState())
    assert message is not None
    assert message[0] == "Drop a folder of photos here"
    empty = words.pane_message(ViewState(folder=Path("x"), place="x"))
    assert empty is not None
    assert "no photos" in empty[0]
    assert words.pane_message(ViewState(folder=Path("x"), selected=Path("x/a.jpg"))) is None


def test_speed_and_device_are_told(answer_of, checkpoint_of) -> None:
    state = view.with_answer(ViewState(selected=Path("owl.jpg"), checkpoint=checkpoint_of()), answer_of())
    assert words.run_line(state) == "read in 118 ms"
    assert words.device_line("cpu", "no CUDA GPU found") == "CPU: no CUDA GPU found"
    assert words.device_line("cuda:0", "NVIDIA X found") == "GPU: NVIDIA X found"


def test_details_leave_out_what_is_unknown(photo_of) -> None:
    assert words.details_lines(photo_of("owl.jpg", (4000, 3000))) == "owl.jpg\n4,000 × 3,000 px · JPEG"
    assert words.details_lines(None) == ""
