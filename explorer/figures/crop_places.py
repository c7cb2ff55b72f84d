"""The crops of a photo as people say them: their places, numbers and boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.geometry import CROP_PLACES, crop_place

if TYPE_CHECKING:
    from explorer.geometry import Box
    from explorer.results import CropsReading


def crop_titles(reading: CropsReading) -> tuple[str, ...]:
    """What every crop is: "Top left", "Centre", "Mirror of 2"."""
    count = len(reading.crops)
    return tuple(
        f"Mirror of {i % len(CROP_PLACES) + 1}" if crop.mirrored else crop_place(i, count).capitalize()
        for i, crop in enumerate(reading.crops)
    )


def crop_numbers(reading: CropsReading) -> tuple[tuple[Box, str], ...]:
    """The different boxes of the crops, and the numbers of the crops there, from 1 on: "2", or "2 · 7" if mirrored."""
    boxes: dict[Box, list[int]] = {}
    for number, crop in enumerate(reading.crops, start=1):
        boxes.setdefault(crop.box, []).append(number)
    return tuple((box, " · ".join(map(str, numbers))) for box, numbers in boxes.items())


def place_of(reading: CropsReading, number: int) -> int:
    """Which of the different boxes a crop has: it shares one with its mirror image."""
    boxes = [box for box, _ in crop_numbers(reading)]
    return boxes.index(reading.crops[number].box)
