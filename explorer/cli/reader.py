"""The options of every command that reads photos, and the reader they lead to."""

from __future__ import annotations

import difflib
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.errors import ExplorerError
from explorer.resources import resource
from explorer.team import ALONE

if TYPE_CHECKING:
    import argparse

    from explorer.checkpoints.card import Card
    from explorer.cli.console import Progress
    from explorer.readers import NetworkReader
    from explorer.team import Team

_PREFIX = "racnn-"
DEFAULT = "cub200"
_FAMILIES = {
    "racnn": "RA-CNN (zooms in)",
    "granularity": "multiple granularity descriptors (family, genus, species)",
    "colornet": "ColorNet (colour spaces)",
    "plain": "a plain classifier",
}
_BIRDS = {"cub200": "200 North American birds", "drawn": "the drawn birds"}


def add_reader_options(parser: argparse.ArgumentParser, *, checkpoint: bool = True) -> None:
    """Add --checkpoint (where it is not an argument already), --device and --precision."""
    names = bundled()
    widest = max(map(len, names), default=0)
    lines = [f"  {name:{widest}}  {_about(path.stem)}" for name, path in names.items()]
    group = parser.add_argument_group("the network", "\n".join(["bundled checkpoints:", *lines]) if names else None)
    if checkpoint:
        group.add_argument(
            "--checkpoint", metavar="FILE", default=DEFAULT,
            help=f"a .safetensors file, or the name of a bundled one of those above (default: {DEFAULT})",
        )  # fmt: skip
    group.add_argument(
        "--device", default="auto", help="what to compute on: auto, cpu, cuda, cuda:1, mps … (default: auto)"
    )
    group.add_argument(
        "--precision", default="auto", choices=["auto", "float32", "float16", "bfloat16"],
        help="of the network's arithmetic (default: auto, bfloat16 on CUDA GPUs that have it and float32 elsewhere)",
    )  # fmt: skip


def _about(stem: str) -> str:
    """What a bundled checkpoint is, from the name of its file: its card would have to be read."""
    family, _, birds = stem.partition("-")
    return f"{_FAMILIES.get(family, family)}, {_BIRDS.get(birds, birds)}"


def bundled() -> dict[str, Path]:
    """The checkpoints that come with the program, by short name ("drawn")."""
    files = sorted(resource("checkpoints").glob("*.safetensors"))
    return {file.stem.removeprefix(_PREFIX): file for file in files}


def checkpoint_path(wanted: str) -> Path:
    """The file that is meant: a path, or the name of a bundled checkpoint.

    Raises:
        ExplorerError: there is neither.
    """
    named = bundled()
    if Path(wanted).exists():
        return Path(wanted)
    short = wanted.removesuffix(".safetensors").removeprefix(_PREFIX)
    if short in named:
        return named[short]
    nearest = difflib.get_close_matches(short, named, n=1)
    hint = f"Did you mean {nearest[0]}?" if nearest else f"The bundled checkpoints are: {', '.join(named) or 'none'}."
    raise ExplorerError(f"Could not open the checkpoint {wanted}", "there is no such file", hint)


def wanted_card(options: argparse.Namespace) -> Card:
    """The card of the checkpoint that the options ask for, without its weights and without torch.

    Raises:
        ExplorerError: there is no such checkpoint, or it cannot be used.
    """
    from explorer.checkpoints.airlock import RefusedPickleError
    from explorer.checkpoints.store import read_card

    path = checkpoint_path(options.checkpoint)
    try:
        return read_card(path)
    except RefusedPickleError as error:
        hint = f"`explorer card {shlex.quote(str(path))}` looks inside without running it. Ask for a .safetensors file."
        raise ExplorerError(error.what, error.why, hint) from None


def open_wanted_reader(options: argparse.Namespace, progress: Progress, together: Team = ALONE) -> NetworkReader:
    """The reader that the options ask for, in this process of a team.

    Raises:
        ExplorerError: the checkpoint cannot be used, or the device is not there.
    """
    from explorer.checkpoints.store import load_checkpoint

    path = checkpoint_path(options.checkpoint)
    wanted_card(options)  # a wrong file is told before torch is loaded
    progress.wait("Loading the network")
    from explorer.readers import open_reader
    from explorer.readers.devices import own_gpu

    return open_reader(load_checkpoint(path), own_gpu(options.device, together), options.precision)
