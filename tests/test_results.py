"""Readings of colour streams and of crops: what follows from their numbers without the network."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.geometry import Box, crop_boxes
from explorer.manner import PLAIN, Crops, Light, Manner
from explorer.results import (
    ColourReading,
    CropReading,
    CropsReading,
    EnergyMap,
    Ranking,
    ReadingKey,
    RunFacts,
    StreamReading,
    in_manner,
)

KEY = ReadingKey("photo", "checkpoint", "preprocess", "float32")
RUN = RunFacts("cpu", "no CUDA GPU found", "float32", 0.1)
SPACES = ("rgb", "hsv", "hed", "yiq", "yuv", "lab", "ycbcr")
offs = st.sets(st.integers(0, 6), max_size=6).map(lambda off: tuple(sorted(off)))
seeds = st.integers(0, 10_000)


def _softmax(scores: np.ndarray) -> np.ndarray:
    out = np.exp(scores.astype(np.float64) - scores.max())
    return (out / out.sum()).astype(np.float32)


def _colour_reading(seed: int, names: int = 5) -> ColourReading:
    generator = np.random.default_rng(seed)
    votes = generator.normal(0, 2, (7, names)).astype(np.float32)
    streams = tuple(
        StreamReading(space, Ranking(_softmax(vote)), vote, np.full(names, 1 / 7, dtype=np.float32))
        for space, vote in zip(SPACES, votes, strict=True)
    )
    bias = generator.normal(size=names).astype(np.float32)
    return ColourReading((60, 40), Box(0, -10, 60, 50), 32, streams, bias, KEY, RUN)


def _crops_reading(seed: int, *, plan: Crops | None = None, sure: float = 3) -> CropsReading:
    generator = np.random.default_rng(seed)
    plan = plan or Crops()
    crops = tuple(
        CropReading(box, mirrored, Ranking(_softmax(generator.normal(0, sure, 6))), 0.5)
        for box, mirrored in crop_boxes(60, 40, plan.count, plan.share)
    )
    return CropsReading((60, 40), crops, crops[0].ranking, plan, "", None, KEY, RUN)


def _turned_off(reading: ColourReading, off: tuple[int, ...]) -> np.ndarray:
    found = in_manner(reading, Manner(off=off))
    assert isinstance(found, ColourReading)
    return found.answer.probabilities


@given(seeds)
def test_all_streams_fuse_to_the_softmax_of_bias_and_votes(seed):
    reading = _colour_reading(seed)
    expected = _softmax(reading.bias + sum(stream.votes for stream in reading.streams))
    assert reading.answer.probabilities == pytest.approx(expected, abs=1e-6)


@given(seeds, offs)
def test_what_an_off_stream_votes_does_not_matter(seed, off):
    reading = _colour_reading(seed)
    louder = tuple(
        replace(stream, votes=stream.votes[::-1] * 9) if i in off else stream
        for i, stream in enumerate(reading.streams)
    )
    assert np.array_equal(_turned_off(reading, off), _turned_off(replace(reading, streams=louder), off))


@given(seeds, offs, st.randoms(use_true_random=False))
def test_the_order_of_streams_does_not_matter(seed, off, random):
    reading = _colour_reading(seed)
    order = list(range(7))
    random.shuffle(order)
    shuffled = replace(reading, streams=tuple(reading.streams[i] for i in order))
    moved = tuple(sorted(order.index(i) for i in off))
    assert _turned_off(shuffled, moved) == pytest.approx(_turned_off(reading, off), abs=1e-6)


@given(seeds, offs)
def test_streams_that_vote_alike_say_the_same_however_many_are_off(seed, off):
    reading = _colour_reading(seed)
    alike = replace(reading, streams=(reading.streams[0],) * 7)
    assert _turned_off(alike, off) == pytest.approx(alike.answer.probabilities, abs=1e-5)


def test_with_all_streams_off_all_names_are_alike():
    assert _turned_off(_colour_reading(1), tuple(range(7))) == pytest.approx([0.2] * 5)


def test_a_stream_that_is_on_counts_as_all_seven():
    reading = _colour_reading(2)
    expected = _softmax(reading.bias + 7 * reading.streams[4].votes)
    assert _turned_off(reading, (0, 1, 2, 3, 5, 6)) == pytest.approx(expected, abs=1e-5)


def test_switching_off_and_on_again_is_as_before():
    reading = _colour_reading(3)
    off = in_manner(reading, Manner(off=(2,), light=Light(exposure=1)))
    assert isinstance(off, ColourReading)
    assert off.off == (2,)
    again = in_manner(off, PLAIN)
    assert isinstance(again, ColourReading)
    assert np.array_equal(again.answer.probabilities, reading.answer.probabilities)
    assert in_manner(reading, PLAIN) is reading


@pytest.mark.parametrize("rule", ["probabilities", "logits", "confidence"])
@given(seeds, st.randoms(use_true_random=False))
def test_the_order_of_crops_does_not_matter(rule, seed, random):
    reading = _crops_reading(seed, plan=Crops(count=10, rule=rule))
    crops = list(reading.crops)
    random.shuffle(crops)
    shuffled = replace(reading, crops=tuple(crops))
    assert shuffled.answer.probabilities == pytest.approx(reading.answer.probabilities, abs=1e-6)
    assert shuffled.disagreement == pytest.approx(reading.disagreement, abs=1e-6)
    assert shuffled.agreeing == reading.agreeing


@pytest.mark.parametrize("rule", ["probabilities", "logits", "confidence"])
@given(seeds)
def test_five_equal_crops_are_one(rule, seed):
    one = _crops_reading(seed, plan=Crops(count=1, rule=rule))
    five = replace(one, crops=one.crops * 5)
    assert five.answer.probabilities == pytest.approx(one.crops[0].ranking.probabilities, abs=1e-6)
    assert five.disagreement == pytest.approx(0, abs=1e-6)
    assert five.agreeing == 5


def test_crops_that_name_another_bird_do_not_agree():
    reading = _crops_reading(0)
    sure = [Ranking(np.eye(6, dtype=np.float32)[i]) for i in (2, 2, 2, 1, 4)]
    crops = tuple(replace(crop, ranking=said) for crop, said in zip(reading.crops, sure, strict=True))
    reading = replace(reading, crops=crops)
    assert reading.answer.best == (2, pytest.approx(0.6))
    assert reading.agreeing == 3
    assert 0 < reading.disagreement < 1


def test_another_rule_needs_no_network():
    reading = _crops_reading(7, plan=Crops(rule="probabilities"))
    other = in_manner(reading, Manner(crops=Crops(rule="confidence")))
    assert isinstance(other, CropsReading)
    assert other.plan.rule == "confidence"
    assert other.crops is reading.crops
    assert not np.allclose(other.answer.probabilities, reading.answer.probabilities)
    assert in_manner(reading, Manner(crops=Crops())) is reading
    assert in_manner(reading, PLAIN) is reading


@given(st.lists(st.sampled_from((0.0, 0.1, 0.2, 0.3)), min_size=1, max_size=12), st.integers(1, 14))
def test_the_best_names_are_the_first_of_all_sorted_ones(shares: list[float], count: int) -> None:
    everything = sorted(range(len(shares)), key=lambda i: (-shares[i], i))
    top = Ranking(np.array(shares, dtype=np.float32)).top(count)
    assert [place for place, _ in top] == everything[:count], "ties by index"
    assert [share for _, share in top] == [pytest.approx(shares[place]) for place in everything[:count]]


def test_many_equal_shares_are_told_in_the_order_of_the_names() -> None:
    even = Ranking(np.full(1000, 0.001, dtype=np.float32))
    assert [place for place, _ in even.top(40)] == list(range(40))
    assert [place for place, _ in even.top(1000)] == list(range(1000))


def test_a_crop_that_keeps_just_half_is_not_risky() -> None:
    crop = _crops_reading(0).crops[0]
    assert [replace(crop, kept=kept).risky for kept in (None, 0.49, 0.5, 1.0)] == [False, True, False, False]


def test_votes_however_large_make_an_answer() -> None:
    reading = _colour_reading(2)
    loud = tuple(replace(stream, votes=stream.votes * 1e6) for stream in reading.streams)
    found = replace(reading, streams=loud).answer.probabilities
    assert found.sum() == pytest.approx(1)
    assert found.argmax() == sum(stream.votes for stream in reading.streams).argmax()


def test_a_map_without_energy_has_no_shares() -> None:
    cells = np.zeros((2, 3), dtype=np.float32)
    assert not EnergyMap("squared", cells).shares.any()
    assert EnergyMap("squared", cells + 2).shares == pytest.approx(np.full((2, 3), 1 / 6))
