"""What the tests of the window share: settings of their own, photos, a small checkpoint, made-up answers."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from explorer.geometry import Box
from explorer.photos import Photo, PhotoFacts
from explorer.pyramid import pyramid_of
from explorer.results import (
    ColourReading,
    EnergyMap,
    GrainReading,
    GranularityReading,
    Ranking,
    ReadingKey,
    RegionReading,
    RunFacts,
    ScaleReading,
    StreamReading,
    ZoomReading,
)
from explorer.ui.state import Answer, OpenCheckpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from explorer.checkpoints.card import Card
    from explorer.rules import SpaceName
    from explorer.taxonomy import Level


@pytest.fixture(autouse=True)
def settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings that belong to this test alone."""
    path = tmp_path / "settings.ini"
    monkeypatch.setenv("BIRD_EXPLORER_SETTINGS", str(path))
    return path


@pytest.fixture(autouse=True)
def _within_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    """A window puts what is there out of the collector's reach; here it goes when its test ends."""
    monkeypatch.setattr(gc, "freeze", lambda: None)


@pytest.fixture(autouse=True)
def _waits_for_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A window ends without its engine, which ends with the process; here the process goes on."""
    monkeypatch.setattr("explorer.ui.session.ENGINE_MS", 20_000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three photos of different sizes and one file that is none."""
    place = tmp_path / "photos"
    place.mkdir()
    noise = np.random.default_rng(5)
    for name, (height, width) in {"bird2.png": (60, 90), "bird10.png": (80, 50), "bird1.jpg": (64, 64)}.items():
        coarse = Image.fromarray(noise.integers(0, 255, (8, 8, 3), dtype=np.uint8))
        coarse.resize((width, height), Image.Resampling.BICUBIC).save(place / name)
    (place / "notes.txt").write_text("not a photo")
    return place


@pytest.fixture(scope="session")
def tiny_checkpoint(tmp_path_factory: pytest.TempPathFactory, card: Card) -> Path:
    """A checkpoint with random weights for the four birds."""
    import torch

    from explorer.checkpoints.store import save_checkpoint
    from explorer.models.build import build

    torch.manual_seed(1)
    path = tmp_path_factory.mktemp("checkpoints") / "tiny.safetensors"
    save_checkpoint(path, card, build(card.config).state_dict(), half=False)
    return path


def _photo(name: str = "owl.jpg", size: tuple[int, int] = (40, 30)) -> Photo:
    pyramid = pyramid_of(Image.new("RGB", size, (128, 128, 128)))
    return Photo(Path(name), pyramid, f"bytes of {name}", PhotoFacts("JPEG", "RGB", "", 1), (1, 2))


def _reading(name: str = "owl.jpg", checkpoint: str = "c") -> ZoomReading:
    boxes = (Box(0, -5, 40, 35), Box(10, 5, 30, 25), Box(15, 10, 25, 20))
    rankings = [Ranking(np.roll(np.array([0.7, 0.2, 0.06, 0.04], dtype=np.float32), i)) for i in range(4)]
    scales = tuple(ScaleReading(box, 32, ranking, None) for box, ranking in zip(boxes, rankings, strict=False))
    key = ReadingKey(f"bytes of {name}", checkpoint, "s", "float32")
    return ZoomReading((40, 30), scales, rankings[1], key, RunFacts("cpu", "no CUDA GPU found", "float32", 0.118))


@pytest.fixture(scope="session")
def photo_of() -> Callable[..., Photo]:
    """Makes a grey photo that is on no disk: ``photo_of(name, size)``."""
    return _photo


@pytest.fixture(scope="session")
def reading_of() -> Callable[..., ZoomReading]:
    """Makes a reading ``reading_of(name, checkpoint)``: three nested scales, each surest of another of four classes."""
    return _reading


