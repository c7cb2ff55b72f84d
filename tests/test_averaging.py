"""Averages of several answers: whatever their order, and equal ones make no difference."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from explorer.averaging import averaged, certainties, disagreement
from explorer.rules import AverageRule

RULES = get_args(AverageRule)


def _shares(scores: np.ndarray) -> np.ndarray:
    out = np.exp(scores - scores.max(axis=1, keepdims=True))
    return (out / out.sum(axis=1, keepdims=True)).astype(np.float32)


answers = (
    st.tuples(st.integers(1, 10), st.integers(2, 7))
    .flatmap(lambda shape: arrays(np.float64, shape, elements=st.floats(-60, 60)))
    .map(_shares)
)


@pytest.mark.parametrize("rule", RULES)
@given(answers, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(rule, said, random):
    order = list(range(len(said)))
    random.shuffle(order)
    assert averaged(said[order], rule) == pytest.approx(averaged(said, rule), abs=1e-6)
    assert disagreement(said[order]) == pytest.approx(disagreement(said), abs=1e-6)


@pytest.mark.parametrize("rule", RULES)
@given(answers)
def test_five_equal_answers_are_one(rule, said):
    one = said[:1]
    assert averaged(np.repeat(one, 5, axis=0), rule) == pytest.approx(one[0], abs=1e-6)
    assert averaged(one, rule) == pytest.approx(one[0], abs=1e-6)
    assert disagreement(np.repeat(one, 5, axis=0)) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("rule", RULES)
@given(answers)
def test_an_average_is_an_answer(rule, said):
    found = averaged(said, rule)
    assert found.dtype == np.float32
    assert found.shape == said.shape[1:]
    assert (found >= 0).all()
    assert found.sum() == pytest.approx(1, abs=1e-5)
    if rule != "logits":  # a mean lies between the answers
        assert (found <= said.max(axis=0) + 1e-6).all()
        assert (found >= said.min(axis=0) - 1e-6).all()


def test_the_rules_are_three_different_averages():
    said = np.array([[0.9, 0.1], [0.5, 0.5]], dtype=np.float32)
    assert averaged(said, "probabilities") == pytest.approx([0.7, 0.3])
    assert averaged(said, "logits") == pytest.approx([0.75, 0.25])  # sqrt(.9 × .5) : sqrt(.1 × .5) is 3 : 1
    assert averaged(said, "confidence") == pytest.approx([0.9, 0.1])  # an even answer says nothing


def test_answers_that_say_nothing_count_alike():
    even = np.full((3, 4), 0.25, dtype=np.float32)
    assert averaged(even, "confidence") == pytest.approx([0.25] * 4)


def test_one_crop_that_rules_a_name_out_leaves_the_average_finite():
    said = np.array([[1, 0], [0, 1], [0, 1]], dtype=np.float32)
    found = averaged(said, "logits")
    assert np.isfinite(found).all()
    assert found.argmax() == 1


def test_certainty_is_1_for_one_name_and_0_for_an_even_answer():
    said = np.array([[1, 0, 0, 0], [0.25, 0.25, 0.25, 0.25], [0.5, 0.5, 0, 0]], dtype=np.float32)
    assert certainties(said) == pytest.approx([1, 0, 0.5])
    assert certainties(np.ones((2, 1), dtype=np.float32)) == pytest.approx([1, 1])


def test_disagreement_is_1_where_each_is_sure_of_another_name():
    assert disagreement(np.eye(5, dtype=np.float32)) == pytest.approx(1)
    assert disagreement(np.eye(5, dtype=np.float32)[:1]) == 0
    assert disagreement(np.eye(5, dtype=np.float32)[:2]) == pytest.approx(1)  # of two answers about five names
    half = np.array([[1, 0], [0.5, 0.5]], dtype=np.float32)
    assert 0 < disagreement(half) < 1


@given(answers)
def test_disagreement_is_between_0_and_1(said):
    assert 0 <= disagreement(said) <= 1
