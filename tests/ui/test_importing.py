"""The collector rests while large packages are imported."""

from __future__ import annotations

import gc
import sys
import threading
import weakref

import pytest

from explorer.ui.importing import importing_torch, without_collections
from explorer.ui.worker import out_of_reach


class Node:
    """Something that refers to itself, which the collector alone can free."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def _within_reach() -> None:
    """Here the collector's reach is what is tried; what earlier tests left is freed first."""
    gc.collect()


def test_what_an_import_brings_is_left_alone_for_good() -> None:
    before = gc.get_freeze_count()
    with without_collections():
        assert not gc.isenabled()
        brought = [[number] for number in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(brought)
    later = weakref.ref(Node())
    gc.collect()
    assert later() is None, "what comes later is collected as ever"


def test_the_collector_works_again_after_an_import_that_fails() -> None:
    def fail() -> None:
        with without_collections():
            raise ImportError

    with pytest.raises(ImportError):
        fail()
    assert gc.isenabled()


def test_a_lens_is_imported_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from explorer.ui import lens_importer

    seen = []
    monkeypatch.setattr(lens_importer.importlib, "import_module", lambda _: seen.append(gc.isenabled()))
    lens_importer.Importer.run(type("Wanted", (), {"lens": "crops"})())  # type: ignore[arg-type]
    assert seen == [False]


def test_torch_is_imported_by_one_thread_without_the_collector(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    seen: list[tuple[str, bool]] = []

    def preview() -> None:
        with importing_torch():
            seen.append(("preview", gc.isenabled()))

    other = threading.Thread(target=preview)
    with importing_torch():
        other.start()
        other.join(0.2)
        monkeypatch.setitem(sys.modules, "torch", sys)
        seen.append(("worker", gc.isenabled()))
    other.join(30)
    assert seen == [("worker", False), ("preview", True)], "the second one waits, and finds torch there"


def test_only_what_lives_is_put_out_of_reach() -> None:
    before, dead = gc.get_freeze_count(), weakref.ref(Node())
    living = [Node() for _ in range(1000)]
    out_of_reach()
    assert dead() is None
    assert gc.get_freeze_count() >= before + len(living)
