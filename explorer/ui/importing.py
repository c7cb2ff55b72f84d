"""Heavy imports in threads beside the event loop."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


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
