"""Measuring a ColorNet on held-back pictures: names by every stream, by their plain average, and fused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from explorer.manner import PLAIN
from explorer.readers.colour import stream_scores, to_rgb, view_of
from explorer.train.measuring.found import ON_CPU, Found, Said, at_level, softmax, top

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    from explorer.models.colornet import Colornet
    from explorer.preprocess import Preprocess
    from explorer.stopping import StopFlag
    from explorer.taxonomy import Taxonomy
    from explorer.train.pictures.labelled import HeldBack

_BATCH = 32


def measure_colours(
    network: Colornet, held_back: HeldBack, preprocess: Preprocess, taxonomy: Taxonomy, stop: StopFlag
) -> Generator[tuple[int, int], None, Found]:
    """Accuracy of every stream and of all; yields (done, total)."""
    network.eval()
    names = network.config.stream_names
    said: list[list[NDArray[np.float32]]] = [[] for _ in names]
    fused: list[NDArray[np.float32]] = []
    total = len(held_back.pictures)
    for start in range(0, total, _BATCH):
        stop.check()
        pictures = held_back.pictures[start : start + _BATCH]
        rgb = to_rgb([view_of((picture.pixels,), preprocess, PLAIN) for picture in pictures])
        scores = stream_scores(network, rgb, choice=ON_CPU)
        for rows, one in zip(said, scores, strict=True):
            rows.append(one.numpy())
        with torch.inference_mode():
            fused.append(torch.softmax(network.fused(scores), 1).numpy())
        yield min(start + _BATCH, total), total
    streams = [np.concatenate(rows) for rows in said]
    measured = {f"{n} top-1": top(s, held_back.labels, 1) for n, s in zip(names, streams, strict=True)}
    together = np.concatenate(fused)
    measured["plain average top-1"] = top(np.mean(streams, axis=0), held_back.labels, 1)
    measured["fused top-1"] = top(together, held_back.labels, 1)
    measured["fused top-5"] = top(together, held_back.labels, 5)
    for level in ("genus", "family"):
        measured[f"{level} top-1"] = top(*at_level(together, held_back.labels, taxonomy, level), 1)
    parts = {n: Said(softmax(s), held_back.labels) for n, s in zip(names, streams, strict=True)}
    return Found(measured, Said(together, held_back.labels), parts)
