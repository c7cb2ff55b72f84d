"""Places for drawn birds, and their colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from explorer.data.drawn.plumage import Colour

Kind = Literal["spring", "summer", "autumn", "blossom", "winter", "dusk", "forest", "lake", "reeds", "mist", "evening"]
LAND: tuple[Kind, ...] = ("spring", "summer", "autumn", "blossom", "winter", "dusk", "forest")
WATER: tuple[Kind, ...] = ("lake", "reeds", "mist", "evening")


@dataclass(frozen=True, slots=True)
class Mood:
    """The colours of a kind of place: light above, shade below, blobs between, lights, leaves, bark and water."""

    above: Colour
    below: Colour
    blobs: tuple[Colour, ...]
    lights: tuple[Colour, ...]
    leaves: tuple[Colour, ...]
    bark: Colour
    water: Colour = (120, 144, 150)


MOODS: dict[Kind, Mood] = {
    "spring": Mood(
        above=(198, 222, 178),
        below=(96, 136, 72),
        blobs=((120, 168, 80), (168, 200, 104), (84, 128, 66), (206, 220, 150)),
        lights=((240, 248, 200), (220, 240, 170)),
        leaves=((124, 172, 62), (158, 196, 80), (96, 148, 56)),
        bark=(110, 92, 74),
    ),
    "summer": Mood(
        above=(120, 158, 110),
        below=(44, 82, 50),
        blobs=((58, 104, 54), (88, 138, 70), (34, 70, 44), (140, 170, 90)),
        lights=((214, 232, 170), (180, 214, 140)),
        leaves=((62, 118, 50), (88, 142, 58), (44, 92, 46)),
        bark=(88, 74, 62),
    ),
    "autumn": Mood(
        above=(232, 208, 160),
        below=(128, 90, 54),
        blobs=((206, 140, 58), (180, 98, 46), (222, 178, 88), (120, 96, 58)),
        lights=((252, 230, 170), (250, 206, 130)),
        leaves=((212, 138, 40), (188, 84, 38), (224, 176, 62)),
        bark=(96, 76, 60),
    ),
    "blossom": Mood(
        above=(206, 222, 236),
        below=(150, 168, 140),
        blobs=((238, 196, 210), (226, 168, 192), (174, 196, 150), (244, 226, 230)),
        lights=((255, 240, 246), (250, 214, 228)),
        leaves=((244, 206, 220), (250, 228, 236), (150, 184, 104)),
        bark=(94, 78, 74),
    ),
    "winter": Mood(
        above=(224, 230, 238),
        below=(168, 178, 190),
        blobs=((190, 200, 212), (148, 158, 172), (236, 240, 244), (128, 136, 148)),
        lights=((255, 255, 255), (236, 242, 250)),
        leaves=((164, 120, 84), (140, 104, 80), (186, 150, 110)),
        bark=(92, 86, 86),
    ),
    "dusk": Mood(
        above=(196, 150, 146),
        below=(66, 62, 88),
        blobs=((112, 88, 112), (152, 110, 120), (60, 60, 88), (210, 160, 140)),
        lights=((255, 214, 160), (250, 186, 150)),
        leaves=((72, 84, 66), (92, 96, 70), (56, 66, 60)),
        bark=(70, 62, 66),
    ),
    "forest": Mood(
        above=(96, 116, 92),
        below=(38, 50, 40),
        blobs=((50, 72, 50), (74, 96, 60), (30, 44, 38), (104, 110, 74)),
        lights=((196, 210, 150), (150, 176, 116)),
        leaves=((66, 104, 52), (86, 120, 58), (50, 82, 48)),
        bark=(82, 70, 58),
    ),
    "lake": Mood(
        above=(190, 212, 232),
        below=(120, 148, 172),
        blobs=((96, 130, 88), (70, 104, 74), (130, 152, 100), (88, 112, 96)),
        lights=((240, 246, 250), (214, 230, 240)),
        leaves=((110, 150, 70), (140, 168, 84)),
        bark=(96, 86, 70),
        water=(96, 134, 160),
    ),
    "reeds": Mood(
        above=(220, 214, 184),
        below=(140, 132, 96),
        blobs=((160, 148, 92), (124, 128, 76), (190, 172, 112), (104, 110, 70)),
        lights=((246, 236, 200), (232, 216, 170)),
        leaves=((160, 160, 84), (124, 140, 70), (190, 176, 104)),
        bark=(104, 92, 66),
        water=(128, 136, 118),
    ),
    "mist": Mood(
        above=(222, 228, 230),
        below=(176, 188, 194),
        blobs=((186, 198, 200), (160, 176, 180), (204, 212, 212), (148, 166, 166)),
        lights=((246, 248, 248), (232, 238, 240)),
        leaves=((130, 150, 124), (150, 164, 132)),
        bark=(112, 110, 104),
        water=(176, 188, 192),
    ),
    "evening": Mood(
        above=(244, 196, 146),
        below=(156, 112, 118),
        blobs=((110, 84, 84), (84, 68, 76), (148, 108, 94), (190, 132, 104)),
        lights=((255, 232, 180), (255, 210, 150)),
        leaves=((96, 96, 62), (116, 104, 66)),
        bark=(74, 62, 58),
        water=(150, 116, 122),
    ),
}


def pick(rng: np.random.Generator, options: Sequence[Colour]) -> Colour:
    """One of the colours, jittered a little."""
    colour = options[int(rng.random() * len(options))]
    a, b, c = ((rng.random(3) - 0.5) * 22).tolist()
    return _clip(colour[0] + a, colour[1] + b, colour[2] + c)


def _clip(r: float, g: float, b: float) -> Colour:
    return (min(max(round(r), 0), 255), min(max(round(g), 0), 255), min(max(round(b), 0), 255))
