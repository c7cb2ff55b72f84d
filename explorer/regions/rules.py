"""Names of the rules by which a gradient moves a box; without torch, so that records can name them."""

from __future__ import annotations

from typing import Literal

CropGradient = Literal["mask", "official"]
