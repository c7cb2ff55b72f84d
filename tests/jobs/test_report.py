"""What the page of results says of the photos it was measured on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from explorer.geometry import Box
from explorer.jobs.evaluate import Counts
from explorer.jobs.report import report_of
from explorer.results import Ranking, ReadingKey, RunFacts, ScaleReading, ZoomReading

if TYPE_CHECKING:
    from explorer.checkpoints.card import Card


@pytest.mark.parametrize(
    ("held_back", "same_data", "words"),
    [
        (True, True, "1 photo of 1 species from birds, held back from training."),
        (
            True,
            False,
            "from birds, those held back there (the training was on other data, which may hold some of them).",
        ),
        (False, False, "1 photo of 1 species from birds."),
    ],
)
def test_photos_are_called_held_back_from_training_only_where_that_is_known(
    card: Card, *, held_back: bool, same_data: bool, words: str
) -> None:
    counts, said = Counts(card), Ranking(np.array([0.7, 0.1, 0.1, 0.1], dtype=np.float32))
    scale, run = ScaleReading(Box(0, 0, 9, 9), 32, said, None), RunFacts("cpu", "", "float32", 0.1)
    reading = ZoomReading((9, 9), (scale,), said, ReadingKey("f", "c", "p", "float32"), run)
    counts.tally.add(reading, 0, Path("a.jpg"))
    record: dict[str, Any] = {"held_back": held_back, "same_data": same_data, "folder": "birds", "precision": "float32"}
    record |= {"device": "cpu", "checkpoint": {"fingerprint": "f" * 32}}
    page = report_of(card, counts.measured(), record)
    assert page.facts[0].endswith(words)
    assert "luck leaves the answer's first names between 20.7 % and 100.0 % (95 % interval)" in page.told
