"""Measuring a finished network: shares and answers, of pictures that are made when they are asked for."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pytest
import torch

from explorer.checkpoints.store import read_card
from explorer.data.drawn import draw_bird, drawn_taxonomy
from explorer.geometry import Box
from explorer.models.build import build
from explorer.models.config import ColornetConfig, GranularityConfig, NetworkConfig, RacnnConfig
from explorer.preprocess import Preprocess
from explorer.stopping import StopFlag
from explorer.train import progress
from explorer.train.events import Done, Looked, Measuring
from explorer.train.measuring import zoom
from explorer.train.measuring.found import Found, at_level, top
from explorer.train.phase_kinds import Warm
from explorer.train.phases.schedule import schedule_of
from explorer.train.pictures.labelled import HeldBack, Picture
from explorer.train.places import answers_path
from explorer.train.progress import made_by, retold, timed
from explorer.train.recipe import Drawn, Recipe
from explorer.train.run import Wishes, train

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

CONFIGS: dict[str, NetworkConfig] = {
    "racnn": RacnnConfig(trunk="tiny", classes=24, apn_cells=2, apn_reduce=4, apn_hidden=8),
    "plain": RacnnConfig(trunk="tiny", classes=24, scales=1),
    "granularity": GranularityConfig(trunk="tiny", classes=24, grain_classes=(4, 8, 24), regions=2),
    "colornet": ColornetConfig(trunk="tiny", classes=24, spaces=("rgb", "hed")),
}
ANSWER = {"racnn": "fused", "plain": "species", "granularity": "described", "colornet": "fused"}
COUNT = 20


def held_back(*, marks: bool = False) -> HeldBack:
    birds = [draw_bird(n, n % 24, size=(96, 64)) for n in range(COUNT)]
    pictures = [Picture(bird.pixels, Box.of_size(96, 64)) for bird in birds]
    labels = np.arange(COUNT) % 24
    return HeldBack(pictures, labels, [bird.mark for bird in birds] if marks else ())


def measured(config: NetworkConfig, held: HeldBack) -> tuple[Found, list[tuple[int, int]]]:
    torch.manual_seed(1)
    said: list[tuple[int, int]] = []
    measuring = schedule_of(config).measure(build(config), held, Preprocess(64, 32), drawn_taxonomy(), StopFlag())
    return made_by(retold(measuring, said.append), lambda: None), said


@pytest.mark.parametrize("family", CONFIGS)
@pytest.mark.parametrize("marks", [False, True])
def test_shares_are_those_of_the_answers(family: str, marks: bool) -> None:
    held = held_back(marks=marks)
    found, said = measured(CONFIGS[family], held)
    assert found.answer.answers.shape == (COUNT, 24)
    assert found.answer.answers.sum(1) == pytest.approx(1, abs=1e-5)
    answer = ANSWER[family]
    for count in (1, 5):
        assert found.shares[f"{answer} top-{count}"] == top(found.answer.answers, held.labels, count)
    if family != "granularity":
        summed = at_level(found.answer.answers, held.labels, drawn_taxonomy(), "family")
        assert found.shares["family top-1"] == top(*summed, 1)
    done, total = zip(*said, strict=True)
    assert sorted(set(done)) == list(done), "always further"
    assert set(total) == {done[-1]}


class MadeAnew(Sequence[Picture]):
    """Pictures that are made anew each time they are asked for, as those that do not fit into memory."""

    def __init__(self, pictures: Sequence[Picture]) -> None:
        self._pictures = pictures

    def __len__(self) -> int:
        return len(self._pictures)

    def __getitem__(self, index: Any) -> Any:
        one = self._pictures[index]
        return Picture(one.pixels.copy(), one.content)


def test_no_more_than_a_batch_of_frames_is_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames three times as large as photos of 1,024 pixels take 28 MB each: all at once filled the memory."""
    photos = [np.full((400, 400, 3), n, dtype=np.uint8) for n in range(40)]
    pictures = [Picture(photo, Box.of_size(400, 400)) for photo in photos]
    held = HeldBack(MadeAnew(pictures), np.arange(40) % 24)
    monkeypatch.setattr(zoom, "_BATCH", 4)
    tracemalloc.start()
    try:
        measured(CONFIGS["plain"], held)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    frame = 3 * (3 * 400) ** 2
    assert peak < 12 * frame, f"{peak / frame:.1f} frames"


def test_without_held_back_pictures_nothing_is_measured(tmp_path: Path) -> None:
    for family, config in CONFIGS.items():
        recipe = Recipe(
            "Nothing held back", Drawn(training=24, held_back=0, side=64), config, Preprocess(64, 32), (),
            pretrained=False, batch=12,
        )  # fmt: skip
        if family == "plain":
            recipe = msgspec.structs.replace(recipe, phases=(Warm(1, 1e-3, 1e-3),))
        out = tmp_path / f"{family}.safetensors"
        told = list(train(recipe, out, base=tmp_path, stop=StopFlag(), wishes=Wishes(check=4)))
        assert isinstance(told[-1], Done)
        assert told[-1].measured == {}
        assert not any(isinstance(one, (Measuring, Looked)) for one in told)
        assert read_card(out).provenance.measured == {}
        assert not answers_path(out).exists()


def test_the_time_of_work_is_that_between_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(progress.time, "perf_counter", lambda: now[0])

    def work() -> Generator[int, None, str]:
        now[0] += 2
        yield 1
        now[0] += 3
        return "made"

    timing = timed(work())
    assert next(timing) == 1
    now[0] += 100
    with pytest.raises(StopIteration) as ended:
        next(timing)
    assert ended.value.value == ("made", 5)


def test_work_is_retold_and_made() -> None:
    def work() -> Generator[int, None, str]:
        yield 1
        yield 2
        return "made"

    telling = retold(work(), str)
    assert [next(telling), next(telling)] == ["1", "2"]
    with pytest.raises(StopIteration) as ended:
        next(telling)
    assert ended.value.value == "made"
    between: list[int] = []
    assert made_by(work(), lambda: between.append(0)) == "made"
    assert len(between) == 2
