"""`explorer doctor`: one block to paste into a report of a fault."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.cli.commands import DONE, FAILED
from explorer.cli.console import counted, one_line, write

if TYPE_CHECKING:
    import argparse

_PACKAGES = (
    "torch", "torchvision", "PySide6-Essentials", "numpy", "pillow", "pillow-heif", "rawpy", "msgspec", "safetensors",
    "pyqtgraph",
)  # fmt: skip
_EPILOG = """It works where a part of the program does not: each part is tried in a process of its own.
The exit code is 1 where reading photos cannot work. Nothing is sent anywhere."""
_PATIENCE = 120  # seconds for a part to answer

# Each prints one line, or fails.
_TORCH = """
import time; start = time.perf_counter(); import torch; seconds = time.perf_counter() - start
from explorer.readers.devices import choose_device; choice = choose_device()
print(f"loads in {seconds:.1f} s, {torch.get_num_threads()} threads; reads on {choice.device} "
      f"({choice.reason}), {choice.precision}")
"""
_QT = """
from PySide6.QtCore import qVersion; from explorer.figures.save import ensure_gui; ensure_gui()
from PySide6.QtGui import QFontDatabase, QGuiApplication
from explorer.figures.look import FAMILIES; from explorer.figures.paint import family_of
print(f"Qt {qVersion()} on {QGuiApplication.platformName()}, {len(QFontDatabase.families())} fonts; "
      f"figures are set in {family_of(FAMILIES)}")
"""
_PHOTOS = """
from importlib.util import find_spec
from PIL import features; import explorer.photos
parts = {"JPEG": "jpg", "PNG": "zlib", "TIFF": "libtiff", "WebP": "webp", "AVIF": "avif"}
parts["colour profiles"] = "littlecms2"
has = {name: features.check(part) for name, part in parts.items()}
has |= {"BMP": True, "GIF": True, "HEIC": bool(find_spec("pillow_heif")), "RAW": bool(find_spec("rawpy"))}
kinds = ("JPEG", "PNG", "TIFF", "WebP", "BMP", "GIF", "HEIC", "AVIF", "RAW", "colour profiles")
lacks = [kind for kind in kinds if not has[kind]]
print(", ".join(kind for kind in kinds if has[kind]) + (f"; not {', '.join(lacks)}" if lacks else ""))
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes: nothing."""
    parser.epilog = _EPILOG


def run(_options: argparse.Namespace) -> int:
    """Print the block."""
    from explorer.cli.main import version

    _line("explorer", f"{version()}, Python {platform.python_version()} ({platform.python_implementation()})")
    _line("computer", f"{platform.platform()}, {counted(os.cpu_count() or 1, 'core')}")
    for package in _PACKAGES:
        _line(package, _version_of(package))
    torch_works, torch_line = _try(_TORCH)
    photos_work, photos_line = _try(_PHOTOS)
    _line("network", torch_line)
    _line("photos", photos_line)
    _line(
        "window", _try(_QT)[1] if _version_of("PySide6-Essentials") != _MISSING else "none, because PySide6 is missing"
    )
    _line("cache", _cache())
    for name, path in _bundled().items():
        _line(name, path)
    return DONE if torch_works and photos_work else FAILED


_MISSING = "not installed"


def _line(name: str, text: str) -> None:
    home = str(Path.home())
    write(one_line(f"{name:20}{text.replace(home, '~') if len(home) > 1 else text}"))


def _version_of(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return _MISSING


def _try(code: str) -> tuple[bool, str]:
    """Run a probe in a process of its own, so that whatever breaks there breaks nothing here."""
    try:
        done = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return False, f"DOES NOT WORK: {error}"
    if done.returncode == 0:
        return True, done.stdout.strip()
    last = done.stderr.strip().splitlines()[-1:] or [f"it ended with code {done.returncode}"]
    return False, f"DOES NOT WORK: {last[0]}"


def _cache() -> str:
    from explorer.catalog import cache_folder

    folder = cache_folder()
    files = [path for path in folder.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    return f"{folder}, {size / 1e6:,.1f} MB in {counted(len(files), 'file')}"


def _bundled() -> dict[str, str]:
    from explorer.checkpoints.store import fingerprint_of, read_card
    from explorer.cli.reader import bundled
    from explorer.errors import ExplorerError

    told = {}
    for path in bundled().values():
        try:
            told[path.stem] = f"{read_card(path).title}, fingerprint {fingerprint_of(path)}"
        except ExplorerError as error:
            told[path.stem] = f"DOES NOT WORK: {error}"
    return told
