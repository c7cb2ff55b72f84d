"""The drawn finches: small, round and big-headed with a stout bill, on a branch."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from explorer.data.drawn.anatomy import Anatomy, Part, eye, row, shoulder, toes
from explorer.data.drawn.shapes import disc, limb, path

if TYPE_CHECKING:
    from explorer.data.drawn.shapes import Outline


@cache
def finch() -> Anatomy:
    """The build of the family; outlines in its own frame, facing right, about one unit long."""
    return Anatomy(
        (*_tail(), *_legs(), *_bill(), Part("body", "base", _body()), *_wing(), *eye(0.722, 0.248, 0.03)),
        _patches(),
        neck=((0.50, 0.45), (0.64, 0.30)),
        rump=((0.34, 0.58), (0.20, 0.66)),
        hip=(0.50, 0.66),
        grip=(0.505, 0.825),
        sway=1.0,
    )


def _body() -> Outline:
    return path(
        "0.80 0.235, 0.755 0.165, 0.675 0.13, 0.585 0.155, 0.515 0.235, 0.44 0.335, 0.335 0.445, "
        "0.235 0.545, 0.165 0.625, 0.215 0.685, 0.31 0.715, 0.43 0.73, 0.555 0.70, 0.665 0.625, "
        "0.735 0.52, 0.765 0.425, 0.785 0.35, 0.805 0.30"
    )


def _tail() -> list[Part]:
    return row(
        "tail",
        ((0.26, 0.60), (0.25, 0.655)),
        ((0.035, 0.755), (0.085, 0.835)),
        count=5,
        width=0.06,
        bend=0.02,
    )


def _wing() -> list[Part]:
    return [
        *row("primary", ((0.46, 0.52), (0.40, 0.60)), ((0.105, 0.71), (0.20, 0.72)), count=5, width=0.06, bend=-0.05),
        *row("secondary", ((0.52, 0.42), (0.52, 0.585)), ((0.19, 0.60), (0.30, 0.70)), count=5, width=0.07, bend=-0.06),
        *row("covert", ((0.55, 0.38), (0.60, 0.57)), ((0.35, 0.475), (0.43, 0.645)), count=5, width=0.075, bend=-0.05),
        *row("covert", ((0.60, 0.36), (0.64, 0.52)), ((0.455, 0.405), (0.525, 0.60)), count=5, width=0.065, bend=-0.05),
        *shoulder(path("0.635 0.365, 0.555 0.355, 0.525 0.405, 0.57 0.475, 0.62 0.525, 0.65 0.48, 0.66 0.42")),
    ]


def _legs() -> list[Part]:
    return [
        Part("leg", "leg", limb((0.47, 0.70), (0.455, 0.80), 0.03, 0.024)),
        *toes(0.455, 0.80, 0.042),
        Part("leg", "leg", limb((0.55, 0.69), (0.555, 0.80), 0.03, 0.024)),
        *toes(0.555, 0.80, 0.042),
    ]


def _bill() -> list[Part]:
    return [
        Part("bill", "bill_dark", path("0.785 0.28, 0.795 0.328, 0.832 0.316, 0.866 0.292, 0.83 0.278")),
        Part("bill", "bill", path("0.775 0.225, 0.822 0.236, 0.855 0.262, 0.878 0.296, 0.835 0.287, 0.78 0.29")),
    ]


def _patches() -> dict[str, Outline]:
    return {
        "cap": path("0.82 0.235, 0.76 0.215, 0.68 0.20, 0.60 0.225, 0.52 0.30, 0.46 0.22, 0.58 0.08, 0.74 0.08"),
        "cheek": disc((0.66, 0.315), 0.085, 0.062, angle=0.3),
        "throat": path("0.83 0.29, 0.77 0.30, 0.72 0.36, 0.735 0.44, 0.80 0.45, 0.85 0.36"),
        "breast": path("0.82 0.33, 0.73 0.32, 0.66 0.37, 0.64 0.50, 0.60 0.62, 0.68 0.68, 0.80 0.55, 0.83 0.42"),
        "belly": path("0.72 0.56, 0.62 0.60, 0.50 0.62, 0.36 0.62, 0.20 0.64, 0.22 0.76, 0.45 0.79, 0.66 0.74"),
        "back": path(
            "0.56 0.18, 0.62 0.28, 0.60 0.38, 0.48 0.52, 0.34 0.60, 0.12 0.66, 0.10 0.56, 0.34 0.36, 0.48 0.20"
        ),
        "rump": disc((0.24, 0.60), 0.09, 0.07, angle=-0.7),
        "flank": disc((0.48, 0.66), 0.17, 0.06, angle=-0.12),
        "wing": path("0.64 0.37, 0.52 0.38, 0.34 0.52, 0.12 0.72, 0.24 0.735, 0.46 0.67, 0.62 0.585"),
    }
