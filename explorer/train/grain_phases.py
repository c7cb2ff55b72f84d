"""What one epoch of each phase of multiple granularity descriptors does: generators of losses, one a step."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never, cast

import torch
from torch.nn import functional

from explorer.models import trunks
from explorer.models.granularity import joined
from explorer.readers.devices import DeviceChoice
from explorer.readers.granularity import glimpse_grain
from explorer.readers.network import to_input
from explorer.train.bench import Bench, dropped
from explorer.train.caching import DescriptorCache
from explorer.train.recipe import Describe, Grain, GrainHeads, GrainPhase
from explorer.train.resting import early_at_rest, maps_at_rest
from explorer.train.sampling import jitter, labels_of, steps_of

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from torch import Tensor, nn

    from explorer.models.config import GranularityConfig
    from explorer.models.granularity import Granularity
    from explorer.taxonomy import Level

Progress = tuple[int, int]
_AT_REST = DeviceChoice("cpu", "trained on the CPU", "bfloat16")


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
        with torch.no_grad():
            network.describer.weight.zero_()
            network.describer.weight[:, -weight.shape[1] :] = weight * norm
            network.describer.bias.copy_(bias)


def losses(phase: GrainPhase, bench: Bench[Granularity], epoch: int) -> Iterator[tuple[Tensor, int]]:
    """One epoch: (loss to descend, number of pictures) for every step."""
    match phase:
        case GrainHeads():
            yield from _heads(bench, epoch)
        case Grain():
            yield from _grain(phase, bench, epoch)
        case Describe():
            yield from _describe(bench, epoch)
        case _:
            assert_never(phase)


def _names_at(bench: Bench[Granularity], level: Level) -> Tensor:
    """For every species its group at a level, (C,)."""
    return torch.from_numpy(bench.taxonomy.groups(level))


def _grain(phase: Grain, bench: Bench[Granularity], epoch: int) -> Iterator[tuple[Tensor, int]]:
    recipe, network, noise = bench.recipe, bench.network, bench.noise(epoch)
    number = network.config.grains.index(phase.grain)
    groups = _names_at(bench, phase.grain)
    network.eval()
    network.trunks[number].train()
    for samples in bench.sampling(squares=phase.squares).batches(bench.pictures, epoch, batch=recipe.batch):
        x = jitter(to_input([sample.seen for sample in samples], recipe.preprocess), noise)
        maps = trunks.late(network.trunks[number], early_at_rest(network.trunks[number], x))
        logits = network.logits(number, dropped(network.descriptor(maps), recipe.dropout, noise))
        truth = groups[labels_of(samples)]
        yield functional.cross_entropy(logits, truth, label_smoothing=recipe.label_smoothing), len(samples)


def _heads(bench: Bench[Granularity], epoch: int) -> Iterator[tuple[Tensor, int]]:
    cache, recipe, noise = cast("DescriptorCache", bench.cache), bench.recipe, bench.noise(epoch)
    groups = [_names_at(bench, level) for level in bench.network.config.grains]
    for chosen in bench.shuffled(len(cache.labels), epoch):
        loss = torch.zeros(())
        for number, group in enumerate(groups):
            logits = bench.network.logits(number, dropped(cache.descriptors[number][chosen], recipe.dropout, noise))
            truth = group[cache.labels[chosen]]
            loss = loss + functional.cross_entropy(logits, truth, label_smoothing=recipe.label_smoothing)
        yield loss, len(chosen)


def _describe(bench: Bench[Granularity], epoch: int) -> Iterator[tuple[Tensor, int]]:
    cache, recipe, noise = cast("DescriptorCache", bench.cache), bench.recipe, bench.noise(epoch)
    for chosen in bench.shuffled(len(cache.labels), epoch):
        x = dropped(joined([d[chosen] for d in cache.descriptors]), recipe.dropout, noise)
        loss = functional.cross_entropy(
            bench.network.describer(x), cache.labels[chosen], label_smoothing=recipe.label_smoothing
        )
        yield loss, len(chosen)


def _whole_descriptors(phase: GrainHeads, bench: Bench[Granularity]) -> Generator[Progress, None, DescriptorCache]:
    network, recipe = bench.network, bench.recipe
    found: list[list[Tensor]] = [[] for _ in network.config.grains]
    labels: list[Tensor] = []
    for turn in range(phase.views):
        for samples in bench.sampling(squares=phase.squares).batches(bench.pictures, turn, batch=recipe.batch):
            seen = [sample.seen for sample in samples]
            for number, kept in enumerate(found):
                kept.append(network.descriptor(maps_at_rest(network, number, seen, recipe.preprocess)))
            labels.append(labels_of(samples))
            yield len(labels) * recipe.batch, len(bench.pictures.labels) * phase.views
    return DescriptorCache([torch.cat(kept) for kept in found], torch.cat(labels))


def _descriptors(phase: Describe, bench: Bench[Granularity]) -> Generator[Progress, None, DescriptorCache]:
    """Detection, discovery and description as in reading, of views of the training pictures."""
    network, recipe = bench.network, bench.recipe
    found: list[list[Tensor]] = [[] for _ in network.config.grains]
    labels: list[Tensor] = []
    for turn in range(phase.views):
        for samples in bench.sampling().batches(bench.pictures, turn, batch=recipe.batch):
            pictures = [(sample.picture.pixels,) for sample in samples]
            for number, kept in enumerate(found):
                seen = glimpse_grain(network, number, pictures, recipe.preprocess, choice=_AT_REST)
                kept.append(seen.described.clone())
            labels.append(labels_of(samples))
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
