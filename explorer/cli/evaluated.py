"""What `explorer evaluate` prints where no JSON is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.cli.console import counted, one_line, write

if TYPE_CHECKING:
    from explorer.checkpoints.card import Card
    from explorer.jobs.compare import Comparison
    from explorer.jobs.evaluate import Measured
    from explorer.jobs.localisation import Located

_PAIRS = 5
_PARTS = 15
_LEVELS = {
    "all_right": "of the photos have all of these levels right",
    "inconsistent": "have a best species that is not in the best genus or family",
}
_KEPT = {
    "kept": "of what the network looks at is kept by a crop on average",
    "risky": "of the crops keep less than half of it, and may have lost the bird",
}
_WHAT = {"top1": "first", "top5": "in first five"}


def print_table(card: Card, measured: Measured) -> None:
    """The shares of right answers by way of asking, and what else was measured."""
    write(one_line(f"{card.title} on {counted(measured.photos, 'photo')}"))
    write(f"{'':10}{'first':>9}{'in first five':>16}{'calibration error':>20}")
    for name, shares in measured.accuracy.items():
        label, error = name.replace("scale", "scale "), measured.calibration[name].error
        write(f"{label:10}{shares['top1']:>9.1%}{shares['top5']:>16.1%}{error:>20.1%}")
    for name, share in measured.levels.items():
        write(f"{share:>19.1%}  {_LEVELS[name]}")
    for name, share in measured.kept.items():
        write(f"{share:>19.1%}  {_KEPT[name]}")
    _print_sureness(measured)
    _print_luck(measured)
    _print_pairs(card, measured)
    for kind, located in measured.located.items():
        _print_located(kind, located)
    for level, held in measured.energy.items():
        write(f"{level} energy: {held.held:.1%} in the bird's box, which has {held.area:.1%} of the area")


def _print_sureness(measured: Measured) -> None:
    excess = measured.calibration[measured.answer].excess
    if abs(excess) < 0.0005:
        return
    than = "more" if excess > 0 else "less"
    write(f"{abs(excess):>19.1%}  {than} sure than right on average, by the probability of the best name")


def _print_luck(measured: Measured) -> None:
    luck = measured.luck[measured.answer]
    low, high = luck.top1
    write(
        f"{f'{low:.1%} to {high:.1%}':>19}  is where its first names may lie on other photos like these (95 % interval)"
    )
    write(f"{luck.calibration_error:>19.1%}  calibration error if it were exactly as sure as right, on so many photos")


def _print_pairs(card: Card, measured: Measured) -> None:
    if not measured.pairs:
        return
    taxa = card.taxonomy.taxa
    write("Most often confused:")
    for pair in measured.pairs[:_PAIRS]:
        one, other = taxa[pair.one].english, taxa[pair.other].english
        back = f", {pair.back} of {pair.of_other} the other way round" if pair.back else ""
        write(one_line(f"  {one} taken for {other}: {pair.there} of {pair.of_one}{back}"))


def _print_located(kind: str, located: Located) -> None:
    if located.photos:
        write(
            f"{kind}: mean IoU with the bird {located.iou:.3f}, at least 0.5 in {located.found:.1%} "
            f"(in the middle {located.centred_iou:.3f} and {located.centred_found:.1%}), "
            f"{located.area:.1%} of the photo"
        )
    if located.all_parts is None:
        return
    parts = located.all_parts
    write(f"{kind}: holds a part in {parts.hits:.1%}, a box of that size anywhere in {parts.chance:.1%}")
    if len(located.parts) > 1:
        for name, hits in list(located.parts.items())[:_PARTS]:
            write(one_line(f"  {name:16}{hits.hits:>9.1%}{hits.chance:>9.1%}"))


def print_comparison(comparison: Comparison) -> None:
    """How far the first checkpoint is from the second, with intervals."""
    write(f"First less second, on {counted(comparison.photos, 'photo')} (95 % interval by a paired bootstrap):")
    for name, one in comparison.differences.items():
        label = _WHAT.get(name, name.replace("scale", "scale "))
        verdict = "" if one.is_clear else "  not told apart"
        span = f"{100 * one.low:+.1f} to {100 * one.high:+.1f}"
        write(f"  {label:14}{100 * one.difference:>+8.1f} points  ({span}){verdict}")
