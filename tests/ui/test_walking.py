"""The thread that lists folders."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from explorer.catalog import open_catalog
from explorer.errors import ExplorerError, Stopped
from explorer.photos import Found
from explorer.stopping import StopFlag
from explorer.ui import walking
from explorer.ui.listing import Row
from explorer.ui.mailbox import Post
from explorer.ui.walking import (
    CatalogOpened,
    LookJob,
    RowsFound,
    RowsReplaced,
    Walker,
    WalkJob,
    changed_files,
    in_batches,
    list_folder,
    look_up,
    row_of,
    rows_again,
)


def test_batches_lose_nothing_and_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(10**6))
    monkeypatch.setattr(walking.time, "monotonic", lambda: float(next(clock)))
    entries = [Found(Path(f"{i}.jpg"), 1, 1) for i in range(2000)]
    batches = list(in_batches(iter(entries)))
    assert [entry for batch in batches for entry in batch] == entries
    assert len(batches) < 40, "each step costs as much as the whole list is long"
    assert len(batches[0]) == 1, "the first photo does not wait for the second"


def test_rows_know_what_is_a_photo() -> None:
    assert row_of(Found(Path("a.jpg"), 1, 1)).is_photo
    assert row_of(Found(Path("a.JPG"), 0, 1, "the file is empty")).is_photo
    assert not row_of(Found(Path("._a.jpg"), 1, 1, "hidden file")).is_photo
    assert not row_of(Found(Path("notes.txt"), 1, 1, "not a photo")).is_photo


def test_a_dropped_file_that_is_gone_has_a_reason(tmp_path: Path) -> None:
    assert look_up(tmp_path / "gone.jpg").reason == "it is no longer there"


def test_a_known_folder_shows_at_once_and_then_as_it_is(folder: Path) -> None:
    with open_catalog(folder) as catalog:
        first = list(list_folder(folder, catalog, stop=StopFlag()))
        assert {type(step) for step in first} == {RowsFound}
        assert [row.path.name for step in first for row in step.rows if row.is_photo] == [
            "bird1.jpg",
            "bird2.png",
            "bird10.png",
        ]
        again = list(list_folder(folder, catalog, stop=StopFlag()))
        assert [type(step) for step in again] == [RowsFound]
        (folder / "bird2.png").unlink()
        changed = list(list_folder(folder, catalog, stop=StopFlag()))
        assert [type(step) for step in changed] == [RowsFound, RowsReplaced]
        assert len(changed[0].rows) == len(changed[1].rows) + 1
        assert [type(step) for step in list_folder(folder, catalog, stop=StopFlag())] == [RowsFound]


def test_a_file_written_anew_counts_as_changed(folder: Path) -> None:
    with open_catalog(folder) as catalog:
        list(list_folder(folder, catalog, stop=StopFlag()))
        os.utime(folder / "bird2.png", ns=(1, 1))
        _, again = list_folder(folder, catalog, stop=StopFlag())
        assert isinstance(again, RowsReplaced)
        assert again.changed == {folder / "bird2.png"}


def test_what_cannot_be_opened_is_tried_again_when_its_file_changed() -> None:
    now = [Found(Path(f"{i}.jpg"), 1, 1) for i in range(4)]
    rows = [Row(Path("0.jpg")), *(Row(Path(f"{i}.jpg"), reason="the file is damaged") for i in (1, 2, 5))]
    seen = rows_again(rows, now, retried={Path("2.jpg")})
    assert [(row.path.name, row.reason) for row in seen] == [
        ("0.jpg", ""),
        ("1.jpg", "the file is damaged"),
        ("2.jpg", ""),
        ("3.jpg", ""),
    ]
    assert not any(row.reason for row in rows_again(rows, now, retried=None))
    emptied = rows_again(rows, [Found(Path("0.jpg"), 0, 2, "the file is empty")], retried=())
    assert emptied[0].reason == "the file is empty"


def test_what_changed_are_files_that_are_there_still() -> None:
    before = [Found(Path("a"), 1, 1), Found(Path("b"), 1, 1), Found(Path("c"), 1, 1), Found(Path("gone"), 1, 1)]
    now = [Found(Path("a"), 1, 1), Found(Path("b"), 2, 1), Found(Path("c"), 1, 2), Found(Path("new"), 5, 5)]
    assert changed_files(before, now) == {Path("b"), Path("c")}


def ask(walker: Walker, job: object) -> list[object]:
    return list(walker.work(Post(1, 0, job, StopFlag())))


def test_a_second_look_tells_what_changed_and_only_that(folder: Path) -> None:
    walker, walked = Walker(), WalkJob(folder)
    opened, *found, _ = ask(walker, walked)
    assert isinstance(opened, CatalogOpened)
    catalog, rows = opened.catalog, tuple(row for step in found for row in step.rows)
    assert ask(walker, LookJob(walked, rows, catalog)) == []
    assert len(ask(walker, LookJob(walked, rows, catalog, anew=True))) == 1, "who asks for it is answered"
    (folder / "bird2.png").unlink()
    (told,) = ask(walker, LookJob(walked, rows, catalog))
    assert [row.path.name for row in told.rows if row.is_photo] == ["bird1.jpg", "bird10.png"]
    assert told.changed == frozenset()
    assert [entry.path.name for entry in catalog.listing() if not entry.reason] == ["bird1.jpg", "bird10.png"]

    away = folder.rename(folder.with_name("away"))
    with pytest.raises(ExplorerError, match="no longer there"):
        ask(walker, LookJob(walked, told.rows, catalog))
    assert ask(walker, LookJob(walked, told.rows, catalog)) == [], "said once"
    with pytest.raises(ExplorerError, match="no longer there"):
        ask(walker, LookJob(walked, told.rows, catalog, anew=True))
    away.rename(folder)
    refused = tuple(replace(row, reason="it is no longer there") for row in told.rows)
    (back,) = ask(walker, LookJob(walked, refused, catalog))
    assert back.rows == told.rows, "all that could not be reached is tried again"
    catalog.close()


def test_a_second_look_at_some_photos_looks_at_no_others(folder: Path) -> None:
    walker, walked = Walker(), WalkJob(folder, (folder / "bird1.jpg", folder / "bird2.png"))
    opened, found, _ = ask(walker, walked)
    (folder / "bird2.png").unlink()
    (told,) = ask(walker, LookJob(walked, found.rows, opened.catalog))
    assert [(row.path.name, row.reason) for row in told.rows] == [
        ("bird1.jpg", ""),
        ("bird2.png", "it is no longer there"),
    ]
    opened.catalog.close()


def test_a_second_look_gives_way_to_another_folder(folder: Path) -> None:
    photos = (folder / "bird1.jpg", folder / "bird2.png")
    walker, walked, stop = Walker(), WalkJob(folder, photos), StopFlag()
    opened, found, *_ = ask(walker, walked)
    (folder / "bird2.png").unlink()
    stop.stop()
    with pytest.raises(Stopped):
        list(walker.work(Post(1, 0, LookJob(walked, found.rows, opened.catalog), stop)))
    (told,) = ask(walker, LookJob(walked, found.rows, opened.catalog))
    assert [row.reason for row in told.rows] == ["", "it is no longer there"]
    opened.catalog.close()
