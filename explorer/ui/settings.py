"""What is remembered from one day to the next: layout, folder, photo, checkpoint, theme, names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings

from explorer.resources import resource
from explorer.ui.theme import THEMES

if TYPE_CHECKING:
    from explorer.naming import Names
    from explorer.ui.theme import ThemeName

FILE_VARIABLE = "BIRD_EXPLORER_SETTINGS"
MOST_RECENT = 8
SURE = 0.7  # as in `naming`, which is not imported before there is something to name


class Settings:
    """Typed access to the stored values; what is missing, gone or damaged counts as never stored."""

    def __init__(self) -> None:
        file = os.environ.get(FILE_VARIABLE)
        if file:
            self._stored = QSettings(file, QSettings.Format.IniFormat)
        else:
            self._stored = QSettings(
                QSettings.Format.IniFormat, QSettings.Scope.UserScope, "bird-explorer", "bird-explorer"
            )

    @property
    def folder(self) -> Path | None:
        """The last folder, if it is still there."""
        path = self._path("place/folder")
        return path if path is not None and path.is_dir() else None

    @property
    def photo(self) -> Path | None:
        return self._path("place/photo")

    @property
    def places(self) -> tuple[Path, ...]:
        """Where the disk will be asked about what was remembered, whether it is still there or not."""
        remembered = (self._path(name) for name in ("place/folder", "place/photo", "model/checkpoint"))
        recent = str(self._stored.value("model/recent", "")).splitlines()
        return (*(path for path in remembered if path is not None), *map(Path, recent))

    def remember_place(self, folder: Path | None, photo: Path | None) -> None:
        self._stored.setValue("place/folder", str(folder or ""))
        self._stored.setValue("place/photo", str(photo or ""))

    @property
    def checkpoint(self) -> Path | None:
        """The last checkpoint, if it is still there."""
        path = self._path("model/checkpoint")
        return path if path is not None and path.is_file() else None

    @checkpoint.setter
    def checkpoint(self, path: Path) -> None:
        self._stored.setValue("model/checkpoint", str(path))

    @property
    def bundled_checkpoints(self) -> tuple[Path, ...]:
        """Those that come with the program: RA-CNN's before others, and the one for real birds first."""
        found = resource("checkpoints").glob("*.safetensors")
        return tuple(sorted(found, key=lambda path: (not path.name.startswith("racnn"), path)))

    @property
    def recent_checkpoints(self) -> tuple[Path, ...]:
        """Checkpoints opened lately, the last one first; those that are gone are left out."""
        text = str(self._stored.value("model/recent", ""))
        return tuple(path for path in map(Path, text.splitlines()) if path.is_file())

    def remember_checkpoint(self, path: Path) -> None:
        self.checkpoint = path
        recent = (path, *(old for old in self.recent_checkpoints if old != path))
        self._stored.setValue("model/recent", "\n".join(map(str, recent[:MOST_RECENT])))

    @property
    def precision(self) -> str:
        """In which precision this computer read last, so that kept readings are found before the model is there."""
        return str(self._stored.value("model/precision", "float32"))

    @precision.setter
    def precision(self, precision: str) -> None:
        self._stored.setValue("model/precision", precision)

    @property
    def theme(self) -> ThemeName:
        stored = str(self._stored.value("window/theme", "system"))
        return next((name for name in THEMES if name == stored), "system")

    @theme.setter
    def theme(self, name: ThemeName) -> None:
        self._stored.setValue("window/theme", name)

    @property
    def names(self) -> Names:
        """Whether species have their English or their scientific names."""
        return "scientific" if self._stored.value("names/species") == "scientific" else "english"

    @names.setter
    def names(self, names: Names) -> None:
        self._stored.setValue("names/species", names)

    @property
    def threshold(self) -> float:
        """From which probability on the model counts as sure enough to name a bird, above 0 and below 1."""
        try:
            stored = float(str(self._stored.value("names/threshold", SURE)))
        except ValueError:
            return SURE
        return stored if 0 < stored < 1 else SURE

    def remember_threshold(self, threshold: float) -> None:
        self._stored.setValue("names/threshold", threshold)

    @property
    def export_folder(self) -> Path:
        path = self._path("export/folder")
        return path if path is not None and path.is_dir() else Path.home()

    @export_folder.setter
    def export_folder(self, folder: Path) -> None:
        self._stored.setValue("export/folder", str(folder))

    def text(self, name: str) -> str:
        """A remembered text; "" if there is none."""
        return str(self._stored.value(f"text/{name}", ""))

    def remember_text(self, name: str, text: str) -> None:
        self._stored.setValue(f"text/{name}", text)

    def layout(self, name: str) -> QByteArray:
        """A remembered geometry or splitter state; empty if there is none."""
        stored = self._stored.value(f"window/{name}")
        return stored if isinstance(stored, QByteArray) else QByteArray()

    def remember_layout(self, name: str, state: QByteArray) -> None:
        self._stored.setValue(f"window/{name}", state)

    def flag(self, name: str, *, default: bool) -> bool:
        """A remembered yes or no."""
        return str(self._stored.value(f"window/{name}", default)).lower() == "true"

    def remember_flag(self, name: str, *, on: bool) -> None:
        self._stored.setValue(f"window/{name}", on)

    def save(self) -> None:
        """Write everything to the disk now."""
        self._stored.sync()

    def _path(self, name: str) -> Path | None:
        text = str(self._stored.value(name) or "")
        return Path(text) if text else None
