"""The crop ensemble: crops of a photo cut from its own pixels, and how their readings come together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from explorer.geometry import Box, crop_boxes
from explorer.regions.energy import share_in
from explorer.results import CropReading, CropsReading, GranularityReading, ZoomReading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from explorer.manner import Crops
    from explorer.pyramid import Pyramid
    from explorer.results import Ranking, Reading, ReadingKey, RunFacts


def crop_pyramids(pyramid: Pyramid, plan: Crops) -> list[Pyramid]:
    """The crops of a photo, in the order of `crop_boxes`, each as a picture of its own."""
    height, width = pyramid[0].shape[:2]
    boxes = crop_boxes(width, height, plan.count, plan.share)
    return [cut(pyramid, box, mirrored=mirrored) for box, mirrored in boxes]


def crops_reading(whole: Reading, said: Sequence[Ranking], plan: Crops, key: ReadingKey, run: RunFacts) -> CropsReading:
    """What the crops of a plan said, beside what the whole photo said, and what each keeps of what mattered there."""
    mattering, boxes = mattering_in(whole), crop_boxes(*whole.photo_size, plan.count, plan.share)
    crops = tuple(
        CropReading(box, mirrored, ranking, mattering.kept(box) if mattering else None)
        for (box, mirrored), ranking in zip(boxes, said, strict=True)
    )
    kept_of, attended = (mattering.name, mattering.box) if mattering else ("", None)
    return CropsReading(whole.photo_size, crops, whole.answer, plan, kept_of, attended, key, run)


class Mattering(NamedTuple):
    """What a network looked at in a whole photo: its name, how much of it a box keeps, and itself, if it is a box."""

    name: str
    kept: Callable[[Box], float]
    box: Box | None


def mattering_in(whole: Reading) -> Mattering | None:
    """RA-CNN's second box, or the energy of the finest grain; None for networks that don't say where they look."""
    if isinstance(whole, ZoomReading) and len(whole.scales) > 1:
        attended = whole.scales[1].box.clipped_to(Box.of_size(*whole.photo_size))
        return Mattering("the second scale's box", lambda box: box.overlap(attended) / attended.area, attended)
    if isinstance(whole, GranularityReading):
        grain = whole.grains[-1]
        shares = grain.maps[0].shares
        inside = share_in(Box.of_size(*whole.photo_size), grain.frame, shares)  # some lies beside the photo
        name = f"the {grain.level} network's energy"
        return Mattering(name, lambda box: share_in(box, grain.frame, shares) / inside, None) if inside > 0 else None
    return None


def cut(pyramid: Pyramid, box: Box, *, mirrored: bool) -> Pyramid:
    """A part of a photo as a photo of its own, without copying; edges are at whole pixels of every level.

    Args:
        pyramid: of the photo.
        box: in its pixels, inside it.
        mirrored: left and right exchanged.
    """
    levels = []
    for number, level in enumerate(pyramid):
        inside = box.scaled(0.5**number)
        x0, y0 = round(inside.x0), round(inside.y0)
        x1, y1 = max(x0 + 1, round(inside.x1)), max(y0 + 1, round(inside.y1))
        part = level[y0:y1, x0:x1]
        levels.append(part[:, ::-1] if mirrored else part)
    return tuple(levels)
