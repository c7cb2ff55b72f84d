"""What one epoch of each phase of ColorNet does: generators of losses, one a step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never, cast

import torch
from torch import nn
from torch.nn import functional

from explorer.models import trunks
from explorer.readers.colour import stream_scores, to_rgb
from explorer.readers.devices import DeviceChoice
from explorer.train.bench import Bench, dropped
from explorer.train.caching import DescriptorCache, MapsCache
from explorer.train.recipe import ColourPhase, Joint, Stream, StreamHead, Weigh
from explorer.train.resting import early_at_rest
from explorer.train.sampling import jitter, labels_of, steps_of

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from torch import Tensor

    from explorer.models.colornet import Colornet
    from explorer.models.config import ColornetConfig
    from explorer.train.sampling import Sample

Progress = tuple[int, int]
_SAMPLED, _SAMPLED_SIDE = 256, 24  # pictures and their side, for pixels to compare two spaces by
_AT_REST = DeviceChoice("cpu", "trained on the CPU", "float32")


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
        own: (N, 3) pixels as the trunk will see them.
        known: (N, 3) the same pixels as it has seen them until now.
    """
    ones = torch.ones(len(own), 1)
    found = torch.linalg.lstsq(
        torch.cat((own, ones), 1).double(), known.double()
    ).solution.float()  # known = own @ found
    conv = next(module for module in trunk.modules() if isinstance(module, nn.Conv2d))
    if conv.bias is not None:
        conv.bias += torch.einsum("oikl,i->o", conv.weight, found[3])
    conv.weight.copy_(torch.einsum("oikl,ji->ojkl", conv.weight, found[:3]))


def _column(values: tuple[float, float, float]) -> Tensor:
    return torch.tensor(values).view(3, 1, 1)


def losses(phase: ColourPhase, bench: Bench[Colornet], epoch: int) -> Iterator[tuple[Tensor, int]]:
    """One epoch: (loss to descend, number of pictures) for every step."""
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


def _stream(phase: Stream, bench: Bench[Colornet], epoch: int) -> Iterator[tuple[Tensor, int]]:
    recipe, network, noise = bench.recipe, bench.network, bench.noise(epoch)
    trunk, head = network.trunks[phase.stream], network.heads[phase.stream]
    network.eval()
    trunk.train()
    for samples in bench.sampling(squares=phase.squares).batches(bench.pictures, epoch, batch=recipe.batch):
        (seen,) = network.seen(_lit(to_rgb([sample.seen for sample in samples]), noise), [phase.stream])
        found = trunks.early(trunk, seen) if phase.early else early_at_rest(trunk, seen)
        pooled = trunks.late(trunk, found).mean(dim=(2, 3))
        scores = head(dropped(pooled, recipe.dropout, noise))
        yield functional.cross_entropy(scores, labels_of(samples), label_smoothing=recipe.label_smoothing), len(samples)


def _joint(phase: Joint, bench: Bench[Colornet], epoch: int) -> Iterator[tuple[Tensor, int]]:
    recipe, network, noise = bench.recipe, bench.network, bench.noise(epoch)
    network.train()
    for samples in bench.sampling(squares=phase.squares).batches(bench.pictures, epoch, batch=recipe.batch):
        rgb, labels = _lit(to_rgb([sample.seen for sample in samples]), noise), labels_of(samples)
        pooled = [network.maps(stream, seen).mean(dim=(2, 3)) for stream, seen in enumerate(network.seen(rgb))]
        heads = zip(network.heads, pooled, strict=True)
        scores: list[Tensor] = [head(dropped(one, recipe.dropout, noise)) for head, one in heads]
        losses = [
            functional.cross_entropy(one, labels, label_smoothing=recipe.label_smoothing)
            for one in (network.fused(scores), *scores)
        ]
        yield losses[0] + torch.stack(losses[1:]).mean(), len(samples)


def _stream_head(phase: StreamHead, bench: Bench[Colornet], epoch: int) -> Iterator[tuple[Tensor, int]]:
    cache, recipe, noise = cast("MapsCache", bench.cache), bench.recipe, bench.noise(epoch)
    trunk, head = cast("Any", bench.network.trunks[phase.stream]), bench.network.heads[phase.stream]
    for chosen in bench.shuffled(len(cache.labels), epoch):
        maps = cache.maps[chosen].float().contiguous(memory_format=torch.channels_last)
        scores = head(dropped(trunk.head(maps).mean(dim=(2, 3)), recipe.dropout, noise))
        loss = functional.cross_entropy(scores, cache.labels[chosen], label_smoothing=recipe.label_smoothing)
        yield loss, len(chosen)


def _lit(rgb: Tensor, noise: torch.Generator) -> Tensor:
    """RGB in 0..1 with contrast, brightness and saturation changed a little."""
    return (jitter((rgb - 0.5) * 2, noise) / 2 + 0.5).clamp(0, 1)


def _weigh(phase: Weigh, bench: Bench[Colornet], epoch: int) -> Iterator[tuple[Tensor, int]]:
    cache, noise, network = cast("DescriptorCache", bench.cache), bench.noise(epoch), bench.network
    count = len(network.config.spaces)
    for chosen in bench.shuffled(len(cache.labels), epoch):
        on = (torch.rand((count, len(chosen), 1), generator=noise) >= phase.off).float()
        on = on * (count / on.sum(0, keepdim=True).clamp(min=1))  # as `ColourReading.fused` does
        votes = network.votes([scores[chosen] for scores in cache.descriptors]) * on
        fused = votes.sum(0) + network.dense.bias
        labels = cache.labels[chosen]
        yield functional.cross_entropy(fused, labels, label_smoothing=bench.recipe.label_smoothing), len(chosen)


def _bodies(phase: StreamHead, bench: Bench[Colornet]) -> Generator[Progress, None, MapsCache]:
    network, recipe, noise = bench.network, bench.recipe, bench.noise(0)
    trunk = cast("Any", network.trunks[phase.stream])
    maps: list[Tensor] = []
    labels: list[Tensor] = []
    for turn in range(phase.views):
        sampling = bench.sampling(squares=phase.squares)
        for samples in sampling.batches(bench.pictures, turn, batch=recipe.batch):
            with torch.no_grad():
                rgb = _lit(to_rgb([sample.seen for sample in samples]), noise)
                maps.append(trunk.body(*network.seen(rgb, [phase.stream])).half())
            labels.append(labels_of(samples))
            yield len(labels) * recipe.batch, len(bench.pictures.labels) * phase.views
    return MapsCache(torch.cat(maps), torch.cat(labels))


def _scores(phase: Weigh, bench: Bench[Colornet]) -> Generator[Progress, None, DescriptorCache]:
    network, recipe = bench.network, bench.recipe
    found: list[list[Tensor]] = [[] for _ in network.config.spaces]
    labels: list[Tensor] = []
    for turn in range(phase.views):
        sampling = bench.sampling(squares=phase.squares)
        for samples in sampling.batches(bench.pictures, turn, batch=recipe.batch):
            for kept, scores in zip(found, _at_rest(network, samples), strict=True):
                kept.append(scores.clone())  # out of inference mode
            labels.append(labels_of(samples))
            yield len(labels) * recipe.batch, len(bench.pictures.labels) * phase.views
    return DescriptorCache([torch.cat(kept) for kept in found], torch.cat(labels))


def _at_rest(network: Colornet, samples: list[Sample]) -> list[Tensor]:
    return stream_scores(network, to_rgb([sample.seen for sample in samples]), choice=_AT_REST)


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
