"""The collector rests while large packages are imported."""

from __future__ import annotations

import gc
import sys
import threading
import weakref

import pytest

from explorer.ui.importing import importing_torch, without_collections


class Node:
    """Something that refers to itself, which the collector alone can free."""

    def __init__(self) -> None:
        self.me = self


def test_what_an_import_brings_is_left_alone_for_good() -> None:
    try:
        with without_collections():
            assert not gc.isenabled()
            brought = [[number] for number in range(1000)]
        assert gc.isenabled()
        assert gc.get_freeze_count() >= len(brought)
        later = weakref.ref(Node())
        gc.collect()
        assert later() is None, "what comes later is collected as ever"
    finally:
        gc.unfreeze()


def test_the_collector_works_again_after_an_import_that_fails() -> None:
    def fail() -> None:
        with without_collections():
            raise ImportError

    try:
        with pytest.raises(ImportError):
            fail()
        assert gc.isenabled()
    finally:
        gc.unfreeze()


def test_a_lens_is_imported_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from explorer.ui import lens_deck

    seen = []
    monkeypatch.setattr(lens_deck.importlib, "import_module", lambda _: seen.append(gc.isenabled()))
    try:
        lens_deck.Importer.run(type("Wanted", (), {"lens": "crops"})())  # type: ignore[arg-type]
    finally:
        gc.unfreeze()
    assert seen == [False]


def test_torch_is_imported_by_one_thread_without_the_collector(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    seen: list[tuple[str, bool]] = []

    def preview() -> None:
        with importing_torch():
            seen.append(("preview", gc.isenabled()))

    other = threading.Thread(target=preview)
    try:
        with importing_torch():
            other.start()
            other.join(0.2)
            monkeypatch.setitem(sys.modules, "torch", sys)
            seen.append(("worker", gc.isenabled()))
        other.join(30)
    finally:
        gc.unfreeze()
    assert seen == [("worker", False), ("preview", True)], "the second one waits, and finds torch there"
