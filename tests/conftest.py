"""What every test may ask for, and what no test may leave behind."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from explorer.checkpoints.card import FORMAT, Card, Provenance
from explorer.models.config import ColornetConfig, GranularityConfig, RacnnConfig
from explorer.preprocess import Preprocess
from explorer.taxonomy import Taxon, Taxonomy

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
SET_BY_LIBRARIES = ("PYTEST_", "KMP_", "OMP_", "TORCH", "TRITON")
NUMBERS = itertools.count()
SHARED_PHOTOS = ROOT.parent / "shared" / "photos"


def pytest_configure(config: pytest.Config) -> None:
    """Keep the settings and caches of whoever runs the tests out of reach, before Qt or anybody else looks them up."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # the networks of the tests are tiny: more threads only wait
    home = Path(tempfile.mkdtemp(prefix="explorer-tests-"))
    hypothesis.settings.register_profile("explorer", deadline=None, derandomize=True)
    hypothesis.settings.load_profile("explorer")
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "BIRD_EXPLORER_CACHE"):
        os.environ[name] = str(home / name.lower())


def pytest_collection_finish(session: pytest.Session) -> None:
    """Spare the collector the modules and tests, which stay: it would go through all of them again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _same_environment() -> Iterator[None]:
    """Fail a test that leaves an environment variable changed."""

    def ours() -> dict[str, str]:
        return {name: value for name, value in os.environ.items() if not name.startswith(SET_BY_LIBRARIES)}

    before = ours()
    yield
    assert ours() == before, "the test left the environment changed"


@pytest.fixture(autouse=True)
def _own_cache(_same_environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test a cache of its own; most never make one, so that no folder is made for it here."""
    monkeypatch.setenv("BIRD_EXPLORER_CACHE", f"{os.environ['BIRD_EXPLORER_CACHE']}-{next(NUMBERS)}")


@pytest.fixture(autouse=True)
def _no_running_threads(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test of the window that leaves a Qt thread running: it would crash some later test, or the exit."""
    yield
    core = sys.modules.get("PySide6.QtCore")
    if core is None or not {"qtbot", "qapp"} & set(request.fixturenames):
        return
    threads = [thing for thing in sys.modules["shiboken6"].getAllValidWrappers() if isinstance(thing, core.QThread)]
    running = [thread.objectName() or repr(thread) for thread in threads if thread.isRunning()]
    assert not running, f"the test left Qt threads running: {', '.join(running)}"


@pytest.fixture(scope="session")
def shared_photos() -> Path:
    """The folder of real photos that developers have beside the repository."""
    if not SHARED_PHOTOS.is_dir():
        pytest.skip("needs the real photos in ../shared/photos, which are not part of the repository")
    return SHARED_PHOTOS


@pytest.fixture(scope="session")
def four_birds() -> Taxonomy:
    """Four species in three genera, two families and one order."""
    rows = [
        ("001.Reed_Piper", "Reed Piper", "Tibia arundinis", "Tibia", "Tibiidae"),
        ("002.Marsh_Piper", "Marsh Piper", "Tibia palustris", "Tibia", "Tibiidae"),
        ("003.Stone_Drummer", "Stone Drummer", "Tympanum saxi", "Tympanum", "Tibiidae"),
        ("004.Wood_Knocker", "Wood Knocker", "Pulsator silvae", "Pulsator", "Pulsatoridae"),
    ]
    return Taxonomy("invented", tuple(Taxon(*row, "Musiciformes") for row in rows))


@pytest.fixture(scope="session")
def card(four_birds: Taxonomy) -> Card:
    """The card of a small RA-CNN for the four birds."""
    provenance = Provenance(recipe={"seed": 1}, data="nothing", data_fingerprint="0", measured={"fused top-1": 0.25})
    config = RacnnConfig(trunk="tiny", classes=len(four_birds), apn_cells=2, apn_hidden=8)
    return Card(FORMAT, "Four birds", config, four_birds, Preprocess(32, 32), provenance)


@pytest.fixture(scope="session")
def granularity_card(four_birds: Taxonomy, card: Card) -> Card:
    """The card of small multiple granularity descriptors for the four birds."""
    config = GranularityConfig(trunk="tiny", classes=4, grain_classes=(2, 3, 4), regions=2)
    measured = {"described top-1": 0.25}
    provenance = Provenance(recipe={"seed": 1}, data="nothing", data_fingerprint="0", measured=measured)
    return Card(FORMAT, "Four birds by grains", config, four_birds, Preprocess(64, 32), provenance)


@pytest.fixture(scope="session")
def colornet_card(four_birds: Taxonomy) -> Card:
    """The card of a small ColorNet for the four birds."""
    config = ColornetConfig(trunk="tiny", classes=4)
    provenance = Provenance(recipe={"seed": 1}, data="nothing", data_fingerprint="0", measured={"fused top-1": 0.25})
    return Card(FORMAT, "Four birds in colour", config, four_birds, Preprocess(32, 32), provenance)


def _random_checkpoint(path: Path, card: Card) -> Path:
    import torch

    from explorer.checkpoints.store import save_checkpoint
    from explorer.models.build import build

    torch.manual_seed(5)
    network = build(card.config)
    for part in network.modules():  # torch's own start lets maps fade: all photos would be answered alike
        if isinstance(part, torch.nn.Conv2d):
            torch.nn.init.kaiming_normal_(part.weight, nonlinearity="relu")
    save_checkpoint(path, card, network.state_dict(), half=True)
    return path


@pytest.fixture(scope="session")
def tiny_checkpoint(tmp_path_factory: pytest.TempPathFactory, card: Card) -> Path:
    """A checkpoint file with random weights for the four birds. Don't write to it."""
    return _random_checkpoint(tmp_path_factory.mktemp("checkpoints") / "four-birds.safetensors", card)


@pytest.fixture(scope="session")
def granularity_checkpoint(tmp_path_factory: pytest.TempPathFactory, granularity_card: Card) -> Path:
    """Multiple granularity descriptors with random weights for the four birds. Don't write to it."""
    return _random_checkpoint(tmp_path_factory.mktemp("checkpoints") / "grains.safetensors", granularity_card)


@pytest.fixture(scope="session")
def colornet_checkpoint(tmp_path_factory: pytest.TempPathFactory, colornet_card: Card) -> Path:
    """A ColorNet with random weights for the four birds. Don't write to it."""
    return _random_checkpoint(tmp_path_factory.mktemp("checkpoints") / "colornet.safetensors", colornet_card)
