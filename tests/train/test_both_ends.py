"""What a training begins with and ends in, and what is on disk in between."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import torch

from explorer.checkpoints.store import load_checkpoint, read_card
from explorer.errors import ExplorerError
from explorer.models.build import build
from explorer.models.config import RacnnConfig
from explorer.preprocess import Preprocess
from explorer.stopping import StopFlag
from explorer.train.beginning import network_to_train, on_cpu
from explorer.train.events import Done, Measuring
from explorer.train.finishing import finish
from explorer.train.holding import held, is_held
from explorer.train.means import Means
from explorer.train.measuring.kept import load_kept
from explorer.train.pictures.preparing import prepare
from explorer.train.places import answers_path, state_path
from explorer.train.progress import made_by
from explorer.train.recipe import Drawn, Recipe
from explorer.train.state import Origin, State, batch_begun_with, load_state, save_state

if TYPE_CHECKING:
    from explorer.models.build import Network
    from explorer.train.pictures.labelled import Prepared

RECIPE = Recipe(
    title="A few drawn birds",
    data=Drawn(training=24, held_back=7, side=64),
    config=RacnnConfig(trunk="tiny", classes=24, scales=1),
    preprocess=Preprocess(32, 32),
    phases=(),
    pretrained=False,
    notes=("From the recipe.",),
)


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    return made_by(prepare(RECIPE.data, Path(), StopFlag()), lambda: None)


def network_of(recipe: Recipe = RECIPE) -> Network:
    torch.manual_seed(3)
    return build(recipe.config)


@pytest.mark.parametrize("half", [True, False])
def test_what_is_measured_is_what_is_stored(tmp_path: Path, prepared: Prepared, half: bool) -> None:
    recipe, out = msgspec.structs.replace(RECIPE, half=half), tmp_path / "a.safetensors"
    network, exact = network_of(), network_of().state_dict()
    state_path(out).touch()
    *measuring, done = finish(recipe, network, prepared, out, StopFlag(), notes=("From the training.",))
    stored = load_checkpoint(out).tensors
    for name, tensor in network.state_dict().items():
        assert torch.equal(tensor, stored[name].to(tensor.dtype)), name
        assert half or torch.equal(tensor, exact[name]), name
    weight = stored["classifiers.0.weight"]
    assert torch.equal(weight, exact["classifiers.0.weight"]) != half, "in the file, too"
    assert isinstance(done, Done)
    assert all(isinstance(one, Measuring) for one in measuring)
    source = read_card(out).provenance
    assert source.notes[:2] == ("From the recipe.", "From the training.")
    assert source.data_fingerprint == prepared.fingerprint
    assert source.measured == {name: round(share, 4) for name, share in done.measured.items()}
    assert any(share != round(share, 2) for share in source.measured.values()), "sevenths, with four decimals"
    kept = load_kept(answers_path(out), checkpoint=load_checkpoint(out).fingerprint, classes=24)
    assert kept is not None
    assert sum(place == 0 for place in kept.place) / 7 == done.measured["species top-1"]
    assert not state_path(out).exists(), "it is done"


def test_a_network_that_is_compiled_or_elsewhere_is_measured_in_a_copy() -> None:
    network = network_of()
    assert on_cpu(RECIPE, network, Means()) is network
    copied = on_cpu(RECIPE, network, Means(compiled=True))
    assert copied is not network
    for name, tensor in network.state_dict().items():
        assert torch.equal(tensor, copied.state_dict()[name]), name


def test_a_network_begins_as_its_seed_or_its_state_says() -> None:
    first, again, other = (
        network_to_train(msgspec.structs.replace(RECIPE, seed=seed), None, Path(), Means()).state_dict()
        for seed in (1, 1, 2)
    )
    name = "classifiers.0.weight"
    assert torch.equal(first[name], again[name])
    assert not torch.equal(first[name], other[name])
    left = network_to_train(RECIPE, State(0, 1, other, None), Path(), Means()).state_dict()
    assert torch.equal(left[name], other[name])


# The state on disk.

STATE = State(2, 5, {"weight": torch.arange(3.0)}, {"state": {}, "param_groups": []})


def test_a_state_comes_back_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "a.safetensors"
    assert load_state(out, RECIPE) is None
    save_state(out, RECIPE, STATE)
    assert [path.name for path in tmp_path.iterdir()] == [state_path(out).name]
    found = load_state(out, RECIPE)
    assert found is not None
    assert (found.phase, found.epoch, found.optimizer) == (2, 5, STATE.optimizer)
    assert batch_begun_with(out) == RECIPE.batch
    assert torch.equal(found.network["weight"], STATE.network["weight"])


def test_a_state_goes_on_with_the_species_that_it_was_begun_with(tmp_path: Path) -> None:
    out = tmp_path / "a.safetensors"
    origin = Origin(("Crow", "Jay", "Owl"), "0123")
    save_state(out, RECIPE, replace(STATE, origin=origin))
    found = load_state(out, RECIPE, ("Crow", "Jay", "Owl"))
    assert found is not None
    assert found.origin == origin
    with pytest.raises(ExplorerError, match=r"species have changed since it was begun \(Owl gone; Auk, Gull new\)"):
        load_state(out, RECIPE, ("Auk", "Crow", "Gull", "Jay"))
    with pytest.raises(ExplorerError, match=r"\(their order\)"):
        load_state(out, RECIPE, ("Jay", "Crow", "Owl"))
    save_state(out, RECIPE, STATE)  # of one that was begun before this was kept
    assert load_state(out, RECIPE, ("Auk",)) is not None


def test_a_state_is_on_the_disk_whole_before_it_takes_the_place_of_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "a.safetensors"
    moments: list[tuple[bool, list[int]]] = []
    monkeypatch.setattr(
        os,
        "fsync",
        lambda _: moments.append((state_path(out).exists(), [p.stat().st_size for p in tmp_path.iterdir()])),
    )
    save_state(out, RECIPE, STATE)
    assert moments == [(False, [state_path(out).stat().st_size])]


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (OSError(errno.ENOSPC, "x"), "the disk is full"),
        (OSError(errno.EROFS, "x"), "the folder is read-only"),
        (
            RuntimeError("PytorchStreamWriter failed writing file"),
            "may be full",
        ),
    ],
)
def test_a_state_that_cannot_be_written_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception, why: str
) -> None:
    out = tmp_path / "a.safetensors"
    save_state(out, RECIPE, STATE)
    before = state_path(out).read_bytes()

    def save(_content: object, file: Any) -> None:
        file.write(b"half")
        raise fault

    monkeypatch.setattr(torch, "save", save)
    with pytest.raises(ExplorerError, match=f"{why}.*Make room and resume"):
        save_state(out, RECIPE, STATE)
    assert [path.name for path in tmp_path.iterdir()] == [state_path(out).name]
    assert state_path(out).read_bytes() == before


def test_a_folder_that_is_unplugged_is_to_be_put_back(tmp_path: Path) -> None:
    with pytest.raises(ExplorerError, match=r"its folder is no longer there. Put it back and resume\."):
        save_state(tmp_path / "unplugged" / "a.safetensors", RECIPE, STATE)


def test_a_state_of_before_a_field_was_added_is_taken_up(tmp_path: Path) -> None:
    out = tmp_path / "a.safetensors"
    save_state(out, RECIPE, STATE)
    content = torch.load(state_path(out), weights_only=True)
    written = msgspec.json.decode(content["recipe"])
    assert written.pop("weight_decay") == RECIPE.weight_decay
    torch.save(content | {"recipe": msgspec.json.encode(written).decode()}, state_path(out))
    assert load_state(out, RECIPE) is not None


class Bomb:
    """Makes a folder when it is unpickled."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self._place),)


def test_nothing_in_a_state_is_executed(tmp_path: Path) -> None:
    out = tmp_path / "a.safetensors"
    torch.save({"recipe": Bomb(tmp_path / "executed")}, state_path(out))
    with pytest.raises(ExplorerError, match="the file is damaged"):
        load_state(out, RECIPE)
    assert batch_begun_with(out) is None
    assert not (tmp_path / "executed").exists()


def test_a_state_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    out = tmp_path / "a.safetensors"
    state_path(out).mkdir()
    with pytest.raises(ExplorerError, match="Could not resume the training"):
        load_state(out, RECIPE)


def test_a_folder_that_is_not_there_cannot_be_trained_in(tmp_path: Path) -> None:
    out = tmp_path / "gone" / "a.safetensors"
    with pytest.raises(ExplorerError, match=r"Could not train a\.safetensors: .*Choose another folder"), held(out):
        pass
    assert not is_held(out)
