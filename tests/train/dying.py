"""`explorer train` in a computer that loses its power at a moment that is named, most of them within a write.

Run as a program: `dying.py STAGE KIND COUNT RECIPE --out FILE …`. It stands between the program and the disk, not
inside the program: files are written in pieces, and at the COUNTth time that a file of that KIND ("state",
"checkpoint") comes to STAGE, the process is killed as by `kill -9`, and whatever of its files was not made sure to be
on the disk is lost, as when the power goes. Without STAGE ("-"), it only counts; either way the moments are printed,
"at STAGE KIND".

Stages: "open" (nothing is there yet), "piece" (some of it is), "sync" (all of it is, perhaps not on the disk), "swap"
and "swapped" (before and after the new file takes the old one's place), "remove" and "removed".
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

PIECE = 1 << 15
_open, _replace, _unlink, _fsync = Path.open, Path.replace, Path.unlink, os.fsync
_numbers: dict[int, Path] = {}  # open files
_safe: dict[Path, int] = {}  # bytes of each file that are surely on the disk
_times: Counter[tuple[str, str]] = Counter()
_death = ("-", "-", 0)


def kind_of(path: Path) -> str:
    """What a file is for."""
    if ".training" in path.name:
        return "state"
    return "checkpoint" if ".safetensors" in path.name and path.suffix != ".lock" else ""


def _at(stage: str, path: Path) -> None:
    kind = kind_of(path)
    if not kind:
        return
    _times[stage, kind] += 1
    print(f"at {stage} {kind}", flush=True)
    if (stage, kind, _times[stage, kind]) == _death:
        for lost, size in _safe.items():
            if lost.exists():
                os.truncate(lost, size)
        os.kill(os.getpid(), signal.SIGKILL)


class _Pieces:
    """A file that is written in pieces."""

    def __init__(self, file: Any, path: Path) -> None:
        self._file, self._path, self._unsaid = file, path, 0

    def write(self, data: Any) -> int:
        data = memoryview(data).cast("B")
        for start in range(0, len(data), PIECE):
            piece = data[start : start + PIECE]
            self._file.write(piece)
            self._unsaid += len(piece)
            if self._unsaid >= PIECE:  # torch writes a few bytes at a time
                self._unsaid = 0
                self._file.flush()
                _at("piece", self._path)
        return len(data)

    def __enter__(self) -> _Pieces:
        return self

    def __exit__(self, *problem: object) -> None:
        _numbers.pop(self._file.fileno(), None)
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def open_(self: Path, mode: str = "r", *arguments: Any, **options: Any) -> Any:
    if "w" not in mode or not kind_of(self):
        return _open(self, mode, *arguments, **options)
    _at("open", self)
    file: Any = _open(self, mode, *arguments, **options)
    _numbers[file.fileno()], _safe[self] = self, 0
    return _Pieces(file, self)


def fsync(number: int) -> None:
    path = _numbers.get(number)
    if path is not None:
        _at("sync", path)
        _safe[path] = path.stat().st_size
    _fsync(number)


def replace(self: Path, target: Path) -> Path:
    _at("swap", self)
    if self in _safe:
        _safe[Path(target)] = _safe.pop(self)
    moved = _replace(self, target)
    _at("swapped", self)
    return moved


def unlink(self: Path, missing_ok: bool = False) -> None:
    there = self.exists()
    if there:
        _at("remove", self)
    _safe.pop(self, None)
    _unlink(self, missing_ok=missing_ok)
    if there:
        _at("removed", self)


if __name__ == "__main__":
    stage, kind, count, *command = sys.argv[1:]
    _death = (stage, kind, int(count))
    Path.open, Path.replace, Path.unlink, os.fsync = open_, replace, unlink, fsync  # type: ignore[method-assign,assignment]
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from explorer.__main__ import main

    sys.exit(main(["train", *command]))
