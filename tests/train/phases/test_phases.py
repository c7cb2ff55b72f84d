"""Every phase of every family on a few drawn birds: its steps, its loss, what it computes once, what it starts from."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import msgspec
import numpy as np
import pytest
import torch
from torch.nn import functional

from explorer.data.drawn import drawn_taxonomy
from explorer.geometry import Box
from explorer.models import trunks
from explorer.models.build import build
from explorer.models.config import ColornetConfig, GranularityConfig, RacnnConfig
from explorer.models.granularity import joined
from explorer.models.racnn import ScaleWeights
from explorer.preprocess import Preprocess
from explorer.readers.network import to_input
from explorer.readers.zoom import attended_box, glimpse
from explorer.stopping import StopFlag
from explorer.team import Team
from explorer.train.means import Means
from explorer.train.measuring.found import ON_CPU
from explorer.train.phase_kinds import (
    Classify,
    Describe,
    Fuse,
    Grain,
    GrainHeads,
    Heads,
    Joint,
    Rank,
    StartAttention,
    Stream,
    StreamHead,
    Warm,
    Weigh,
)
from explorer.train.phases import colours, grains, zoom
from explorer.train.phases.bench import CACHED_BATCH, Bench
from explorer.train.phases.caching import AttentionCache, DescriptorCache, around, start_targets
from explorer.train.phases.resting import attended, chain
from explorer.train.phases.sampling import Sample
from explorer.train.phases.schedule import schedule_of
from explorer.train.pictures.labelled import Picture
from explorer.train.pictures.preparing import prepare
from explorer.train.progress import made_by
from explorer.train.recipe import Drawn, Recipe

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.train.phase_kinds import Phase
    from explorer.train.phases.steps import Step
    from explorer.train.pictures.labelled import Prepared

PHOTOS, BATCH = 44, 8  # five whole batches, and four photos left
LR, HEAD_LR = 0.25, 0.5
BOTH = {"lr": LR, "head_lr": HEAD_LR}
FAMILIES: dict[str, tuple[Any, tuple[Phase, ...]]] = {
    "racnn": (
        RacnnConfig(trunk="tiny", classes=24, apn_cells=2, apn_reduce=4, apn_hidden=8, scales=3, fusion="attended"),
        (
            Heads(2, LR, views=2),
            Warm(2, **BOTH),
            Classify(2, 2, **BOTH),
            StartAttention(1, 2, LR, 0.3, views=4),
            Rank(2, LR, pictures=19, side=48, batch=4),
            Fuse(2, LR, views=1),
        ),
    ),
    "granularity": (
        GranularityConfig(trunk="tiny", classes=24, grain_classes=(4, 8, 24), regions=2),
        (GrainHeads(2, LR, views=2), Grain("genus", 2, **BOTH), Describe(2, LR)),
    ),
    "colornet": (
        ColornetConfig(trunk="tiny", classes=24, spaces=("rgb", "hed")),
        (Stream(1, 2, **BOTH), Stream(0, 2, **BOTH, early=False), Joint(2, **BOTH), Weigh(2, LR, views=4, off=0.25)),
    ),
    "short": (
        ColornetConfig(trunk="efficientnet_lite0_short", classes=24, spaces=("rgb", "hed")),
        (StreamHead(1, 2, LR, views=2),),
    ),
}
CASES = [(family, number) for family, (_, phases) in FAMILIES.items() for number in range(len(phases))]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    place: Path = tmp_path_factory.mktemp("none")
    return made_by(prepare(Drawn(PHOTOS, 0, side=64), place, StopFlag()), lambda: None)


def bench_of(family: str, number: int, prepared: Prepared, **changes: Any) -> Bench[Any]:
    config, phases = FAMILIES[family]
    recipe = Recipe(
        "Phases", Drawn(PHOTOS, 0, side=64), config, Preprocess(32, 32), phases, pretrained=False, batch=BATCH
    )  # fmt: skip
    torch.manual_seed(4)
    network = build(config)
    exact = Means(resting="float32")
    return Bench(
        msgspec.structs.replace(recipe, **changes), network, prepared.training, drawn_taxonomy(), number, exact
    )


def begun(bench: Bench[Any]) -> tuple[Phase, list[tuple[int, int]]]:
    """A phase ready for its first epoch, and what was said while it was made ready."""
    phase = bench.recipe.phases[bench.number]
    schedule = schedule_of(bench.recipe.config)
    for parameters, _ in schedule.learning(phase, bench.network):
        assert parameters
    said = list(schedule.begin(phase, bench))
    schedule.start(phase, bench)
    return phase, said


def steps_of(bench: Bench[Any], epoch: int = 0) -> list[Step]:
    return list(schedule_of(bench.recipe.config).epoch_steps(bench.recipe.phases[bench.number], bench, epoch))


@torch.no_grad()
def loss_of(bench: Bench[Any], step: Step, rows: slice | None = None) -> float:
    """Of some rows of a step, as a network says that does not learn: batch normalisation sees less in a part."""
    bench.network.eval()
    return float(step.loss(rows or slice(0, step.rows)))


@pytest.mark.parametrize(("family", "number"), CASES)
def test_an_epoch_has_the_steps_it_says_over_all_its_rows(family: str, number: int, prepared: Prepared) -> None:
    bench = bench_of(family, number, prepared)
    phase, said = begun(bench)
    steps = steps_of(bench)
    assert len(steps) == schedule_of(bench.recipe.config).steps(phase, bench)
    whole = PHOTOS // BATCH * BATCH
    wanted = 16 if isinstance(phase, Rank) else whole * getattr(phase, "views", 1)
    assert sum(step.rows for step in steps) == sum(step.total for step in steps) == wanted
    if hasattr(phase, "views"):
        assert [done for done, _ in said] == [BATCH * n for n in range(1, wanted // BATCH + 1)]
        assert {total for _, total in said} == {PHOTOS * phase.views}
        assert [step.rows for step in steps][:-1] == [CACHED_BATCH] * (len(steps) - 1)
    else:
        assert not said


@pytest.mark.parametrize(("family", "number"), CASES)
def test_the_loss_of_a_batch_is_the_mean_of_its_parts(family: str, number: int, prepared: Prepared) -> None:
    """So a batch may be cut where memory is short; and an epoch is the same when it is run again."""
    bench = bench_of(family, number, prepared)
    begun(bench)
    for step in steps_of(bench)[:2]:
        cut = step.rows // 3
        first, second = loss_of(bench, step, slice(0, cut)), loss_of(bench, step, slice(cut, step.rows))
        whole = (cut * first + (step.rows - cut) * second) / step.rows
        assert loss_of(bench, step) == pytest.approx(whole, rel=1e-4)
    torch.manual_seed(99)  # nothing may hang on torch's own randomness
    once, again, other = steps_of(bench)[0], steps_of(bench)[0], steps_of(bench, epoch=1)[0]
    assert loss_of(bench, again) == pytest.approx(loss_of(bench, once), rel=1e-5)
    few = slice(0, 3)
    assert loss_of(bench, other, few) != pytest.approx(loss_of(bench, once, few), rel=1e-6)


@pytest.mark.parametrize(("family", "number"), CASES)
def test_trunks_and_heads_have_their_own_rates(family: str, number: int, prepared: Prepared) -> None:
    bench = bench_of(family, number, prepared)
    phase = bench.recipe.phases[number]
    names = {parameter: name for name, parameter in bench.network.named_parameters()}
    for parameters, rate in schedule_of(bench.recipe.config).learning(phase, bench.network):
        kinds = {names[parameter].partition(".")[0] for parameter in parameters}
        if hasattr(phase, "head_lr"):
            assert rate == (LR if kinds == {"trunks"} else HEAD_LR)
        else:
            assert rate == LR


def test_a_step_of_a_scale_is_cross_entropy_of_what_that_scale_sees(prepared: Prepared) -> None:
    bench = bench_of("racnn", 2, prepared, dropout=0.0, label_smoothing=0.1)
    begun(bench)
    step = steps_of(bench)[0]
    x, _, labels = cast("Any", step.loss).args[2]
    network = bench.network.eval()
    scores = network.logits(2, network.descriptor(trunks.late(network.trunks[2], trunks.early(network.trunks[2], x))))
    wanted = functional.cross_entropy(scores, labels, label_smoothing=0.1)
    assert loss_of(bench, step) == pytest.approx(float(wanted.detach()), rel=1e-5)
    assert labels.tolist() == [
        one.label for one in next(iter(bench.sampling().batches(bench.pictures, 0, batch=BATCH)))
    ]


def test_after_one_trunk_every_scale_starts_from_it(prepared: Prepared) -> None:
    bench = bench_of("racnn", 1, prepared)
    network = bench.network
    for phase in (Classify(0, 1, **BOTH), Fuse(1, LR), Warm(1, **BOTH)):
        before = network.classifiers[2].weight.clone()
        zoom.end(phase, network)
        for parts in (network.trunks, network.classifiers):
            for scale in (1, 2):
                same = [
                    torch.equal(a, b) for a, b in zip(parts[0].parameters(), parts[scale].parameters(), strict=True)
                ]
                assert all(same) == isinstance(phase, Warm)
        assert torch.equal(before, network.classifiers[2].weight) == (not isinstance(phase, Warm))


def test_scales_are_fused_in_training_as_they_are_in_reading(prepared: Prepared) -> None:
    bench = bench_of("racnn", 5, prepared)
    begun(bench)
    cache, network = cast("DescriptorCache", bench.cache), bench.network
    pictures = [s.picture for batch in bench.sampling().batches(bench.pictures, 0, batch=BATCH) for s in batch]
    read = glimpse(network, [(one.pixels,) for one in pictures], bench.recipe.preprocess, choice=ON_CPU)
    assert cache.sides is not None
    assert cache.sides.T.tolist() == [pytest.approx([box.width for box in boxes], rel=1e-5) for boxes in read.boxes]
    logits = [network.logits(scale, one) for scale, one in enumerate(cache.descriptors)]
    fused = network.fuse(cache.descriptors, logits, cache.sides)
    torch.testing.assert_close(fused, read.fused, atol=1e-4, rtol=1e-4)
    plain = ScaleWeights(3)(torch.stack(logits), cache.sides)
    assert not torch.allclose(fused, plain, atol=1e-3)


# Looking.


def test_attention_inside_attention_by_hand() -> None:
    outer = torch.tensor([[0.5, 0.5, 0.25], [0.3, 0.6, 0.2]])
    whole = zoom.nested(outer, torch.tensor([[0.5, 0.5, 0.5]] * 2))
    torch.testing.assert_close(whole, outer)
    inner = zoom.nested(outer, torch.tensor([[0.25, 0.75, 0.1]] * 2))
    torch.testing.assert_close(inner, torch.tensor([[0.375, 0.625, 0.05], [0.2, 0.7, 0.04]]))


class Scripted:
    """A network of three scales that says of every picture what it was told to; its boxes are noted."""

    def __init__(self, shares: list[list[float]], attention: list[list[float]]) -> None:
        self.config = SimpleNamespace(scales=3, crop_gradient="mask")
        self._shares, self._attention = shares, attention
        self.sides: list[float] = []

    def maps(self, scale: int, x: torch.Tensor) -> torch.Tensor:
        self.sides.append(float(x.mean()))
        return torch.full((len(x), 1, 1, 1), float(scale))

    def descriptor(self, maps: torch.Tensor) -> torch.Tensor:
        return maps

    def logits(self, scale: int, descriptor: torch.Tensor) -> torch.Tensor:
        share = torch.tensor(self._shares[scale])[: len(descriptor)]
        return torch.stack((share, 1 - share), 1).log()

    def attention(self, scale: int, maps: torch.Tensor) -> torch.Tensor:
        return torch.tensor([self._attention[scale]]).expand(len(maps), 3)


def test_the_ranking_loss_by_hand() -> None:
    """Paper, eq. 9: between neighbouring scales, on the right name's shares, with a margin; the mean over photos."""
    network = Scripted([[0.2, 0.6], [0.5, 0.3], [0.4, 0.32]], [[0.25, 0.25, 0.25], [0.75, 0.75, 0.25]])
    bench = cast("Any", SimpleNamespace(network=network, recipe=SimpleNamespace(preprocess=Preprocess(16, 16))))
    frames = torch.zeros((2, 3, 64, 64))
    frames[:, :, 16:32, 16:32] = 1.0  # where both looks lead: the lower right quarter of the upper left one
    labels = torch.tensor([[0], [0]])
    loss = zoom._ranked(Rank(1, LR, pictures=2, margin=0.05), bench, frames, labels, slice(0, 2))
    first, second = 0.0 + (0.5 - 0.4 + 0.05), (0.6 - 0.3 + 0.05) + (0.3 - 0.32 + 0.05)
    assert float(loss) == pytest.approx((first + second) / 2, rel=1e-4)
    assert network.sides == pytest.approx([1 / 16, 1 / 4, 1], abs=0.06)
    wrong = zoom._ranked(Rank(1, LR, pictures=2), bench, frames[:1], 1 - labels[:1], slice(0, 1))
    assert float(wrong) == pytest.approx((0.8 - 0.5 + 0.05) + 0.0, rel=1e-4), "for the other name"


