"""The one error that is meant for the person, and the system's errors in its words."""

from __future__ import annotations

import errno

import pytest

from explorer.errors import ExplorerError, os_reason


def test_an_error_is_one_line_of_what_why_and_hint() -> None:
    assert (
        str(ExplorerError("Could not open owl.jpg", "the file is empty"))
        == "Could not open owl.jpg: the file is empty."
    )
    assert str(ExplorerError("Could not read", "it is late", "Sleep.")) == "Could not read: it is late. Sleep."


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOENT, "it is no longer there"),
        (errno.EACCES, "you have no permission for it"),
        (errno.EISDIR, "it is a folder, not a file"),
        (errno.ENOTDIR, "a part of its path is not a folder"),
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "the folder is read-only"),
        (errno.EIO, "input/output error"),
    ],
)
def test_the_systems_errors_are_told_without_number_and_path(number: int, reason: str) -> None:
    assert os_reason(OSError(number, "Input/output error", "/a/path")) == reason


def test_an_error_without_words_is_told_by_its_kind() -> None:
    assert os_reason(OSError()) == "oserror"
