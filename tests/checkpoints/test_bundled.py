"""The checkpoints that come with the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from explorer.checkpoints.store import load_checkpoint, read_card
from explorer.photos import load_photo
from explorer.readers import open_reader
from explorer.resources import resource

if TYPE_CHECKING:
    from pathlib import Path

BUNDLED = sorted(resource("checkpoints").glob("*.safetensors"))
MOST_BYTES = {
    "colornet-cub200": 16_000_000,
    "colornet-drawn": 3_200_000,
    "granularity-cub200": 22_000_000,
    "granularity-drawn": 3_000_000,
    "racnn-cub200": 22_000_000,
    "racnn-drawn": 3_000_000,
}
MEASURED = {
    "colornet": {"rgb top-1", "hsv top-1", "plain average top-1", "fused top-1", "family top-1"},
    "racnn": {"scale 1 top-1", "scale 2 top-1", "scale 3 top-1", "fused top-1", "family top-1"},
    "granularity": {"family top-1", "genus top-1", "species top-1", "described top-1", "levels inconsistent"},
}
OURS = {"racnn": "gradient", "granularity": "our own choices", "colornet": "our own choices"}
BEST = {"racnn": "fused top-1", "granularity": "described top-1", "colornet": "fused top-1"}


def test_all_are_there() -> None:
    assert {path.stem for path in BUNDLED} == set(MOST_BYTES)


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_the_card_says_what_was_measured_and_on_what(path: Path) -> None:
    card = read_card(path)
    assert path.stat().st_size <= MOST_BYTES[path.stem]
    measured = card.provenance.measured
    family = path.stem.split("-")[0]
    assert MEASURED[family] <= measured.keys()
    assert all(0 <= share <= 1 for share in measured.values())
    assert "held back" in card.provenance.data
    assert any(OURS[family] in note for note in card.provenance.notes)


@pytest.mark.parametrize("family", ["racnn", "granularity"])
def test_the_drawn_birds_of_the_demo_are_named_right(family: str) -> None:
    reader = open_reader(load_checkpoint(resource("checkpoints", f"{family}-drawn.safetensors")), "cpu")
    folders = [taxon.folder for taxon in reader.card.taxonomy.taxa]
    pictures = sorted(resource("demo").rglob("*.jpg"))
    named = [folders[reader.read(load_photo(path)).answer.best[0]] == path.parent.name for path in pictures]
    print(f"{sum(named)} of {len(named)} drawn birds of the demo are named right")
    assert len(named) == 24
    assert sum(named) >= 22


@pytest.mark.parametrize(("family", "every"), [("racnn", 32), ("granularity", 64), ("colornet", 24)])
def test_held_back_photos_are_named_as_well_as_the_card_says(shared_photos: Path, family: str, every: int) -> None:
    """A fixed sample of held-back photos, whose share may differ from the card's by chance: 4 standard errors."""
    from explorer.data.folders import labelled_photos, split

    reader = open_reader(load_checkpoint(resource("checkpoints", f"{family}-cub200.safetensors")), "cpu")
    data = reader.card.provenance.recipe["data"]
    photos = labelled_photos(shared_photos / "cub200_2010")
    held_back = split(photos, seed=data["split_seed"], share=data["held_back"])[1][::every]
    folders = [taxon.folder for taxon in reader.card.taxonomy.taxa]
    named = [folders[reader.read(load_photo(p.path)).answer.best[0]] == p.folder for p in held_back]
    said = reader.card.provenance.measured[BEST[family]]
    share = sum(named) / len(named)
    print(f"{BEST[family]} on {len(named)} held-back photos: {share:.3f}; the card says {said:.3f} on all of them")
    assert abs(share - said) < 4 * (said * (1 - said) / len(named)) ** 0.5
