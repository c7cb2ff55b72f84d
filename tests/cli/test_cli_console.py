"""What a person sees in a terminal while a command works, and how Ctrl-C ends it."""

from __future__ import annotations

import argparse
import os
import signal
import sys

import pytest

from explorer.cli import console
from explorer.cli.console import Progress, at_least, counted, duration, stop_on_interrupt

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(console.time, "monotonic", lambda: now[0])
    return now


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (89, "89 s"), (90, "2 min"), (5399, "90 min"), (5400, "1.5 h"), (360_000, "100.0 h")],
)
def test_lengths_of_time(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_numbers_with_their_nouns() -> None:
    assert [counted(n, "photo") for n in (0, 1, 1200)] == ["0 photos", "1 photo", "1,200 photos"]


def test_the_least_number_is_still_allowed() -> None:
    number = at_least(2)
    assert number("2") == 2
    with pytest.raises(argparse.ArgumentTypeError, match="1 is less than 2"):
        number("1")


def test_without_a_terminal_there_is_a_line_now_and_then(clock: list[float], capsys: Capture) -> None:
    with Progress() as progress:
        for done in range(50, 101):  # the first half was done before
            clock[0] += 0.5
            progress.show("Reading photo", done, 2000, note="a\x1b[31m.jpg")
        progress.show("Measuring photo", 7, 9)
        clock[0] += 30
        progress.show("Measuring photo", 7, 9)
        progress.wait("Loading the network")
    printed = capsys.readouterr()
    assert printed.err.splitlines() == [
        "Reading photo 89 of 2,000  about 16 min left  a [31m.jpg",  # 20 seconds after the beginning
        "Measuring photo 7 of 9",  # of this piece of work nothing is done yet
    ]
    assert printed.out == ""


def test_a_terminal_has_one_line_that_renews_itself(
    clock: list[float], capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((66, 24)))
    with Progress() as progress:
        progress.wait("Loading the network")
        clock[0] += 1
        progress.show("Reading photo", 1, 4, note="of a name that is too long for the line")
        clock[0] += 0.05
        progress.show("Reading photo", 2, 4)  # too soon for another look
        progress.write("Wren")
        progress.say("a photo\nfailed")
        clock[0] += 0.1
        progress.show("Reading photo", 4, 4)
    printed = capsys.readouterr()
    clear = "\r\x1b[K"
    assert printed.out == "Wren\n"
    assert printed.err.split(clear) == [
        "Loading the network …",
        f"{'█' * 6 + '░' * 18}  Reading photo 1 of 4  of a name that is",
        f"a photo failed\n{'█' * 24}  Reading photo 4 of 4",
        "",
    ]


def test_ctrl_c_asks_and_asked_again_ends(capsys: Capture) -> None:
    before = signal.getsignal(signal.SIGINT)
    with stop_on_interrupt() as stop:
        assert not stop.stopped
        signal.raise_signal(signal.SIGINT)
        assert stop.stopped
        assert signal.getsignal(signal.SIGINT) is before, "a second one ends the work where it stands"
    assert capsys.readouterr().err.startswith("Stopping")
    with stop_on_interrupt():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
