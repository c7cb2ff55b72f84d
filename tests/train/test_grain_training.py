"""Training of multiple granularity descriptors: repeatable, resumable, measured as it says."""

from __future__ import annotations

import json

import msgspec
import numpy as np
import pytest
import torch

from explorer.checkpoints.store import load_checkpoint, read_card
from explorer.errors import ExplorerError, Stopped
from explorer.geometry import Box
from explorer.models.build import build
from explorer.models.config import GranularityConfig
from explorer.preprocess import Preprocess
from explorer.readers import open_reader
from explorer.regions.energy import share_in
from explorer.stopping import StopFlag
from explorer.taxonomy import Taxon, Taxonomy
from explorer.train.events import Done
from explorer.train.measuring.grains import accuracy
from explorer.train.phase_kinds import Describe, Grain, GrainHeads
from explorer.train.phases.grains import by_each
from explorer.train.recipe import Drawn, Recipe, TrunkOf, load_recipe
from explorer.train.run import train

RECIPE = Recipe(
    title="A few drawn birds by grains",
    data=Drawn(training=48, held_back=24, side=64),
    config=GranularityConfig(trunk="tiny", classes=24, grain_classes=(4, 8, 24), regions=2),
    preprocess=Preprocess(64, 32),
    phases=(
        GrainHeads(epochs=1, lr=1e-2, views=1),
        Grain(grain="species", epochs=2, lr=1e-3, head_lr=1e-3),
        Grain(grain="family", epochs=1, lr=1e-3, head_lr=1e-3, start="species"),
        Describe(epochs=2, lr=1e-2),
    ),
    pretrained=False,
    batch=16,
)


def test_it_ends_in_a_checkpoint_that_reads_and_says_what_is_our_own_choice(undisturbed):
    out, events = undisturbed
    card = read_card(out)
    assert open_reader(load_checkpoint(out), "cpu").card == card
    assert msgspec.convert(card.provenance.recipe, Recipe) == RECIPE
    assert any("our own choices" in note for note in card.provenance.notes)
    measured = events[-1].measured
    assert isinstance(events[-1], Done)
    wanted = {"family top-1", "genus top-1", "species top-1", "described top-1", "levels inconsistent"}
    assert wanted | {"species energy in the mark's box", "the mark's box, share of the area"} <= set(measured)
    assert card.provenance.measured["described top-1"] == pytest.approx(measured["described top-1"], abs=1e-4)


def test_stopped_anywhere_and_resumed_gives_the_same_weights(run, run_until, undisturbed, tmp_path):
    out = tmp_path / "b.safetensors"
    for phase, epoch in ((1, 1), (2, 0), (3, 1)):
        with pytest.raises(Stopped):
            run_until(out, phase, epoch)
        assert not out.exists()
    list(run(out))
    assert out.read_bytes() == undisturbed[0].read_bytes()


def test_every_phase_trains_its_own_part(run, tmp_path):
    recipe = msgspec.structs.replace(RECIPE, half=False)
    tensors = []
    for count in range(5):
        out = tmp_path / f"{count}.safetensors"
        list(run(out, msgspec.structs.replace(recipe, phases=RECIPE.phases[:count])))
        tensors.append(load_checkpoint(out).tensors)

    def moved(step: int) -> set[str]:
        old, new = tensors[step], tensors[step + 1]
        return {".".join(name.split(".")[:2]) for name in old if not torch.equal(old[name], new[name])}

    assert moved(0) == {"heads.0", "heads.1", "heads.2"}
    assert moved(1) == {"trunks.2", "heads.2"}
    assert moved(2) == {"trunks.0", "heads.0"}
    assert moved(3) == {"describer.weight", "describer.bias"}


@pytest.mark.parametrize("grains", [("family", "genus", "species"), ("genus",)])
def test_trunks_start_from_another_checkpoint(undisturbed, tmp_path, grains):
    """All of them where one checkpoint is named, or those of the grains named."""
    name = undisturbed[0].name
    tensors = []
    for number, start in enumerate(("", name if len(grains) == 3 else dict.fromkeys(grains, name))):
        recipe = msgspec.structs.replace(RECIPE, phases=(), start=start)
        out = tmp_path / f"{number}.safetensors"
        list(train(recipe, out, base=undisturbed[0].parent, stop=StopFlag()))
        tensors.append(load_checkpoint(out).tensors)
    old = load_checkpoint(undisturbed[0]).tensors
    for key in (key for key in old if key.startswith("trunks.")):
        _, grain, rest = key.split(".", 2)
        moved = RECIPE.config.grains[int(grain)] in grains
        assert torch.equal(tensors[1][key], old[f"trunks.0.{rest}"] if moved else tensors[0][key])


