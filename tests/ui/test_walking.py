"""The thread that lists folders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from explorer.catalog import open_catalog
from explorer.photos import Found
from explorer.stopping import StopFlag
from explorer.ui import walking
from explorer.ui.walking import RowsFound, RowsReplaced, in_batches, list_folder, look_up, row_of

if TYPE_CHECKING:
    import pytest


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
