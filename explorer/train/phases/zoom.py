"""What one epoch of each phase of RA-CNN does: generators of steps.

Every phase trains few of the network's parameters and leaves the rest at rest; `learning` names them with their rates.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, assert_never, cast

import torch
from torch.nn import functional

from explorer.models import trunks
from explorer.readers.network import to_input
from explorer.regions.soft_crop import soft_crop
from explorer.train.phase_kinds import Classify, Fuse, Heads, Rank, StartAttention, Warm, ZoomPhase
from explorer.train.phases.bench import width_of
from explorer.train.phases.caching import AttentionCache, DescriptorCache, attention_cache, descriptor_cache
from explorer.train.phases.resting import attended, early_at_rest, views
from explorer.train.phases.sampling import jitter, shaken, steps_of
from explorer.train.phases.steps import Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor, nn

    from explorer.models.config import RacnnConfig
    from explorer.models.racnn import Racnn
    from explorer.train.phases.bench import Bench, Dropout


def learning(phase: ZoomPhase, network: Racnn) -> list[tuple[list[nn.Parameter], float]]:
    """Groups of parameters that the phase trains, with their learning rates."""
    match phase:
        case Warm() | Classify():
            scale = phase.scale if isinstance(phase, Classify) else 0
            trunk = trunks.trainable(network.trunks[scale])
            return [(trunk, phase.lr), (list(network.classifiers[scale].parameters()), phase.head_lr)]
        case Heads():
            return [(list(network.classifiers[0].parameters()), phase.lr)]
        case StartAttention():
            return [(list(network.apns[phase.scale].parameters()), phase.lr)]
        case Rank():
            return [(list(network.apns.parameters()), phase.lr)]
        case Fuse():
            return [(list(network.fusion.parameters()), phase.lr)]
    assert_never(phase)


def steps(phase: ZoomPhase, bench: Bench[Racnn]) -> int:
    """Steps of one epoch."""
    match phase:
        case Warm() | Classify():
            return steps_of(bench.pictures, bench.recipe.batch)
        case Rank():
            return steps_of(bench.pictures, phase.batch, phase.pictures)
        case StartAttention() | Fuse() | Heads():
            return bench.cached_steps(phase.views)
    assert_never(phase)


def begin(phase: ZoomPhase, bench: Bench[Racnn]) -> Iterator[tuple[int, int]]:
    """Prepare a phase, yielding (done, total) where that takes long: maps of resting trunks, computed once."""
    if isinstance(phase, StartAttention):
        bench.cache = yield from attention_cache(phase, bench)
    elif isinstance(phase, Fuse):
        bench.cache = yield from descriptor_cache(phase.views, bench, scales=bench.network.config.scales)
    elif isinstance(phase, Heads):
        bench.cache = yield from descriptor_cache(phase.views, bench, scales=1, squares=phase.squares)


def epoch_steps(phase: ZoomPhase, bench: Bench[Racnn], epoch: int) -> Iterator[Step]:
    """The steps of one epoch."""
    match phase:
        case Warm():
            yield from _classify(bench, epoch, scale=0, squares=phase.squares)
        case Classify():
            yield from _classify(bench, epoch, scale=phase.scale, squares=0.0)
        case StartAttention():
            yield from _start_attention(phase, bench, epoch)
        case Heads():
            yield from _heads(bench, epoch)
        case Rank():
            yield from _rank(phase, bench, epoch)
        case Fuse():
            yield from _fuse(bench, epoch)
        case _:
            assert_never(phase)


def end(phase: ZoomPhase, network: Racnn) -> None:
    """What follows a phase: after those on one trunk, every scale starts from it and its classifier."""
    if isinstance(phase, (Heads, Warm)):
        for scale in range(1, network.config.scales):
            network.trunks[scale].load_state_dict(network.trunks[0].state_dict())
            network.classifiers[scale].load_state_dict(network.classifiers[0].state_dict())


def _classify(bench: Bench[Racnn], epoch: int, *, scale: int, squares: float) -> Iterator[Step]:
    recipe, network, part = bench.recipe, bench.network, bench.part()
    rng = bench.generator(epoch)
    noise = torch.Generator().manual_seed(int(rng.integers(2**31)))
    network.eval()
    network.trunks[scale].train()
    for samples in bench.sampling(squares=squares).batches(bench.pictures, epoch, batch=recipe.batch):
        seen = [sample.seen for sample in samples]
        if scale:
            boxes = shaken(rng, attended(network, samples, recipe.preprocess, scale, bench.rest), part)
            seen = views(samples, boxes, recipe.preprocess, scale)
        x = jitter(to_input(seen, recipe.preprocess, bench.means.device), noise, part)
        drop, labels = bench.dropout(width_of(network.classifiers[scale]), part, noise), bench.labels(samples)
        yield Step(part.rows, part.total, partial(_named, bench, scale, (x, drop, labels)))


def _named(bench: Bench[Racnn], scale: int, batch: tuple[Tensor, Dropout, Tensor], rows: slice) -> Tensor:
    """Cross-entropy of one scale whose late part learns."""
    network, (x, drop, labels) = bench.network, batch
    maps = trunks.late(network.trunks[scale], early_at_rest(network.trunks[scale], x[rows], bench.rest))
    logits = network.logits(scale, drop(network.descriptor(maps), rows))
    return functional.cross_entropy(logits, labels[rows], label_smoothing=bench.recipe.label_smoothing)


def _start_attention(phase: StartAttention, bench: Bench[Racnn], epoch: int) -> Iterator[Step]:
    cache, device = cast("AttentionCache", bench.cache), bench.means.device
    for chosen, part in bench.shuffled(len(cache.targets), epoch):
        maps, targets = cache.maps[chosen].to(device).float(), cache.targets[chosen].to(device)
        yield Step(part.rows, part.total, partial(_placed, bench.network.apns[phase.scale], maps, targets))


def _placed(apn: nn.Module, maps: Tensor, targets: Tensor, rows: slice) -> Tensor:
    return functional.smooth_l1_loss(apn(maps[rows]), targets[rows], beta=0.05)


def _fuse(bench: Bench[Racnn], epoch: int) -> Iterator[Step]:
    cache, device = cast("DescriptorCache", bench.cache), bench.means.device
    sides_of_all = cast("Tensor", cache.sides)
    for chosen, part in bench.shuffled(len(cache.labels), epoch):
        descriptors = [d[chosen].to(device) for d in cache.descriptors]
        sides, labels = sides_of_all[chosen].to(device), cache.labels[chosen].to(device)
        yield Step(part.rows, part.total, partial(_fused, bench.network, descriptors, sides, labels))


def _fused(network: Racnn, descriptors: list[Tensor], sides: Tensor, labels: Tensor, rows: slice) -> Tensor:
    own = [d[rows] for d in descriptors]
    fused = network.fuse(own, [network.logits(s, d) for s, d in enumerate(own)], sides[rows])
    return functional.cross_entropy(fused, labels[rows])


def _heads(bench: Bench[Racnn], epoch: int) -> Iterator[Step]:
    cache, device, noise = cast("DescriptorCache", bench.cache), bench.means.device, bench.noise(epoch)
    width = cache.descriptors[0].shape[1]
    for chosen, part in bench.shuffled(len(cache.labels), epoch):
        x, labels = cache.descriptors[0][chosen].to(device), cache.labels[chosen].to(device)
        batch = (x, bench.dropout(width, part, noise), labels)
        yield Step(part.rows, part.total, partial(_headed, bench, batch))


def _headed(bench: Bench[Racnn], batch: tuple[Tensor, Dropout, Tensor], rows: slice) -> Tensor:
    x, drop, labels = batch
    logits = bench.network.logits(0, drop(x[rows], rows))
    return functional.cross_entropy(logits, labels[rows], label_smoothing=bench.recipe.label_smoothing)


def _rank(phase: Rank, bench: Bench[Racnn], epoch: int) -> Iterator[Step]:
    """Paper, eq. 9, on softmax probabilities of the true name, between neighbouring scales."""
    bench.network.eval()
    part, sampling = bench.part(phase.batch), bench.sampling(side=phase.side)
    for samples in sampling.batches(bench.pictures, epoch, batch=phase.batch, count=phase.pictures):
        frames = to_input([s.seen for s in samples], bench.recipe.preprocess, bench.means.device)
        yield Step(part.rows, part.total, partial(_ranked, phase, bench, frames, bench.labels(samples)[:, None]))


def _ranked(phase: Rank, bench: Bench[Racnn], frames: Tensor, labels: Tensor, rows: slice) -> Tensor:
    network, preprocess = bench.network, bench.recipe.preprocess
    frames, labels = frames[rows], labels[rows]
    x = functional.interpolate(frames, (preprocess.side, preprocess.side), mode="bilinear", antialias=True)
    maps = network.maps(0, x).detach()
    coarse = torch.softmax(network.logits(0, network.descriptor(maps)), 1).gather(1, labels).detach()
    box = torch.tensor([[0.5, 0.5, 0.5]], device=frames.device).expand(len(frames), 3)
    loss = torch.zeros((), device=frames.device)
    for scale in range(1, network.config.scales):
        box = nested(box.detach(), network.attention(scale - 1, maps.detach()))
        crop = soft_crop(frames, box, preprocess.side_of(scale), gradient=network.config.crop_gradient)
        maps = network.maps(scale, crop)
        fine = torch.softmax(network.logits(scale, network.descriptor(maps)), 1).gather(1, labels)
        loss = loss + functional.relu(coarse - fine + phase.margin).mean()
        coarse = fine.detach()
    return loss


def nested(outer: Tensor, inner: Tensor) -> Tensor:
    """(B, 3) attention inside attention: `inner` in fractions of the square `outer`, in the frame of `outer`."""
    corner, size = outer[:, :2] - outer[:, 2:], 2 * outer[:, 2:]
    return torch.cat((corner + inner[:, :2] * size, inner[:, 2:] * size), dim=1)


_GRADIENTS = {
    "mask": "The boxes were moved by the gradient through the paper's soft mask, its edge a fifth of the side wide.",
    "official": "The boxes were moved by the gradient rule of the authors' released layer.",
}


def notes(config: RacnnConfig) -> tuple[str, ...]:
    """What the card says of choices that are ours."""
    return () if config.is_plain else (_GRADIENTS[config.crop_gradient],)
