"""The one error that is meant for the person, told in three parts."""

from __future__ import annotations


class ExplorerError(Exception):
    """Something went wrong that the person can understand and act on.

    Args:
        what: what could not be done, as a phrase without a full stop ("Could not open owl.jpg").
        why: the reason in plain words ("the file is empty").
        hint: what to do about it, a whole sentence, or "" where nothing helps.

    ``str(error)`` is the whole thing as one line: "what: why. hint".
    Messages are plain text; whoever shows them must not interpret them as markup.
    """

    def __init__(self, what: str, why: str, hint: str = "") -> None:
        super().__init__(what, why, hint)
        self.what = what
        self.why = why
        self.hint = hint

    def __str__(self) -> str:
        line = f"{self.what}: {self.why}."
        return f"{line} {self.hint}" if self.hint else line


class Stopped(Exception):  # noqa: N818 - it is not an error: the person asked for it
    """Work was asked to stop and did. Shown to nobody."""


def os_reason(error: OSError) -> str:
    """An operating system error in plain words, without its number or path."""
    known = {
        FileNotFoundError: "it is no longer there",
        PermissionError: "you have no permission for it",
        IsADirectoryError: "it is a folder, not a file",
        NotADirectoryError: "a part of its path is not a folder",
    }
    for kind, reason in known.items():
        if isinstance(error, kind):
            return reason
    if error.errno == 28:
        return "the disk is full"
    if error.errno == 30:
        return "the folder is read-only"
    return (error.strerror or str(error) or type(error).__name__).lower()
