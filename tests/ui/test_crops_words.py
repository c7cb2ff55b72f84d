"""What the crops lens says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from explorer.geometry import Box, crop_boxes
from explorer.manner import Crops
from explorer.results import CropReading, CropsReading, Ranking, ReadingKey, RunFacts
from explorer.ui.crops import words

RUN = RunFacts("cpu", "no CUDA GPU found", "float32", 0.1)
KEY = ReadingKey("p", "c", "s", "float32")
KEPT = (0.62, 0.3, 1.0, 0.9, 0.04)


def reading_of(count: int = 5, *, kept_of: str = "the second scale's box", **plan: object) -> CropsReading:
    """Crops that all name the third bird first, but for the second one, which names the first bird."""
    says = [Ranking(np.array(p, dtype=np.float32)) for p in ((0.1, 0.2, 0.6, 0.1), (0.9, 0.05, 0.03, 0.02))]
    crops = tuple(
        CropReading(box, mirrored, says[i % 5 == 1], KEPT[i % 5] if kept_of else None)
        for i, (box, mirrored) in enumerate(crop_boxes(400, 300, count, 0.875))
    )
    whole = Ranking(np.array([0.2, 0.7, 0.1, 0.0], dtype=np.float32))
    return CropsReading((400, 300), crops, whole, Crops(count=count, **plan), kept_of, Box(0, 0, 9, 9), KEY, RUN)


def test_a_tile_says_which_crop_it_is_and_what_it_keeps(card) -> None:
    texts = words.tile_texts(reading_of(), card, "english")
    assert [text.titles[0] for text in texts] == [
        "1 · top left",
        "2 · top right",
        "3 · bottom left",
        "4 · bottom right",
        "5 · centre",
    ]
    assert [text.keeps for text in texts] == ["keeps 62 %", "keeps 30 %", "keeps 100 %", "keeps 90 %", "keeps 4.0 %"]
    assert [text.risk for text in texts] == [False, True, False, False, True]
    assert texts[0].aspect == pytest.approx(4 / 3, rel=0.01)  # cut at whole pixels
    name, share, is_best = texts[0].rows[0]
    assert (name, is_best) == ("Stone Drummer", True)
    assert share == pytest.approx(0.6)
    assert [best for _, _, best in texts[1].rows] == [False, False, True, False]


def test_a_tile_is_heard_in_full(card) -> None:
    heard = words.tile_texts(reading_of(10), card, "scientific")[6].spoken
    assert heard.startswith("Crop 7 · mirror of 2: Tibia arundinis 0.90, Tibia palustris 0.05")
    assert heard.endswith("It keeps 30 % of the second scale’s box: it may lose the bird")


def test_mirror_images_share_place_and_colour_with_their_originals(card) -> None:
    texts = words.tile_texts(reading_of(10), card, "english")
    assert [text.place for text in texts] == [0, 1, 2, 3, 4] * 2
    assert [text.mirrored for text in texts] == [False] * 5 + [True] * 5
    lone = words.tile_texts(reading_of(1), card, "english")[0]
    assert (lone.titles[0], lone.place) == ("1 · centre", 0)


def test_crops_that_nobody_knows_what_they_keep_say_nothing_of_it(card) -> None:
    reading = reading_of(kept_of="")
    text = words.tile_texts(reading, card, "english")[1]
    assert (text.keeps, text.risk) == ("", False)
    assert "keep" not in text.spoken
    assert words.risk_text(reading) == ""
    assert "Keeps" not in words.explanation(reading.plan, reading)


def test_averaged_by_confidence_a_tile_says_how_much_it_counts(card) -> None:
    assert words.weights_of(reading_of()) == ()
    sure = reading_of(rule="confidence")
    weights = words.weights_of(sure)
    assert sum(weights) == pytest.approx(1)
    assert weights[1] > 1.5 * weights[0], "it is surest"
    assert words.tile_texts(sure, card, "english")[1].counts == f"counts {weights[1] * 100:.0f} %"


def test_all_crops_together(card) -> None:
    text = words.summary_text(reading_of(), card, "english")
    assert text.title == "Average of 5 crops"
    assert text.rows[0] == ("Stone Drummer", pytest.approx(0.486))
    assert text.whole == ("Marsh Piper", pytest.approx(0.7))
    assert text.agreement.startswith("4 of 5 crops agree; disagreement 0.1")
    assert text.warning == "2 crops keep less than half: they may lose the bird"
    for part in ("Stone Drummer 0.49", "The whole photo alone: Marsh Piper 0.70", text.agreement, text.warning):
        assert part in text.spoken


def test_one_crop_agrees_with_nobody(card) -> None:
    text = words.summary_text(reading_of(1), card, "english")
    assert (text.title, text.agreement) == ("The centre crop alone", "")
    lone = replace(reading_of(), crops=reading_of().crops[1:3])
    assert words.summary_text(lone, card, "english").agreement.startswith("1 of 2 crops agrees; ")
    few = replace(reading_of(), crops=reading_of().crops[:2])
    assert words.risk_text(few) == "1 crop keeps less than half: it may lose the bird"


def test_the_lens_explains_itself_and_warns_of_small_corners() -> None:
    line = words.explanation(Crops(), reading_of())
    assert "averaged" in line
    assert "how much of the second scale’s box" in line
    assert "lose the bird" not in line
    assert "Corners below 85 % often lose the bird" in words.explanation(Crops(share=0.8), None)
    assert "lose the bird" not in words.explanation(Crops(count=1, share=0.8), None)
    assert words.explanation(Crops(share=1.0), None) == "Every crop is the whole photo."


def test_labels_on_the_photo_get_ever_shorter() -> None:
    assert words.chip_texts(Crops(), None)[0] == ("1", "1", "1")
    assert words.chip_texts(Crops(), reading_of())[1] == ("2 · keeps 30 %", "2 · keeps 30 %", "2")
    assert words.chip_texts(Crops(count=10), reading_of(10))[1] == (
        "2, mirror 7 · keeps 30 %",
        "2, 7 · keeps 30 %",
        "2, 7",
    )
    assert len(words.chip_texts(Crops(count=1), None)) == 1


def test_the_point_under_the_cursor_in_every_frame() -> None:
    boxes = [box for box, _ in crop_boxes(400, 300, 5, 0.5)]
    size = (400, 300)
    line = words.cursor_line(size, boxes, (110.5, 80), 4, 32)
    # The centre crop is 100 … 300 × 75 … 225; the network sees the square around it, 100 … 300 × 50 … 250.
    assert line == "photo px 110, 80 → in crops 1, 5 → crop 5, network 1, 4"
    assert words.cursor_line(size, boxes, (1, 1), 4, 32) == "photo px 1, 1 → in crop 1"
    assert words.cursor_line(size, boxes[4:], (1, 1), None, 32) == "photo px 1, 1 → in no crop"
    assert words.cursor_line(size, boxes, (400, 1), None, 32) == ""


def test_sizes_are_said_without_needless_digits() -> None:
    assert [words.share_label(share) for share in (0.875, 0.9, 1.0, 21 / 40)] == ["87.5 %", "90 %", "100 %", "52.5 %"]