def test_a_grain_starts_from_the_trunk_that_is_named(undisturbed, tmp_path):
    start = {"genus": TrunkOf(undisturbed[0].name, 2)}
    recipe = msgspec.structs.replace(RECIPE, phases=(), start=start)
    out = tmp_path / "out.safetensors"
    list(train(recipe, out, base=undisturbed[0].parent, stop=StopFlag()))
    new, old = load_checkpoint(out).tensors, load_checkpoint(undisturbed[0]).tensors
    for key in (key for key in old if key.startswith("trunks.2.")):
        assert torch.equal(new[key.replace("trunks.2.", "trunks.1.")], old[key])
    recipe = msgspec.structs.replace(recipe, start={"genus": TrunkOf(undisturbed[0].name, 3)})
    with pytest.raises(ExplorerError, match="no trunk 3"):
        list(train(recipe, tmp_path / "other.safetensors", base=undisturbed[0].parent, stop=StopFlag()))
    recipe = msgspec.structs.replace(recipe, start="racnn-cub200.safetensors")
    with pytest.raises(ExplorerError, match=r"trunk of racnn-cub200\.safetensors is of another kind than tiny"):
        list(train(recipe, tmp_path / "other.safetensors", base=undisturbed[0].parent, stop=StopFlag()))


@pytest.mark.parametrize(
    ("phase", "named"),
    [
        ({"phase": "warm", "epochs": 1, "lr": 0.1, "head_lr": 0.1}, "not a phase of the family granularity"),
        ({"phase": "grain", "grain": "order", "epochs": 1, "lr": 0.1, "head_lr": 0.1}, "grain order"),
        (
            {"phase": "grain", "grain": "genus", "epochs": 1, "lr": 0.1, "head_lr": 0.1, "start": "order"},
            "grain order",
        ),
    ],
)
def test_phases_that_do_not_fit_the_network_are_refused(tmp_path, phase, named):
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps(msgspec.to_builtins(RECIPE) | {"phases": [phase]}))
    with pytest.raises(ExplorerError, match=named):
        load_recipe(path)


def test_accuracies_against_a_table_worked_out_by_hand():
    rows = [("a", "G", "F"), ("b", "G", "F"), ("c", "H", "F"), ("d", "K", "E")]
    taxonomy = Taxonomy("x", tuple(Taxon(s, s, s, g, f, "O") for s, g, f in rows))
    labels = np.array([0, 1, 2, 3])
    described = np.array(
        [[0.7, 0.1, 0.1, 0.1], [0.4, 0.3, 0.2, 0.1], [0.1, 0.2, 0.3, 0.4], [0.1, 0.2, 0.1, 0.6]], dtype=np.float32
    )
    answers = {
        "family": np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.3, 0.7]], dtype=np.float32),  # F, E, F, E
        "genus": np.array([[0.8, 0.1, 0.1], [0.6, 0.3, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]], dtype=np.float32),
        "species": np.eye(4, dtype=np.float32)[[0, 0, 3, 3]],  # a, a, d, d: as the description
    }
    measured = accuracy(answers, described, labels, taxonomy)
    assert measured["family top-1"] == 0.75  # the second is taken for E
    assert measured["genus top-1"] == 1.0
    assert measured["described top-1"] == 0.5  # the second and the third are wrong
    assert measured["described top-5"] == 1.0
    assert measured["genus of the description, summed"] == 0.75
    assert measured["family of the description, summed"] == 1.0  # the third: F has 0.6 in three species
    assert measured["all levels right"] == 0.5
    assert measured["levels inconsistent"] == 0.5  # the second by its family, the third by its genus


def test_energy_in_a_box_counts_cells_by_the_part_inside():
    shares = np.array([[0.1, 0.2], [0.3, 0.4]], dtype=np.float32)
    frame = Box(0, 0, 20, 20)
    assert share_in(frame, frame, shares) == pytest.approx(1)
    assert share_in(Box(0, 0, 10, 10), frame, shares) == pytest.approx(0.1)
    assert share_in(Box(5, 5, 15, 15), frame, shares) == pytest.approx(0.25)
    assert share_in(Box(10, 5, 20, 10), frame, shares) == pytest.approx(0.1)
    assert share_in(Box(-10, -10, 30, 5), frame, shares) == pytest.approx(0.15)


def test_parts_that_learn_apart_say_together_the_mean_of_what_each_says(run, tmp_path):
    recipe = msgspec.structs.replace(RECIPE, phases=(*RECIPE.phases[:-1], Describe(epochs=2, lr=1e-2, each=True)))
    out = tmp_path / "each.safetensors"
    list(run(out, recipe))
    network = build(recipe.config)
    network.load_state_dict({key: value.float() for key, value in load_checkpoint(out).tensors.items()})
    x = torch.randn(5, network.describer.in_features)
    apart = torch.stack(by_each(network.describer, x, 3))
    torch.testing.assert_close(apart.mean(0), network.describer(x))
    assert all(part.abs().max() > 1e-3 for part in network.describer.weight.chunk(3, dim=1))  # each has learnt
