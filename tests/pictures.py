"""Makes the README's pictures from the real program: `uv run --group dev tests/pictures.py`.

Opens the real window on the bundled demo, off screen, with settings and caches of its own, waits for the boxes and
saves what it shows, light and dark and through the other lens; then writes figures through the command line.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "resources" / "pictures"
DEMO = ROOT / "resources" / "demo"
PHOTO = "*/diamond-*_1.jpg"
PATIENCE_S = 120
LENS_NAMES = {"colornet": "colour"}
FIGURES = (
    ("racnn", "figure", ()),
    ("granularity", "figure-granularity", ()),
    ("colornet", "figure-colour", ()),
)


def main() -> int:
    PICTURES.mkdir(exist_ok=True)
    photo = next(iter(sorted(DEMO.glob(PHOTO))), None) or next(DEMO.rglob("*.jpg"))
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {
            "QT_QPA_PLATFORM": "offscreen",
            "QT_SCALE_FACTOR": "1",
            "BIRD_EXPLORER_CACHE": f"{home}/cache",
            "BIRD_EXPLORER_SETTINGS": f"{home}/settings.ini",
        }
        for theme in ("light", "dark"):
            code = f"import sys; sys.path[:0] = {[str(ROOT), str(ROOT / 'tests')]!r}; import pictures; "
            code += f"pictures.window({str(photo)!r}, {theme!r})"
            subprocess.run([sys.executable, "-c", code], check=True)
        command = [sys.executable, str(ROOT / "main.py"), "figure", str(photo), "--out", home, "--dpi", "110"]
        for family, name, flags in FIGURES:
            checkpoint = ROOT / "resources" / "checkpoints" / f"{family}-drawn.safetensors"
            subprocess.run([*command, "--format", "png", "--checkpoint", str(checkpoint), *flags], check=True)
            next(Path(home).glob("*.png")).replace(PICTURES / f"{name}.png")
    for path in sorted(PICTURES.iterdir()):
        if path.stem != "window-light":  # the README's first
            _lighten(path)
        print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1000:.0f} kB")
    return 0


def window(photo: str, theme: str) -> None:
    """Save one picture of the window."""
    from PySide6.QtWidgets import QApplication

    from explorer.ui import state as view
    from explorer.ui.app import open_window
    from explorer.ui.settings import Settings
    from explorer.ui.theme import choose_theme

    application = QApplication.instance() or QApplication(sys.argv[:1])
    application.setStyle("Fusion")
    choose_theme(theme)
    opened = open_window(Settings(), DEMO)
    opened.resize(1280, 800)

    def shown() -> bool:
        return opened.is_ready and view.current_answer(opened._session.state) is not None

    _wait(application, shown)
    opened._session.select(Path(photo))
    _wait(application, lambda: opened._session.state.selected == Path(photo) and shown())
    _wait(application, lambda: all(cell._crop is not None for cell in opened.deck.zoom.strip.cells))
    _settle(application, 2.0)
    opened.grab().save(str(PICTURES / f"window-{theme}.png"))
    if theme == "light":
        for lens in ("granularity", "colornet", "crops"):
            opened.actions_by_name[lens].trigger()
            _wait(application, lambda wanted=lens: opened.deck.name == wanted and shown())
            _settle(application, 3.0)
            opened.grab().save(str(PICTURES / f"window-{LENS_NAMES.get(lens, lens)}.png"))
    opened.close()
    _settle(application, 0.2)


def _lighten(path: Path) -> None:
    """Store a picture with 256 colours, a third of the bytes: the repository is to stay light."""
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.FLOYDSTEINBERG)
    few.save(path, optimize=True)


def _wait(application: object, until: object) -> None:
    end = time.monotonic() + PATIENCE_S
    while not until():
        if time.monotonic() > end:
            raise SystemExit("The window did not come to show a reading in time.")
        _settle(application, 0.05)


def _settle(application: object, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        application.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    sys.exit(main())
