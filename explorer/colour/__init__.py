"""Seven colour spaces: a record each, conversions in torch, and what panes and figures show of them in numpy.

Only `conversions` knows torch; the functions of it are had from here without importing it before they are asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from explorer.colour.spaces import SEVEN, SPACES, Channel, Space

if TYPE_CHECKING:
    from explorer.colour.conversions import all_spaces, convert, standardised

__all__ = ["SEVEN", "SPACES", "Channel", "Space", "all_spaces", "convert", "standardised"]


def __getattr__(name: str) -> object:
    if name in {"all_spaces", "convert", "standardised"}:
        return getattr(import_module("explorer.colour.conversions"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
