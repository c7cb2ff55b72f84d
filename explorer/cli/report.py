"""What commands over many photos say about them besides the results."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from explorer.cli.commands import DONE, FAILED
from explorer.cli.console import counted, say

if TYPE_CHECKING:
    from explorer.jobs.gather import Gathered
    from explorer.readers import NetworkReader


def say_passed_over(gathered: Gathered) -> None:
    """Say what folders held besides photos: plain other files by number, everything odd by name."""
    from explorer.photos.walk import HIDDEN_FILE, HIDDEN_FOLDER, NOT_A_PHOTO

    expected = {HIDDEN_FILE, HIDDEN_FOLDER, NOT_A_PHOTO}
    for found in gathered.passed_over:
        if found.reason not in expected:
            say(f"Passed over {found.path}: {found.reason}.")
    numbers = Counter(found.reason for found in gathered.passed_over if found.reason in expected)
    if numbers:
        reasons = ", ".join(f"{number:,} × {reason}" for reason, number in numbers.items())
        say(f"Passed over {counted(numbers.total(), 'other file')}: {reasons}.")


def say_done(verb: str, done: int, failed: int, reader: NetworkReader) -> int:
    """Say how much was done, with what and where; returns the exit code: failed only where nothing worked."""
    say(f"{verb} {counted(done, 'photo')} with {reader.card.title} on {reader.device} ({reader.device_reason}).")
    if failed:
        say(f"{counted(failed, 'photo')} could not be read.")
    return DONE if done or not failed else FAILED
