"""The drawn herons: tall, with a long neck, a dagger of a bill and long legs, standing in shallow water."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from explorer.data.drawn.anatomy import Anatomy, Part, eye, row, shoulder
from explorer.data.drawn.shapes import disc, limb, path, plume

if TYPE_CHECKING:
    from explorer.data.drawn.shapes import Outline


@cache
def heron() -> Anatomy:
    """The build of the family; outlines in its own frame, facing right, about one unit long."""
    return Anatomy(
        (*_crest(), *_tail(), *_legs(), *_bill(), Part("body", "base", _body()), *_wing(), *eye(0.618, 0.085, 0.0155)),
        _patches(),
        neck=((0.47, 0.42), (0.54, 0.17)),
        rump=((0.22, 0.55), (0.08, 0.62)),
        hip=(0.34, 0.59),
        grip=(0.345, 0.985),
        sway=0.45,
        waterline=0.90,
    )


def _body() -> Outline:
    return path(
        "0.665 0.085, 0.635 0.05, 0.575 0.03, 0.51 0.045, 0.468 0.085, 0.452 0.135, 0.463 0.185, "
        "0.502 0.238, 0.508 0.288, 0.46 0.325, 0.39 0.355, 0.28 0.42, 0.175 0.505, 0.095 0.585, "
        "0.14 0.62, 0.25 0.625, 0.37 0.605, 0.48 0.545, 0.56 0.465, 0.605 0.39, 0.622 0.315, "
        "0.598 0.245, 0.553 0.195, 0.553 0.163, 0.60 0.142, 0.66 0.125"
    )


def _tail() -> list[Part]:
    return row("tail", ((0.18, 0.545), (0.18, 0.585)), ((0.00, 0.635), (0.055, 0.69)), count=4, width=0.055)


def _wing() -> list[Part]:
    return [
        *row("primary", ((0.36, 0.50), (0.34, 0.56)), ((0.075, 0.60), (0.15, 0.635)), count=4, width=0.06, bend=-0.04),
        *row(
            "secondary", ((0.40, 0.40), (0.44, 0.55)), ((0.13, 0.535), (0.235, 0.64)), count=6, width=0.062, bend=-0.05
        ),
        *row("covert", ((0.43, 0.37), (0.49, 0.52)), ((0.27, 0.44), (0.345, 0.60)), count=5, width=0.065, bend=-0.05),
        *row("covert", ((0.47, 0.36), (0.52, 0.48)), ((0.345, 0.395), (0.425, 0.555)), count=5, width=0.06, bend=-0.05),
        *shoulder(path("0.51 0.37, 0.44 0.355, 0.41 0.395, 0.445 0.455, 0.495 0.51, 0.535 0.45")),
        *(
            Part(
                "wing",
                "plume",
                plume((0.40 + 0.02 * i, 0.365 + 0.015 * i), (0.13 + 0.05 * i, 0.53 + 0.035 * i), 0.014, bend=-0.07),
            )
            for i in range(3)
        ),
    ]


def _legs() -> list[Part]:
    legs: list[Part] = []
    for colour, hip, knee, foot in (
        ("leg_dark", (0.375, 0.585), (0.43, 0.76), (0.385, 0.955)),
        ("leg", (0.29, 0.60), (0.275, 0.785), (0.31, 0.985)),
    ):
        legs += [
            Part("leg", colour, limb(hip, knee, 0.044, 0.024)),
            Part("leg", colour, limb(knee, foot, 0.024, 0.02)),
            Part("leg", colour, disc(knee, 0.017)),
            Part("leg", colour, limb(foot, (foot[0] + 0.085, foot[1] + 0.012), 0.02, 0.01)),
            Part("leg", colour, limb(foot, (foot[0] - 0.04, foot[1] + 0.012), 0.018, 0.01)),
        ]
    return legs


def _bill() -> list[Part]:
    return [
        Part("bill", "bill_dark", path("0.64 0.10, 0.64 0.135, 0.75 0.137, 0.865 0.135, 0.75 0.112")),
        Part("bill", "bill", path("0.63 0.07, 0.70 0.085, 0.80 0.11, 0.885 0.135, 0.80 0.127, 0.70 0.118, 0.63 0.112")),
    ]


def _crest() -> list[Part]:
    return [
        Part("tail", "crest", plume((0.53, 0.055 + 0.012 * i), (0.365 + 0.02 * i, 0.10 + 0.03 * i), 0.017, bend=-0.12))
        for i in range(3)
    ]


def _patches() -> dict[str, Outline]:
    return {
        "cap": path("0.70 0.075, 0.62 0.07, 0.55 0.075, 0.47 0.125, 0.40 0.09, 0.50 0.0, 0.62 0.0"),
        "cheek": disc((0.545, 0.12), 0.05, 0.04),
        "throat": path(
            "0.70 0.12, 0.60 0.128, 0.53 0.15, 0.515 0.19, 0.552 0.25, 0.57 0.31, 0.56 0.38, "
            "0.64 0.38, 0.66 0.31, 0.625 0.235, 0.58 0.19, 0.61 0.15"
        ),
        "neck": path(
            "0.42 0.11, 0.52 0.13, 0.57 0.15, 0.62 0.22, 0.66 0.32, 0.62 0.40, 0.54 0.41, 0.44 0.36, "
            "0.49 0.28, 0.43 0.19"
        ),
        "breast": path("0.62 0.36, 0.54 0.36, 0.50 0.44, 0.44 0.54, 0.52 0.56, 0.60 0.46"),
        "belly": path("0.56 0.47, 0.46 0.53, 0.34 0.575, 0.20 0.59, 0.08 0.60, 0.18 0.66, 0.40 0.64, 0.54 0.55"),
        "back": path("0.47 0.31, 0.50 0.39, 0.36 0.48, 0.22 0.57, 0.06 0.60, 0.10 0.52, 0.28 0.38"),
        "flank": disc((0.36, 0.585), 0.12, 0.04, angle=-0.25),
        "wing": path("0.51 0.37, 0.42 0.36, 0.24 0.47, 0.08 0.61, 0.18 0.645, 0.38 0.605, 0.50 0.51"),
    }
