"""What one epoch of each phase of multiple granularity descriptors does: generators of steps."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, assert_never, cast

import torch
from torch.nn import functional

from explorer.models import trunks
from explorer.models.granularity import joined
from explorer.readers.granularity import glimpse_wholes, wholes_of
from explorer.readers.network import to_input
from explorer.train.phase_kinds import Describe, Grain, GrainHeads, GrainPhase
from explorer.train.phases.bench import width_of
from explorer.train.phases.caching import DescriptorCache
from explorer.train.phases.resting import early_at_rest, maps_at_rest
from explorer.train.phases.sampling import jitter, labels_of, steps_of
from explorer.train.phases.steps import Step

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from torch import Tensor, nn

    from explorer.models.config import GranularityConfig
    from explorer.models.granularity import Granularity
    from explorer.taxonomy import Level
    from explorer.train.phases.bench import Bench, Dropout

Progress = tuple[int, int]


def learning(phase: GrainPhase, network: Granularity) -> list[tuple[list[nn.Parameter], float]]:
    """Groups of parameters that the phase trains, with their learning rates."""
    match phase:
        case GrainHeads():
            return [(list(network.heads.parameters()), phase.lr)]
        case Grain():
            number = network.config.grains.index(phase.grain)
            trunk = trunks.trainable(network.trunks[number])
            return [(trunk, phase.lr), (list(network.heads[number].parameters()), phase.head_lr)]
        case Describe():
            return [(list(network.describer.parameters()), phase.lr)]
    assert_never(phase)


def steps(phase: GrainPhase, bench: Bench[Granularity]) -> int:
    """Steps of one epoch."""
    if isinstance(phase, Grain):
        return steps_of(bench.pictures, bench.recipe.batch)
    return bench.cached_steps(phase.views)


def begin(phase: GrainPhase, bench: Bench[Granularity]) -> Iterator[Progress]:
    """Prepare a phase, yielding (done, total) where that takes long: descriptors of resting trunks, computed once."""
    bench.network.eval()
    if isinstance(phase, GrainHeads):
        bench.cache = yield from _whole_descriptors(phase, bench)
    elif isinstance(phase, Describe):
        bench.cache = yield from _descriptors(phase, bench)


def start(phase: GrainPhase, bench: Bench[Granularity]) -> None:
    """What a phase starts from: a grain from another's trunk, the classifier of all descriptors from the species' head.

    That classifier then says at first what the species' network alone says of its own descriptor.
    """
    network, grains = bench.network, bench.network.config.grains
    if isinstance(phase, Grain) and phase.start is not None:
        other = network.trunks[grains.index(phase.start)]
        network.trunks[grains.index(phase.grain)].load_state_dict(other.state_dict())
    if isinstance(phase, Describe) and grains[-1] == "species":
        head = network.heads[-1]
        weight, bias = cast("Tensor", head.weight), cast("Tensor", head.bias)
        norm = cast("DescriptorCache", bench.cache).descriptors[-1].norm(dim=1).mean()
        share = len(grains) if phase.each else 1
        with torch.no_grad():
            network.describer.weight.zero_()
            network.describer.weight[:, -weight.shape[1] :] = weight * norm / share
            network.describer.bias.copy_(bias)


def epoch_steps(phase: GrainPhase, bench: Bench[Granularity], epoch: int) -> Iterator[Step]:
    """The steps of one epoch."""
    match phase:
        case GrainHeads():
            yield from _heads(bench, epoch)
        case Grain():
            yield from _grain(phase, bench, epoch)
        case Describe():
            yield from _describe(phase, bench, epoch)
        case _:
            assert_never(phase)


def _names_at(bench: Bench[Granularity], level: Level) -> Tensor:
    """For every species its group at a level, (C,)."""
    return torch.from_numpy(bench.taxonomy.groups(level)).to(bench.means.device)


def _grain(phase: Grain, bench: Bench[Granularity], epoch: int) -> Iterator[Step]:
    recipe, network, noise, part = bench.recipe, bench.network, bench.noise(epoch), bench.part()
    number = network.config.grains.index(phase.grain)
    groups = _names_at(bench, phase.grain)
    network.eval()
    network.trunks[number].train()
    for samples in bench.sampling(squares=phase.squares).batches(bench.pictures, epoch, batch=recipe.batch):
        x = to_input([sample.seen for sample in samples], recipe.preprocess, bench.means.device)
        x = jitter(x, noise, part)
        drop = bench.dropout(width_of(network.heads[number]), part, noise)
        batch = (x, drop, groups[bench.labels(samples)])
        yield Step(part.rows, part.total, partial(_named, bench, number, batch))


def _named(bench: Bench[Granularity], grain: int, batch: tuple[Tensor, Dropout, Tensor], rows: slice) -> Tensor:
    """Cross-entropy of one grain's names, whose network's late part learns."""
    network, (x, drop, truth) = bench.network, batch
    maps = trunks.late(network.trunks[grain], early_at_rest(network.trunks[grain], x[rows], bench.rest))
    logits = network.logits(grain, drop(network.descriptor(maps), rows))
    return functional.cross_entropy(logits, truth[rows], label_smoothing=bench.recipe.label_smoothing)


def _heads(bench: Bench[Granularity], epoch: int) -> Iterator[Step]:
    cache, device, noise = cast("DescriptorCache", bench.cache), bench.means.device, bench.noise(epoch)
    groups = [_names_at(bench, level) for level in bench.network.config.grains]
    for chosen, part in bench.shuffled(len(cache.labels), epoch):
        labels = cache.labels[chosen].to(device)
        batch = [
            (own[chosen].to(device), bench.dropout(own.shape[1], part, noise), group[labels])
            for own, group in zip(cache.descriptors, groups, strict=True)
        ]
        yield Step(part.rows, part.total, partial(_headed, bench, batch))


def _headed(bench: Bench[Granularity], batch: list[tuple[Tensor, Dropout, Tensor]], rows: slice) -> Tensor:
    loss = torch.zeros((), device=bench.means.device)
    for number, (x, drop, truth) in enumerate(batch):
        logits = bench.network.logits(number, drop(x[rows], rows))
        loss = loss + functional.cross_entropy(logits, truth[rows], label_smoothing=bench.recipe.label_smoothing)
    return loss


def _describe(phase: Describe, bench: Bench[Granularity], epoch: int) -> Iterator[Step]:
    cache, device, noise = cast("DescriptorCache", bench.cache), bench.means.device, bench.noise(epoch)
    for chosen, part in bench.shuffled(len(cache.labels), epoch):
        x = joined([d[chosen] for d in cache.descriptors]).to(device)
        batch = (x, bench.dropout(x.shape[1], part, noise), cache.labels[chosen].to(device))
        yield Step(part.rows, part.total, partial(_described, phase, bench, batch))


def _described(
    phase: Describe, bench: Bench[Granularity], batch: tuple[Tensor, Dropout, Tensor], rows: slice
) -> Tensor:
    describer, (x, drop, labels) = bench.network.describer, batch
    x = drop(x[rows], rows)
    said = by_each(describer, x, len(bench.network.config.grains)) if phase.each else [describer(x)]
    losses = [functional.cross_entropy(s, labels[rows], label_smoothing=bench.recipe.label_smoothing) for s in said]
    return torch.stack(losses).mean()


def by_each(describer: nn.Linear, x: Tensor, grains: int) -> list[Tensor]:
    """Scores by each grain's part of the classifier alone, (B, classes); their mean is what all say."""
    parts = zip(x.chunk(grains, dim=1), describer.weight.chunk(grains, dim=1), strict=True)
    return [grains * functional.linear(own, weight) + describer.bias for own, weight in parts]


