"""Heavy imports in threads beside the event loop."""

from __future__ import annotations

import gc
import sys
import threading
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TORCH = threading.Lock()


@contextmanager
def without_collections() -> Iterator[None]:
    """Import large packages without the collector, and leave what they brought out of its reach for good.

    They bring hundreds of thousands of objects that stay. A full collection goes through all of them with the
    interpreter's lock held, several times during the import and again whenever much is new, and the event loop waits.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def importing_torch() -> Iterator[None]:
    """Import torch, or what needs it: one thread does it, without the collector, and the others wait for that."""
    with _TORCH, without_collections() if "torch" not in sys.modules else nullcontext():
        yield
