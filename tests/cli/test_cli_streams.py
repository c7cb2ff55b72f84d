"""Where results go: to a full disk, to nobody, in which letters, and nothing else among them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FULL = Path("/dev/full")


def shell(command: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of shell in which $EXPLORER is the program."""
    variables = os.environ | {"EXPLORER": f"{sys.executable} -m explorer"} | environment
    return subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=False, cwd=ROOT, env=variables)


needs_shell = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")


@needs_shell
@pytest.mark.skipif(not FULL.exists(), reason="there is no full device here")
@pytest.mark.parametrize("options", ["", "--json"])
def test_results_that_cannot_be_written_are_told_in_one_line(options: str) -> None:
    done = shell(f"$EXPLORER card drawn {options} >{FULL}")
    assert done.returncode == 1
    assert done.stderr == b"explorer: Could not write the results: the disk is full.\n"


@needs_shell
@pytest.mark.skipif(not FULL.exists(), reason="there is no full device here")
def test_what_cannot_be_said_does_not_stop_the_work() -> None:
    done = shell(f"$EXPLORER card nowhere 2>{FULL}")
    assert (done.returncode, done.stdout) == (1, b"")
    assert shell("$EXPLORER card drawn | true").returncode == 0


@needs_shell
def test_streams_that_are_closed_lead_nowhere() -> None:
    assert shell("$EXPLORER card drawn >&-").stderr == b""
    done = shell("$EXPLORER card nowhere 2>&-")
    assert (done.returncode, done.stdout) == (1, b""), "what is no result must not go where results go"


@needs_shell
def test_json_is_utf_8_whatever_the_terminal_would_take() -> None:
    done = shell("$EXPLORER card drawn --json", PYTHONIOENCODING="latin-1")
    assert json.loads(done.stdout.decode("utf-8"))["card"]["title"] == "RA-CNN · drawn birds"
