"""What the seven colour spaces of a photo cost: together, each alone, and as pictures for the panes."""

from __future__ import annotations

from functools import partial

import numpy as np
import torch
from measure import SEED, Row, milliseconds, print_table, rounds_wanted

from explorer.colour import SEVEN, SPACES, all_spaces, convert
from explorer.colour.shown import shown
from explorer.light import relit
from explorer.manner import Light

SIZES = {"224 px": (224, 224), "24 megapixels": (4000, 6000)}
PANE = (420, 560)  # of each of seven views, in pixels
FLOAT = 4  # bytes


def main() -> None:
    rounds = rounds_wanted(__doc__ or "", 9)
    for name, (height, width) in SIZES.items():
        measure(name, height, width, rounds * 5 if height < 1000 else rounds)
    pictures(rounds * 5)


@torch.inference_mode()
def measure(name: str, height: int, width: int, rounds: int) -> None:
    """The conversions against the time that a copy takes for as many bytes."""
    rgb = torch.rand(3, height, width, generator=torch.Generator().manual_seed(SEED))
    made = [space for space in SEVEN if space != "rgb"]  # RGB is the photo itself, and nothing is written
    work = {"all seven": partial(all_spaces, rgb)}
    work |= {SPACES[space].title: partial(convert, rgb, space) for space in made}
    moved = {what: rgb.numel() * FLOAT * (1 + len(made) if what == "all seven" else 2) for what in work}
    took: dict[str, list[float]] = {what: [] for what in work}
    floor: dict[str, list[float]] = {what: [] for what in work}
    for number in range(-1, rounds):  # one round to warm up
        for what, convert_them in work.items():
            copy = milliseconds(rgb.clone)
            spent = milliseconds(convert_them)
            if number >= 0:
                took[what].append(spent)
                floor[what].append(copy * moved[what] / (2 * rgb.numel() * FLOAT))
    print_table(
        f"Converting {name} (float32, {torch.get_num_threads()} threads), {rounds} rounds",
        [Row(what, took[what], floor[what]) for what in work],
        floor="the bytes read and written once, at the speed of a copy of the photo into new memory",
        notes=[f"A pixel takes {np.median(took[what]) * 1e6 / (height * width):.1f} ns: {what}." for what in work],
    )


def pictures(rounds: int) -> None:
    """What the seven views of the window cost at their own size, without torch."""
    pixels = np.random.default_rng(SEED).integers(0, 256, (*PANE, 3), dtype=np.uint8)
    work = {
        f"{SPACES[space].title}, together": partial(shown, pixels, space, None) for space in SEVEN if space != "rgb"
    }
    work["LAB, one channel"] = partial(shown, pixels, "lab", 1)
    work["exposure and warmth"] = partial(relit, pixels, Light(exposure=0.5, warmth=0.3))
    work["the same, and saturation"] = partial(relit, pixels, Light(exposure=0.5, warmth=0.3, saturation=1.4))
    took: dict[str, list[float]] = {what: [] for what in work}
    floor: dict[str, list[float]] = {what: [] for what in work}
    for number in range(-1, rounds):
        for what, make in work.items():
            copy, spent = milliseconds(pixels.copy), milliseconds(make)
            if number >= 0:
                took[what].append(spent)
                floor[what].append(copy)
    print_table(
        f"Pictures for a view of {PANE[1]} × {PANE[0]} pixels, {rounds} rounds",
        [Row(what, took[what], floor[what]) for what in work],
        floor="a copy of the pixels",
    )


if __name__ == "__main__":
    main()
