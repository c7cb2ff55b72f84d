"""The longest stop of the event loop while photos are stepped in the granularity lens, with 10,000 species."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from driving import Pulse, idle_delay, is_read, opened, run_for, run_until, session_of
from measure import SEED, Row, draw_photos, own_home, print_table, rounds_wanted
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from explorer.checkpoints.card import FORMAT, Card, Provenance
from explorer.models.config import GranularityConfig
from explorer.preprocess import Preprocess
from explorer.taxonomy import Taxon, Taxonomy

if TYPE_CHECKING:
    from pathlib import Path

SPECIES, GENERA, FAMILIES, ORDERS = 10_000, 2_300, 250, 40
PHOTOS = 4
AFTER = 0.4  # seconds after an answer: what it sets off counts too


def many_species(count: int = SPECIES) -> Taxonomy:
    """Made-up names: every genus lies in one family and every family in one order, of very different sizes."""

    def above(place: int, lower: int, upper: int) -> int:
        return int((place / lower) ** 2 * upper)  # the first ones are crowded

    taxa = []
    for number in range(count):
        genus = above(number, SPECIES, GENERA)
        family = above(genus, GENERA, FAMILIES)
        order = above(family, FAMILIES, ORDERS)
        names = (f"Genus{genus:04}", f"Family{family:03}idae", f"Order{order:02}iformes")
        taxa.append(Taxon(f"{number:05}", f"Made-up Bird {number}", f"{names[0]} species{number}", *names))
    return Taxonomy("made up", tuple(taxa))


def make_checkpoint(path: Path, species: int = SPECIES) -> Path:
    """Random weights for so many of them."""
    import torch

    from explorer.checkpoints.store import save_checkpoint
    from explorer.models.build import build

    taxonomy = many_species(species)
    counts = tuple(len(taxonomy.names(grain)) for grain in ("family", "genus", "species"))
    config = GranularityConfig("tiny", species, counts)
    preprocess = Preprocess(128, 128, (0.5, 0.5, 0.5), (0.25, 0.25, 0.25))
    card = Card(FORMAT, f"{species:,} made-up birds", config, taxonomy, preprocess, Provenance({}, "none", "", {}))
    torch.manual_seed(SEED)
    save_checkpoint(path, card, build(config).state_dict(), half=True)
    return path


def main() -> None:
    rounds = rounds_wanted(__doc__ or "", 5)
    with own_home() as home:
        draw_photos(home / "photos", PHOTOS * (rounds + 1), size=(1152, 864))
        with opened(home / "photos", make_checkpoint(home / "many.safetensors")) as window:
            found: dict[str, list[float]] = defaultdict(list)
            own: dict[str, float] = defaultdict(float)
            quiet = [idle_delay()]
            ready = partial(is_read, session_of(window))
            run_until(lambda: ready() and window.deck.name == "granularity")
            run_for(1.0)
            for key, what in ((Qt.Key.Key_Right, "next photo"), (Qt.Key.Key_Left, "back to one that was read")):
                for _ in range(PHOTOS * rounds):
                    pulse = Pulse()
                    QTest.keyClick(window, key)
                    run_until(ready)
                    run_for(AFTER)
                    pulse.end()
                    found[what].append(pulse.latest)
                    own[what] = max(own[what], pulse.longest_work)
            quiet.append(idle_delay(0.5))
        print_table(
            f"Longest stop of the event loop with {SPECIES:,} species, {PHOTOS * rounds} photos",
            [Row(what, values, quiet, f"≤ 50 ms; thread's own {own[what]:.0f}") for what, values in found.items()],
            floor="the event loop at rest",
        )


if __name__ == "__main__":
    main()
