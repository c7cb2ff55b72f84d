"""What one epoch of each phase of ColorNet does: generators of steps."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, assert_never, cast

import torch
from torch import nn
from torch.nn import functional

from explorer.models import trunks
from explorer.readers.colour import stream_scores, to_rgb
from explorer.train.phase_kinds import ColourPhase, Joint, Stream, StreamHead, Weigh
from explorer.train.phases.bench import width_of
from explorer.train.phases.caching import DescriptorCache, MapsCache
from explorer.train.phases.resting import early_at_rest
from explorer.train.phases.sampling import jitter, labels_of, steps_of
from explorer.train.phases.steps import Step

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from torch import Tensor

    from explorer.models.colornet import Colornet
    from explorer.models.config import ColornetConfig
    from explorer.train.phases.bench import Bench, Dropout
    from explorer.train.phases.sampling import Sample

Progress = tuple[int, int]
_SAMPLED, _SAMPLED_SIDE = 256, 24  # pictures and their side, for pixels to compare two spaces by


def learning(phase: ColourPhase, network: Colornet) -> list[tuple[list[nn.Parameter], float]]:
    """Groups of parameters that the phase trains, with their learning rates."""
    match phase:
        case StreamHead():
            conv, head = cast("Any", network.trunks[phase.stream]).conv_head, network.heads[phase.stream]
            return [([*conv.parameters(), *head.parameters()], phase.lr)]
        case Stream():
            trunk, head = network.trunks[phase.stream], network.heads[phase.stream]
            learnt = list(trunk.parameters()) if phase.early else trunks.trainable(trunk)
            return [(learnt, phase.lr), (list(head.parameters()), phase.head_lr)]
        case Joint():
            heads = [*network.heads.parameters(), *network.dense.parameters()]
            return [(list(network.trunks.parameters()), phase.lr), (heads, phase.head_lr)]
        case Weigh():
            return [(list(network.dense.parameters()), phase.lr)]
    assert_never(phase)


def steps(phase: ColourPhase, bench: Bench[Colornet]) -> int:
    """Steps of one epoch."""
    if isinstance(phase, (StreamHead, Weigh)):
        return bench.cached_steps(phase.views)
    return steps_of(bench.pictures, bench.recipe.batch)


def begin(phase: ColourPhase, bench: Bench[Colornet]) -> Iterator[Progress]:
    """Prepare a phase, yielding (done, total) where that takes long: scores of the resting streams, computed once."""
    bench.network.eval()
    if isinstance(phase, StreamHead):
        bench.cache = yield from _bodies(phase, bench)
    elif isinstance(phase, Weigh):
        bench.cache = yield from _scores(phase, bench)


def fit(bench: Bench[Colornet]) -> None:
    """Trunks that come from elsewhere know RGB: their first convolutions are put into the spaces of their streams.

    RGB as they know it is standardised by the recipe's preprocessing record.
    """
    recipe, network = bench.recipe, bench.network
    if not (recipe.start or recipe.pretrained):
        return
    sampling = bench.sampling(side=_SAMPLED_SIDE)
    count = min(_SAMPLED, len(bench.pictures.labels))
    rgb = to_rgb([sampling.sample(bench.pictures, index, 0).seen for index in range(count)])
    known = (
        ((rgb - _column(recipe.preprocess.mean)) / _column(recipe.preprocess.std)).permute(0, 2, 3, 1).reshape(-1, 3)
    )
    for trunk, seen in zip(network.trunks, network.seen(rgb), strict=True):
        put_into_space(trunk, seen.permute(0, 2, 3, 1).reshape(-1, 3), known)


@torch.no_grad()
def put_into_space(trunk: nn.Module, own: Tensor, known: Tensor) -> None:
    """Change a trunk's first convolution so that it makes of `own` what it made of `known`, by least squares.

    That is exact for the spaces that are linear in RGB, but for the padding.

    Args:
        trunk: whose first convolution takes three channels.
        own: (N, 3) pixels as the trunk will see them, on the CPU.
        known: (N, 3) the same pixels as it has seen them until now.
    """
    conv = next(module for module in trunk.modules() if isinstance(module, nn.Conv2d))
    ones = torch.ones(len(own), 1)
    found = torch.linalg.lstsq(torch.cat((own, ones), 1).double(), known.double()).solution  # known = own @ found
    found = found.to(conv.weight)
    if conv.bias is not None:
        conv.bias += torch.einsum("oikl,i->o", conv.weight, found[3])
    conv.weight.copy_(torch.einsum("oikl,ji->ojkl", conv.weight, found[:3]))


def _column(values: tuple[float, float, float]) -> Tensor:
    return torch.tensor(values).view(3, 1, 1)


def epoch_steps(phase: ColourPhase, bench: Bench[Colornet], epoch: int) -> Iterator[Step]:
    """The steps of one epoch."""
    match phase:
        case StreamHead():
            yield from _stream_head(phase, bench, epoch)
        case Stream():
            yield from _stream(phase, bench, epoch)
        case Joint():
            yield from _joint(phase, bench, epoch)
        case Weigh():
            yield from _weigh(phase, bench, epoch)
        case _:
            assert_never(phase)


def _stream(phase: Stream, bench: Bench[Colornet], epoch: int) -> Iterator[Step]:
    recipe, network, noise, part = bench.recipe, bench.network, bench.noise(epoch), bench.part()
    trunk, head = network.trunks[phase.stream], network.heads[phase.stream]
    network.eval()
    trunk.train()
    for samples in bench.sampling(squares=phase.squares).batches(bench.pictures, epoch, batch=recipe.batch):
        (seen,) = network.seen(_lit(bench, samples, noise), [phase.stream])
        batch = (seen, bench.dropout(width_of(head), part, noise), bench.labels(samples))
        yield Step(part.rows, part.total, partial(_streamed, phase, bench, batch))


def _streamed(phase: Stream, bench: Bench[Colornet], batch: tuple[Tensor, Dropout, Tensor], rows: slice) -> Tensor:
    trunk, (seen, drop, labels) = bench.network.trunks[phase.stream], batch
    found = trunks.early(trunk, seen[rows]) if phase.early else early_at_rest(trunk, seen[rows], bench.rest)
    scores = bench.network.heads[phase.stream](drop(trunks.late(trunk, found).mean(dim=(2, 3)), rows))
    return functional.cross_entropy(scores, labels[rows], label_smoothing=bench.recipe.label_smoothing)


def _joint(phase: Joint, bench: Bench[Colornet], epoch: int) -> Iterator[Step]:
    recipe, network, noise, part = bench.recipe, bench.network, bench.noise(epoch), bench.part()
    network.train()
    for samples in bench.sampling(squares=phase.squares).batches(bench.pictures, epoch, batch=recipe.batch):
        rgb = _lit(bench, samples, noise)
        drops = [bench.dropout(width_of(head), part, noise) for head in network.heads]
        yield Step(part.rows, part.total, partial(_joined, bench, (rgb, drops, bench.labels(samples))))


def _joined(bench: Bench[Colornet], batch: tuple[Tensor, list[Dropout], Tensor], rows: slice) -> Tensor:
    network, (rgb, drops, labels) = bench.network, batch
    pooled = [network.maps(stream, seen).mean(dim=(2, 3)) for stream, seen in enumerate(network.seen(rgb[rows]))]
    scores: list[Tensor] = [h(drop(p, rows)) for h, drop, p in zip(network.heads, drops, pooled, strict=True)]
    losses = [
        functional.cross_entropy(one, labels[rows], label_smoothing=bench.recipe.label_smoothing)
        for one in (network.fused(scores), *scores)
    ]
    return losses[0] + torch.stack(losses[1:]).mean()


def _stream_head(phase: StreamHead, bench: Bench[Colornet], epoch: int) -> Iterator[Step]:
    cache, device, noise = cast("MapsCache", bench.cache), bench.means.device, bench.noise(epoch)
    width = width_of(bench.network.heads[phase.stream])
    for chosen, part in bench.shuffled(len(cache.labels), epoch):
        maps = cache.maps[chosen].to(device).float().contiguous(memory_format=torch.channels_last)
        batch = (maps, bench.dropout(width, part, noise), cache.labels[chosen].to(device))
        yield Step(part.rows, part.total, partial(_headed, phase, bench, batch))


def _headed(phase: StreamHead, bench: Bench[Colornet], batch: tuple[Tensor, Dropout, Tensor], rows: slice) -> Tensor:
    trunk, (maps, drop, labels) = cast("Any", bench.network.trunks[phase.stream]), batch
    scores = bench.network.heads[phase.stream](drop(trunk.head(maps[rows]).mean(dim=(2, 3)), rows))
    return functional.cross_entropy(scores, labels[rows], label_smoothing=bench.recipe.label_smoothing)


def _lit(bench: Bench[Colornet], samples: list[Sample], noise: torch.Generator) -> Tensor:
    """RGB in 0..1 with contrast, brightness and saturation changed a little."""
    rgb = to_rgb([sample.seen for sample in samples], bench.means.device)
    return (jitter((rgb - 0.5) * 2, noise, bench.part()) / 2 + 0.5).clamp(0, 1)


def _weigh(phase: Weigh, bench: Bench[Colornet], epoch: int) -> Iterator[Step]:
    cache, device, noise = cast("DescriptorCache", bench.cache), bench.means.device, bench.noise(epoch)
    count = len(bench.network.config.spaces)
    for chosen, part in bench.shuffled(len(cache.labels), epoch):
        on = (torch.rand((count, part.total, 1), generator=noise)[:, part.own] >= phase.off).float()
        on = on * (count / on.sum(0, keepdim=True).clamp(min=1))  # as `ColourReading.fused` does
        scores = [one[chosen].to(device) for one in cache.descriptors]
        batch = (scores, on.to(device), cache.labels[chosen].to(device))
        yield Step(part.rows, part.total, partial(_weighed, bench, batch))


def _weighed(bench: Bench[Colornet], batch: tuple[list[Tensor], Tensor, Tensor], rows: slice) -> Tensor:
    network, (scores, on, labels) = bench.network, batch
    votes = network.votes([one[rows] for one in scores]) * on[:, rows]
    fused = votes.sum(0) + network.dense.bias
    return functional.cross_entropy(fused, labels[rows], label_smoothing=bench.recipe.label_smoothing)


def _bodies(phase: StreamHead, bench: Bench[Colornet]) -> Generator[Progress, None, MapsCache]:
    network, recipe, noise = bench.network, bench.recipe, bench.noise(0)
    trunk = cast("Any", network.trunks[phase.stream])
    maps: list[Tensor] = []
    labels: list[Tensor] = []
    for turn in range(phase.views):
        sampling = bench.sampling(squares=phase.squares)
        for samples in sampling.batches(bench.pictures, turn, batch=recipe.batch):
            with torch.no_grad():
                (seen,) = network.seen(_lit(bench, samples, noise), [phase.stream])
                maps.append(bench.gathered(trunk.body(seen).half()))
            labels.append(bench.gathered(labels_of(samples)))
            yield len(labels) * recipe.batch, len(bench.pictures.labels) * phase.views
    return MapsCache(torch.cat(maps), torch.cat(labels))


def _scores(phase: Weigh, bench: Bench[Colornet]) -> Generator[Progress, None, DescriptorCache]:
    network, recipe = bench.network, bench.recipe
    found: list[list[Tensor]] = [[] for _ in network.config.spaces]
    labels: list[Tensor] = []
    for turn in range(phase.views):
        sampling = bench.sampling(squares=phase.squares)
        for samples in sampling.batches(bench.pictures, turn, batch=recipe.batch):
            rgb = to_rgb([sample.seen for sample in samples], bench.means.device)
            scores = stream_scores(network, rgb, choice=replace(bench.rest, precision="float32"))
            for kept, own in zip(found, scores, strict=True):
                kept.append(bench.gathered(own.clone()))  # out of inference mode
            labels.append(bench.gathered(labels_of(samples)))
            yield len(labels) * recipe.batch, len(bench.pictures.labels) * phase.views
    return DescriptorCache([torch.cat(kept) for kept in found], torch.cat(labels))


def notes(config: ColornetConfig) -> tuple[str, ...]:
    """What the card says of choices that are ours."""
    lines = [
        "The paper's training is not known to us; these are our own choices: "
        f"{len(config.spaces)} streams of the trunk {config.trunk}, each channel standardised by its mean and spread "
        "over all colours, and a dense layer that started as their average."
    ]
    if "hed" in config.spaces:
        lines.append("HED is as in scikit-image since 0.19; the paper of 2018 can only have used an older formula.")
    elif {"hed_log10", "hed_ln"} & {*config.spaces}:
        lines.append("HED is an older formula of scikit-image, as the paper's must have been.")
    return tuple(lines)
