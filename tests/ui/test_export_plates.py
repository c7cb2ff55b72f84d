"""Exporting the colour plate and the crop plate: in the manner of the answer, drawn as on screen."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from explorer.figures.marks import Raster
from explorer.figures.spec import ColourSpec, FigureSpec
from explorer.manner import Crops, Light, Manner
from explorer.preprocess import whole_frame
from explorer.results import ColourReading, CropReading, CropsReading, Ranking, ReadingKey, RunFacts, StreamReading
from explorer.ui.export_dialog import ExportDialog
from explorer.ui.studio import FigureSource

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from explorer.checkpoints.card import Card
    from explorer.photos import Photo
    from explorer.results import Reading

SIZE = (60, 40)
LIT = Manner(light=Light(exposure=1), off=(0,))


def _reading(kind: str) -> Reading:
    key, run = ReadingKey("a" * 32, "b" * 32, "c" * 16, "float32"), RunFacts("cpu", "no CUDA GPU found", "float32", 0.1)
    scores = np.array([2, 1, 0, 0], dtype=np.float32)
    said = Ranking(np.array([0.7, 0.2, 0.06, 0.04], dtype=np.float32))
    frame = whole_frame(*SIZE)
    if kind == "colours":
        streams = tuple(StreamReading(space, said, scores, scores) for space in ("rgb", "hsv"))  # type: ignore[arg-type]
        return ColourReading(SIZE, frame, 32, streams, np.zeros(4, dtype=np.float32), key, run, off=(0,))
    return CropsReading(SIZE, (CropReading(frame, False, said, None),), said, Crops(count=1), "", None, key, run)


def _source(kind: str, card: Card, manner: Manner) -> FigureSource:
    pixels = np.full((SIZE[1], SIZE[0], 3), 90, dtype=np.uint8)
    photo = SimpleNamespace(pixels=pixels, path=SimpleNamespace(name="a.jpg"))
    return FigureSource(cast("Photo", photo), _reading(kind), card, manner)


@pytest.mark.parametrize(("kind", "parts"), [("colours", "Views of the spaces"), ("crops", "The crops")])
def test_plates_have_names_of_their_own(card: Card, kind: str, parts: str) -> None:
    source = _source(kind, card, Manner())
    assert source.kind == kind
    assert source.parts.startswith(parts)


def test_figure_and_recipe_are_in_the_manner_of_the_answer(card: Card) -> None:
    source, spec = _source("colours", card, LIT), FigureSpec(dpi=72)
    photo, _, hsv = (mark for mark in source.sheet(spec).marks if isinstance(mark, Raster))
    assert photo.pixels.max() == 90
    assert 90 < hsv.pixels[..., 2].max() < 255  # the value of HSV, a stop lighter
    assert source.recipe(spec).manner == LIT


def test_the_dialog_keeps_how_views_are_drawn(qtbot: QtBot) -> None:
    colour = ColourSpec(channel=1, as_seen=True)
    dialog = ExportDialog(FigureSpec(colour=colour), ".png", parts="Views of the spaces, as on screen")
    qtbot.addWidget(dialog)
    dialog.width_mm.setValue(85)
    assert dialog.spec == FigureSpec(width_mm=85, colour=colour)
