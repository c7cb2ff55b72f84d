"""The branch that a drawn bird sits on: bark, twigs and leaves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from explorer.data.drawn.canvas import Canvas, leaf, towards
from explorer.data.drawn.moods import Mood, pick
from explorer.data.drawn.plumage import Colour, mix
from explorer.data.drawn.shapes import limb

if TYPE_CHECKING:
    from explorer.data.drawn.shapes import Outline, Point


def branch(canvas: Canvas, rng: np.random.Generator, mood: Mood, *, grip: Point, size: float, thick: float) -> None:
    """A branch across the picture under `grip`; `size` is the bird's unit, `thick` half the branch in units of it."""
    slope, curve, wave, phase, taper = (rng.random(5) - 0.5).tolist()
    reach = canvas.aspect[0]
    xs = np.linspace(-0.06, reach + 0.06, 60)
    away = xs - grip[0]
    middle = (
        grip[1]
        + slope * 0.5 * away
        + curve * 0.35 * away**2
        + wave * 0.05 * (np.sin(away * 9 + phase) - np.sin(phase) - 9 * away * np.cos(phase) * 0.3)
    )
    half = thick * size * np.clip(1 + 1.1 * taper * away / reach + 0.12 * np.sin(xs * 31 + phase * 9), 0.3, 1.7)
    middle += half * 0.8
    bark = mix(pick(rng, (mood.bark,)), mood.below, 0.15)
    _twigs(canvas, rng, mood, np.column_stack([xs, middle]), size=size, bark=bark)
    for top, bottom, tone in ((-1.0, 1.0, -0.42), (-1.0, 0.55, -0.12), (-0.92, 0.1, 0.10), (-0.85, -0.35, 0.26)):
        colour = mix(bark, (250, 244, 226), tone) if tone > 0 else mix(bark, (14, 12, 14), -tone)
        upper, lower = np.column_stack([xs, middle + top * half]), np.column_stack([xs, middle + bottom * half])
        canvas.fill(np.vstack([upper, lower[::-1]]), colour)
    _bark(canvas, rng.random((26, 4)), np.column_stack([xs, middle, half]), size=size, bark=bark)


def _bark(canvas: Canvas, chances: Outline, path: Outline, *, size: float, bark: Colour) -> None:
    """Dark cracks and pale chips along a branch; `path` has x, middle and half thickness."""
    xs, middle, half = path.T
    starts = chances[:, 0] * canvas.aspect[0]
    ends = starts + (0.03 + 0.12 * chances[:, 2]) * size
    offset = (chances[:, 1] * 1.5 - 0.75) * np.interp(starts, xs, half)
    first, last = np.interp(starts, xs, middle) + offset, np.interp(ends, xs, middle) + offset
    cx, cy, deep = (starts + ends) / 2, (first + last) / 2, 0.006 * size
    chips = np.column_stack([starts, first, cx, cy - deep, ends, last, cx, cy + deep]) * canvas.scale
    dark, pale = mix(bark, (16, 12, 12), 0.4), mix(bark, (236, 226, 200), 0.3)
    for chip, tone in zip(chips.tolist(), chances[:, 3].tolist(), strict=True):
        canvas.draw.polygon(chip, fill=dark if tone < 0.6 else pale)


def _twigs(canvas: Canvas, rng: np.random.Generator, mood: Mood, path: Outline, *, size: float, bark: Colour) -> None:
    for x, turn, long, down in rng.random((6, 4)).tolist():
        sx, sy = path[int(x * (len(path) - 1))].tolist()
        angle = (turn - 0.5) * 2.4 + (math.pi / 2 if down > 0.5 else -math.pi / 2)
        tip = towards((sx, sy), angle, 0.5 * long * size)
        canvas.fill(limb((sx, sy), tip, 0.022 * size, 0.008 * size), mix(bark, (14, 12, 14), 0.25))
        for t, side, grow, show in rng.random((4, 4)).tolist():
            at = (sx + (tip[0] - sx) * (0.3 + 0.7 * t), sy + (tip[1] - sy) * (0.3 + 0.7 * t))
            if show < 0.8:
                end = towards(at, angle + (side - 0.5) * 2.6, (0.08 + 0.14 * grow) * size)
                leaf(canvas, at, end, pick(rng, mood.leaves))
