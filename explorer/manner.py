"""How a photo is read, beside by which checkpoint: as it is, in other light, with streams off, or crop by crop."""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec

from explorer.rules import AverageRule


class Light(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The light of a photo, changed before it is read. All 0 and 1 is the photo as it is.

    `exposure` in stops; `warmth` in stops of red against blue, half up and half down; `tint` in stops of magenta
    against green: these three scale linear light. `saturation` scales the distance from the luma (Rec. 601, of the
    encoded values): 0 is grey.
    """

    exposure: float = 0.0  # -3 to 3
    warmth: float = 0.0  # -2 to 2
    tint: float = 0.0  # -1 to 1
    saturation: float = 1.0  # 0 to 2


class Crops(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Crops of a photo, read on their own and averaged.

    `count` is 1 (the centre), 5 (corners and centre) or 10 (these and their mirror images). A crop has the shape of the
    photo and `share` of its width and height. `rule` averages what they say.
    """

    count: Literal[1, 5, 10] = 5
    share: float = 0.875
    rule: AverageRule = "probabilities"


class Manner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to read. The default reads a photo as it is, by the whole checkpoint.

    `light` and `off` (numbers of the streams that don't vote) are for ColorNet; `crops`, for every family, reads the
    photo crop by crop instead.
    """

    light: Light = Light()
    off: tuple[int, ...] = ()
    crops: Crops | None = None


PLAIN = Manner()
_CUTTING = 2  # to be raised when crops are cut at other pixels than before: kept readings then no longer count


def reading_part(manner: Manner) -> Manner:
    """What of a manner the network must be asked again for; votes and averages follow without it."""
    crops = None if manner.crops is None else msgspec.structs.replace(manner.crops, rule="probabilities")
    light = manner.light if crops is None else Light()
    return Manner(light=light, crops=crops)


def keyed(preprocess: str, manner: Manner) -> str:
    """The fingerprint of a way of preparing pixels: that of the preprocessing record, and of the manner beside it."""
    part = reading_part(manner)
    if part == PLAIN:
        return preprocess
    light = [number + 0.0 for number in msgspec.structs.astuple(part.light)]  # 1 is 1.0, and -0.0 is 0.0
    crops = None if part.crops is None else (_CUTTING, part.crops.count, part.crops.share + 0.0)
    return hashlib.sha256(preprocess.encode() + msgspec.json.encode((light, crops))).hexdigest()[:16]
