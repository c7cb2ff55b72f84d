"""Temperature scaling: what it finds is worked out by hand or drawn from answers whose sureness is known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pytest
import torch

from explorer.checkpoints.store import load_checkpoint, read_card
from explorer.models.build import build
from explorer.models.config import ColornetConfig, GranularityConfig, NetworkConfig, RacnnConfig
from explorer.preprocess import Preprocess
from explorer.stopping import StopFlag
from explorer.train import recipe as recipes
from explorer.train.events import Measuring
from explorer.train.finishing import finish
from explorer.train.measuring.temperature import at_temperature, temperature, tempered
from explorer.train.phase_kinds import Grain, Stream, Warm
from explorer.train.pictures.preparing import prepare
from explorer.train.places import answers_path
from explorer.train.progress import made_by
from explorer.train.recipe import Drawn, Recipe

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from torch import Tensor

    from explorer.train.events import Event
    from explorer.train.phase_kinds import Phase
    from explorer.train.pictures.labelled import Prepared

SMALL: dict[str, tuple[NetworkConfig, Phase]] = {
    "racnn": (RacnnConfig("tiny", 24, apn_cells=2, apn_reduce=4, apn_hidden=8), Warm(1, 1e-3, 1e-3)),
    "racnn, by share": (
        RacnnConfig("tiny", 24, apn_cells=2, apn_reduce=4, apn_hidden=8, fusion="attended"),
        Warm(1, 1e-3, 1e-3),
    ),
    "granularity": (
        GranularityConfig("tiny", 24, grain_classes=(4, 8, 24), regions=1),
        Grain("species", 1, 1e-3, 1e-3),
    ),
    "colornet": (ColornetConfig("tiny", 24, spaces=("rgb", "hed")), Stream(0, 1, 1e-3, 1e-3)),
}


def racnn_factor(name: str, by: dict[str, float]) -> Tensor:
    if name == "fusion.weight":
        return torch.tensor([by[f"scale {number}"] for number in (1, 2, 3)]) / by["the answer"]
    scale = int(name.split(".")[1]) + 1
    return torch.tensor(1 / by[f"scale {scale}"] if name.startswith("classifiers") else 1.0)


def granularity_factor(name: str, by: dict[str, float]) -> Tensor:
    if name.startswith("describer"):
        return torch.tensor(1 / by["the answer"])
    grain = ("family", "genus", "species")[int(name.split(".")[1])]
    return torch.tensor(1 / by[grain] if name.startswith("heads") else 1.0)


def colornet_factor(name: str, by: dict[str, float]) -> Tensor:
    streams = torch.tensor([by["rgb"], by["hed"]])
    if name == "dense.weight":
        return streams.repeat_interleave(24) / by["the answer"]
    if name == "dense.bias":
        return torch.tensor(1 / by["the answer"])
    return 1 / streams[int(name.split(".")[1])] if name.startswith("heads") else torch.tensor(1.0)


FACTORS: dict[str, Callable[[str, dict[str, float]], Tensor]] = {
    "racnn": racnn_factor,
    "racnn, by share": racnn_factor,
    "granularity": granularity_factor,
    "colornet": colornet_factor,
}


def answered(count: int, *, by: float) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Answers whose true names follow them at a temperature `by`."""
    rng = np.random.default_rng(5)
    scores = rng.normal(0, 2, (count, 7))
    shares = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    true = at_temperature(shares.astype(np.float32), by)
    labels = (true.cumsum(1) > rng.random((count, 1))).argmax(1)
    return shares.astype(np.float32), labels


@pytest.mark.parametrize("by", [0.4, 1.0, 2.5])
def test_the_temperature_that_answers_were_made_with_is_found(by: float) -> None:
    answers, labels = answered(20_000, by=by)
    assert temperature(answers, labels) == pytest.approx(by, rel=0.05)
    found = tempered(answers, labels)
    assert found.after < 0.01
    assert (found.before > 0.05) == (by != 1.0)


