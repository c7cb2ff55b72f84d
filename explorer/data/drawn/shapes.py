"""Smooth outlines for the painter: arrays of points, shape (N, 2), float64, x to the right and y downward."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Outline = NDArray[np.float64]
    Point = tuple[float, float]
    Rectangle = tuple[float, float, float, float]  # x0, y0, x1, y1


def spline(points: Sequence[Point], *, per: int = 10) -> Outline:
    """The closed Catmull-Rom curve through `points`, with `per` points for each stretch between two of them."""
    b = np.array(points, dtype=np.float64)[:, None]
    a, c, d = np.roll(b, 1, axis=0), np.roll(b, -1, axis=0), np.roll(b, -2, axis=0)
    t = (np.arange(per) / per)[None, :, None]
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    return curve.reshape(-1, 2)


def path(knots: str) -> Outline:
    """The closed curve through "x y, x y, …"."""
    return spline([(float(x), float(y)) for x, y in (pair.split() for pair in knots.split(","))])


def disc(centre: Point, rx: float, ry: float | None = None, *, angle: float = 0.0, steps: int = 28) -> Outline:
    """A circle, or an ellipse turned by `angle` radians."""
    turn = np.arange(steps) * (2 * np.pi / steps)
    x, y = rx * np.cos(turn), (rx if ry is None else ry) * np.sin(turn)
    c, s = np.cos(angle), np.sin(angle)
    return np.column_stack([centre[0] + c * x - s * y, centre[1] + s * x + c * y])


def along(base: Point, tip: Point, half_widths: NDArray[np.float64], *, bend: float = 0.0) -> Outline:
    """A blade from `base` to `tip` with half widths at equal steps, bowed sideways by `bend` of its length."""
    t = np.linspace(0.0, 1.0, len(half_widths))
    return _laid(base, tip, _Profile.of(t, half_widths), width=1.0, bend=bend)


@dataclass(frozen=True, slots=True, eq=False)
class _Profile:
    """A blade along the real axis from 0 to 1 as complex numbers: there on one side, back on the other."""

    length: NDArray[np.float64]
    side: NDArray[np.complex128]
    bow: NDArray[np.complex128]

    @staticmethod
    def of(t: NDArray[np.float64], half_widths: NDArray[np.float64]) -> _Profile:
        there_and_back = np.concatenate([t, t[::-1]])
        return _Profile(
            there_and_back, 1j * np.concatenate([half_widths, -half_widths[::-1]]), 1j * np.sin(np.pi * there_and_back)
        )


def _laid(base: Point, tip: Point, profile: _Profile, *, width: float, bend: float) -> Outline:
    start = complex(*base)
    axis = complex(*tip) - start
    points = profile.side * (width / (abs(axis) or 1e-9)) + profile.length
    if bend:
        points += profile.bow * bend
    points *= axis
    points += start
    return points.view(np.float64).reshape(-1, 2)


_STEPS = np.array(
    [0.0, 0.08, 0.2, 0.35, 0.5, 0.65, 0.78, 0.87, 0.93, 0.965, 0.985, 0.996, 1.0]
)  # closer where tips are round
HALF = len(_STEPS)  # points of one side of a feather, plume or blade
_FEATHER = _Profile.of(_STEPS, 0.5 * np.clip(_STEPS * 4 + 0.25, 0, 1) * np.sqrt(np.clip(1 - _STEPS**7, 0, 1)))
_POINTED = _Profile.of(_STEPS, 0.5 * np.clip(_STEPS * 4 + 0.3, 0, 1) * np.sqrt(np.clip(1 - _STEPS**2.6, 0, 1)))
_BLADE = _Profile.of(_STEPS, 0.5 * np.sin(np.pi * _STEPS**0.8))


def feather(base: Point, tip: Point, width: float, *, bend: float = 0.0) -> Outline:
    """A feather with a round tip."""
    return _laid(base, tip, _FEATHER, width=width, bend=bend)


def plume(base: Point, tip: Point, width: float, *, bend: float = 0.0) -> Outline:
    """A feather with a pointed tip."""
    return _laid(base, tip, _POINTED, width=width, bend=bend)


def blade(base: Point, tip: Point, width: float, *, bend: float = 0.0) -> Outline:
    """A plant's leaf: pointed at both ends."""
    return _laid(base, tip, _BLADE, width=width, bend=bend)


def limb(start: Point, end: Point, width: float, end_width: float | None = None) -> Outline:
    """A straight rod with round ends, for legs, toes, bars and stems."""
    a, b = np.array(start), np.array(end)
    direction = np.arctan2(b[1] - a[1], b[0] - a[0])
    half_turn = np.linspace(np.pi / 2, 3 * np.pi / 2, 6)
    outline = []
    for centre, w, turn in ((a, width, direction + half_turn), (b, end_width or width, direction + half_turn + np.pi)):
        outline.append(centre + (w / 2) * np.column_stack([np.cos(turn), np.sin(turn)]))
    return np.vstack(outline)
