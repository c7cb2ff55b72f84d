"""The front door: a command goes to the command line, nothing or a folder opens the window."""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.cli.commands import COMMANDS, FAILED
from explorer.errors import ExplorerError

if TYPE_CHECKING:
    from collections.abc import Sequence

# What a bare Debian lacks for Qt to open a window, as the README says it too; the packages bring what they need.
QT_LIBRARIES = (
    "libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon-x11-0 "
    "libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"
)
_WHAT, _WITHOUT = "Could not open the window", "Reading without a window works: `explorer read`."


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
    if importlib.util.find_spec("PySide6") is None:
        raise ExplorerError(_WHAT, "PySide6 is not installed", _WITHOUT)
    if sys.platform == "win32":  # torch may fail to load there once Qt has
        with contextlib.suppress(ImportError, OSError):
            import torch  # noqa: F401
    try:
        from explorer.ui.app import run

        if sys.platform == "linux" and "QT_QPA_PLATFORM" not in os.environ:
            _try_screen()
    except (ImportError, OSError) as error:
        if not str(error).startswith("lib"):
            raise
        hint = f"On Debian and Ubuntu: apt install {QT_LIBRARIES}"
        raise ExplorerError(_WHAT, f"a system library of Qt is missing ({error})", hint) from error
    return run(place)


def _try_screen() -> None:
    """What Qt needs of an X server's screen: where it lacks something, Qt ends the process, with misleading words.

    Raises:
        ExplorerError: there is no screen.
        OSError: a system library is missing, which it names first.
    """
    if os.environ.get("WAYLAND_DISPLAY"):
        return
    if not os.environ.get("DISPLAY"):
        raise ExplorerError(_WHAT, "there is no screen here (DISPLAY is not set)", _WITHOUT)
    package = importlib.util.find_spec("PySide6")
    for folder in (package and package.submodule_search_locations) or ():
        ctypes.CDLL(str(Path(folder, "Qt", "plugins", "platforms", "libqxcb.so")))


if __name__ == "__main__":
    raise SystemExit(main())
