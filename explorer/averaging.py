"""Averaging what several crops of one photo say, and how far they disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explorer.rules import AverageRule

_LEAST = 1e-38  # a probability below this counts as this, so that one crop alone cannot rule a name out for ever


def averaged(probabilities: NDArray[np.float32], rule: AverageRule) -> NDArray[np.float32]:
    """One answer of several, whatever their order.

    "probabilities" is their mean (AlexNet's way); "logits" the softmax of the mean logits, which is the geometric mean
    of the probabilities; "confidence" their mean weighted by certainty: 1 less the entropy over its largest value.

    Args:
        probabilities: (n, C), rows of sum 1.
        rule: how to average.

    Returns:
        (C,) float32, sum 1.
    """
    p = probabilities.astype(np.float64)
    match rule:
        case "probabilities":
            mean = p.mean(axis=0)
        case "logits":
            logs = np.log(np.maximum(p, _LEAST)).mean(axis=0)
            mean = np.exp(logs)
        case "confidence":
            certainty = certainties(probabilities)
            mean = certainty @ p if certainty.any() else p.mean(axis=0)
        case _:
            assert_never(rule)
    out: NDArray[np.float32] = (mean / mean.sum()).astype(np.float32)
    return out


def certainties(probabilities: NDArray[np.float32]) -> NDArray[np.float64]:
    """1 less the entropy of each row over that of an even row, (n,): 1 where one name has all, 0 where all are even."""
    p = probabilities.astype(np.float64)
    if p.shape[1] < 2:
        return np.ones(len(p))
    certain: NDArray[np.float64] = np.clip(1 - _entropies(p) / np.log(p.shape[1]), 0, 1)
    return certain


def disagreement(probabilities: NDArray[np.float32]) -> float:
    """How far answers differ, 0 (all alike) to 1 (each is sure of another name).

    Their generalised Jensen-Shannon divergence: the entropy of the mean less the mean entropy, over the logarithm of
    the number of answers.
    """
    p = probabilities.astype(np.float64)
    if len(p) < 2:
        return 0.0
    together = _entropies(p.mean(axis=0, keepdims=True))[0]
    return float(np.clip((together - _entropies(p).mean()) / np.log(len(p)), 0, 1))


def _entropies(p: NDArray[np.float64]) -> NDArray[np.float64]:
    out: NDArray[np.float64] = -(p * np.log(np.maximum(p, _LEAST))).sum(axis=1)
    return out