def test_the_square_around_a_photo_by_hand() -> None:
    outer = Box(0, 0, 100, 100)
    assert around(outer, Box(40, 20, 60, 50), 1.0, smallest=0.1) == pytest.approx((0.5, 0.35, 0.15))
    assert around(outer, Box(40, 20, 60, 50), 1.2, smallest=0.1) == pytest.approx((0.5, 0.35, 0.18))
    assert around(outer, Box(40, 20, 60, 50), 1.2, smallest=0.5) == pytest.approx((0.5, 0.35, 0.25))
    assert around(outer, Box(0, 90, 10, 100), 1.0, smallest=0.4) == pytest.approx((0.2, 0.8, 0.2)), "it stays inside"
    assert around(outer, Box(0, 0, 100, 90), 1.5, smallest=0.1) == (0.5, 0.5, 0.5)


def sample(content: Box, label: int = 0) -> Sample:
    picture = Picture(np.zeros((100, 100, 3), dtype=np.uint8), content)
    return Sample(picture, label, Box.of_size(100, 100), np.zeros((32, 32, 3), dtype=np.uint8))


def test_attention_starts_at_the_peak_or_at_a_placed_photo() -> None:
    torch.manual_seed(1)
    network = build(FAMILIES["racnn"][0])
    maps = torch.zeros((3, network.classifiers[0].in_features, 4, 4))
    maps[:, :, 0, 3] = 5.0
    samples = [sample(Box(20, 60, 40, 80)), sample(Box(0, 0, 75, 30)), sample(Box(0, 0, 76, 30))]
    phase = StartAttention(0, 1, LR, half=0.1, placed_below=0.75, margin=1.5)
    targets = start_targets(phase, network, samples, maps)
    smallest = network.config.min_zoom
    wanted = [around(one.box, one.picture.content, 1.5, smallest=smallest) for one in samples[:2]]
    assert targets.tolist() == [pytest.approx(one) for one in (*wanted, (0.875, 0.125, 0.1))]
    peaks = start_targets(msgspec.structs.replace(phase, scale=1), network, samples, maps)
    assert peaks.tolist() == [pytest.approx((0.875, 0.125, 0.1))] * 3, "only the first scale sees the frame"


