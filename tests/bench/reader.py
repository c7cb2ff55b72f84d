"""How much longer reading a photo takes than the bare passes through the network that it must do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import torch
from measure import Row, checkpoints, draw_photos, milliseconds, own_home, print_table, rounds_wanted
from torch.nn import ModuleList

from explorer.checkpoints.store import load_checkpoint
from explorer.manner import PLAIN, Crops, Manner
from explorer.photos import load_photo
from explorer.readers import open_reader
from explorer.readers.devices import precise

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor
    from torch.nn import Module

    from explorer.photos import Photo
    from explorer.readers import NetworkReader

    Call = tuple[Module, Tensor]

FAMILIES = ("racnn", "granularity", "colornet")
SIZES = {"224 px": (224, 224), "2 megapixels": (1632, 1224), "24 megapixels": (6000, 4000)}


def main() -> None:
    rounds = rounds_wanted(__doc__ or "", 30)
    with own_home() as home:
        photos = {name: load_photo(draw_photos(home / name, 1, size=size)[0]) for name, size in SIZES.items()}
        for path in (path for family in FAMILIES for path in checkpoints(home, family)):
            measure(path, photos, rounds)
        for path in checkpoints(home, "racnn-cub200"):
            measure(path, photos, rounds, Manner(crops=Crops(10)))


def measure(path: Path, photos: dict[str, Photo], rounds: int, manner: Manner = PLAIN) -> None:
    reader = open_reader(load_checkpoint(path))
    rows = []
    for name, photo in photos.items():
        calls = calls_of(reader, photo, manner)
        for _ in range(min(rounds, 3)):  # to warm up
            reader.read(photo, manner=manner)
            bare(reader, calls)
        whole, floor = [], []
        for _ in range(rounds):
            whole.append(milliseconds(partial(reader.read, photo, manner=manner)))
            floor.append(milliseconds(partial(bare, reader, calls)))
        rows.append(Row(name, whole, floor, "≤ 1.10 ×"))
    how = f"{manner.crops.count} crops and the whole photo " if manner.crops else ""
    print_table(
        f"Reading {how}with {path.name} ({reader.device}, {reader.precision}, {torch.get_num_threads()} threads), "
        f"{rounds} rounds",
        rows,
        floor="the same network on the same prepared tensors, in the same batches",
    )


def calls_of(reader: NetworkReader, photo: Photo, manner: Manner = PLAIN) -> list[Call]:
    """Every call of a trunk, a head or an attention that reading the photo makes, with what it is given."""
    calls: list[Call] = []
    parts = [p for child in reader._network.children() for p in (child if isinstance(child, ModuleList) else [child])]
    hooks = [part.register_forward_pre_hook(lambda part, x: calls.append((part, x[0]))) for part in parts]
    reader.read(photo, manner=manner)
    for hook in hooks:
        hook.remove()
    return calls


@torch.inference_mode()
def bare(reader: NetworkReader, calls: list[Call]) -> Tensor:
    """All passes of one reading and nothing else; ends when the answer is on the CPU."""
    for part, x in calls:
        with precise(reader._choice):
            out = part(x)
    return out.cpu()


if __name__ == "__main__":
    main()
