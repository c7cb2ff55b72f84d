"""The one small mark that tells a species from its sisters: where it is, its form, and its outlines.

Every mark has a core in one colour and an edge in the opposite tone. Magnified it stands out; shrunk to a few pixels
core and edge nearly cancel, so that one has to zoom in to tell the species.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from explorer.data.drawn.anatomy import Part
from explorer.data.drawn.shapes import along, disc, limb, spline

if TYPE_CHECKING:
    from explorer.data.drawn.shapes import Outline, Point

Place = Literal["head", "wing", "tail"]
Form = Literal["ring", "dot", "bar", "bars", "diamond", "wedge", "crescent", "drop", "star", "band"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark in its family's frame: centre, longest side in bird lengths, and direction in degrees (0 along x)."""

    place: Place
    form: Form
    at: Point
    size: float
    angle: float = 0.0


MARKS: tuple[Mark, ...] = (
    Mark("head", "ring", (0.722, 0.248), 0.1),
    Mark("wing", "bar", (0.47, 0.53), 0.105, 62),
    Mark("tail", "band", (0.10, 0.758), 0.10, 50),
    Mark("head", "diamond", (0.665, 0.185), 0.10, 5),
    Mark("wing", "dot", (0.50, 0.51), 0.085),
    Mark("tail", "drop", (0.115, 0.752), 0.10, 138),
    Mark("head", "bar", (0.545, 0.10), 0.085, -12),
    Mark("wing", "wedge", (0.43, 0.45), 0.10, 60),
    Mark("tail", "band", (0.065, 0.632), 0.09, 50),
    Mark("head", "star", (0.525, 0.092), 0.08),
    Mark("wing", "bars", (0.36, 0.50), 0.095, 60),
    Mark("tail", "dot", (0.075, 0.622), 0.066),
    Mark("head", "crescent", (0.69, 0.19), 0.10, 90),
    Mark("wing", "bars", (0.33, 0.405), 0.105, 80),
    Mark("tail", "band", (0.035, 0.325), 0.10, 80),
    Mark("head", "ring", (0.762, 0.158), 0.085),
    Mark("wing", "star", (0.42, 0.40), 0.10),
    Mark("tail", "wedge", (0.035, 0.325), 0.085, 200),
    Mark("head", "diamond", (0.335, 0.075), 0.085, 90),
    Mark("wing", "bar", (0.185, 0.46), 0.115, -15),
    Mark("tail", "band", (0.22, 0.94), 0.11, 4),
    Mark("head", "crescent", (0.335, 0.32), 0.11, 0),
    Mark("wing", "diamond", (0.185, 0.50), 0.10, 80),
    Mark("tail", "dot", (0.22, 0.935), 0.085),
)


def mark_parts(mark: Mark) -> tuple[Part, ...]:
    """The outlines of a mark, edge first, then core, with the small raggedness of feathers (a ring is bare skin)."""
    edge, cores = _FORMS[mark.form](mark)
    rough = 0.0 if mark.form == "ring" else 0.009 * mark.size
    return (Part("edge", "mark_edge", _ragged(edge, rough)), *(Part("core", "mark", _ragged(o, rough)) for o in cores))


def _ragged(outline: Outline, rough: float, count: int = 128) -> Outline:
    """The outline at `count` equal steps, shifted to and fro by `rough`."""
    ring = np.vstack([outline, outline[:1]])
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(ring, axis=0).T))])
    at = np.linspace(0.0, way[-1], count, endpoint=False)
    points = np.column_stack([np.interp(at, way, ring[:, 0]), np.interp(at, way, ring[:, 1])])
    outward = points - points.mean(axis=0)
    outward /= np.hypot(*outward.T)[:, None] + 1e-9
    turn = np.arange(count) * (2 * np.pi / count)
    moved: Outline = (
        points + outward * (rough * (np.sin(turn * 13) + np.sin(turn * 23 + 1) * np.sin(turn * 3)))[:, None]
    )
    return moved