def test_the_evidence_for_the_right_name_is_followed_where_it_is_asked_for() -> None:
    network = build(FAMILIES["racnn"][0])
    weight = network.classifiers[1].weight
    maps = torch.zeros((2, weight.shape[1], 4, 4))
    maps[:, 0, 0, 0], maps[:, 1, 3, 3] = 5.0, 5.0
    with torch.no_grad():
        weight.zero_()
        weight[0, 0], weight[1, 1] = 1.0, 1.0
    phase = StartAttention(1, 1, LR, half=0.1, response="evidence")
    targets = start_targets(phase, network, [sample(Box(0, 0, 100, 100), label) for label in (0, 1)], maps)
    assert targets.tolist() == [pytest.approx((0.125, 0.125, 0.1)), pytest.approx((0.875, 0.875, 0.1))]


def test_each_scale_looks_where_the_one_before_points(prepared: Prepared) -> None:
    bench = bench_of("racnn", 0, prepared)
    network = bench.network.eval()
    samples = next(iter(bench.sampling().batches(bench.pictures, 0, batch=BATCH)))
    looks = list(chain(network, samples, bench.recipe.preprocess, 3, bench.rest))
    assert len(looks) == 3
    assert looks[0][0] == [one.box for one in samples] == attended(
        network, samples, bench.recipe.preprocess, 0, bench.rest
    )  # fmt: skip
    for scale in (1, 2):
        outer, maps = looks[scale - 1]
        fractions = network.attention(scale - 1, maps).tolist()
        frame = Box.of_size(64, 64)
        wanted = [attended_box(box, tuple(f), frame) for box, f in zip(outer, fractions, strict=True)]
        assert looks[scale][0] == wanted
        assert attended(network, samples, bench.recipe.preprocess, scale, bench.rest) == wanted
        assert all(box.width < before.width for box, before in zip(wanted, outer, strict=True))


