"""Which colour streams carry which families: the bundled ColorNet on its held-back photos, and a control beside it."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from explorer.checkpoints.store import load_checkpoint
from explorer.data.folders import labelled_photos, split
from explorer.models.config import ColornetConfig
from explorer.photos import load_photo
from explorer.readers import open_reader
from explorer.resources import resource
from explorer.results import ColourReading
from explorer.taxonomy import match_folders

SHARED = Path(__file__).resolve().parents[3] / "shared" / "photos" / "cub200_2010"
DRAWS = 2000
LEAST = 15  # held-back photos of a family that is worth a row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED, help="species folders of photos")
    parser.add_argument("--control", type=Path, help="a checkpoint of seven RGB streams to compare with")
    options = parser.parse_args()
    names, right, families = said(resource("checkpoints", "colornet-cub200.safetensors"), options.folder)
    print(f"{len(families)} held-back photos; top-1 in per cent, with 95 % intervals of {DRAWS:,} bootstrap draws\n")
    for name, row in zip(names, right, strict=True):
        print(f"{name:10} {interval(row)}")
    single = int(np.argmax([row.mean() for row in right[:-1]]))
    print(f"\nfused less the best stream ({names[single]}): {interval(right[-1] - right[single])} points")
    if options.control:
        own_names, control, _ = said(options.control, options.folder)
        print(f"\ncontrol ({own_names[0]} seven times): fused {interval(control[-1])}, best {best(control):.1f}")
        print(f"fused less the control's fused: {interval(right[-1] - control[-1])} points")
    print(f"\n{'family':20} photos  " + "  ".join(f"{name:>6}" for name in names))
    for family in sorted(set(families)):
        own = families == family
        shares = [float(row[own].mean()) * 100 for row in right]
        if own.sum() >= LEAST:
            first = ", ".join(leading(names, shares[:-1]))
            print(f"{family:20} {own.sum():6}  " + "  ".join(f"{one:6.1f}" for one in shares) + f"  best: {first}")


def said(path: Path, folder: Path) -> tuple[list[str], list[np.ndarray], np.ndarray]:
    """Names of the streams and "fused"; for each which photos it named right; and the family of every photo."""
    checkpoint = load_checkpoint(path)
    card = checkpoint.card
    assert isinstance(card.config, ColornetConfig), "this is about ColorNet"
    reader = open_reader(checkpoint, "cpu")
    data = card.provenance.recipe["data"]
    held = split(labelled_photos(folder), seed=data["split_seed"], share=data["held_back"])[1]
    classes = match_folders(card.taxonomy, dict.fromkeys(one.folder for one in held))
    names = [*card.config.stream_names, "fused"]
    right: list[list[bool]] = [[] for _ in names]
    for one in held:
        reading = reader.read(load_photo(one.path))
        assert isinstance(reading, ColourReading), "a ColorNet reads in colours"
        for row, ranking in zip(right, (*(s.ranking for s in reading.streams), reading.fused), strict=True):
            row.append(ranking.best[0] == classes[one.folder])
    families = np.array([card.taxonomy.taxa[classes[one.folder]].family for one in held])
    return names, [np.array(row, dtype=float) for row in right], families


def interval(values: np.ndarray) -> str:
    """Mean in per cent, and the middle 95 % of the means of bootstrap draws of the same photos."""
    rng = np.random.default_rng(1)
    means = values[rng.integers(0, len(values), (DRAWS, len(values)))].mean(1)
    low, high = np.percentile(means, (2.5, 97.5))
    return f"{values.mean() * 100:5.1f} ({low * 100:.1f} to {high * 100:.1f})"


def best(rows: list[np.ndarray]) -> float:
    return max(float(row.mean()) for row in rows[:-1]) * 100


def leading(names: list[str], shares: list[float]) -> list[str]:
    """The streams that name most."""
    return [name for name, share in zip(names, shares, strict=False) if share == max(shares)]


if __name__ == "__main__":
    main()
