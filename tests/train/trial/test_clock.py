"""What lies between the events of a training."""

from __future__ import annotations

import time

import pytest

from explorer.train.events import Measuring
from explorer.train.trial.clock import Clock, rate


def test_the_first_step_and_the_first_look_take_longer() -> None:
    clock = Clock()
    clock.first_look = 5.0
    clock.cached[0] = [(10.0, 32), (11.0, 64), (12.0, 96)]
    clock.gaps[0] = [3.0, 0.5, 0.5]
    assert clock.warming == pytest.approx((5.0 - 1.0) + (3.0 - 0.5))
    clock.cached[0] = []
    assert clock.warming == pytest.approx(2.5)


def test_measuring_in_one_batch_is_timed_from_its_beginning() -> None:
    clock = Clock()
    time.sleep(0.05)
    clock.take(Measuring(16, 16))
    assert 0.05 / 16 <= rate(clock.measured) < 1
    assert clock.measuring == 16
