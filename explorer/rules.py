"""Names of rules, without torch, so that records can name them: how a gradient moves a box, what energy is."""

from __future__ import annotations

from typing import Literal

CropGradient = Literal["mask", "official"]
# Of the last convolutional maps A (C, H, W): the sum over channels of A², of |A|, or the part of the best name's score
# that each cell gives (class activation map, its positive part).
EnergyRule = Literal["squared", "absolute", "class_weighted"]
