"""The real program with a watch in its hand, for start.py: `watched_start.py STARTED FOLDER`.

Prints when the window was painted, the first thumbnail and the first reading shown, in ms after `STARTED`
(`time.time()` of whoever started this process), then closes the window.
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer

import explorer.ui.app as app
from explorer.__main__ import main
from explorer.ui import state as view
from explorer.ui.window import MainWindow

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from explorer.ui.exporting import Exporter
    from explorer.ui.session import Session


class WatchedWindow(MainWindow):
    """Notes what happens for the first time."""

    seen: dict[str, float]

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not hasattr(self, "seen"):
            self.seen = {}
            QTimer.singleShot(0, self._painted)  # the whole window is painted before the next turn of the event loop
        return super().event(event)

    def attach(self, session: Session, exporter: Exporter) -> None:
        super().attach(session, exporter)
        session.thumbnailed.connect(lambda *_: self._note("thumbnail"))
        session.changed.connect(self._changed)

    def _painted(self) -> None:
        self._note("painted")
        self.seen["torch"] = float("torch" in sys.modules)

    def _changed(self, _old: view.ViewState, new: view.ViewState) -> None:
        if "reading" not in self.seen and view.current_answer(new) and view.overlay_answer(new):
            self._note("reading")
            QTimer.singleShot(0, self.close)

    def _note(self, what: str) -> None:
        self.seen.setdefault(what, (time.time() - float(sys.argv[1])) * 1000)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        print(json.dumps(self.seen), flush=True)
        super().closeEvent(event)


if __name__ == "__main__":
    vars(app)["MainWindow"] = WatchedWindow
    raise SystemExit(main(sys.argv[2:]))
