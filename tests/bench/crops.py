"""What averaging crops brings: the first scale of the bundled RA-CNN on its held-back photos, by every rule."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import numpy as np
import torch

from explorer.averaging import averaged
from explorer.checkpoints.store import load_checkpoint
from explorer.data.folders import labelled_photos, split
from explorer.geometry import Box, crop_boxes
from explorer.manner import Crops
from explorer.models.build import build
from explorer.models.config import RacnnConfig
from explorer.photos import load_photo
from explorer.preprocess import view, whole_frame
from explorer.readers import open_reader
from explorer.readers.crops import crop_pyramids
from explorer.readers.network import to_input
from explorer.resources import resource
from explorer.rules import AverageRule
from explorer.taxonomy import match_folders

if TYPE_CHECKING:
    from explorer.models.racnn import Racnn
    from explorer.preprocess import Preprocess
    from explorer.pyramid import Pyramid

SHARED = Path(__file__).resolve().parents[3] / "shared" / "photos" / "cub200_2010"
SHARES = (0.75, 0.875)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED, help="species folders of photos")
    parser.add_argument("--most", type=int, default=None, metavar="N", help="only so many of the held-back photos")
    options = parser.parse_args()
    checkpoint = load_checkpoint(resource("checkpoints", "racnn-cub200.safetensors"))
    config, data = checkpoint.card.config, checkpoint.card.provenance.recipe["data"]
    assert isinstance(config, RacnnConfig), "the bundled checkpoint is an RA-CNN"
    network = build(config).eval()
    network.load_state_dict(checkpoint.tensors)
    reader = open_reader(checkpoint, "cpu")
    held = split(labelled_photos(options.folder), seed=data["split_seed"], share=data["held_back"])[1][: options.most]
    classes = match_folders(checkpoint.card.taxonomy, dict.fromkeys(one.folder for one in held))
    said: dict[str, list[np.ndarray]] = {}
    kept: dict[float, list[float]] = {share: [] for share in SHARES}
    for done, one in enumerate(held, start=1):
        photo = load_photo(one.path)
        whole = reader.read(photo)
        attended = whole.scales[1].box.clipped_to(Box.of_size(*photo.size))  # type: ignore[union-attr]
        single = first_scale(network, [photo.pyramid], checkpoint.card.preprocess)
        said.setdefault("the whole photo", []).append(single[0])
        for share in SHARES:
            plan = Crops(10, share)
            ten = first_scale(network, crop_pyramids(photo.pyramid, plan), checkpoint.card.preprocess)
            boxes = [box for box, _ in crop_boxes(*photo.size, plan.count, plan.share)][:4]
            kept[share] += [box.overlap(attended) / attended.area for box in boxes]
            for count, rows in ((1, ten[4:5]), (5, ten[:5]), (10, ten)):
                for rule in get_args(AverageRule) if count > 1 else ("probabilities",):
                    name = f"{count} of {share:g}" + (f", {rule}" if count > 1 else " (centre)")
                    said.setdefault(name, []).append(averaged(rows, rule))
        if done % 100 == 0:
            print(f"{done} of {len(held)} photos", flush=True)
    truth = np.array([classes[one.folder] for one in held])
    print(f"First scale of {checkpoint.card.title}, {len(held)} held-back photos\n")
    for name, rows in said.items():
        print(f"{name:32} {(np.stack(rows).argmax(1) == truth).mean():7.2%}")
    for share, shares in kept.items():
        low = np.mean(np.array(shares) < 0.5)
        kept_share = f"corner crops of {share:g} keep {np.mean(shares):.1%} of the second scale's box"
        print(f"{kept_share}; {low:.1%} keep less than half")


@torch.inference_mode()
def first_scale(network: Racnn, pictures: list[Pyramid], preprocess: Preprocess) -> np.ndarray:
    """Probabilities (n, C) of the first scale alone."""
    views = [view(p, whole_frame(p[0].shape[1], p[0].shape[0]), preprocess.side, preprocess.fill) for p in pictures]
    maps = network.maps(0, to_input(views, preprocess))
    out: np.ndarray = torch.softmax(network.logits(0, network.descriptor(maps)), 1).numpy()
    return out


if __name__ == "__main__":
    main()
