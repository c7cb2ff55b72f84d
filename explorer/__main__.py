"""The front door: a command goes to the command line, nothing or a folder opens the window."""

from __future__ import annotations

import contextlib
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.cli.commands import COMMANDS, FAILED
from explorer.errors import ExplorerError

if TYPE_CHECKING:
    from collections.abc import Sequence

_QT_LIBRARIES = (
    "libegl1 libgl1 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Start the explorer with command line arguments (those of the process by default); returns the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if not arguments:
        return _open_window(None)
    if len(arguments) == 1 and arguments[0] not in COMMANDS and Path(arguments[0]).exists():
        return _open_window(Path(arguments[0]))
    from explorer.cli.main import main as run

    return run(arguments)


def _open_window(place: Path | None) -> int:
    try:
        return _window(place)
    except ExplorerError as error:
        sys.stderr.write(f"explorer: {error}\n")
        return FAILED


def _window(place: Path | None) -> int:
    what = "Could not open the window"
    if importlib.util.find_spec("PySide6") is None:
        raise ExplorerError(what, "PySide6 is not installed", "Reading without a window works: `explorer read`.")
    if sys.platform == "win32":  # torch may fail to load there once Qt has
        with contextlib.suppress(ImportError, OSError):
            import torch  # noqa: F401
    try:
        from explorer.ui.app import run
    except ImportError as error:
        if not str(error).startswith("lib"):
            raise
        hint = f"On Debian and Ubuntu: apt install {_QT_LIBRARIES}"
        raise ExplorerError(what, f"a system library of Qt is missing ({error})", hint) from error
    return run(place)


if __name__ == "__main__":
    raise SystemExit(main())
