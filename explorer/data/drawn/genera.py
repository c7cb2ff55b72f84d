"""The paint boxes of the eight drawn genera."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from explorer.data.drawn.plumage import Plumage, Texture, feathers, palette

if TYPE_CHECKING:
    from collections.abc import Callable


def _ember() -> Plumage:
    rows = feathers(primary=(70, 64, 66), secondary=(92, 82, 80), covert=(122, 108, 102), tail=(78, 70, 72))
    colours = palette(
        rows,
        base=(206, 190, 170),
        bill=(92, 88, 92),
        bill_dark=(58, 54, 58),
        leg=(122, 86, 74),
        mark=(250, 244, 226),
        mark_edge=(28, 20, 22),
    )
    rust, slate, brown = (205, 92, 46), (88, 96, 112), (134, 112, 96)
    patches = (
        ("back", brown),
        ("rump", (176, 140, 112)),
        ("cheek", rust),
        ("breast", rust),
        ("throat", (214, 104, 50)),
        ("flank", (214, 150, 108)),
        ("belly", (232, 218, 198)),
        ("cap", slate),
    )
    return Plumage("finch", colours, patches)


def _lemon() -> Plumage:
    rows = feathers(primary=(50, 52, 50), secondary=(66, 70, 56), covert=(104, 112, 58), tail=(70, 74, 54))
    colours = palette(
        rows,
        base=(236, 204, 66),
        bill=(232, 170, 120),
        bill_dark=(196, 128, 92),
        leg=(150, 108, 90),
        mark=(232, 52, 36),
        mark_edge=(44, 18, 26),
    )
    patches = (
        ("back", (142, 148, 62)),
        ("rump", (208, 190, 62)),
        ("belly", (246, 236, 186)),
        ("flank", (226, 208, 110)),
        ("cap", (112, 124, 56)),
    )
    return Plumage("finch", colours, patches, (Texture("streaks", "flank", (124, 118, 50), 0.052),))


def _mist() -> Plumage:
    rows = feathers(primary=(62, 70, 84), secondary=(104, 116, 134), covert=(138, 150, 166), tail=(106, 116, 132))
    colours = palette(
        rows,
        base=(160, 172, 186),
        bill=(226, 172, 62),
        bill_dark=(188, 132, 44),
        leg=(128, 122, 88),
        leg_dark=(98, 94, 70),
        iris=(240, 206, 70),
        plume=(206, 214, 222),
        crest=(44, 48, 60),
        mark=(232, 58, 62),
        mark_edge=(30, 28, 44),
    )
    patches = (
        ("neck", (198, 206, 212)),
        ("throat", (238, 240, 238)),
        ("breast", (222, 226, 228)),
        ("belly", (216, 220, 222)),
        ("back", (132, 144, 162)),
        ("cheek", (176, 186, 196)),
        ("cap", (48, 52, 66)),
    )
    return Plumage("heron", colours, patches, (Texture("streaks", "throat", (62, 66, 80), 0.05),))


def _russet() -> Plumage:
    rows = feathers(primary=(58, 50, 60), secondary=(86, 72, 84), covert=(112, 88, 96), tail=(92, 76, 86))
    colours = palette(
        rows,
        base=(172, 92, 56),
        bill=(196, 184, 150),
        bill_dark=(98, 88, 76),
        leg=(104, 108, 78),
        leg_dark=(78, 82, 62),
        iris=(246, 170, 50),
        plume=(206, 150, 110),
        crest=(120, 58, 38),
        mark=(250, 242, 206),
        mark_edge=(30, 20, 24),
    )
    patches = (
        ("neck", (186, 98, 56)),
        ("throat", (232, 200, 158)),
        ("breast", (196, 120, 76)),
        ("belly", (204, 150, 112)),
        ("back", (110, 82, 88)),
        ("cap", (128, 62, 42)),
    )
    return Plumage("heron", colours, patches, (Texture("bars", "breast", (122, 62, 40), 0.045),))


def _fen() -> Plumage:
    rows = feathers(primary=(76, 66, 60), secondary=(112, 98, 86), covert=(142, 128, 112), tail=(150, 140, 126))
    colours = palette(
        rows,
        base=(168, 160, 150),
        bill=(226, 178, 52),
        bill_dark=(176, 128, 40),
        mark=(250, 240, 120),
        mark_edge=(24, 20, 34),
    )
    patches = (
        ("back", (122, 108, 96)),
        ("flank", (196, 190, 180)),
        ("belly", (206, 200, 190)),
        ("stern", (58, 54, 58)),
        ("breast", (128, 66, 46)),
        ("head", (30, 102, 72)),
        ("cap", (24, 82, 64)),
        ("collar", (244, 242, 234)),
    )
    return Plumage("duck", colours, patches, (Texture("bars", "flank", (142, 134, 126), 0.042),))


def _plum() -> Plumage:
    rows = feathers(primary=(64, 62, 78), secondary=(92, 92, 112), covert=(122, 124, 146), tail=(76, 72, 86))
    colours = palette(
        rows,
        base=(200, 182, 156),
        bill=(124, 158, 186),
        bill_dark=(70, 92, 116),
        iris=(214, 84, 40),
        mark=(250, 246, 236),
        mark_edge=(24, 14, 30),
    )
    patches = (
        ("back", (104, 102, 124)),
        ("flank", (222, 200, 164)),
        ("belly", (230, 214, 186)),
        ("stern", (70, 62, 74)),
        ("breast", (232, 212, 172)),
        ("head", (124, 50, 76)),
        ("cap", (96, 36, 62)),
    )
    return Plumage("duck", colours, patches, (Texture("spots", "breast", (150, 110, 84), 0.044),))


def _bark() -> Plumage:
    rows = feathers(primary=(92, 68, 50), secondary=(116, 86, 62), covert=(136, 102, 72), tail=(112, 84, 62))
    colours = palette(
        rows,
        base=(158, 122, 86),
        bill=(214, 196, 140),
        bill_dark=(112, 98, 66),
        leg=(206, 178, 130),
        thigh=(206, 172, 128),
        iris=(248, 192, 46),
        disc=(206, 170, 124),
        disc_rim=(78, 54, 38),
        disc_shade=(172, 130, 88),
        mark=(252, 246, 226),
        mark_edge=(34, 22, 18),
    )
    patches = (
        ("breast", (196, 156, 110)),
        ("belly", (224, 196, 152)),
        ("back", (120, 88, 60)),
        ("throat", (240, 226, 196)),
        ("cap", (118, 86, 58)),
    )
    return Plumage(
        "owl",
        colours,
        patches,
        (Texture("streaks", "belly", (98, 66, 42), 0.062), Texture("streaks", "cap", (72, 48, 32), 0.05)),
    )


def _rime() -> Plumage:
    rows = feathers(
        fringe=0.5, primary=(128, 134, 144), secondary=(158, 164, 172), covert=(182, 188, 194), tail=(150, 156, 164)
    )
    colours = palette(
        rows,
        base=(206, 208, 212),
        bill=(74, 72, 78),
        bill_dark=(46, 44, 50),
        leg=(226, 222, 214),
        thigh=(240, 240, 236),
        iris=(240, 134, 40),
        disc=(232, 232, 228),
        disc_rim=(104, 110, 124),
        disc_shade=(206, 209, 213),
        mark=(40, 110, 216),
        mark_edge=(254, 252, 236),
    )
    patches = (
        ("breast", (220, 221, 220)),
        ("belly", (226, 227, 224)),
        ("back", (176, 182, 190)),
        ("cap", (168, 174, 184)),
    )
    return Plumage(
        "owl",
        colours,
        patches,
        (Texture("bars", "belly", (136, 142, 154), 0.058), Texture("spots", "cap", (246, 246, 244), 0.045)),
    )


_PLUMAGES: dict[str, Callable[[], Plumage]] = {
    "Favillospiza": _ember,
    "Citrospiza": _lemon,
    "Nebulardea": _mist,
    "Rutilardea": _russet,
    "Viridanas": _fen,
    "Prunanas": _plum,
    "Silvoglaux": _bark,
    "Pruinoglaux": _rime,
}


@cache
def plumage_of(genus: str) -> Plumage:
    """The paint box of a genus by its scientific name."""
    return _PLUMAGES[genus]()
