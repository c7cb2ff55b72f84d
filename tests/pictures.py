"""Makes the README's pictures from the real program: `uv run --group dev tests/pictures.py`.

Opens the real window on the bundled demo, off screen, with settings and caches of its own, waits for the boxes and
saves what it shows, light and dark and through the other lenses; trains on drawn birds in the training dialog and
saves its curves, what the network sees and the outcome; then writes figures through the command line. Words behind
the script choose parts of it: `tests/pictures.py training`.
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
TRAINING_PATIENCE_S = 1800
START = "racnn-drawn.safetensors"  # knows drawn birds already: the training takes minutes
PARTS = ("window", "training", "figures")
LENS_NAMES = {"colornet": "colour"}
FIGURES = (
    ("racnn", "figure", ()),
    ("granularity", "figure-granularity", ()),
    ("colornet", "figure-colour", ()),
)


def main() -> int:
    parts = sys.argv[1:] or PARTS
    if not {*parts} <= {*PARTS}:
        raise SystemExit(f"There are these parts: {', '.join(PARTS)}.")
    PICTURES.mkdir(exist_ok=True)
    before = {path: path.stat().st_mtime_ns for path in PICTURES.iterdir()}
    photo = next(iter(sorted(DEMO.glob(PHOTO))), None) or next(DEMO.rglob("*.jpg"))
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {
            "QT_QPA_PLATFORM": "offscreen",
            "QT_SCALE_FACTOR": "1",
            "BIRD_EXPLORER_CACHE": f"{home}/cache",
            "BIRD_EXPLORER_SETTINGS": f"{home}/settings.ini",
        }
        calls = [f"window({str(photo)!r}, {theme!r})" for theme in ("light", "dark")] if "window" in parts else []
        calls += [f"training({home!r})"] if "training" in parts else []
        for call in calls:
            code = f"import sys; sys.path[:0] = {[str(ROOT), str(ROOT / 'tests')]!r}; import pictures; pictures.{call}"
            subprocess.run([sys.executable, "-c", code], check=True)
        command = [sys.executable, str(ROOT / "main.py"), "figure", str(photo), "--out", home, "--dpi", "110"]
        for family, name, flags in FIGURES if "figures" in parts else ():
            checkpoint = ROOT / "resources" / "checkpoints" / f"{family}-drawn.safetensors"
            subprocess.run([*command, "--format", "png", "--checkpoint", str(checkpoint), *flags], check=True)
            next(Path(home).glob("*.png")).replace(PICTURES / f"{name}.png")
    for path in sorted(PICTURES.iterdir()):
        if path.stem != "window-light" and path.stat().st_mtime_ns != before.get(path):  # the README's first stays
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


def training(home: str) -> None:
    """Train on drawn birds in the dialog, and save pictures of it under way and of what came of it."""
    from PySide6.QtWidgets import QApplication

    from explorer.train.recipe import Drawn
    from explorer.ui.app import open_window
    from explorer.ui.settings import Settings
    from explorer.ui.theme import choose_theme
    from explorer.ui.training import plan as train_plan

    application = QApplication.instance() or QApplication(sys.argv[:1])
    application.setStyle("Fusion")
    choose_theme("light")
    train_plan.DRAWN = Drawn(training=240, held_back=72, side=192)  # half of what the dialog draws: minutes
    settings = Settings()
    settings.remember_text("training_folder", home)
    opened = open_window(settings, DEMO)
    _wait(application, lambda: opened.is_ready)
    opened.actions_by_name["train"].trigger()
    trainer = opened.dialogs.trainer
    dialog, form, watch = trainer.dialog, trainer.dialog.form, trainer.dialog.watch
    form.data.drawn_button.click()
    form.choose(form.trunk, "tiny")
    _wait(application, lambda: form.start.findData(START) > 0)
    form.choose(form.start, START)
    _wait(application, lambda: form.preview.images and form.start_button.isEnabled())
    form.start_button.click()

    def save(name: str) -> None:
        _settle(application, 1.0)
        dialog.grab().save(str(PICTURES / f"{name}.png"))

    def far() -> bool:
        return trainer.course.current == 2 and len(trainer.course.phases[2].mean.y) > 3

    _wait(application, lambda: far() or not trainer.is_running, TRAINING_PATIENCE_S)
    save("train")
    watch.tabs.setCurrentWidget(watch.boxes)
    _wait(application, lambda: len(watch.boxes.grid.pictures) == len(watch.boxes.shown.glances))
    save("train-sees")
    _wait(application, lambda: not trainer.is_running and watch.outcome.shown is not None, TRAINING_PATIENCE_S)
    watch.tabs.setCurrentWidget(watch.outcome)
    save("train-outcome")
    opened.close()
    _settle(application, 0.2)


def _lighten(path: Path) -> None:
    """Store a picture with 256 colours, a third of the bytes: the repository is to stay light."""
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.FLOYDSTEINBERG)
    few.save(path, optimize=True)


def _wait(application: object, until: object, patience: float = PATIENCE_S) -> None:
    end = time.monotonic() + patience
    while not until():
        if time.monotonic() > end:
            raise SystemExit("The window did not come to show it in time.")
        _settle(application, 0.05)


def _settle(application: object, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        application.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    sys.exit(main())
