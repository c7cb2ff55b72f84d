"""What a genus looks like, as records: a palette, which patches have which colour, a texture. And mixing colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Colour = tuple[int, int, int]  # sRGB, 8 bits

_EYE: dict[str, Colour] = {
    "lid": (26, 22, 22),
    "pupil": (10, 9, 11),
    "glint": (252, 252, 250),
    "iris": (44, 28, 20),
    "gleam": (150, 150, 158),
}


@dataclass(frozen=True, slots=True)
class Texture:
    """Small repeated markings inside a patch of the plumage, `step` bird lengths apart."""

    form: Literal["streaks", "bars", "spots"]
    patch: str
    colour: Colour
    step: float


@dataclass(frozen=True, slots=True, eq=False)
class Plumage:
    """A genus' paint box. `patches` are painted in order, each a name of the family's patches and a colour."""

    family: str
    colours: Mapping[str, Colour]
    patches: tuple[tuple[str, Colour], ...]
    textures: tuple[Texture, ...] = ()


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """`a` with `share` (0 to 1) of `b` in it."""
    return (
        round(a[0] + (b[0] - a[0]) * share),
        round(a[1] + (b[1] - a[1]) * share),
        round(a[2] + (b[2] - a[2]) * share),
    )


def feathers(fringe: float = 0.28, **rows: Colour) -> dict[str, Colour]:
    """Colours of feather rows, each with its darker neighbour, its shaft, and a fringe so far on the way to pale."""
    out: dict[str, Colour] = {}
    for name, colour in rows.items():
        out[name] = colour
        out[f"{name}_dark"] = mix(colour, (12, 10, 14), 0.16)
        out[f"{name}_fringe"] = mix(colour, (246, 238, 220), fringe)
        out[f"{name}_shaft"] = mix(colour, (12, 10, 14), 0.38)
    return out


def palette(rows: dict[str, Colour], **more: Colour) -> dict[str, Colour]:
    """The colours of a genus by name: an eye as most have it, its rows of feathers, and `more` besides or instead."""
    colours = {**_EYE, **rows, **more}
    return {"iris_light": mix(colours["iris"], (255, 244, 210), 0.22), **colours}
