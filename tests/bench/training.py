"""Training against its floors: a step with all that feeds it against the bare step, and making pictures alone.

Also the bare step by other means (precision, memory layout, compiled), to see which help on this computer: steps after
the first ones, which are told apart, for compiling takes minutes. On the CPU it needs a C++ compiler.
"""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from measure import Row, own_home, print_table
from measure import rounds_wanted as wanted
from torch.nn import functional

from explorer.models.config import RacnnConfig
from explorer.preprocess import Preprocess
from explorer.readers.devices import precise
from explorer.stopping import StopFlag
from explorer.train.beginning import network_to_train
from explorer.train.means import choose_means
from explorer.train.phase_kinds import Warm
from explorer.train.phases.bench import Bench
from explorer.train.phases.resting import early_at_rest
from explorer.train.phases.schedule import schedule_of
from explorer.train.phases.steps import Step, Stepper
from explorer.train.pictures.preparing import prepare
from explorer.train.progress import made_by
from explorer.train.recipe import Drawn, Recipe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from explorer.models.racnn import Racnn
    from explorer.train.means import Means
    from explorer.train.pictures.labelled import Prepared

LITE = (127 / 255,) * 3, (128 / 255,) * 3
BATCHES = (32,)
WARM_UP = 3  # steps
ON_GPU = (32, 64, 128, 256)  # up to what fills it


def main() -> None:
    rounds = wanted(__doc__ or "", 20)
    means = choose_means()
    with own_home() as home:
        for batch in BATCHES if means.device == "cpu" else ON_GPU:
            prepared = pictures(batch)
            compare(batch, prepared, means, rounds, home)
        ways(prepared, means, rounds, home)


def pictures(batch: int) -> Prepared:
    data = Drawn(training=batch * 2, held_back=1, side=512)
    return made_by(prepare(data, Path(), StopFlag()), lambda: None)


def bench_of(batch: int, prepared: Prepared, means: Means, home) -> Bench[Racnn]:
    recipe = Recipe(
        title="Bench",
        data=Drawn(1, 1),
        config=RacnnConfig(trunk="efficientnet_lite0", classes=24),
        preprocess=Preprocess(224, 224, *LITE),
        phases=(Warm(epochs=10_000, lr=1e-6, head_lr=1e-6),),
        batch=batch,
    )
    return Bench(recipe, network_to_train(recipe, None, home, means), prepared.training, prepared.taxonomy, 0, means)


def stepper_of(bench: Bench[Racnn]) -> Stepper:
    bench.network.requires_grad_(requires_grad=False)
    groups = schedule_of(bench.recipe.config).learning(bench.recipe.phases[0], bench.network)
    for parameters, _ in groups:
        for parameter in parameters:
            parameter.requires_grad_()
    return Stepper(bench.network, groups, bench.means, decay=0.02)


def endless(bench: Bench[Racnn]) -> Iterator[Step]:
    """Steps of one epoch after the other, with pictures that are made ahead."""
    for epoch in range(10_000):
        yield from schedule_of(bench.recipe.config).epoch_steps(bench.recipe.phases[0], bench, epoch)


class Bare:
    """Forward and backward of the trunk and the optimizer, on one batch that is there already."""

    def __init__(self, bench: Bench[Racnn]) -> None:
        self.bench, self.network = bench, bench.network.train()
        shape, device = (bench.recipe.batch, 3, 224, 224), bench.means.device
        self.x = torch.randn(shape, device=device).contiguous(memory_format=torch.channels_last)
        self.labels = torch.arange(bench.recipe.batch, device=device) % 24
        learning = [p for p in bench.network.parameters() if p.requires_grad]
        self.optimizer = torch.optim.AdamW(learning, lr=1e-6)

    def __call__(self) -> None:
        self.optimizer.zero_grad()
        trunk = self.network.trunks[0]
        early = early_at_rest(trunk, self.x, self.bench.rest)
        with precise(self.bench.means.choice):
            maps = trunk.late(early)  # type: ignore[operator]
            logits = self.network.logits(0, self.network.descriptor(maps))
            loss = functional.cross_entropy(logits.float(), self.labels)
        loss.backward()
        self.optimizer.step()
        loss.item()


def timed(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return (time.perf_counter() - start) * 1000


def compare(batch: int, prepared: Prepared, means: Means, rounds: int, home) -> None:
    bench = bench_of(batch, prepared, means, home)
    stepper, steps, bare = stepper_of(bench), endless(bench), Bare(bench)
    drawn = bench.sampling(squares=0.85)

    def made() -> None:
        list(drawn.batches(prepared.training, next(epochs), batch=batch, count=batch))

    epochs = cycle(range(100))
    for do in (bare, made):
        do()
    for step in islice(steps, 2):
        stepper.take(step, 1.0)
    whole, floor, making = [], [], []
    for _ in range(rounds):
        whole.append(timed(lambda: stepper.take(next(steps), 1.0)))
        floor.append(timed(bare))
        making.append(timed(made))
    speed = batch / (sorted(whole)[rounds // 2] / 1000)
    print_table(
        f"Fine-tuning EfficientNet-Lite0 at 224 px, batches of {batch} ({means.device}, {means.choice.precision}, "
        f"{torch.get_num_threads()} threads): {speed:.1f} pictures a second, {rounds} rounds",
        [
            Row("a step and the pictures for it", whole, floor, "≤ 1.15 ×"),
            Row("a batch of pictures alone, two threads", making, floor, "< 1 ×"),
        ],
        floor="the bare step",
    )


def ways(prepared: Prepared, means: Means, rounds: int, home) -> None:
    """The bare step by other means against the usual ones."""
    half = replace(means, choice=replace(means.choice, precision="bfloat16"))
    full = replace(means, resting="float32", choice=replace(means.choice, precision="float32"))
    kinds = {"all in float32": full, "all in bfloat16": half, "compiled": replace(means, compiled=True)}
    usual = Bare(learnt(bench_of(32, prepared, means, home)))
    for _ in range(WARM_UP):
        usual()
    rows = []
    for name, other in kinds.items():
        try:
            bare = Bare(learnt(bench_of(32, prepared, other, home)))
            first = sum(timed(bare) for _ in range(WARM_UP)) / 1000
        except Exception as error:  # noqa: BLE001 - a compiler may be missing; that is what is to be told
            print(f"{name}: {type(error).__name__}, {str(error).splitlines()[0]}")
            continue
        values, floor = [], []
        for _ in range(rounds):
            values.append(timed(bare))
            floor.append(timed(usual))
        rows.append(Row(f"{name} (its first {WARM_UP} steps: {first:.1f} s)", values, floor))
    rows.append(first_layout(prepared, means, rounds, home, usual))
    print_table(f"The bare step by other means ({means.device})", rows, floor="by the usual means")


def first_layout(prepared: Prepared, means: Means, rounds: int, home, usual: Bare) -> Row:
    """Channels first in memory, as torch has them by default."""
    bare = Bare(learnt(bench_of(32, prepared, means, home)))
    bare.network.to(memory_format=torch.contiguous_format)
    bare.x = bare.x.contiguous()
    run = partial(timed, bare)
    run()
    values, floor = [], []
    for _ in range(rounds):
        values.append(run())
        floor.append(timed(usual))
    return Row("channels first", values, floor)


def learnt(bench: Bench[Racnn]) -> Bench[Racnn]:
    """The same, ready to learn."""
    stepper_of(bench)
    return bench


if __name__ == "__main__":
    main()
