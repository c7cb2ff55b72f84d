"""What networks looked at, cut out of the photo for the strips of the lenses. For the desk, off the event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QTransform

from explorer.preprocess import view
from explorer.results import CropsReading, GranularityReading, ZoomReading
from explorer.ui.pictures import ShownPhoto, to_qimage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from explorer.geometry import Box
    from explorer.preprocess import Preprocess
    from explorer.results import Reading
    from explorer.stopping import StopFlag

CROP_SIDE = 224  # longest side in pixels of the picture of a crop of the five-crop ensemble


def seen_boxes(reading: Reading, preprocess: Preprocess) -> tuple[tuple[Box, int], ...]:
    """What the networks looked at and at how many pixels a side.

    Each scale's box, coarse to fine; or grain after grain the frame of the whole photo and then each region's box; or
    each crop's box with the longest side of its picture. Colour streams all see the frame: their lens shows it.
    """
    if isinstance(reading, ZoomReading):
        return tuple((scale.box, scale.input_side) for scale in reading.scales)
    if isinstance(reading, CropsReading):
        return tuple((crop.box, CROP_SIDE) for crop in reading.crops)
    if not isinstance(reading, GranularityReading):
        return ()
    return tuple(
        seen
        for grain in reading.grains
        for seen in ((grain.frame, grain.input_side), *((r.box, preprocess.finer_side) for r in grain.regions))
    )


def cut_crops(shown: ShownPhoto, reading: Reading, preprocess: Preprocess, *, stop: StopFlag) -> Iterator[QImage]:
    """What the networks saw, in the order of `seen_boxes`.

    Every crop is square and of the size at which a network saw it: that of a region of another shape is stretched. Only
    the crops of the five-crop ensemble keep the photo's shape; a mirrored one is mirrored.
    """
    cut: dict[tuple[Box, int], QImage] = {}  # the grains share their frame, and a crop its place with its mirror image
    for number, (box, side) in enumerate(seen_boxes(reading, preprocess)):
        stop.check()
        if (box, side) not in cut:
            cut[box, side] = to_qimage(view(shown.photo.pyramid, box, side, preprocess.fill))
        square = cut[box, side]
        yield (
            unstretched(square, box, mirrored=reading.crops[number].mirrored)
            if isinstance(reading, CropsReading)
            else square
        )


def unstretched(square: QImage, box: Box, *, mirrored: bool) -> QImage:
    """A square picture of a box in the box's own shape, with its longest side as before."""
    longest = max(box.width, box.height)
    width, height = (max(round(square.width() * length / longest), 1) for length in (box.width, box.height))
    mode = Qt.TransformationMode.SmoothTransformation
    image = square.scaled(width, height, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
    return image.transformed(QTransform.fromScale(-1, 1)) if mirrored else image
