"""Training: repeatable, resumable, honest about its recipe."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch

from explorer.checkpoints.store import load_checkpoint, read_card
from explorer.errors import ExplorerError, Stopped
from explorer.models.config import RacnnConfig
from explorer.preprocess import Preprocess
from explorer.readers import open_reader
from explorer.train.events import Began, Done, EpochDone, line
from explorer.train.phase_kinds import Classify, Fuse, Heads, Rank, StartAttention, Warm
from explorer.train.recipe import Drawn, Photos, Recipe, load_recipe, shortened
from explorer.train.run import rate
from explorer.train.state import state_path

ROOT = Path(__file__).resolve().parents[2]

RECIPE = Recipe(
    title="A few drawn birds",
    data=Drawn(training=48, held_back=24, side=64),
    config=RacnnConfig(trunk="tiny", classes=24, apn_cells=2, apn_reduce=4, apn_hidden=8),
    preprocess=Preprocess(32, 32),
    phases=(
        Heads(epochs=1, lr=1e-2, views=1),
        Warm(epochs=2, lr=1e-3, head_lr=1e-3),
        StartAttention(scale=0, epochs=1, lr=1e-2, half=0.3, views=1),
        Classify(scale=1, epochs=2, lr=1e-3, head_lr=1e-3, blend=0.5),
        StartAttention(scale=1, epochs=1, lr=1e-2, half=0.3, views=1, response="evidence"),
        Rank(epochs=1, lr=1e-3, pictures=16, side=48, batch=8),
        Fuse(epochs=1, lr=1e-2),
    ),
    pretrained=False,
    batch=16,
)


def test_a_training_ends_in_a_checkpoint_that_reads(undisturbed):
    out, events = undisturbed
    card = read_card(out)
    assert card.title == "A few drawn birds"
    assert msgspec.convert(card.provenance.recipe, Recipe) == RECIPE
    assert card.provenance.measured["fused top-1"] == pytest.approx(events[-1].measured["fused top-1"], abs=1e-4)
    assert isinstance(events[-1], Done)
    assert not state_path(out).exists()
    assert open_reader(load_checkpoint(out), "cpu").card == card


def test_events_are_one_json_object_a_line(undisturbed):
    for event in undisturbed[1]:
        text = line(event)
        assert "\n" not in text
        assert "event" in json.loads(text)
    assert sum(isinstance(e, EpochDone) for e in undisturbed[1]) == sum(p.epochs for p in RECIPE.phases)


def test_stopped_anywhere_and_resumed_gives_the_same_weights(run, run_until, undisturbed, tmp_path):
    """Stop in the first phase, amid the second and one that blends, and in the ranking; go on each time."""
    out = tmp_path / "b.safetensors"
    for phase, epoch in ((0, 0), (1, 1), (3, 1), (5, 0)):
        with pytest.raises(Stopped):
            run_until(out, phase, epoch)
        assert state_path(out).exists()
        assert not out.exists()
    resumed = list(run(out))
    began = next(e for e in resumed if isinstance(e, Began))
    assert (began.phase, began.epoch) == (5, 0)
    assert out.read_bytes() == undisturbed[0].read_bytes()


def test_a_state_of_another_recipe_is_not_mixed_in(run, run_until, tmp_path):
    out = tmp_path / "c.safetensors"
    with pytest.raises(Stopped):
        run_until(out, 1, 0)
    with pytest.raises(ExplorerError, match="another recipe"):
        list(run(out, msgspec.structs.replace(RECIPE, seed=2)))
    state_path(out).write_bytes(b"half a file")
    with pytest.raises(ExplorerError, match="damaged"):
        list(run(out))


def test_only_what_a_phase_trains_changes(run, tmp_path):
    """The ranking loss moves the attention and leaves trunks and classifiers at rest."""
    before, after = tmp_path / "before.safetensors", tmp_path / "after.safetensors"
    recipe = msgspec.structs.replace(RECIPE, half=False)
    list(run(before, msgspec.structs.replace(recipe, phases=RECIPE.phases[:2])))
    list(run(after, msgspec.structs.replace(recipe, phases=(*RECIPE.phases[:2], RECIPE.phases[5]))))
    old, new = load_checkpoint(before).tensors, load_checkpoint(after).tensors
    moved = {name.split(".")[0] for name in old if not torch.equal(old[name], new[name])}
    assert moved == {"apns"}


def test_a_phase_that_blends_ends_between_what_was_before_and_what_it_learnt(run, tmp_path):
    """A quarter of the way, in trunk and classifier of its scale; the learning itself is the same."""
    recipe = msgspec.structs.replace(RECIPE, half=False)
    phase = Classify(scale=1, epochs=2, lr=1e-3, head_lr=1e-3)
    blended = msgspec.structs.replace(phase, blend=0.25)
    weights = []
    for number, last in enumerate(((), (phase,), (blended,))):
        out = tmp_path / f"{number}.safetensors"
        list(run(out, msgspec.structs.replace(recipe, phases=(*RECIPE.phases[:2], *last))))
        weights.append(load_checkpoint(out).tensors)
    before, learnt, mixed = weights
    moved = {name for name in before if not torch.equal(before[name], learnt[name])}
    assert {"classifiers.1.weight", "classifiers.1.bias"} < moved
    for name in (one for one in moved if before[one].is_floating_point()):
        torch.testing.assert_close(mixed[name], torch.lerp(before[name], learnt[name], 0.25))
    assert all(torch.equal(mixed[name], before[name]) for name in before.keys() - moved)


@pytest.mark.parametrize("path", sorted((ROOT / "resources" / "recipes").glob("*.json")), ids=lambda p: p.stem)
def test_the_bundled_recipes_are_sound(path):
    assert load_recipe(path).phases


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"sede": 3}, "sede"),
        ({"title": None}, "title"),
        ({"phases": [{"phase": "classify", "scale": 7, "epochs": 1, "lr": 0.1, "head_lr": 0.1}]}, "scale 7"),
        ({"phases": [{"phase": "dance"}]}, "dance"),
        ({"batch": 0}, r"batch"),
        ({"dropout": 1.5}, "dropout"),
        ({"phases": [{"phase": "warm", "epochs": 0, "lr": 0.1, "head_lr": 0.1}]}, "epochs"),
        ({"phases": [{"phase": "warm", "epochs": 1, "lr": -0.1, "head_lr": 0.1}]}, "lr"),
        ({"data": {"kind": "photos", "folder": "birds", "held_back": 20}}, "held_back"),
    ],
)
def test_a_wrong_recipe_names_the_field(tmp_path, change, named):
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps(msgspec.to_builtins(RECIPE) | change))
    with pytest.raises(ExplorerError, match=named):
        load_recipe(path)


def test_a_species_the_taxonomy_does_not_name_is_an_error(run, tmp_path):
    from PIL import Image

    for folder in ("001.Black_footed_Albatross", "999.Dodo"):
        (tmp_path / folder).mkdir()
        for i in range(3):
            pixels = np.random.default_rng(i).integers(0, 255, (40, 40, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / folder / f"{i}.png")
    data = Photos(folder=str(tmp_path), taxonomy="cub200.tsv", checklist="")
    with pytest.raises(ExplorerError, match=r"999\.Dodo"):
        list(run(tmp_path / "d.safetensors", msgspec.structs.replace(RECIPE, data=data)))


def test_the_rate_rises_and_falls_to_nothing():
    rates = [rate(step, 100) for step in range(100)]
    assert rates[0] < 0.3
    assert max(rates) == pytest.approx(1, abs=0.02)
    assert rates[-1] < 0.01


def test_a_quick_look_is_the_same_recipe_with_short_phases():
    assert {p.epochs for p in shortened(RECIPE, 1).phases} == {1}
