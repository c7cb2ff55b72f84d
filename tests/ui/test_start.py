"""The start of the window: what must not be imported before it is painted."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from explorer.ui.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

PAINTED = """
import sys
from PySide6.QtWidgets import QApplication
import explorer.ui.app as app
from explorer.ui.settings import Settings
application = QApplication([])
window = app.MainWindow(Settings())
window.show()
application.processEvents()
heavy = [name for name in ("torch", "torchvision", "numpy", "PIL", "pyqtgraph") if name in sys.modules]
window.close()
print("heavy:", *heavy)
"""

STARTED = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import explorer.ui.app as app
from explorer.ui.settings import Settings
application = QApplication([])
window = app.open_window(Settings(), Path(sys.argv[1]))
def look():
    state = window._session.state if window.is_ready else None
    if state is not None and state.photo is not None:
        print("torch" in sys.modules, state.photo.path.name)
        window.close()
        application.quit()
timer = QTimer(interval=10)
timer.timeout.connect(look)
timer.start()
application.exec()
"""


TOLD = """
import os, signal, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import explorer.ui.app as app
application = QApplication([])
def look():
    window = next((w for w in application.topLevelWidgets() if isinstance(w, app.MainWindow)), None)
    if window is not None and window.is_ready and window._session.state.photo is not None:
        timer.stop()
        QTimer.singleShot(60_000, application.quit)
        os.kill(os.getpid(), getattr(signal, sys.argv[2]))
timer = QTimer(interval=10)
timer.timeout.connect(look)
timer.start()
sys.exit(app.run(Path(sys.argv[1])))
"""


def run(script: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        timeout=100,
        env=dict(os.environ),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_nothing_heavy_is_imported_before_the_window_is_painted(settings_file: Path) -> None:
    assert run(PAINTED).split() == ["heavy:"]


@pytest.mark.skipif(sys.platform == "win32", reason="nobody sends signals there")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_the_end_of_the_session_is_an_end_in_order(folder: Path, settings_file: Path, name: str) -> None:
    run(TOLD, str(folder / "bird2.png"), name)
    stored = Settings()
    assert (stored.folder, stored.photo) == (folder, folder / "bird2.png")
    assert stored.layout("geometry")


def test_a_photo_is_shown_without_torch_where_there_is_no_model(folder: Path, settings_file: Path) -> None:
    script = STARTED.replace("import explorer.ui.app as app", "import explorer.ui.app as app, explorer.ui.settings")
    script = script.replace(
        "application = ",
        "explorer.ui.settings.Settings.bundled_checkpoints = property(lambda _: ())\napplication = ",
        1,
    )
    assert run(script, str(folder)).split() == ["False", "bird1.jpg"]