def _turned(outline: Outline, mark: Mark) -> Outline:
    """An outline around the origin, one unit long, put in its place."""
    turn = np.deg2rad(mark.angle)
    c, s = np.cos(turn), np.sin(turn)
    placed: Outline = outline @ np.array([[c, s], [-s, c]]) * mark.size + np.array(mark.at)
    return placed


def _ring(mark: Mark) -> tuple[Outline, list[Outline]]:
    return disc(mark.at, mark.size / 2, steps=40), [disc(mark.at, mark.size * 0.44, steps=40)]


def _dot(mark: Mark) -> tuple[Outline, list[Outline]]:
    return disc(mark.at, mark.size / 2, steps=36), [disc(mark.at, mark.size * 0.33, steps=36)]


def _bar(mark: Mark) -> tuple[Outline, list[Outline]]:
    return _turned(limb((-0.30, 0), (0.30, 0), 0.40), mark), [_turned(limb((-0.29, 0), (0.29, 0), 0.22), mark)]


def _bars(mark: Mark) -> tuple[Outline, list[Outline]]:
    cores = [limb((-0.28, y), (0.28, y), 0.15) for y in (-0.13, 0.13)]
    return _turned(limb((-0.22, 0), (0.22, 0), 0.56), mark), [_turned(core, mark) for core in cores]


def _band(mark: Mark) -> tuple[Outline, list[Outline]]:
    """Right across the tail, which clips it."""

    def strip(half: float) -> Outline:
        return np.array([(-0.5, -half), (0.5, -half), (0.5, half), (-0.5, half)])

    return _turned(strip(0.22), mark), [_turned(strip(0.12), mark)]


def _diamond(mark: Mark) -> tuple[Outline, list[Outline]]:
    shape = np.array([(0.5, 0), (0, 0.32), (-0.5, 0), (0, -0.32)])
    return _turned(shape, mark), [_turned(shape * 0.66, mark)]


def _wedge(mark: Mark) -> tuple[Outline, list[Outline]]:
    shape = np.array([(0.5, 0), (-0.42, 0.36), (-0.42, -0.36)])
    middle = shape.mean(axis=0)
    return _turned(shape, mark), [_turned(middle + (shape - middle) * 0.62, mark)]


def _crescent(mark: Mark) -> tuple[Outline, list[Outline]]:
    def moon(reach: float, width: float) -> Outline:
        return along((-reach, -0.08), (reach, -0.08), width * np.sin(np.linspace(0.12, np.pi - 0.12, 13)), bend=0.26)

    return _turned(moon(0.48, 0.19), mark), [_turned(moon(0.41, 0.10), mark)]


def _drop(mark: Mark) -> tuple[Outline, list[Outline]]:
    shape = spline([(0.5, 0.0), (0.12, 0.20), (-0.25, 0.27), (-0.47, 0.0), (-0.25, -0.27), (0.12, -0.20)])
    return _turned(shape, mark), [_turned(shape * 0.64 - np.array([0.04, 0]), mark)]


def _star(mark: Mark) -> tuple[Outline, list[Outline]]:
    turn = np.arange(10) * np.pi / 5 - np.pi / 2
    spokes = np.column_stack([np.cos(turn), np.sin(turn)])
    long = np.arange(10)[:, None] % 2 == 0
    edge = spline([(float(x), float(y)) for x, y in spokes * np.where(long, 0.50, 0.33)], per=6)
    return _turned(edge, mark), [_turned(spokes * np.where(long, 0.40, 0.18), mark)]


_FORMS = {
    "ring": _ring,
    "dot": _dot,
    "bar": _bar,
    "bars": _bars,
    "diamond": _diamond,
    "wedge": _wedge,
    "crescent": _crescent,
    "drop": _drop,
    "star": _star,
    "band": _band,
}
