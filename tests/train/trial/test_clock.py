"""What lies between the events of a training."""

from __future__ import annotations

import time

from explorer.train.events import Measuring
from explorer.train.trial.clock import Clock, rate


def test_measuring_in_one_batch_is_timed_from_its_beginning() -> None:
    clock = Clock()
    time.sleep(0.05)
    clock.take(Measuring(16, 16))
    assert 0.05 / 16 <= rate(clock.measured) < 1
    assert clock.measuring == 16
