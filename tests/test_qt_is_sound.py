"""Faults of Qt bindings that would end the program in the hands of the person."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject

CALLS = 2_000


def test_void_calls_keep_the_references_to_none() -> None:
    """PySide6 6.12.0 loses one reference to None in every such call, and Python 3.11 aborts when none is left."""
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        thing.setObjectName("a")
    assert sys.getrefcount(None) > before - CALLS / 10