def test_of_two_names_it_is_worked_out_by_hand() -> None:
    """90 of 100 answers of 60 % are right: (0.6 / 0.4) to the power 1 / T must be Platt's 90 : 10."""
    answers = np.full((100, 2), (0.6, 0.4), dtype=np.float32)
    labels = (np.arange(100) >= 90).astype(np.int64)
    said = (90 * 101 + 10) / 102 / 100
    assert temperature(answers, labels) == pytest.approx(np.log(0.6 / 0.4) / np.log(said / (1 - said)), rel=1e-4)


def test_answers_that_are_all_right_do_not_become_endlessly_sure() -> None:
    answers = np.full((10, 2), (0.9, 0.1), dtype=np.float32)
    found = temperature(answers, np.zeros(10, dtype=np.int64))
    assert at_temperature(answers, found)[0, 0] == pytest.approx(11 / 12, abs=1e-4)


def test_what_is_said_of_it_was_measured_on_other_pictures() -> None:
    """Halves that ask for opposite things: found together nothing is gained, crosswise it becomes worse."""
    answers = np.full((400, 2), (0.7, 0.3), dtype=np.float32)
    labels = np.zeros(400, dtype=np.int64)
    labels[1::2] = np.arange(200) % 2  # every second picture is right by chance only, the others are always right
    found = tempered(answers, labels)
    assert found.after > 0.4
    assert found.before == pytest.approx(0.05, abs=0.01)


def test_a_share_of_nought_is_no_trouble() -> None:
    answers = np.array([[1, 0, 0], [0, 1, 0]], dtype=np.float32)
    found = temperature(answers, np.array([0, 2]))
    assert found > 1
    assert np.isfinite(at_temperature(answers, found)).all()
    assert at_temperature(answers, found).sum(1) == pytest.approx(1)


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    return made_by(prepare(Drawn(1, 10, side=64), Path(), StopFlag()), lambda: None)


def finished(family: str, prepared: Prepared, out: Path, *, temper: bool) -> list[Event]:
    """What is told of the end of a training whose network has learnt nothing."""
    config, phase = SMALL[family]
    recipe = Recipe("Small", Drawn(1, 10, side=64), config, Preprocess(32, 32), (phase,), half=False, temper=temper)
    torch.manual_seed(3)
    network = build(config)
    for parameter in network.parameters():
        parameter.requires_grad_(requires_grad=False).mul_(3)  # surer than a new network is
    return list(finish(recipe, network, prepared, out, StopFlag(), notes=()))


@pytest.mark.parametrize("family", SMALL)
def test_the_end_of_a_training_tempers_its_answer_and_says_so(
    family: str, prepared: Prepared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipes, "FEWEST_TO_TEMPER", 10)
    files = {name: tmp_path / f"{name}.safetensors" for name in ("plain", "tempered")}
    for name, out in files.items():
        events = finished(family, prepared, out, temper=name == "tempered")
        done = [event.done for event in events if isinstance(event, Measuring)]
        assert done == sorted({*done})
        assert done[-1] == (20 if name == "tempered" else 10)
    (note,) = (note for note in read_card(files["tempered"]).provenance.notes if "temperature" in note)
    parts = [part.split(" (")[0].rsplit(" ", 1) for part in note.split("after: ")[1].split("; ")]
    by = {name.lower(): float(value) for name, value in parts}
    weights = {name: load_checkpoint(path).tensors for name, path in files.items()}
    for name, tensor in weights["plain"].items():
        wanted = (tensor * FACTORS[family](name, by)).to(tensor.dtype)
        torch.testing.assert_close(weights["tempered"][name], wanted, rtol=2e-3, atol=1e-6, msg=name)
    best = [msgspec.json.decode(answers_path(path).read_bytes())["best"] for path in files.values()]
    assert best[0] == best[1]
    assert not any("temper" in note for note in read_card(files["plain"]).provenance.notes)


def test_from_a_few_pictures_nothing_is_concluded(prepared: Prepared, tmp_path: Path) -> None:
    finished("colornet", prepared, tmp_path / "few.safetensors", temper=True)
    (note,) = (note for note in read_card(tmp_path / "few.safetensors").provenance.notes if "emper" in note)
    assert note == "Not tempered: 10 held-back pictures are too few to tell how sure it should be."