def _grain(level: Level, size: tuple[int, int], names: int, scale: float) -> GrainReading:
    """A map of 4 × 4 cells whose value is scale × (row × 4 + column); two regions of 2 × 2 cells."""
    frame = Box.of_size(*size).square_around()
    cells = np.arange(16, dtype=np.float32).reshape(4, 4) * scale
    maps = (
        EnergyMap("squared", cells),
        EnergyMap("absolute", np.sqrt(cells)),
        EnergyMap("class_weighted", cells[::-1]),
    )
    ranking = Ranking(np.array([0.1] * (names - 1) + [1 - 0.1 * (names - 1)], dtype=np.float32))
    corners = ((2, 2, 0.5), (0, 0, 0.1))
    regions = tuple(
        RegionReading(frame.nest(Box(x / 4, y / 4, (x + 2) / 4, (y + 2) / 4)), energy, 0.25, ranking)
        for x, y, energy in corners
    )
    return GrainReading(level, ranking, frame, 64, "last convolution of tiny, 8 × 4 × 4", maps, regions)


def _grains(
    name: str = "owl.jpg",
    checkpoint: str = "g",
    size: tuple[int, int] = (40, 30),
    levels: Sequence[Level] = ("family", "genus", "species"),
) -> GranularityReading:
    names = {"family": 2, "genus": 3, "species": 4}
    grains = tuple(_grain(level, size, names[level], 1.0 + place) for place, level in enumerate(levels))
    key = ReadingKey(f"bytes of {name}", checkpoint, "s", "float32")
    described = Ranking(np.array([0.1, 0.6, 0.2, 0.1], dtype=np.float32))
    return GranularityReading(size, grains, described, key, RunFacts("cpu", "no CUDA GPU found", "float32", 0.2))


@pytest.fixture(scope="session")
def grains_of() -> Callable[..., GranularityReading]:
    """Makes a granularity reading ``grains_of(name, checkpoint, size, levels)``; see `_grain` for its numbers."""
    return _grains


@pytest.fixture(scope="session")
def answer_of(card: Card) -> Callable[..., Answer]:
    """Makes an answer ``answer_of(name, checkpoint)``; the checkpoint's name is its fingerprint."""
    return lambda name="owl.jpg", checkpoint="c": Answer(Path(name), _reading(name, checkpoint), card)


@pytest.fixture(scope="session")
def checkpoint_of(card: Card) -> Callable[..., OpenCheckpoint]:
    """Makes a checkpoint known by its card ``checkpoint_of(name)``; its name is its fingerprint."""
    return lambda name="c": OpenCheckpoint(Path(f"{name}.safetensors"), name, card)


def _colours(
    name: str = "owl.jpg", checkpoint: str = "k", size: tuple[int, int] = (40, 30), *, flipped: Sequence[int] = ()
) -> ColourReading:
    """Stream i is surest of class i mod 4, at 0.7, and votes 4 - i for it; those `flipped` are surest of the next."""
    spaces: tuple[SpaceName, ...] = ("rgb", "hsv", "hed", "yiq", "yuv", "lab", "ycbcr")
    streams = []
    for number, space in enumerate(spaces):
        best = (number + (number in flipped)) % 4
        shares = np.full(4, 0.1, dtype=np.float32)
        shares[best] = 0.7
        votes = np.zeros(4, dtype=np.float32)
        votes[best] = 4 - number
        weights = np.full(4, 1 + number, dtype=np.float32)
        streams.append(StreamReading(space, Ranking(shares), votes, weights))
    key = ReadingKey(f"bytes of {name}", checkpoint, "s", "float32")
    frame, run = Box.of_size(*size).square_around(), RunFacts("cpu", "no CUDA GPU found", "float32", 0.2)
    return ColourReading(size, frame, 32, tuple(streams), np.zeros(4, dtype=np.float32), key, run)


@pytest.fixture(scope="session")
def colours_of() -> Callable[..., ColourReading]:
    """Makes a colour reading ``colours_of(name, checkpoint, size, flipped=())``; see `_colours` for its numbers."""
    return _colours
