"""Training of ColorNet: repeatable, resumable, measured as it says; trunks put into other spaces."""

from __future__ import annotations

import msgspec
import pytest
import torch
from torch import nn

from explorer.checkpoints.store import load_checkpoint, read_card
from explorer.colour import standardised
from explorer.errors import ExplorerError, Stopped
from explorer.models.config import ColornetConfig, RacnnConfig
from explorer.preprocess import Preprocess
from explorer.readers import open_reader
from explorer.train.events import Done
from explorer.train.phase_kinds import Joint, Stream, Warm, Weigh
from explorer.train.phases.colours import put_into_space
from explorer.train.recipe import Drawn, Recipe, check_recipe

RECIPE = Recipe(
    title="A few drawn birds in colour",
    data=Drawn(training=48, held_back=24, side=64),
    config=ColornetConfig(trunk="tiny", classes=24, spaces=("rgb", "hed", "lab")),
    preprocess=Preprocess(32, 32),
    phases=(
        Stream(stream=1, epochs=2, lr=1e-3, head_lr=1e-3),
        Joint(epochs=2, lr=1e-3, head_lr=1e-3),
        Weigh(epochs=2, lr=1e-2, off=0.3),
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
    assert any("HED" in note for note in card.provenance.notes)
    assert isinstance(events[-1], Done)
    wanted = {
        "rgb top-1",
        "hed top-1",
        "lab top-1",
        "plain average top-1",
        "fused top-1",
        "genus top-1",
        "family top-1",
    }
    assert wanted <= set(events[-1].measured)


def test_stopped_anywhere_and_resumed_gives_the_same_weights(run, run_until, undisturbed, tmp_path):
    out = tmp_path / "b.safetensors"
    for phase, epoch in ((0, 1), (1, 1), (2, 1)):
        with pytest.raises(Stopped):
            run_until(out, phase, epoch)
    list(run(out))
    assert out.read_bytes() == undisturbed[0].read_bytes()


def test_streams_trained_apart_leave_the_others_alone(run, tmp_path):
    recipe = msgspec.structs.replace(RECIPE, phases=RECIPE.phases[:1], half=False)
    out = tmp_path / "one.safetensors"
    list(run(out, recipe))
    untrained = tmp_path / "none.safetensors"
    list(run(untrained, msgspec.structs.replace(recipe, phases=())))
    before, after = load_checkpoint(untrained).tensors, load_checkpoint(out).tensors
    changed = {name.split(".")[1] for name in after if not torch.equal(before[name], after[name])}
    assert changed == {"1"}
    assert torch.equal(before["dense.weight"], after["dense.weight"])


@pytest.mark.parametrize("space", ["ycbcr", "yiq", "yuv"])
def test_a_trunk_put_into_a_linear_space_answers_as_before(space):
    torch.manual_seed(1)
    trunk = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.ReLU())
    rgb = torch.rand(2, 3, 12, 12)
    known = (rgb - 0.4) / 0.3
    own = standardised(rgb, space)
    before = trunk(known)
    put_into_space(trunk, *(x.permute(0, 2, 3, 1).reshape(-1, 3) for x in (own, known)))
    assert torch.allclose(trunk(own)[..., 1:-1, 1:-1], before[..., 1:-1, 1:-1], atol=1e-4)


def test_phases_that_do_not_fit_are_refused():
    def problem(recipe: Recipe) -> str:
        with pytest.raises(ExplorerError) as caught:
            check_recipe(recipe, "No")
        return caught.value.why

    wrong = msgspec.structs.replace(RECIPE, phases=(Stream(stream=3, epochs=1, lr=1, head_lr=1),))
    assert problem(wrong) == "phase 1 is for stream 3, and streams run from 0 to 2"
    foreign = msgspec.structs.replace(RECIPE, phases=(*RECIPE.phases, Warm(epochs=1, lr=1, head_lr=1)))
    assert problem(foreign) == "phase 4 is not a phase of the family colornet"
    other = msgspec.structs.replace(RECIPE, config=RacnnConfig(trunk="tiny", classes=24))
    assert problem(other) == "phase 1 is not a phase of the family racnn"
