"""The window freezes what is there for the garbage collector, so a reader must go without it when it is replaced."""

from __future__ import annotations

import gc
import weakref

import pytest

from explorer.checkpoints.store import load_checkpoint
from explorer.readers import open_reader


@pytest.mark.parametrize("name", ["tiny_checkpoint", "granularity_checkpoint", "colornet_checkpoint"])
def test_a_reader_holds_itself_in_no_circle(name: str, request: pytest.FixtureRequest) -> None:
    gc.disable()
    try:
        reader = open_reader(load_checkpoint(request.getfixturevalue(name)), "cpu")
        gone = [weakref.ref(reader), weakref.ref(reader._network), weakref.ref(next(reader._network.parameters()))]
        del reader
        assert [one() for one in gone] == [None] * 3
    finally:
        gc.enable()
