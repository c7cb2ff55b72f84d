"""One number that makes a network as sure as it is right: temperature scaling, found on held-back pictures.

Source: Guo et al., On Calibration of Modern Neural Networks (ICML 2017), section 4.2. Names and their order do not
change. As nothing else was held back, what is said of it is measured crosswise: each half with what the other half
asks for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explorer.train.measuring.calibration import calibration
from explorer.train.measuring.found import softmax

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LIMITS = (0.05, 20.0)  # a temperature beyond them says that there is nothing to be learnt from these pictures
_ROUNDS = 50  # bisections


@dataclass(frozen=True, slots=True)
class Tempered:
    """The temperature for a network's answers, and the calibration error (ECE) before it and, crosswise, with it."""

    temperature: float
    before: float
    after: float


def tempered(answers: NDArray[np.float32], labels: NDArray[np.int64]) -> Tempered:
    """What temperature N answers ask for.

    Args:
        answers: probabilities, (N, classes); at least two rows.
        labels: the right classes, (N,).
    """
    crosswise = np.empty_like(answers)
    even = np.arange(len(labels)) % 2 == 0
    for half in (even, ~even):
        crosswise[half] = at_temperature(answers[half], temperature(answers[~half], labels[~half]))
    return Tempered(temperature(answers, labels), _error(answers, labels), _error(crosswise, labels))


def temperature(answers: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """The number by which scores are divided so that the answers' log-loss is least; 1 leaves them as they are.

    The right name counts as (N + 1) / (N + 2) sure (Platt 1999), so that answers all of which are right do not ask for
    endless sureness.
    """
    logs = np.log(np.maximum(answers, np.finfo(np.float32).tiny)).astype(np.float64)
    count, classes = logs.shape
    wanted = np.full(logs.shape, 1 / ((count + 2) * max(classes - 1, 1)))
    wanted[np.arange(count), labels] = (count + 1) / (count + 2)
    aim = (wanted * logs).sum(1).mean()
    low, high = (1 / limit for limit in reversed(_LIMITS))
    for _ in range(_ROUNDS):  # the slope of the loss rises with the factor
        factor = np.sqrt(low * high)
        said = (softmax(factor * logs) * logs).sum(1).mean()
        low, high = (low, factor) if said > aim else (factor, high)
    return float(1 / np.sqrt(low * high))


def at_temperature(answers: NDArray[np.float32], by: float) -> NDArray[np.float32]:
    """The probabilities (N, classes) that scores divided by `by` give."""
    logs = np.log(np.maximum(answers, np.finfo(np.float32).tiny)).astype(np.float64)
    return softmax(logs / by).astype(np.float32)


def _error(answers: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    return calibration(answers.max(axis=1), answers.argmax(axis=1) == labels).error
