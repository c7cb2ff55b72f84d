"""The thread that imports a lens when it is first used."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread

from explorer.ui.importing import without_collections

if TYPE_CHECKING:
    from collections.abc import Mapping

    from explorer.ui.lens import LensName

# Module and class of the lenses that are imported when they are first used.
LAZY: Mapping[LensName, tuple[str, str]] = {
    "granularity": ("explorer.ui.grains.lens", "GranularityLens"),
    "colornet": ("explorer.ui.colour.lens", "ColourLens"),
    "crops": ("explorer.ui.crops.lens", "CropsLens"),
}


class Importer(QThread):
    """Imports a lens with all it needs, off the event loop: pyqtgraph alone takes a second, or many on a cold disk."""

    def __init__(self, lens: LensName, parent: QObject) -> None:
        super().__init__(parent)
        self.lens: LensName = lens

    def run(self) -> None:
        with without_collections():
            module = importlib.import_module(LAZY[self.lens][0])
            if hasattr(module, "warm_up"):
                module.warm_up()
