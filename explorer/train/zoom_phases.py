"""What one epoch of each phase of RA-CNN does: generators of losses, one a step.

Every phase trains few of the network's parameters and leaves the rest at rest; `learning` names them with their rates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never, cast

import torch
from torch.nn import functional

from explorer.models import trunks
from explorer.readers.network import to_input
from explorer.regions.soft_crop import soft_crop
from explorer.train.bench import Bench, dropped
from explorer.train.caching import AttentionCache, DescriptorCache, attention_cache, descriptor_cache
from explorer.train.recipe import Classify, Fuse, Heads, Rank, StartAttention, Warm, ZoomPhase
from explorer.train.resting import attended, early_at_rest, views
from explorer.train.sampling import jitter, labels_of, shaken, steps_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor, nn

    from explorer.models.config import RacnnConfig
    from explorer.models.racnn import Racnn


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
    squares = phase.squares if isinstance(phase, Heads) else 0.0
    args = (bench.network, bench.pictures, bench.recipe, bench.sampling(squares=squares))
    if isinstance(phase, StartAttention):
        bench.cache = yield from attention_cache(phase, *args)
    elif isinstance(phase, Fuse):
        bench.cache = yield from descriptor_cache(phase.views, *args, scales=bench.network.config.scales)
    elif isinstance(phase, Heads):
        bench.cache = yield from descriptor_cache(phase.views, *args, scales=1)


def losses(phase: ZoomPhase, bench: Bench[Racnn], epoch: int) -> Iterator[tuple[Tensor, int]]:
    """One epoch: (loss to descend, number of pictures) for every step."""
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


def _classify(bench: Bench[Racnn], epoch: int, *, scale: int, squares: float) -> Iterator[tuple[Tensor, int]]:
    recipe, network = bench.recipe, bench.network
    rng = bench.generator(epoch)
    noise = torch.Generator().manual_seed(int(rng.integers(2**31)))
    network.eval()
    network.trunks[scale].train()
    for samples in bench.sampling(squares=squares).batches(bench.pictures, epoch, batch=recipe.batch):
        seen = [sample.seen for sample in samples]
        if scale:
            boxes = [shaken(rng, box) for box in attended(network, samples, recipe.preprocess, scale)]
            seen = views(samples, boxes, recipe.preprocess, scale)
        x = jitter(to_input(seen, recipe.preprocess), noise)
        maps = trunks.late(network.trunks[scale], early_at_rest(network.trunks[scale], x))
        logits = network.logits(scale, dropped(network.descriptor(maps), recipe.dropout, noise))
        yield functional.cross_entropy(logits, labels_of(samples), label_smoothing=recipe.label_smoothing), len(samples)


def _start_attention(phase: StartAttention, bench: Bench[Racnn], epoch: int) -> Iterator[tuple[Tensor, int]]:
    cache = cast("AttentionCache", bench.cache)
    for chosen in bench.shuffled(len(cache.targets), epoch):
        found = bench.network.attention(phase.scale, cache.maps[chosen].float())
        yield functional.smooth_l1_loss(found, cache.targets[chosen], beta=0.05), len(chosen)


def _fuse(bench: Bench[Racnn], epoch: int) -> Iterator[tuple[Tensor, int]]:
    cache = cast("DescriptorCache", bench.cache)
    for chosen in bench.shuffled(len(cache.labels), epoch):
        descriptors = [d[chosen] for d in cache.descriptors]
        logits = [bench.network.logits(s, d) for s, d in enumerate(descriptors)]
        fused = bench.network.fuse(descriptors, logits)
        yield functional.cross_entropy(fused, cache.labels[chosen]), len(chosen)


def _heads(bench: Bench[Racnn], epoch: int) -> Iterator[tuple[Tensor, int]]:
    cache = cast("DescriptorCache", bench.cache)
    recipe = bench.recipe
    noise = bench.noise(epoch)
    for chosen in bench.shuffled(len(cache.labels), epoch):
        logits = bench.network.logits(0, dropped(cache.descriptors[0][chosen], recipe.dropout, noise))
        loss = functional.cross_entropy(logits, cache.labels[chosen], label_smoothing=recipe.label_smoothing)
        yield loss, len(chosen)


def _rank(phase: Rank, bench: Bench[Racnn], epoch: int) -> Iterator[tuple[Tensor, int]]:
    """Paper, eq. 9, on softmax probabilities of the true name, between neighbouring scales."""
    recipe, network = bench.recipe, bench.network
    network.eval()
    sampling = bench.sampling(side=phase.side)
    for samples in sampling.batches(bench.pictures, epoch, batch=phase.batch, count=phase.pictures):
        frames = to_input([s.seen for s in samples], recipe.preprocess)
        labels = labels_of(samples)[:, None]
        side = recipe.preprocess.side
        x = functional.interpolate(frames, (side, side), mode="bilinear", antialias=True)
        maps = network.maps(0, x).detach()
        coarse = torch.softmax(network.logits(0, network.descriptor(maps)), 1).gather(1, labels).detach()
        box = torch.tensor([[0.5, 0.5, 0.5]]).expand(len(samples), 3)
        loss = torch.zeros(())
        for scale in range(1, network.config.scales):
            box = nested(box.detach(), network.attention(scale - 1, maps.detach()))
            crop = soft_crop(frames, box, recipe.preprocess.side_of(scale), gradient=network.config.crop_gradient)
            maps = network.maps(scale, crop)
            fine = torch.softmax(network.logits(scale, network.descriptor(maps)), 1).gather(1, labels)
            loss = loss + functional.relu(coarse - fine + phase.margin).mean()
            coarse = fine.detach()
        yield loss, len(samples)


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
    return (_GRADIENTS[config.crop_gradient],)
