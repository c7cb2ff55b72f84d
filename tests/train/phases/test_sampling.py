"""Samples and batches: which pictures are seen, where, and what chance does to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from explorer.geometry import Box
from explorer.preprocess import view, whole_frame
from explorer.readers.devices import DeviceChoice
from explorer.team import Team
from explorer.train import means
from explorer.train.means import Means, choose_means
from explorer.train.phases.sampling import Part, Sampling, jitter, labels_of, random_square, shaken, steps_of
from explorer.train.pictures.labelled import Picture

if TYPE_CHECKING:
    from numpy.typing import NDArray

COUNT, BATCH = 23, 4
CONTENT = Box(10, 5, 40, 25)


class Numbered:
    """Pictures that are told apart by their width, 60 and more, and by their label."""

    labels: NDArray[np.int64] = np.arange(COUNT, dtype=np.int64)

    def picture(self, index: int, rng: np.random.Generator) -> Picture:
        pixels = np.full((50, 60 + index, 3), rng.integers(256), dtype=np.uint8)
        return Picture(pixels, CONTENT)


def sampling(*, squares: float = 0.0, seed: int = 1, team: Team | None = None) -> Sampling:
    return Sampling(seed=(seed, 0), side=16, fill=(1, 2, 3), squares=squares, means=Means(team=team or Team()))


def seen(batches: Sampling, epoch: int, count: int | None = None) -> list[list[int]]:
    return [[one.label for one in batch] for batch in batches.batches(Numbered(), epoch, batch=BATCH, count=count)]


def test_an_epoch_sees_no_picture_twice_in_whole_batches() -> None:
    batches = seen(sampling(), 0)
    assert [len(batch) for batch in batches] == [BATCH] * (COUNT // BATCH)
    flat = [label for batch in batches for label in batch]
    assert len({*flat}) == len(flat)
    assert flat != sorted(flat), "shuffled"
    assert batches == seen(sampling(), 0), "and the same again"
    assert batches != seen(sampling(), 1), "in another order in the next epoch"
    assert batches != seen(sampling(seed=2), 0)
    assert seen(sampling(), 0, count=9) == batches[:2], "of the first nine, two batches"
    assert (steps_of(Numbered(), BATCH), steps_of(Numbered(), BATCH, 9), steps_of(Numbered(), BATCH, 99)) == (5, 2, 5)


def test_of_a_team_each_makes_its_own_rows() -> None:
    whole = seen(sampling(), 3)
    first, second = (seen(sampling(team=Team(rank, 2)), 3) for rank in (0, 1))
    assert [one + other for one, other in zip(first, second, strict=True)] == whole


def test_a_sample_is_the_same_whoever_makes_it_and_another_in_another_epoch() -> None:
    one, again, other = (sampling(squares=0.5).sample(Numbered(), 3, epoch) for epoch in (0, 0, 1))
    assert one.box == again.box
    np.testing.assert_array_equal(one.seen, again.seen)
    assert not np.array_equal(one.seen, other.seen)
    assert (one.label, one.picture.pixels.shape[1]) == (3, 63)


def test_it_sees_the_whole_or_a_square_of_the_photo() -> None:
    for squares, low, high in ((0.0, 0, 0), (1.0, 200, 200), (0.3, 35, 90)):
        samples = [sampling(squares=squares).sample(Numbered(), 2, epoch) for epoch in range(200)]
        whole = whole_frame(62, 50)
        assert low <= sum(one.box != whole for one in samples) <= high
        squares_alone = [one.box.centre for one in samples if one.box != whole]
        assert all(CONTENT.x0 <= x <= CONTENT.x1 and CONTENT.y0 <= y <= CONTENT.y1 for x, y in squares_alone)
    for one in samples[:5]:
        np.testing.assert_array_equal(one.seen, view((one.picture.pixels,), one.box, 16, (1, 2, 3)))


@pytest.mark.parametrize("content", [CONTENT, Box(0, 0, 20, 80)])
def test_a_random_square_has_a_quarter_to_all_of_the_photo_and_reaches_all_of_it(content: Box) -> None:
    rng = np.random.default_rng(5)
    longer = max(content.width, content.height)
    boxes = [random_square(rng, content) for _ in range(500)]
    shares = [(box.width / longer) ** 2 for box in boxes]
    assert 0.25 <= min(shares) < 0.3
    assert 0.98 < max(shares) <= 1.05 + 1e-9
    for box in boxes:
        x, y = box.centre
        assert content.x0 <= x <= content.x1
        assert content.y0 <= y <= content.y1
        for low, high, edges in (
            (content.x0, content.x1, (box.x0, box.x1)),
            (content.y0, content.y1, (box.y0, box.y1)),
        ):
            if box.width <= high - low:
                assert low - 1e-9 <= edges[0]
                assert edges[1] <= high + 1e-9
    small = [box for box in boxes if box.width < 0.6 * longer]
    side = "x0" if content.width > content.height else "y0"
    starts = [getattr(box, side) - getattr(content, side) for box in small]
    assert min(starts) < 0.05 * longer
    assert max(starts) > 0.35 * longer


def test_boxes_are_shaken_a_little_and_each_process_shakes_its_own() -> None:
    boxes = [Box.square(50, 60, 20)] * 200
    whole = shaken(np.random.default_rng(1), boxes, Part(200, slice(None)))
    sizes = np.array([box.width / 40 for box in whole])
    moves = np.array([np.subtract(box.centre, (50, 60)) / 40 for box in whole])
    assert np.exp(-0.15) <= sizes.min() < 0.88 < 1.14 < sizes.max() <= np.exp(0.15)
    assert 0.09 < np.abs(moves).max() <= 0.1
    assert abs(moves.mean()) < 0.02
    own = shaken(np.random.default_rng(1), boxes[120:], Part(200, slice(120, 200)))
    assert own == whole[120:]


def test_light_changes_a_little_and_each_process_changes_its_own() -> None:
    x = torch.randn((200, 3, 6, 6), generator=torch.Generator().manual_seed(1))
    y = jitter(x, torch.Generator().manual_seed(2))
    brighter = (y - x).mean(dim=(1, 2, 3))
    assert 0.17 < float(brighter.abs().max()) <= 0.2 + 1e-5
    grey = [one.mean(1).flatten(1) for one in (x, y)]
    contrast = grey[1].std(1) / grey[0].std(1)
    assert 0.8 - 1e-4 <= float(contrast.min()) < 0.83
    assert 1.17 < float(contrast.max()) <= 1.2 + 1e-4
    apart = [(one - one.mean(1, keepdim=True)).flatten(1).norm(dim=1) for one in (x, y)]
    saturation = apart[1] / apart[0] / contrast
    assert 0.8 - 1e-4 <= float(saturation.min()) < 0.83
    assert 1.17 < float(saturation.max()) <= 1.2 + 1e-4
    assert y.is_contiguous(memory_format=torch.channels_last)
    own = jitter(x[120:], torch.Generator().manual_seed(2), Part(200, slice(120, 200)))
    torch.testing.assert_close(own, y[120:])


def test_labels_and_rows() -> None:
    samples = [sampling().sample(Numbered(), index, 0) for index in (4, 9)]
    assert labels_of(samples).tolist() == [4, 9]
    assert (Part(10, slice(3, 7)).rows, Part(10, slice(None)).rows) == (4, 10)


def test_threads_that_make_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    gpu = DeviceChoice("cuda:0", "NVIDIA H100 found", "bfloat16")
    monkeypatch.setattr("os.cpu_count", lambda: 12)
    assert Means().loaders == 2
    assert Means(gpu).loaders == 12
    assert Means(gpu, Team(0, 4, 0, 4)).loaders == 3
    assert Means(gpu, Team(0, 16, 0, 8)).loaders == 2
    monkeypatch.setattr("os.cpu_count", lambda: 128)
    assert Means(gpu).loaders == 16


def test_what_it_was_trained_with_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    gpu = DeviceChoice("cuda:0", "NVIDIA H100 found", "bfloat16")
    said = Means(gpu, Team(0, 4), compiled=True).said()
    assert said.startswith(
        "Trained on NVIDIA H100 in bfloat16, channels last, compiled, by 4 processes together; PyTorch "
    )
    assert "at rest" not in said
    assert "together" not in Means(gpu).said()
    assert "compiled" not in Means(gpu).said()
    assert "an Apple GPU" in Means(DeviceChoice("mps", "x", "float32")).said()
    assert Means(gpu).rest == gpu
    monkeypatch.setattr(means, "choose_device", lambda *_: DeviceChoice("cuda:0", "an old GPU", "float16"))
    assert choose_means().choice.precision == "float32", "half precision would need its gradients scaled"
    assert choose_means().resting == "bfloat16"