def _whole_descriptors(phase: GrainHeads, bench: Bench[Granularity]) -> Generator[Progress, None, DescriptorCache]:
    network, recipe = bench.network, bench.recipe
    found: list[list[Tensor]] = [[] for _ in network.config.grains]
    labels: list[Tensor] = []
    for turn in range(phase.views):
        for samples in bench.sampling(squares=phase.squares).batches(bench.pictures, turn, batch=recipe.batch):
            seen = [sample.seen for sample in samples]
            for number, kept in enumerate(found):
                own = network.descriptor(maps_at_rest(network, number, seen, recipe.preprocess, bench.rest))
                kept.append(bench.gathered(own))
            labels.append(bench.gathered(labels_of(samples)))
            yield len(labels) * recipe.batch, len(bench.pictures.labels) * phase.views
    return DescriptorCache([torch.cat(kept) for kept in found], torch.cat(labels))


def _descriptors(phase: Describe, bench: Bench[Granularity]) -> Generator[Progress, None, DescriptorCache]:
    """Detection, discovery and description as in reading, of views of the training pictures."""
    network, recipe = bench.network, bench.recipe
    found: list[list[Tensor]] = [[] for _ in network.config.grains]
    labels: list[Tensor] = []
    for turn in range(phase.views):
        for samples in bench.sampling().batches(bench.pictures, turn, batch=recipe.batch):
            wholes = wholes_of([(s.picture.pixels,) for s in samples], recipe.preprocess, bench.rest.device)
            for number, kept in enumerate(found):
                seen = glimpse_wholes(network, number, wholes, recipe.preprocess, choice=bench.rest)
                kept.append(bench.gathered(seen.described.clone()))  # out of inference mode
            labels.append(bench.gathered(labels_of(samples)))
            yield len(labels) * recipe.batch, len(bench.pictures.labels) * phase.views
    return DescriptorCache([torch.cat(kept) for kept in found], torch.cat(labels))


def notes(config: GranularityConfig) -> tuple[str, ...]:
    """What the card says of choices that are ours."""
    return (
        "The paper's layer, norm, number of regions and proposals are not known to us; these are our own choices: "
        f"energy ({config.energy.replace('_', '-')}) of the last convolutional maps, square, 3:4 and 4:3 windows at "
        f"three scales scored by their share of the energy less {config.beta} times their share of the area, "
        f"the best {config.regions} of them, one network for detection and description of a grain.",
    )
