"""How much longer reading a photo takes than the bare passes through the network that it must do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import torch
from measure import Row, checkpoints, draw_photos, milliseconds, own_home, print_table, rounds_wanted

from explorer.checkpoints.store import load_checkpoint
from explorer.photos import load_photo
from explorer.readers import open_reader
from explorer.readers.devices import PRECISIONS

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

    from explorer.photos import Photo
    from explorer.readers.zoom import ZoomReader

SIZES = {"224 px": (224, 224), "2 megapixels": (1632, 1224), "24 megapixels": (6000, 4000)}


def main() -> None:
    rounds = rounds_wanted(__doc__ or "", 30)
    with own_home() as home:
        photos = {name: load_photo(draw_photos(home / name, 1, size=size)[0]) for name, size in SIZES.items()}
        for path in checkpoints(home):
            measure(path, photos, rounds)


def measure(path: Path, photos: dict[str, Photo], rounds: int) -> None:
    reader = open_reader(load_checkpoint(path))
    rows = []
    for name, photo in photos.items():
        inputs = inputs_of(reader, photo)
        for _ in range(3):
            reader.read(photo)
            bare(reader, inputs)
        whole, floor = [], []
        for _ in range(rounds):
            whole.append(milliseconds(partial(reader.read, photo)))
            floor.append(milliseconds(partial(bare, reader, inputs)))
        rows.append(Row(name, whole, floor, "≤ 1.10 ×"))
    print_table(
        f"Reading with {path.name} ({reader.device}, {reader.precision}, {torch.get_num_threads()} threads), "
        f"{rounds} rounds",
        rows,
        floor="the same network on the same prepared tensors",
    )


def inputs_of(reader: ZoomReader, photo: Photo) -> list[Tensor]:
    """What each scale's trunk is given when the photo is read."""
    inputs: list[Tensor] = []
    hooks = [trunk.register_forward_pre_hook(lambda _, x: inputs.append(x[0])) for trunk in reader._network.trunks]
    reader.read(photo)
    for hook in hooks:
        hook.remove()
    return inputs


@torch.inference_mode()
def bare(reader: ZoomReader, inputs: list[Tensor]) -> Tensor:
    """All passes of one reading and nothing else; ends when the answer is on the CPU."""
    network, kind = reader._network, reader.device.split(":")[0]
    descriptors, logits = [], []
    for scale, x in enumerate(inputs):
        with torch.autocast(kind, PRECISIONS[reader.precision], enabled=reader.precision != "float32"):
            maps = network.maps(scale, x)
        maps = maps.float()
        descriptors.append(network.descriptor(maps))
        logits.append(network.logits(scale, descriptors[-1]))
        if scale + 1 < len(inputs):
            network.attention(scale, maps)
    return network.fuse(descriptors, logits).cpu()


if __name__ == "__main__":
    main()
