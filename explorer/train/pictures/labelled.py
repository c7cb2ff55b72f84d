"""The pictures a training sees: photos in memory with small birds made of them, or drawn birds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from explorer.data.placement import place
from explorer.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from explorer.data.folders import LabelledPhoto
    from explorer.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Pixels (H, W, 3) uint8 and the part of them that is the original photo; the whole where nothing was added."""

    pixels: NDArray[np.uint8]
    content: Box

    def mirrored(self) -> Picture:
        """Left and right exchanged."""
        width = self.pixels.shape[1]
        x0, x1 = width - self.content.x1, width - self.content.x0
        return Picture(np.ascontiguousarray(self.pixels[:, ::-1]), Box(x0, self.content.y0, x1, self.content.y1))

    def trimmed(self) -> NDArray[np.uint8]:
        """The pixels of the content, whose edges are whole pixels."""
        x0, y0, x1, y1 = (round(edge) for edge in (self.content.x0, self.content.y0, self.content.x1, self.content.y1))
        return self.pixels[y0:y1, x0:x1]

    @property
    def share(self) -> float:
        """How much of the picture's side the photo takes up, 0 to 1."""
        height, width = self.pixels.shape[:2]
        return float(max(self.content.width, self.content.height) / max(height, width))


class Pictures(Protocol):
    """Labelled pictures to train on; the same seed gives the same picture."""

    @property
    def labels(self) -> NDArray[np.int64]:
        """Class of each picture, (N,)."""

    def picture(self, index: int, rng: np.random.Generator) -> Picture:
        """Picture `index`, augmented by `rng`."""


@dataclass(frozen=True, slots=True, eq=False)
class Trimmed:
    """Photos without their bars, as sources of scenery."""

    photos: Sequence[Picture]

    def __len__(self) -> int:
        return len(self.photos)

    def __getitem__(self, index: int) -> NDArray[np.uint8]:
        return self.photos[index].trimmed()


@dataclass(frozen=True, slots=True, eq=False)
class PhotoPictures:
    """Photos with the part of each that is without black bars.

    Some are shown as they are, bars and all, for users have such photos too; of these the content is the part without.
    The others are cut from their bars and set into larger frames, on scenery taken from one another.
    """

    photos: Sequence[Picture]
    labels: NDArray[np.int64]
    smallest_share: float
    whole: float

    def picture(self, index: int, rng: np.random.Generator) -> Picture:
        photo = self.photos[index]
        if rng.random() < 0.5:
            photo = photo.mirrored()
        if rng.random() < self.whole:
            return photo
        share = float(np.exp(rng.uniform(np.log(self.smallest_share), 0)))
        placed = place(rng, photo.trimmed(), share, sources=Trimmed(self.photos))
        return Picture(placed.pixels, placed.box)


@dataclass(frozen=True, slots=True, eq=False)
class DrawnPictures:
    """Drawn birds, mirrored by chance. Their true boxes are not used in training."""

    frames: Sequence[Picture]
    labels: NDArray[np.int64]

    def picture(self, index: int, rng: np.random.Generator) -> Picture:
        frame = self.frames[index]
        return frame.mirrored() if rng.random() < 0.5 else frame


@dataclass(frozen=True, slots=True, eq=False)
class HeldBack:
    """Pictures never trained on. `marks` are the true boxes of drawn birds' marks, in pixels; empty for photos.

    `names` are the paths of photos, or "drawn bird 17".
    """

    pictures: Sequence[Picture]
    labels: NDArray[np.int64]
    marks: Sequence[Box] = ()
    names: Sequence[str] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """All that a training needs of its data. `photos` are all that were found, held back or not; none if drawn."""

    taxonomy: Taxonomy
    training: Pictures
    held_back: HeldBack
    said: str
    fingerprint: str
    photos: tuple[LabelledPhoto, ...] = ()
