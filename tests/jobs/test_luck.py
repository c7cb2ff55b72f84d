"""What luck does to numbers of few photos."""

from __future__ import annotations

import math

import numpy as np
import pytest

from explorer.jobs.compare import paired
from explorer.jobs.luck import error_by_luck, luck_of, share_interval, sign_test
from explorer.jobs.tally import Answers
from explorer.train.measuring.calibration import calibration


@pytest.mark.parametrize(
    ("right", "photos", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_intervals_of_shares_are_those_of_newcombe(right: int, photos: int, low: float, high: float) -> None:
    """Method 3 of Newcombe, Two-sided confidence intervals for the single proportion (1998), table I."""
    assert share_interval(right, photos) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert share_interval(photos - right, photos) == (
        pytest.approx(1 - high, abs=5e-5),
        pytest.approx(1 - low, abs=5e-5),
    )


@pytest.mark.parametrize(
    ("first", "second", "p"),
    [(0, 0, 1.0), (4, 0, 1 / 8), (0, 6, 1 / 32), (7, 1, 9 / 128), (5, 5, 1.0), (1, 2, 1.0), (60, 40, 0.0568879)],
)
def test_tossed_coins(first: int, second: int, p: float) -> None:
    assert sign_test(first, second) == pytest.approx(p, abs=1e-7)


def test_many_tosses_are_as_a_normal_distribution() -> None:
    spread = math.sqrt(40_000)
    assert sign_test(20_000 - 196, 20_000 + 196) == pytest.approx(math.erfc(391 / spread / math.sqrt(2)), rel=1e-3)


def test_few_photos_do_not_tell_two_apart_though_the_interval_leaves_0_out() -> None:
    second = np.zeros(84, dtype=np.bool_)
    first = second.copy()
    first[:4] = True
    found = paired(first, second)
    assert found.low > 0
    assert found.p == pytest.approx(0.125)
    assert not found.is_clear
    first[:6] = True
    assert paired(first, second).is_clear


def test_few_photos_make_an_error_of_answers_that_are_exactly_as_sure_as_right() -> None:
    assert error_by_luck(np.full(1, 0.5, dtype=np.float32)) == pytest.approx(0.5), "one photo is right or wrong"
    assert error_by_luck(np.ones(9, dtype=np.float32)) == 0
    shares = np.full(100, 0.5, dtype=np.float32)
    mean_of_a_binomial = sum(math.comb(100, k) * abs(k / 100 - 0.5) for k in range(101)) / 2**100
    assert error_by_luck(shares, draws=4000) == pytest.approx(mean_of_a_binomial, rel=0.05)
    rng = np.random.default_rng(1)
    sure = rng.uniform(0.2, 1, 60).astype(np.float32)
    once = calibration(sure, rng.random(60) < sure).error
    assert 0.3 < once / error_by_luck(sure) < 3
    assert error_by_luck(sure) == error_by_luck(sure), "chance is seeded"


def test_luck_of_answers_looks_at_the_first_and_at_the_first_five() -> None:
    places = np.array([0, 0, 0, 4, 5])
    found = luck_of(Answers(places, places, np.full(5, 0.6, dtype=np.float32), places))
    assert (found.top1, found.top5) == (share_interval(3, 5), share_interval(4, 5))
    assert found.calibration_error == error_by_luck(np.full(5, 0.6, dtype=np.float32))
