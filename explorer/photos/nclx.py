"""Colours that a HEIC names by numbers (ITU-T H.273, "nclx") instead of a profile, as the profile they mean."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


class _Primaries(NamedTuple):
    name: str
    xy: tuple[float, ...]  # of red, green, blue and white


_D65, _DCI_WHITE, _C = (0.3127, 0.3290), (0.314, 0.351), (0.310, 0.316)
# BT.709 (1), unspecified (2) and the two of BT.601 (5, 6) are sRGB's or hardly differ, and need no profile.
_USUAL = frozenset({1, 2, 5, 6})
_BT_709 = _Primaries("BT.709", (0.640, 0.330, 0.300, 0.600, 0.150, 0.060, *_D65))
_PRIMARIES = {
    **dict.fromkeys(_USUAL, _BT_709),
    4: _Primaries("NTSC 1953", (0.67, 0.33, 0.21, 0.71, 0.14, 0.08, *_C)),
    9: _Primaries("BT.2020", (0.708, 0.292, 0.170, 0.797, 0.131, 0.046, *_D65)),
    11: _Primaries("DCI-P3", (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, *_DCI_WHITE)),
    12: _Primaries("Display P3", (0.680, 0.320, 0.265, 0.690, 0.150, 0.060, *_D65)),
}
# How levels become light: sRGB's curve as `para` type 3, or a plain power. What cameras write with BT.709's numbers is
# made to be looked at on screens that show it by sRGB's curve, and every viewer does so.
_SRGB = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_CURVES: dict[int, tuple[float, ...]] = {
    **dict.fromkeys((1, 2, 6, 13, 14, 15), _SRGB),
    4: (2.2,),
    5: (2.8,),
    8: (1.0,),
}
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_D50 = np.array([0.9642, 1.0, 0.8249])
NOT_KNOWN = "It is not in sRGB but carries no colour profile; its colours are shown as if it were."


def profile_of_numbers(info: Mapping[Any, Any]) -> tuple[bytes | None, str]:
    """The ICC profile that a picture's numbers mean, and a note.

    Args:
        info: Pillow's, with "nclx_profile" from pillow-heif; a profile beside it goes before.

    Returns:
        None where there are no numbers, where they mean sRGB, or with a note where they mean what a profile of
        primaries and curves cannot say (HDR) or what this program does not know.
    """
    numbers = info.get("nclx_profile")
    if not isinstance(numbers, dict) or info.get("icc_profile"):
        return None, ""
    primaries, transfer = numbers.get("color_primaries"), numbers.get("transfer_characteristics")
    curve = _CURVES.get(transfer)  # type: ignore[arg-type]
    if curve is _SRGB and primaries in _USUAL:
        return None, ""
    if curve is None or primaries not in _PRIMARIES:
        return None, NOT_KNOWN
    return _profile(_PRIMARIES[primaries], curve), ""


def _profile(primaries: _Primaries, curve: tuple[float, ...]) -> bytes:
    """A display profile (ICC.1:2022, version 4.4) of three primaries and one curve for all of them."""
    name = primaries.name.encode("utf-16-be")
    described = b"mluc" + struct.pack(">4xLL2s2sLL", 1, 12, b"en", b"US", len(name), 28) + name
    kind = 3 if len(curve) > 1 else 0
    shape = b"para" + struct.pack(">4xHH", kind, 0) + b"".join(map(_fixed, curve))
    columns = to_d50(primaries.xy).T
    tags = {b"desc": described, b"wtpt": _xyz(_D50)}
    tags |= {key: _xyz(column) for key, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), shape)
    at, table, content = 128 + 4 + 12 * len(tags), b"", b""
    for key, value in tags.items():
        table += struct.pack(">4sLL", key, at + len(content), len(value))
        content += value.ljust(-(-len(value) // 4) * 4, b"\0")
    body = struct.pack(">L", len(tags)) + table + content
    head = struct.pack(">L4xL4s4s4s12x4s", 128 + len(body), 0x04400000, b"mntr", b"RGB ", b"XYZ ", b"acsp")
    return head.ljust(68, b"\0") + _xyz(_D50)[8:] + bytes(128 - 80) + body


def to_d50(xy: tuple[float, ...]) -> NDArray[np.float64]:
    """(3, 3): linear red, green, blue to XYZ, white moved to D50 after Bradford, as profiles have it."""
    ends = np.array(xy).reshape(4, 2)
    xyz = np.stack([ends[:, 0] / ends[:, 1], np.ones(4), (1 - ends.sum(axis=1)) / ends[:, 1]])
    white = xyz[:, 3]
    matrix = xyz[:, :3] * np.linalg.solve(xyz[:, :3], white)
    cones = np.diag((_BRADFORD @ _D50) / (_BRADFORD @ white))
    moved: NDArray[np.float64] = np.linalg.inv(_BRADFORD) @ cones @ _BRADFORD @ matrix
    return moved


def _fixed(number: float) -> bytes:
    return struct.pack(">l", round(number * 65536))


def _xyz(values: NDArray[np.float64]) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(_fixed(float(value)) for value in values)