# What is computed once.


def test_what_is_kept_of_every_view_stands_in_the_order_of_its_labels(prepared: Prepared) -> None:
    bench = bench_of("racnn", 0, prepared)
    begun(bench)
    cache = cast("DescriptorCache", bench.cache)
    labels, rows = [], []
    network = bench.network.eval()
    for turn in range(2):
        for samples in bench.sampling(squares=0.85).batches(bench.pictures, turn, batch=BATCH):
            labels += [one.label for one in samples]
            [(_, maps)] = chain(network, samples, bench.recipe.preprocess, 1, bench.rest)
            rows.append(network.descriptor(maps))
    assert cache.labels.tolist() == labels
    torch.testing.assert_close(cache.descriptors[0], torch.cat(rows))
    assert not torch.equal(rows[0], rows[PHOTOS // BATCH]), "the second view is another one"


def test_maps_and_targets_of_attention_belong_together(prepared: Prepared) -> None:
    bench = bench_of("racnn", 3, prepared)
    phase, _ = begun(bench)
    cache = cast("AttentionCache", bench.cache)
    assert cache.maps.dtype == torch.float16
    assert cache.maps.shape[2:] == (2, 2)
    samples = next(iter(bench.sampling().batches(bench.pictures, 0, batch=BATCH)))
    *_, (_, maps) = chain(bench.network.eval(), samples, bench.recipe.preprocess, 2, bench.rest)
    pooled = functional.adaptive_max_pool2d(maps, 2).half()
    torch.testing.assert_close(cache.maps[:BATCH], pooled)
    torch.testing.assert_close(cache.targets[:BATCH], start_targets(cast("Any", phase), bench.network, samples, maps))
    views = cache.maps.split(PHOTOS // BATCH * BATCH)
    assert len({view.numpy().tobytes() for view in views}) == 4, "every view is another one"


def test_every_kept_row_is_seen_once_an_epoch_by_one_process(prepared: Prepared) -> None:
    bench = bench_of("racnn", 0, prepared)
    rows = [chosen.tolist() for chosen, _ in bench.shuffled(300, 0)]
    assert sorted(row for one in rows for row in one) == list(range(300))
    assert [len(one) for one in rows] == [128, 128, 44]
    assert rows != [chosen.tolist() for chosen, _ in bench.shuffled(300, 1)]
    halves = []
    for rank in (0, 1):
        bench.means = Means(team=Team(rank, 2))
        halves.append([chosen.tolist() for chosen, _ in bench.shuffled(300, 0)])
    assert [one + other for one, other in zip(*halves, strict=True)] == rows


def test_dropout_leaves_out_its_share_the_same_however_it_is_cut(prepared: Prepared) -> None:
    bench = bench_of("racnn", 0, prepared, dropout=0.25)
    drop = bench.dropout(400, bench.part(50), bench.noise(0))
    x = torch.ones((50, 400))
    out = drop(x, slice(0, 50))
    assert float((out == 0).float().mean()) == pytest.approx(0.25, abs=0.02)
    assert float(out.max()) == pytest.approx(1 / 0.75), "the others make up for it"
    torch.testing.assert_close(torch.cat((drop(x[:20], slice(0, 20)), drop(x[20:], slice(20, 50)))), out)
    bench.means = Means(team=Team(1, 2))
    own = bench.dropout(400, bench.part(50), bench.noise(0))
    torch.testing.assert_close(own(x[25:], slice(0, 25)), out[25:])
    assert not torch.equal(bench.noise(0).get_state(), bench.noise(1).get_state())


# Grains.


def test_a_grain_learns_the_names_of_its_level(prepared: Prepared) -> None:
    bench = bench_of("granularity", 1, prepared, dropout=0.0, label_smoothing=0.1)
    begun(bench)
    step = steps_of(bench)[0]
    samples = next(iter(bench.sampling(squares=0.6).batches(bench.pictures, 0, batch=BATCH)))
    x, _, truth = cast("Any", step.loss).args[2]
    genera = drawn_taxonomy().groups("genus")
    assert truth.tolist() == [int(genera[one.label]) for one in samples]
    network = bench.network.eval()
    scores = network.logits(1, network.descriptor(network.maps(1, x)))
    wanted = functional.cross_entropy(scores, truth, label_smoothing=0.1)
    assert loss_of(bench, step) == pytest.approx(float(wanted.detach()), rel=1e-5)


def test_only_the_trunk_that_learns_gathers_statistics(prepared: Prepared) -> None:
    bench = bench_of("granularity", 1, prepared)
    begun(bench)
    bench.network.train()
    steps_of(bench)
    assert [trunk.training for trunk in bench.network.trunks] == [False, True, False]


def test_a_grain_starts_from_the_trunk_of_the_grain_that_is_named(prepared: Prepared) -> None:
    starting = Grain("genus", 1, **BOTH, start="family")
    bench = bench_of("granularity", 0, prepared, phases=(starting,))
    begun(bench)
    family, genus, species = (trunk.state_dict() for trunk in bench.network.trunks)
    assert all(torch.equal(family[name], genus[name]) for name in family)
    assert not all(torch.equal(species[name], genus[name]) for name in species)


def test_a_grain_sees_squares_of_pictures_in_changed_light(prepared: Prepared, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = bench_of("granularity", 1, prepared)
    samples = next(iter(bench.sampling(squares=0.6).batches(bench.pictures, 0, batch=BATCH)))
    wanted = to_input([one.seen for one in samples], bench.recipe.preprocess, "cpu")
    seen = cast("Any", steps_of(bench)[0].loss).args[2][0]
    assert 0.005 < float((seen - wanted).abs().mean()) < 0.5
    monkeypatch.setattr(grains, "jitter", lambda x, *_: x)
    torch.testing.assert_close(cast("Any", steps_of(bench)[0].loss).args[2][0], wanted)


@pytest.mark.parametrize(
    "phase", [GrainHeads(1, LR, views=2, squares=0.8), Describe(1, LR, views=2)], ids=["heads", "describe"]
)
def test_descriptors_are_of_every_view(prepared: Prepared, phase: GrainHeads | Describe) -> None:
    bench = bench_of("granularity", 0, prepared, phases=(phase,))
    begun(bench)
    cache = cast("DescriptorCache", bench.cache)
    for descriptors in cache.descriptors:
        first, second = descriptors.split(PHOTOS // BATCH * BATCH)
        assert not torch.equal(first, second)
    if isinstance(phase, Describe):
        return
    samples = next(iter(bench.sampling(squares=0.8).batches(bench.pictures, 0, batch=BATCH)))
    x = to_input([one.seen for one in samples], bench.recipe.preprocess, "cpu")
    for number, descriptors in enumerate(cache.descriptors):
        with torch.no_grad():
            wanted = bench.network.descriptor(bench.network.maps(number, x))
        torch.testing.assert_close(descriptors[:BATCH], wanted)


def test_heads_of_all_grains_learn_together(prepared: Prepared) -> None:
    bench = bench_of("granularity", 0, prepared, dropout=0.0, label_smoothing=0.1)
    begun(bench)
    cache, network = cast("DescriptorCache", bench.cache), bench.network
    step = steps_of(bench)[0]
    [(chosen, _), *_] = bench.shuffled(len(cache.labels), 0)
    losses = [
        functional.cross_entropy(
            network.logits(number, cache.descriptors[number][chosen]),
            torch.from_numpy(drawn_taxonomy().groups(level))[cache.labels[chosen]],
            label_smoothing=0.1,
        )
        for number, level in enumerate(network.config.grains)
    ]
    assert loss_of(bench, step) == pytest.approx(float(torch.stack(losses).sum().detach()), rel=1e-5)


def test_the_description_starts_as_the_species_network(prepared: Prepared) -> None:
    bench = bench_of("granularity", 2, prepared, dropout=0.0, label_smoothing=0.1)
    begun(bench)
    cache, network = cast("DescriptorCache", bench.cache), bench.network
    own = cache.descriptors[-1]
    with torch.no_grad():
        described = network.describer(joined(cache.descriptors))
        alone = network.heads[-1](functional.normalize(own, dim=1) * own.norm(dim=1).mean())
    torch.testing.assert_close(described, alone, rtol=1e-4, atol=1e-5)
    step = steps_of(bench)[0]
    [(chosen, _), *_] = bench.shuffled(len(cache.labels), 0)
    wanted = functional.cross_entropy(described[chosen], cache.labels[chosen], label_smoothing=0.1)
    assert loss_of(bench, step) == pytest.approx(float(wanted.detach()), rel=1e-5)


def test_parts_that_learn_apart_start_as_the_species_network_and_as_nothing(prepared: Prepared) -> None:
    bench = bench_of("granularity", 0, prepared, phases=(Describe(1, LR, each=True),), label_smoothing=0.1, dropout=0.0)
    begun(bench)
    cache, network = cast("DescriptorCache", bench.cache), bench.network
    step = steps_of(bench)[0]
    [(chosen, _), *_] = bench.shuffled(len(cache.labels), 0)
    own, labels = cache.descriptors[-1], cache.labels[chosen]
    with torch.no_grad():
        said = grains.by_each(network.describer, joined(cache.descriptors), 3)
        alone = network.heads[-1](functional.normalize(own, dim=1) * own.norm(dim=1).mean())
    torch.testing.assert_close(said[2], alone, rtol=1e-4, atol=1e-5)
    bias = network.heads[-1].bias.detach().expand_as(alone)
    for other in said[:2]:
        torch.testing.assert_close(other, bias)
    losses = [functional.cross_entropy(one[chosen], labels, label_smoothing=0.1) for one in said]
    assert loss_of(bench, step) == pytest.approx(float(torch.stack(losses).mean()), rel=1e-4), "each for itself"


# Colours.


def test_streams_are_left_out_by_chance_and_the_others_make_up_for_them(prepared: Prepared) -> None:
    bench = bench_of("colornet", 3, prepared, label_smoothing=0.0)
    begun(bench)
    network = bench.network
    scores, on, labels = cast("Any", steps_of(bench)[0].loss).args[1]
    assert {*on.unique().tolist()} == {0.0, 1.0, 2.0}
    assert {*on.sum(0).flatten().tolist()} <= {0.0, 2.0}, "as many votes as if all were on, or none"
    assert float((on > 0).float().mean()) == pytest.approx(0.75, abs=0.1)
    votes = network.votes(scores)
    wanted = functional.cross_entropy((votes * on).sum(0) + network.dense.bias, labels)
    loss = colours._weighed(bench, (scores, on, labels), slice(0, len(labels)))
    assert float(loss.detach()) == pytest.approx(float(wanted.detach()), rel=1e-5)
    all_on = colours._weighed(bench, (scores, torch.ones_like(on), labels), slice(0, len(labels)))
    assert float(all_on.detach()) == pytest.approx(
        float(functional.cross_entropy(network.fused(scores), labels).detach()), rel=1e-5
    )


def test_all_streams_learn_for_the_answer_and_for_themselves(prepared: Prepared) -> None:
    bench = bench_of("colornet", 2, prepared, dropout=0.0, label_smoothing=0.0)
    begun(bench)
    step = steps_of(bench)[0]
    network = bench.network.eval()
    rgb, _, labels = cast("Any", step.loss).args[1]
    assert float(rgb.min()) >= 0
    assert float(rgb.max()) <= 1
    pooled = [network.maps(stream, seen).mean(dim=(2, 3)) for stream, seen in enumerate(network.seen(rgb))]
    scores = [head(one) for head, one in zip(network.heads, pooled, strict=True)]
    own = [functional.cross_entropy(one, labels) for one in scores]
    wanted = functional.cross_entropy(network.fused(scores), labels) + sum(own) / 2
    assert loss_of(bench, step) == pytest.approx(float(wanted.detach()), rel=1e-5)
