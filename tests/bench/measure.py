"""What the benchmarks share: a home of their own, the table, drawn photos, checkpoints to read with."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from explorer.checkpoints.card import FORMAT, Card, Provenance
from explorer.data.drawn import drawn_set
from explorer.models.config import GranularityConfig, NetworkConfig
from explorer.photos import encode_jpeg
from explorer.preprocess import Preprocess
from explorer.resources import resource
from explorer.taxonomy import Taxon, Taxonomy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SEED = 9_100_000  # far from the seeds of training pictures and of the demo


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `values` and `floor` are single measurements in `unit`, interleaved in time."""

    what: str
    values: Sequence[float]
    floor: Sequence[float] = ()
    budget: str = ""
    unit: str = "ms"


def rounds_wanted(about: str, usual: int) -> int:
    """How often to measure, from the command line; `--rounds 1` only shows that a script works."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--rounds", type=int, default=usual, help=f"how often everything is measured (usually {usual})")
    return max(int(parser.parse_args().rounds), 1)


@contextmanager
def own_home() -> Iterator[Path]:
    """A folder for all that is written, so that nobody's settings, caches and logs are touched; deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="explorer-bench-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        os.environ["BIRD_EXPLORER_CACHE"] = str(home / "cache")
        os.environ["BIRD_EXPLORER_SETTINGS"] = str(home / "settings.ini")
        os.environ["XDG_STATE_HOME"] = str(home / "state")
        yield home


def milliseconds(work: Callable[[], object]) -> float:
    """How long `work` takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def print_table(title: str, rows: Sequence[Row], *, floor: str, notes: Sequence[str] = ()) -> None:
    """Print medians, the middle half of the measurements, and the ratio of the medians to the floor."""
    print(f"\n{title}\n{_machine()}\nFloor: {floor}.")
    wide = max(len(row.what) for row in rows)
    print(f"{'':{wide}}  {'median':>12}  {'middle half':>17}  {'floor':>12}  {'ratio':>6}  budget")
    for row in rows:
        below = f"{statistics.median(row.floor):,.1f} {row.unit}" if row.floor else ""
        ratio = f"{statistics.median(row.values) / statistics.median(row.floor):.2f}" if row.floor else ""
        median = f"{statistics.median(row.values):,.1f} {row.unit}"
        print(f"{row.what:{wide}}  {median:>12}  {_spread(row.values):>17}  {below:>12}  {ratio:>6}  {row.budget}")
    for note in notes:
        print(note)


def _spread(values: Sequence[float]) -> str:
    if len(values) < 2:
        return "once"
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{low:,.1f}–{high:,.1f}"


def _machine() -> str:
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores{load}, Python {platform.python_version()}"


def draw_photos(folder: Path, count: int, *, size: tuple[int, int] = (960, 720)) -> list[Path]:
    """Draw birds into a new folder, the same ones every time."""
    folder.mkdir(parents=True)
    paths = [folder / f"bird{number:03}.jpg" for number in range(count)]
    for path, bird in zip(paths, drawn_set(SEED, count, size=size), strict=True):
        path.write_bytes(encode_jpeg(bird.pixels))
    return paths


def checkpoints(home: Path, family: str = "") -> list[Path]:
    """The bundled checkpoints, or those of a family; one with random weights, said aloud, for a recipe without."""
    found = []
    for recipe in sorted(resource("recipes").glob(f"{family}*.json")):
        bundled = resource("checkpoints") / f"{recipe.stem}.safetensors"
        if not bundled.is_file():
            print(f"{bundled.name} is not there: a network of the same kind with random weights stands in for it.")
            bundled = _random_checkpoint(recipe, home / bundled.name)
        found.append(bundled)
    return found


def _random_checkpoint(recipe: Path, path: Path) -> Path:
    import torch

    from explorer.checkpoints.store import save_checkpoint
    from explorer.models.build import build

    wanted = json.loads(recipe.read_text(encoding="utf-8"))
    config = msgspec.convert(wanted["config"], NetworkConfig)
    preprocess = msgspec.convert(wanted["preprocess"], Preprocess)
    taxa = tuple(Taxon(f"{i}", f"Bird {i}", f"Avis {i}", "Avis", "Avidae", "Aviformes") for i in range(config.classes))
    if isinstance(config, GranularityConfig):  # one genus, one family
        counts = tuple(config.classes if grain == "species" else 1 for grain in config.grains)
        config = msgspec.structs.replace(config, grain_classes=counts)
    card = Card(FORMAT, "Random weights", config, Taxonomy("none", taxa), preprocess, Provenance({}, "none", "", {}))
    torch.manual_seed(SEED)
    save_checkpoint(path, card, build(config).state_dict(), half=True)
    return path
