"""Processes that work together: whose rows are whose. What needs several processes is in train/test_together.py."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import Stopped
from explorer.stopping import StopFlag
from explorer.team import ALONE, Team, team


@given(st.integers(0, 200), st.integers(1, 9))
def test_every_row_is_one_processs_own(total, size):
    parts = [range(total)[Team(rank, size).own(total)] for rank in range(size)]
    assert [row for part in parts for row in part] == list(range(total))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@given(st.integers(0, 50), st.integers(1, 5))
def test_every_item_is_in_one_processs_share(total, size):
    shares = [list(Team(rank, size).shares(range(total))) for rank in range(size)]
    assert sorted(item for share in shares for item in share) == list(range(total))
    assert all(share[0] == rank for rank, share in enumerate(shares) if share)


def test_one_alone_needs_no_other():
    rows = torch.arange(3)
    assert ALONE.gathered(rows, 3) is rows
    assert list(ALONE.merged(iter("abc"))) == ["a", "b", "c"]
    assert ALONE.told("word") == "word"
    assert ALONE.sum(2.5) == 2.5
    stop = StopFlag()
    ALONE.check(stop)
    stop.stop()
    with pytest.raises(Stopped):
        ALONE.check(stop)


def test_without_torchrun_one_is_alone(monkeypatch):
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    with team("Could not go on", StopFlag()) as together:
        assert together is ALONE
