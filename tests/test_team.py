"""Processes that work together: whose rows are whose, and what two of them say to each other.

Trainings and readings by several processes are in train/test_together.py.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import ExplorerError, Stopped
from explorer.stopping import StopFlag
from explorer.team import ALONE, Team, _is_about_another, size_wanted, team

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
WORK = """
import json, torch
from explorer.errors import ExplorerError, Stopped
from explorer.stopping import StopFlag
from explorer.team import team
stop, said = StopFlag(), {}
try:
    with team("Could not go on", stop) as one:
        table = torch.arange(21.0).reshape(7, 3)
        said["leads"], said["rows"] = one.leads, len(table[one.own(7)])
        said["gathered"] = torch.equal(one.gathered(table[one.own(7)], 7), table)
        said["sum"], said["least"] = one.sum(one.rank + 0.5), one.least(3 - one.rank)
        said["told"] = one.told({"rank": one.rank})
        said["merged"] = [list(one.merged(n * n for n in one.shares(range(count)))) for count in (0, 1, 32, 37)]
        before = one.agree(stop)
        if not one.leads:
            stop.stop()
        said["agreed"] = [before, one.agree(stop), stop.stopped]
        raise ExplorerError("Could not go on", "both found the same fault")
except (ExplorerError, Stopped) as error:
    said["ended"] = type(error).__name__
print(json.dumps(said))
"""


def two_say(code: str, *arguments: str) -> list[dict[str, Any]]:
    """What two processes print that run the same code together, the leader first."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": "2", "LOCAL_WORLD_SIZE": "2"}
    both = [
        subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            cwd=ROOT, env=os.environ | place | {"RANK": str(rank), "LOCAL_RANK": str(rank)},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for rank in (0, 1)
    ]  # fmt: skip
    said: list[dict[str, Any]] = []
    try:
        for process in both:
            out, errors = process.communicate(timeout=280)  # on a computer that has much else to do
            assert process.returncode == 0, errors
            said.append(json.loads(out))
    finally:
        for process in both:
            process.kill()
    return said


@pytest.mark.timeout(600)
def test_two_processes_share_gather_and_agree() -> None:
    leader, other = two_say(WORK)
    assert (leader["leads"], other["leads"]) == (True, False)
    assert (leader["rows"], other["rows"]) == (3, 4)
    squares = [[n * n for n in range(count)] for count in (0, 1, 32, 37)]
    assert (leader["merged"], other["merged"]) == (squares, [[]] * 4), "in order, and for the leader alone"
    for one in (leader, other):
        assert one["gathered"], "all rows, without those that uneven parts were filled up with"
        assert (one["sum"], one["least"], one["told"]) == (2.0, 2.0, {"rank": 0})
        assert one["agreed"] == [False, True, True], "what one is asked is asked of both"
    assert sorted((leader["ended"], other["ended"])) == ["ExplorerError", "Stopped"], "one of them says why"


TOLD_TO_END = """
import json, os, signal, sys
from explorer.errors import ExplorerError, Stopped
from explorer.stopping import StopFlag
from explorer.team import team
stop, said = StopFlag(), {}
try:
    with team("Could not go on", stop) as one:
        if sys.argv[1] == "asked":
            stop.stop()
        os.kill(os.getpid(), signal.SIGTERM)
        stop.check()
except (ExplorerError, Stopped) as error:
    said["ended"], said["why"] = type(error).__name__, getattr(error, "why", "")
print(json.dumps(said))
"""


@pytest.mark.timeout(600)
@pytest.mark.skipif(os.name != "posix", reason="signals are another thing there")
@pytest.mark.parametrize(("before", "endings"), [("", ["ExplorerError", "Stopped"]), ("asked", ["Stopped", "Stopped"])])
def test_processes_that_are_told_to_end_say_so_once_unless_the_person_asked(before: str, endings: list[str]) -> None:
    said = two_say(TOLD_TO_END, before)
    assert sorted(one["ended"] for one in said) == endings
    assert all(
        one["why"] in {"", "its processes were told to end, as they are when one of them has died"} for one in said
    )


@given(st.integers(0, 200), st.integers(1, 9))
def test_every_row_is_one_processs_own(total: int, size: int) -> None:
    parts = [range(total)[Team(rank, size).own(total)] for rank in range(size)]
    assert [row for part in parts for row in part] == list(range(total))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@given(st.integers(0, 50), st.integers(1, 5))
def test_every_item_is_in_one_processs_share(total: int, size: int) -> None:
    shares = [list(Team(rank, size).shares(range(total))) for rank in range(size)]
    assert sorted(item for share in shares for item in share) == list(range(total))
    assert all(share[0] == rank for rank, share in enumerate(shares) if share)


def test_one_alone_needs_no_other() -> None:
    rows = torch.arange(3)
    assert ALONE.gathered(rows, 3) is rows
    assert list(ALONE.merged(iter("abc"))) == ["a", "b", "c"]
    assert ALONE.told("word") == "word"
    assert (ALONE.sum(2.5), ALONE.least(2.5)) == (2.5, 2.5)
    assert ALONE.says()
    stop = StopFlag()
    ALONE.check(stop)
    stop.stop()
    with pytest.raises(Stopped):
        ALONE.check(stop)


@pytest.mark.parametrize("size", [None, "1", "many"])
def test_without_torchrun_one_is_alone(monkeypatch: pytest.MonkeyPatch, size: str | None) -> None:
    if size is None:
        monkeypatch.delenv("WORLD_SIZE", raising=False)
    else:
        monkeypatch.setenv("WORLD_SIZE", size)
    assert size_wanted() == 1
    with team("Could not go on", StopFlag()) as together:
        assert together is ALONE


@pytest.fixture
def _own_sigterm() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("_own_sigterm")
def test_processes_that_cannot_meet_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("WORLD_SIZE", "2"), ("RANK", "0")):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("MASTER_ADDR", raising=False)
    stop = StopFlag()
    with pytest.raises(ExplorerError, match=r"Could not go on: the processes could not meet \(.*MASTER_ADDR"):
        team("Could not go on", stop).__enter__()
    signal.raise_signal(signal.SIGTERM)
    assert stop.stopped, "torchrun ends its processes so"


@pytest.mark.parametrize(
    ("error", "about"),
    [
        (RuntimeError("[../gloo/transport/tcp/pair.cc:534] Connection closed by peer [127.0.0.1]:9313"), True),
        (RuntimeError("Broken pipe"), True),
        (torch.distributed.DistNetworkError("failed to recv, got 0 bytes"), True),
        (RuntimeError("The size of tensor a (3) must match the size of tensor b (2)"), False),
    ],
)
def test_a_fault_of_our_own_is_not_taken_for_the_end_of_another(error: RuntimeError, about: bool) -> None:
    assert _is_about_another(error) == about
