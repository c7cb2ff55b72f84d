"""Folders: everything is found, in the order people expect, and nothing is dropped in silence."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import ExplorerError, Stopped
from explorer.photos import Found, natural_key, walk
from explorer.photos.walk import EMPTY, HIDDEN_FILE, HIDDEN_FOLDER, LISTED_ALREADY, NOT_A_FILE, NOT_A_PHOTO, NOWHERE
from explorer.stopping import StopFlag


def fill(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def listed(folder: Path) -> dict[str, str]:
    return {found.path.relative_to(folder).as_posix(): found.reason for found in walk(folder)}


def test_a_pipe_that_is_called_like_a_photo_is_told_as_what_it_is(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "bird.jpg")
    assert listed(tmp_path) == {"bird.jpg": NOT_A_FILE}


def test_natural_order_files_before_subfolders(tmp_path: Path) -> None:
    fill(tmp_path, "bird10.jpg", "bird2.JPG", "Bird1.png", "z.heic", "10.Owls/b.jpg", "9.Auks/a10.nef", "9.Auks/a9.nef")
    assert list(listed(tmp_path).items()) == [
        ("Bird1.png", ""),
        ("bird2.JPG", ""),
        ("bird10.jpg", ""),
        ("z.heic", ""),
        ("9.Auks/a9.nef", ""),
        ("9.Auks/a10.nef", ""),
        ("10.Owls/b.jpg", ""),
    ]


@given(st.lists(st.integers(0, 10**12), unique=True))
def test_numbers_sort_as_numbers(numbers: list[int]) -> None:
    names = [f"bird{n}.jpg" for n in numbers]
    assert sorted(names, key=natural_key) == [f"bird{n}.jpg" for n in sorted(numbers)]


@given(st.lists(st.text(), min_size=2))
def test_any_names_can_be_sorted(names: list[str]) -> None:
    assert sorted(sorted(names), key=natural_key) == sorted(sorted(names, reverse=True), key=natural_key)


def test_nothing_is_dropped_in_silence(tmp_path: Path) -> None:
    fill(tmp_path, "owl.jpg", ".hidden.jpg", "notes.txt", "no_suffix", ".cache/a.jpg", "sub/tool.exe")
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "lost.jpg").symlink_to(tmp_path / "nowhere.jpg")
    (tmp_path / "self.jpg").symlink_to(tmp_path / "self.jpg")
    assert listed(tmp_path) == {
        "owl.jpg": "",
        ".hidden.jpg": HIDDEN_FILE,
        ".cache": HIDDEN_FOLDER,
        "notes.txt": NOT_A_PHOTO,
        "no_suffix": NOT_A_PHOTO,
        "sub/tool.exe": NOT_A_PHOTO,
        "empty.jpg": EMPTY,
        "lost.jpg": NOWHERE,
        "self.jpg": NOWHERE,
    }


def test_size_and_time_are_told(tmp_path: Path) -> None:
    fill(tmp_path, "owl.jpg")
    status = (tmp_path / "owl.jpg").stat()
    assert list(walk(tmp_path)) == [Found(tmp_path / "owl.jpg", 1, status.st_mtime_ns)]


def test_links_to_folders_end(tmp_path: Path) -> None:
    fill(tmp_path, "a/owl.jpg")
    (tmp_path / "a" / "round").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "c.jpg").symlink_to(tmp_path / "a" / "owl.jpg")
    assert listed(tmp_path) == {"c.jpg": "", "a/owl.jpg": "", "a/round": LISTED_ALREADY, "b": LISTED_ALREADY}


def test_unreadable_subfolders_and_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, "open/owl.jpg", "shut/owl.jpg", "mine.jpg", "yours.jpg")
    scan, access = os.scandir, os.access

    def forbidding_scan(path: Path) -> object:
        if Path(path).name == "shut":
            raise PermissionError
        return scan(path)

    monkeypatch.setattr(os, "scandir", forbidding_scan)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "yours.jpg" and access(path, mode))
    assert listed(tmp_path) == {
        "mine.jpg": "",
        "yours.jpg": "you have no permission for it",
        "open/owl.jpg": "",
        "shut": "you have no permission for it",
    }


def test_the_folder_itself_is_the_matter(tmp_path: Path) -> None:
    fill(tmp_path, "owl.jpg")
    with pytest.raises(ExplorerError, match="Could not open the folder gone: it is no longer there"):
        list(walk(tmp_path / "gone"))
    with pytest.raises(ExplorerError, match=r"the folder owl\.jpg: it is a file, not a folder"):
        list(walk(tmp_path / "owl.jpg"))


def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    name = os.fsdecode(b"owl\xff.jpg")
    try:
        fill(tmp_path, name)
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    assert listed(tmp_path) == {name: ""}


def test_stop_is_heard_between_and_within_folders(tmp_path: Path) -> None:
    fill(tmp_path, "a/1.jpg", "b/2.jpg")
    stop = StopFlag()
    found = walk(tmp_path, stop)
    assert next(found).path.name == "1.jpg"
    stop.stop()
    with pytest.raises(Stopped):
        next(found)


def test_ten_thousand_files_are_quick(tmp_path: Path) -> None:
    for n in range(10_000):
        (tmp_path / f"bird{n}.jpg").write_bytes(b"x")
    start = time.process_time()
    found = list(walk(tmp_path))
    assert time.process_time() - start < 3  # of this process alone; measured 0.15 s
    assert [f.path.name for f in found] == [f"bird{n}.jpg" for n in range(10_000)]
