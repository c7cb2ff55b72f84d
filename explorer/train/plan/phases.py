"""The phases of the presets.

Quick look: what rests is computed once, and only small parts learn. Standard: much as the bundled checkpoints were
trained. Paper: longer, and as the papers describe it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from explorer.train.phase_kinds import (
    Classify,
    Describe,
    Fuse,
    Grain,
    GrainHeads,
    Heads,
    Joint,
    Rank,
    StartAttention,
    Stream,
    StreamHead,
    Warm,
    Weigh,
)

if TYPE_CHECKING:
    from explorer.taxonomy import Level
    from explorer.train.phase_kinds import Phase

Preset = Literal["quick", "standard", "paper"]
STREAMS = 7
_RANKED = 960  # pictures an epoch of ranking
_GRAINS: tuple[Level, ...] = ("family", "genus", "species")


def zoom_phases(preset: Preset, *, tiny: bool, knows: bool, photos: int, batch: int) -> tuple[Phase, ...]:
    """RA-CNN: names, where to look, both in turn, and how much each scale counts.

    `knows`: the trunk starts from weights that saw pictures before, so that it may rest in a quick look.
    """
    rates = (0.001, 0.001) if tiny else (0.00015, 0.0005)
    halves = (0.34, 0.31) if tiny else (0.42, 0.36)
    looks = tuple(
        StartAttention(scale, 20, 0.001, half, views=2, response="evidence" if tiny else "energy")
        for scale, half in enumerate(halves)
    )
    rank = Rank(1, 0.0001 if tiny else 0.0002, min(_RANKED, photos), side=256 if tiny else 448, batch=min(16, batch))
    if preset == "quick":
        names: Phase = Heads(25, 0.003, views=1) if knows else Warm(6, 0.002, 0.002)
        quick = tuple(StartAttention(s, 8, 0.001, h, views=1, response=looks[s].response) for s, h in enumerate(halves))
        return (names, *quick, Fuse(5, 0.01))
    warm = Warm(14, 0.002, 0.002, squares=0.6) if tiny else Warm(8, 0.0003, 0.001)
    if preset == "standard":
        first: tuple[Phase, ...] = (Heads(30, 0.003, views=2),) if knows and not tiny else ()
        between = (looks[0], Classify(1, 3, *rates), looks[1], Classify(2, 3, *rates), rank)
        return (
            *first,
            warm,
            Classify(0, 4, *rates),
            *between,
            Classify(1, 2, *rates),
            Classify(2, 2, *rates),
            *(Classify(scale, 2, *rates, blend=0.5) for scale in (1, 2)),
            Fuse(10, 0.01),
        )
    turn: tuple[Phase, ...] = (rank, *(Classify(scale, 4, *rates) for scale in range(3)))
    longer = Warm(20, warm.lr, warm.head_lr)
    return (longer, looks[0], Classify(1, 6, *rates), looks[1], Classify(2, 6, *rates), *turn * 3, Fuse(10, 0.01))


def plain_phases(preset: Preset, *, tiny: bool, knows: bool) -> tuple[Phase, ...]:
    """A plain classifier: names, of squares and of whole photos, and then of whole photos alone.

    There is no paper to follow: "paper" trains about three times as long as "standard".
    """
    if preset == "quick":
        return (Heads(25, 0.003, views=1),) if knows else (Warm(6, 0.002, 0.002, squares=0.6),)
    times = 3 if preset == "paper" else 1
    heads: tuple[Phase, ...] = (Heads(30, 0.003, views=2),) if knows and not tiny else ()
    warm = Warm(14 * times, 0.002, 0.002, squares=0.6) if tiny else Warm(8 * times, 0.0003, 0.001)
    rates = (0.001, 0.001) if tiny else (0.00015, 0.0005)
    return (*heads, warm, Classify(0, 4 * times, *rates))


def grain_phases(preset: Preset, *, knows: bool) -> tuple[Phase, ...]:
    """Granularity descriptors: a network a level of names, and one classifier on all of them."""
    heads = GrainHeads(30, 0.003, views=1)
    rates = (0.0001, 0.0005) if knows else (0.002, 0.002)
    epochs = {"quick": 2, "standard": 2 if knows else 6, "paper": 12}[preset]
    grains = tuple(Grain(grain, epochs, *rates) for grain in _GRAINS)
    describe = Describe(10 if preset == "quick" else 25, 0.01, each=True)
    if preset == "quick" and knows:
        return (heads, describe)
    return (*((heads,) if knows else ()), *grains, describe)


def colour_phases(preset: Preset, *, knows: bool, apart: bool) -> tuple[Phase, ...]:
    """ColorNet: seven streams, one after another or all together, and the layer that weighs their votes."""
    if preset == "paper":
        rates = (0.0004, 0.001) if knows else (0.003, 0.003)
        return (Joint(30, *rates), Weigh(5, 0.0005))
    quick = preset == "quick"
    phases: list[Phase] = []
    for stream in range(STREAMS):
        if knows and apart:
            phases.append(StreamHead(stream, 10 if quick else 25, 0.003, views=1))
        if knows and not quick:
            phases.append(Stream(stream, 1, 0.0004, 0.001))
            phases.append(Stream(stream, 7, 0.0006, 0.001, early=False))
        elif not (knows and apart):
            phases.append(Stream(stream, 2 if quick else 10, *((0.0004, 0.001) if knows else (0.003, 0.003))))
    return (*phases, Weigh(5, 0.0005))
