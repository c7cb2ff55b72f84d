"""How many pictures at a time: the rates that go with them, and what ends the search upward."""

from __future__ import annotations

import pytest

from explorer.models.config import ColornetConfig, RacnnConfig
from explorer.preprocess import Preprocess
from explorer.train.phase_kinds import (
    Classify,
    Fuse,
    Grain,
    Heads,
    Joint,
    Rank,
    StartAttention,
    Stream,
    StreamHead,
    Warm,
    Weigh,
)
from explorer.train.plan.batches import (
    Attempt,
    best_of,
    foreseen,
    learns_in_batches,
    said,
    why_no_more,
    with_batch,
)
from explorer.train.recipe import Drawn, Recipe

RECIPE = Recipe(
    title="Zoom",
    data=Drawn(training=480, held_back=48),
    config=RacnnConfig(trunk="tiny", classes=24),
    preprocess=Preprocess(64, 64),
    phases=(
        Heads(4, 1e-2),
        Warm(3, 2e-4, 1e-3),
        StartAttention(0, 2, 1e-3, 0.4),
        Classify(1, 2, 2e-4, 1e-3),
        Rank(1, 1e-4, 64),
        Fuse(2, 1e-2),
    ),
    notes=("Of birds.",),
)
GB = 1e9
PLENTY = 100 * GB


def test_rates_go_with_the_square_root_of_the_batch():
    found = with_batch(RECIPE, 128)
    heads, warm, start, classify, rank, fuse = found.phases
    assert found.batch == 128
    assert (warm, classify) == (Warm(3, 4e-4, 2e-3), Classify(1, 2, 4e-4, 2e-3))
    assert (heads, start, rank, fuse) == tuple(RECIPE.phases[i] for i in (0, 2, 4, 5)), "they have batches of their own"
    assert found.notes == (
        "Of birds.",
        "Trained on 128 pictures at a time instead of 32, with learning rates 2 times as high to go with it.",
    )
    fewer = with_batch(RECIPE, 8)
    assert fewer.phases[1] == Warm(3, 1e-4, 5e-4)
    assert with_batch(RECIPE, 64).phases[1] == Warm(3, 0.000282843, 0.00141421)
    assert with_batch(RECIPE, 32) is RECIPE


def test_which_phases_learn_in_batches_of_the_recipe():
    its_own = (Stream(0, 1, 0.1, 0.1), Joint(1, 0.1, 0.1), Grain("genus", 1, 0.1, 0.1), Warm(1, 0.1, 0.1))
    others = (StreamHead(0, 1, 0.1), Weigh(1, 0.1), Rank(1, 0.1, 4), Fuse(1, 0.1))
    assert all(map(learns_in_batches, its_own))
    assert not any(map(learns_in_batches, others))
    only_kept = Recipe("Colours", Drawn(64, 8), ColornetConfig("tiny", 24), Preprocess(32, 32), (Weigh(1, 0.1),))
    assert with_batch(only_kept, 64).notes == ("Trained on 64 pictures at a time instead of 32.",)


def attempts(*seconds: float, peaks: tuple[float, ...] = (), last_fits: bool = True) -> list[Attempt]:
    peaks = peaks or (GB,) * len(seconds)
    made = [Attempt(32 * 2**i, *both) for i, both in enumerate(zip(seconds, peaks, strict=True))]
    return [*made[:-1], Attempt(made[-1].batch, made[-1].seconds, made[-1].peak, last_fits)]


@pytest.mark.parametrize(
    ("tried", "pictures", "room", "why"),
    [
        (attempts(1.0), 512, PLENTY, None),
        (attempts(1.0), 511, PLENTY, "steps"),  # 64 pictures: 7 steps
        (attempts(1.0, 0.95), 5000, PLENTY, None),
        (attempts(1.0, 0.951), 5000, PLENTY, "speed"),
        (attempts(1.0, 0.5, last_fits=False), 5000, PLENTY, "memory"),
        (attempts(1.0, last_fits=False), 5000, PLENTY, "memory"),
        (attempts(1.0, 0.5), 5000, None, "unknown"),
        (attempts(float("inf")), 5000, PLENTY, "time"),
        (attempts(1.0, float("inf")), 5000, PLENTY, "time"),
        (attempts(1.0, peaks=(3 * GB,)), 5000, 5.01 * GB, None),  # 1 GB before it, so 2 more
        (attempts(1.0, peaks=(3 * GB,)), 5000, 4.99 * GB, "room"),
        (attempts(1.0, 0.5, peaks=(3 * GB, 3.5 * GB)), 5000, 4.51 * GB, None),
        (attempts(1.0, 0.5, peaks=(3 * GB, 3.5 * GB)), 5000, 4.49 * GB, "room"),
        (attempts(1.0, 0.5, peaks=(3 * GB, 50 * GB)), 5000, float("inf"), None),
    ],
)
def test_what_ends_the_search(tried, pictures, room, why):
    assert why_no_more(tried, pictures=pictures, start=GB, room=room) == why


def test_the_memory_of_twice_the_batch_is_foreseen():
    assert foreseen(attempts(1, peaks=(3.0,)), 1.0) == 5.0
    assert foreseen(attempts(1, 1, 1, peaks=(3.0, 4.0, 6.0)), 1.0) == 10.0


def test_the_best_is_the_last_that_was_worth_it():
    assert best_of(attempts(1.0, 0.9, 0.8)).batch == 128
    assert best_of(attempts(1.0, 0.9, 0.89)).batch == 64
    assert best_of(attempts(1.0, 0.9, 0.5, last_fits=False)).batch == 64
    assert best_of(attempts(1.0, last_fits=False)).batch == 32
    assert best_of(attempts(1.0, float("inf"))).batch == 32


def test_what_decided_is_said():
    assert said(attempts(1.0, 0.6, 0.5), "steps") == (
        "128 pictures at a time instead of 32 (each takes 50% less time): "
        "with 256 an epoch would have fewer than 8 steps."
    )
    assert said(attempts(1.0, 0.99), "speed") == (
        "32 pictures at a time, as the recipe says: with 64 a picture would take hardly less time."
    )
    assert said(attempts(1.0, 0.5, 0.1, last_fits=False), "memory").endswith(": with 128 memory runs out.")
    assert said(attempts(1.0, last_fits=False), "memory") == (
        "32 pictures at a time, as the recipe says, and in parts: memory does not hold so many at once."
    )
    assert said(attempts(1.0, 0.5), "room").endswith(": 128 may need more memory than is free.")
    assert said(attempts(float("inf")), "time").startswith("32 pictures at a time, as the recipe says: more were not ")
    assert "does not say how much memory is free" in said(attempts(1.0), "unknown")
