"""The drawn ducks: boat-shaped with a flat bill, afloat."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from explorer.data.drawn.anatomy import Anatomy, Part, eye, row, shoulder
from explorer.data.drawn.shapes import disc, path

if TYPE_CHECKING:
    from explorer.data.drawn.shapes import Outline


@cache
def duck() -> Anatomy:
    """The build of the family; outlines in its own frame, facing right, about one unit long."""
    return Anatomy(
        (*_tail(), *_bill(), Part("body", "base", _body()), *_wing(), *eye(0.762, 0.158, 0.0205)),
        _patches(),
        neck=((0.62, 0.40), (0.72, 0.24)),
        rump=((0.20, 0.38), (0.06, 0.34)),
        hip=(0.42, 0.44),
        grip=(0.45, 0.50),
        sway=0.3,
        waterline=0.50,
    )


def _body() -> Outline:
    return path(
        "0.838 0.185, 0.81 0.11, 0.745 0.07, 0.67 0.085, 0.625 0.15, 0.62 0.225, 0.585 0.285, "
        "0.50 0.315, 0.38 0.315, 0.25 0.32, 0.13 0.325, 0.07 0.345, 0.075 0.41, 0.14 0.49, "
        "0.28 0.56, 0.47 0.585, 0.64 0.555, 0.745 0.475, 0.785 0.385, 0.775 0.315, 0.795 0.27, "
        "0.835 0.245"
    )


def _tail() -> list[Part]:
    return row(
        "tail",
        ((0.17, 0.345), (0.17, 0.405)),
        ((-0.03, 0.255), (-0.025, 0.35)),
        count=5,
        width=0.05,
        bend=0.05,
    )


def _wing() -> list[Part]:
    return [
        *row("primary", ((0.34, 0.36), (0.32, 0.40)), ((0.035, 0.325), (0.07, 0.375)), count=4, width=0.045, bend=0.04),
        *row(
            "secondary", ((0.48, 0.335), (0.46, 0.46)), ((0.14, 0.345), (0.215, 0.465)), count=6, width=0.06, bend=-0.05
        ),
        *row("covert", ((0.52, 0.33), (0.55, 0.46)), ((0.31, 0.335), (0.345, 0.475)), count=6, width=0.065, bend=-0.05),
        *row(
            "covert", ((0.58, 0.325), (0.60, 0.435)), ((0.415, 0.33), (0.46, 0.465)), count=5, width=0.065, bend=-0.05
        ),
        *shoulder(path("0.62 0.33, 0.53 0.325, 0.49 0.36, 0.515 0.42, 0.575 0.455, 0.63 0.41")),
    ]


def _bill() -> list[Part]:
    return [
        Part("bill", "bill_dark", path("0.82 0.225, 0.83 0.268, 0.90 0.275, 0.965 0.262, 0.90 0.245")),
        Part(
            "bill",
            "bill",
            path("0.815 0.16, 0.86 0.185, 0.90 0.215, 0.955 0.228, 0.985 0.245, 0.97 0.262, 0.90 0.256, 0.82 0.25"),
        ),
        Part("bill", "bill_dark", disc((0.875, 0.21), 0.012, 0.005, angle=0.5, steps=12)),
    ]


def _patches() -> dict[str, Outline]:
    return {
        "head": path("0.87 0.17, 0.80 0.03, 0.64 0.04, 0.57 0.18, 0.60 0.265, 0.68 0.275, 0.77 0.285, 0.87 0.27"),
        "cap": path("0.86 0.155, 0.79 0.135, 0.71 0.135, 0.64 0.19, 0.58 0.22, 0.60 0.06, 0.76 0.02"),
        "cheek": disc((0.735, 0.215), 0.065, 0.045),
        "collar": path("0.56 0.265, 0.66 0.285, 0.80 0.29, 0.81 0.325, 0.70 0.325, 0.58 0.305"),
        "breast": path("0.62 0.29, 0.80 0.30, 0.82 0.42, 0.74 0.53, 0.63 0.60, 0.60 0.48, 0.60 0.38"),
        "belly": path("0.68 0.49, 0.50 0.50, 0.30 0.49, 0.10 0.46, 0.20 0.62, 0.50 0.62, 0.70 0.58"),
        "back": path("0.62 0.26, 0.60 0.36, 0.40 0.37, 0.20 0.37, 0.04 0.37, 0.06 0.29, 0.30 0.28"),
        "flank": path("0.63 0.40, 0.50 0.42, 0.34 0.43, 0.20 0.42, 0.18 0.49, 0.34 0.55, 0.52 0.56, 0.65 0.52"),
        "stern": path("0.21 0.39, 0.04 0.35, 0.04 0.43, 0.13 0.53, 0.24 0.56, 0.19 0.47"),
        "wing": path("0.62 0.32, 0.42 0.31, 0.04 0.32, 0.10 0.39, 0.22 0.485, 0.45 0.49, 0.60 0.455"),
    }
