"""The four drawn families, a file each; `FAMILIES` has the build of each by the name that plumages give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.data.drawn.families.duck import duck
from explorer.data.drawn.families.finch import finch
from explorer.data.drawn.families.heron import heron
from explorer.data.drawn.families.owl import owl

if TYPE_CHECKING:
    from collections.abc import Callable

    from explorer.data.drawn.anatomy import Anatomy

FAMILIES: dict[str, Callable[[], Anatomy]] = {"finch": finch, "heron": heron, "duck": duck, "owl": owl}
