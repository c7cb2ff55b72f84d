"""Rules that records name, without torch: colour spaces, what energy is, how to average, when photos are alike."""

from __future__ import annotations

from typing import Literal

CropGradient = Literal["mask", "official"]
# Of the last convolutional maps A (C, H, W): the sum over channels of A², of |A|, or the part of the best name's score
# that each cell gives (class activation map, its positive part).
EnergyRule = Literal["squared", "absolute", "class_weighted"]
# The seven colour spaces of ColorNet, and HED as two older versions of scikit-image had it (see `colour.spaces`).
SpaceName = Literal["rgb", "hsv", "hed", "yiq", "yuv", "lab", "ycbcr", "hed_log10", "hed_ln"]
# How the answers of crops are averaged: their probabilities; their logits (the normalised geometric mean); or their
# probabilities, each weighted by its certainty.
AverageRule = Literal["probabilities", "logits", "confidence"]
# When two photos count as nearly the same (see `jobs.leaks`): bits of 512 in which their hashes may differ (photos that
# have nothing in common differ in 256 on average), and seconds between two photos of a burst.
ALIKE_BITS, BURST_SECONDS = 160, 10.0
