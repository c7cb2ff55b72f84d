"""Figures as pictures, without their text, whose fonts differ from computer to computer.

To accept a changed look: UPDATE_GOLDEN=1 pytest tests/figures/test_figure_golden.py, then look at the pictures.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QImage

from explorer.figures.compose import compose_figure
from explorer.figures.marks import Label, Mark, Paragraph, Sheet, Text
from explorer.figures.save import picture_of
from explorer.figures.spec import ColourSpec, FigureSpec, MapSpec
from explorer.manner import PLAIN, Crops, Light, Manner

if TYPE_CHECKING:
    from explorer.checkpoints.card import Card
    from tests.figures.conftest import MakeColours, MakeCrops, MakeGrains, MakePicture, MakeReading

pytestmark = pytest.mark.usefixtures("qapp")

GOLDEN = Path(__file__).parent / "golden"
CASES = {
    "landscape": ((300, 200), FigureSpec(width_mm=180, dpi=60)),
    "portrait_dark": ((200, 300), FigureSpec(width_mm=180, dpi=60, look="dark")),
    "column_light": ((224, 224), FigureSpec(width_mm=90, dpi=60, look="light")),
    "panorama": ((600, 150), FigureSpec(width_mm=180, dpi=60)),
    "insets_only": ((300, 200), FigureSpec(width_mm=120, dpi=60, show_ranking=False, show_caption=False)),
}
GRAINS = {
    "grains_landscape": ((300, 200), FigureSpec(width_mm=180, dpi=60)),
    "grains_portrait_dark": ((200, 300), FigureSpec(width_mm=180, dpi=60, look="dark", maps=MapSpec(relative=True))),
    "grains_column_light": ((224, 224), FigureSpec(width_mm=90, dpi=60, look="light", maps=MapSpec(smooth=False))),
    "grains_panorama": ((600, 150), FigureSpec(width_mm=180, dpi=60, maps=MapSpec(top=60.0, colour_map="magma"))),
}
COLOURS = {
    "colours_landscape": ((300, 200), (), PLAIN, FigureSpec(width_mm=180, dpi=60)),
    "colours_portrait_dark": (
        (200, 300),
        (1, 5),
        Manner(light=Light(exposure=1, warmth=0.5)),
        FigureSpec(width_mm=180, dpi=60, look="dark", colour=ColourSpec(channel=1)),
    ),
    "colours_column_light": (
        (300, 200),
        (0,),
        PLAIN,
        FigureSpec(width_mm=85, dpi=72, look="light", colour=ColourSpec(as_seen=True)),
    ),
}
CROPS = {
    "crops_landscape": ((300, 200), Crops(), FigureSpec(width_mm=180, dpi=60)),
    "crops_ten_dark": ((224, 224), Crops(count=10, share=0.6), FigureSpec(width_mm=180, dpi=60, look="dark")),
    "crops_column_light": ((200, 300), Crops(share=0.75), FigureSpec(width_mm=85, dpi=72, look="light")),
}


def without_text(sheet: Sheet) -> Sheet:
    kept: list[Mark] = []
    for mark in sheet.marks:
        if isinstance(mark, Label):
            kept.append(replace(mark, text=""))
        elif not isinstance(mark, Text | Paragraph):
            kept.append(mark)
    return replace(sheet, marks=tuple(kept))


@pytest.mark.parametrize("name", CASES)
def test_the_figure_looks_as_it_did(
    name: str, tmp_path: Path, make_picture: MakePicture, make_reading: MakeReading, card: Card
) -> None:
    size, spec = CASES[name]
    sheet = compose_figure(make_picture(*size), make_reading(*size), card, spec=spec, photo_name="a.jpg")
    _compare(sheet, spec, name, tmp_path)


@pytest.mark.parametrize("name", GRAINS)
def test_the_figure_of_grains_looks_as_it_did(
    name: str, tmp_path: Path, make_picture: MakePicture, make_grains: MakeGrains, granularity_card: Card
) -> None:
    size, spec = GRAINS[name]
    sheet = compose_figure(make_picture(*size), make_grains(*size), granularity_card, spec=spec, photo_name="a.jpg")
    _compare(sheet, spec, name, tmp_path)


@pytest.mark.parametrize("name", COLOURS)
def test_the_colour_plate_looks_as_it_did(
    name: str, tmp_path: Path, make_picture: MakePicture, make_colours: MakeColours, card: Card
) -> None:
    size, off, manner, spec = COLOURS[name]
    reading = make_colours(*size, off=off)
    sheet = compose_figure(make_picture(*size), reading, card, spec=spec, photo_name="a.jpg", manner=manner)
    _compare(sheet, spec, name, tmp_path)


@pytest.mark.parametrize("name", CROPS)
def test_the_crop_plate_looks_as_it_did(
    name: str, tmp_path: Path, make_picture: MakePicture, make_crops: MakeCrops, card: Card
) -> None:
    size, plan, spec = CROPS[name]
    sheet = compose_figure(make_picture(*size), make_crops(*size, plan), card, spec=spec, photo_name="a.jpg")
    _compare(sheet, spec, name, tmp_path)


def _compare(sheet: Sheet, spec: FigureSpec, name: str, tmp_path: Path) -> None:
    image = picture_of(without_text(sheet), spec.dpi).convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    drawn = rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)
    path = GOLDEN / f"{name}.png"
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        Image.fromarray(drawn).save(path, optimize=True)
    golden = np.asarray(Image.open(path).convert("RGB"))
    assert drawn.shape == golden.shape
    off = np.abs(drawn.astype(int) - golden).max(axis=-1)
    if (off > 1).mean() > 0.005:
        shown = np.clip(off[..., None] * 8, 0, 255).astype(np.uint8).repeat(3, axis=-1)
        Image.fromarray(np.hstack([golden, drawn, shown])).save(tmp_path / f"{name}.png")
        pytest.fail(
            f"{(off > 1).mean():.1%} of the pixels differ; see {tmp_path / name}.png: golden, drawn, difference"
        )
