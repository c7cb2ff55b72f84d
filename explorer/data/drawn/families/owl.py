"""The drawn owls: upright and round-headed with two forward eyes, on a stout branch, the tail hanging before it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from explorer.data.drawn.anatomy import Anatomy, Part, eye, row, shoulder, toes
from explorer.data.drawn.shapes import disc, path

if TYPE_CHECKING:
    from explorer.data.drawn.shapes import Outline


@cache
def owl() -> Anatomy:
    """The build of the family; outlines in its own frame, facing right, about one unit long."""
    return Anatomy(
        (*_tail(), *_legs(), Part("body", "base", _body()), *_wing(), *_face(), *_bill(), *_eyes()),
        _patches(),
        neck=((0.32, 0.42), (0.32, 0.26)),
        rump=((0.23, 0.80), (0.22, 0.92)),
        hip=(0.34, 0.76),
        grip=(0.395, 0.84),
        sway=0.45,
        perch=0.05,
    )


def _body() -> Outline:
    return path(
        "0.325 0.045, 0.40 0.035, 0.475 -0.01, 0.495 0.075, 0.53 0.165, 0.515 0.265, 0.515 0.34, "
        "0.555 0.45, 0.565 0.58, 0.52 0.71, 0.42 0.795, 0.30 0.81, 0.19 0.785, 0.105 0.68, "
        "0.075 0.54, 0.09 0.40, 0.125 0.30, 0.10 0.19, 0.125 0.085, 0.145 -0.01, 0.235 0.035"
    )


def _tail() -> list[Part]:
    return row("tail", ((0.205, 0.74), (0.315, 0.76)), ((0.15, 0.985), (0.285, 0.995)), count=5, width=0.065)


def _wing() -> list[Part]:
    return [
        *row("primary", ((0.13, 0.56), (0.20, 0.60)), ((0.125, 0.90), (0.205, 0.885)), count=4, width=0.055, bend=0.03),
        *row(
            "secondary", ((0.105, 0.45), (0.27, 0.50)), ((0.095, 0.76), (0.235, 0.785)), count=5, width=0.065, bend=0.04
        ),
        *row("covert", ((0.115, 0.38), (0.285, 0.42)), ((0.085, 0.60), (0.265, 0.635)), count=5, width=0.07, bend=0.04),
        *row("covert", ((0.13, 0.33), (0.275, 0.36)), ((0.09, 0.475), (0.28, 0.50)), count=5, width=0.07, bend=0.04),
        *shoulder(path("0.14 0.315, 0.225 0.315, 0.275 0.36, 0.26 0.425, 0.18 0.43, 0.10 0.41")),
    ]


def _legs() -> list[Part]:
    legs: list[Part] = []
    for x in (0.335, 0.455):
        legs += [Part("leg", "thigh", disc((x, 0.775), 0.045, 0.05)), *toes(x, 0.815, 0.05)]
    return legs


def _face() -> list[Part]:
    faces: list[Part] = []
    for x, tilt in ((0.245, 0.25), (0.415, -0.25)):
        faces += [
            Part("face", "disc_rim", disc((x, 0.175), 0.098, 0.108, angle=tilt)),
            Part("face", "disc", disc((x, 0.177), 0.086, 0.096, angle=tilt)),
            Part("face", "disc_shade", disc((x, 0.172), 0.056, 0.058)),
        ]
    return faces


def _bill() -> list[Part]:
    return [
        Part("face", "disc", path("0.30 0.10, 0.33 0.15, 0.36 0.10, 0.365 0.20, 0.33 0.26, 0.295 0.20")),
        Part("face", "bill_dark", path("0.308 0.205, 0.332 0.192, 0.358 0.205, 0.355 0.25, 0.334 0.292, 0.312 0.25")),
        Part("face", "bill", path("0.314 0.208, 0.332 0.197, 0.348 0.208, 0.346 0.245, 0.333 0.28, 0.318 0.245")),
    ]


def _eyes() -> list[Part]:
    return [*eye(0.252, 0.172, 0.043), *eye(0.412, 0.172, 0.043)]


def _patches() -> dict[str, Outline]:
    return {
        "cap": path("0.10 0.10, 0.22 0.09, 0.33 0.11, 0.43 0.09, 0.54 0.10, 0.50 -0.04, 0.33 0.0, 0.12 -0.04"),
        "throat": path("0.22 0.275, 0.33 0.30, 0.45 0.275, 0.42 0.345, 0.33 0.365, 0.26 0.345"),
        "breast": path("0.27 0.31, 0.42 0.31, 0.56 0.36, 0.60 0.52, 0.52 0.57, 0.38 0.56, 0.27 0.52"),
        "belly": path("0.28 0.45, 0.42 0.48, 0.60 0.48, 0.58 0.66, 0.46 0.82, 0.30 0.84, 0.24 0.70"),
        "back": path("0.13 0.27, 0.26 0.31, 0.28 0.50, 0.24 0.76, 0.12 0.76, 0.04 0.55, 0.06 0.38"),
        "wing": path(
            "0.13 0.31, 0.23 0.31, 0.31 0.40, 0.295 0.62, 0.26 0.80, 0.20 0.89, 0.11 0.90, 0.07 0.60, 0.085 0.42"
        ),
    }
