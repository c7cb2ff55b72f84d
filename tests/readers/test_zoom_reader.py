"""The reader owns every conversion between frames."""

from __future__ import annotations

from types import SimpleNamespace

import msgspec
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explorer.checkpoints.store import Checkpoint, load_checkpoint, save_checkpoint
from explorer.errors import ExplorerError, Stopped
from explorer.geometry import Box
from explorer.models.build import build
from explorer.preprocess import view, whole_frame
from explorer.readers import devices, open_reader
from explorer.readers.network import to_input
from explorer.readers.zoom import attended_box, glimpse
from explorer.stopping import StopFlag


def photo(width: int, height: int, seed: int = 0) -> SimpleNamespace:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return SimpleNamespace(pyramid=(pixels,), size=(width, height), fingerprint=f"photo{seed}")


@pytest.fixture(scope="module")
def reader(tiny_checkpoint):
    return open_reader(load_checkpoint(tiny_checkpoint), "cpu")


def test_a_reading_is_frozen_in_photo_pixels_and_sums_to_one(reader):
    reading = reader.read(photo(300, 200))
    assert reading.photo_size == (300, 200)
    assert [s.input_side for s in reading.scales] == [32, 32, 32]
    assert reading.scales[0].box == Box(0, -50, 300, 250)
    for ranking in (reading.fused, *(s.ranking for s in reading.scales)):
        assert ranking.probabilities.dtype == np.float32
        assert ranking.probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert reading.scales[-1].attention is None
    assert reading.run.device == "cpu"
    assert reading.key == reader.key_for("photo0")


def test_finer_scales_see_the_photos_own_pixels_at_the_boxes_of_the_reading(reader):
    """Rebuild every scale by hand from the boxes that the reading reports."""
    picture = photo(640, 480, seed=4)
    reading = reader.read(picture)
    network, preprocess = reader._network, reader.card.preprocess
    with torch.inference_mode():
        for number, scale in enumerate(reading.scales):
            seen = view(picture.pyramid, scale.box, 32, preprocess.fill)
            maps = network.maps(number, to_input([seen], preprocess))
            logits = network.logits(number, network.descriptor(maps))
            assert np.allclose(torch.softmax(logits, 1)[0], scale.ranking.probabilities, atol=1e-5)
            if scale.attention:
                assert scale.attention == pytest.approx(network.attention(number, maps)[0].tolist(), abs=1e-5)
                nxt = reading.scales[number + 1].box
                assert nxt.width == pytest.approx(2 * scale.attention[2] * scale.box.width)


def test_the_same_photo_twice_gives_the_same_numbers(reader):
    first, second = (reader.read(photo(123, 77, seed=2)) for _ in range(2))
    assert np.array_equal(first.fused.probabilities, second.fused.probabilities)
    assert [s.box for s in first.scales] == [s.box for s in second.scales]


def test_a_batch_reads_as_its_pictures_alone(reader):
    pictures = [photo(90, 60, seed=1).pyramid, photo(50, 120, seed=2).pyramid]
    choice = devices.choose_device("cpu")
    together = glimpse(reader._network, pictures, reader.card.preprocess, choice=choice)
    alone = [glimpse(reader._network, [p], reader.card.preprocess, choice=choice) for p in pictures]
    assert torch.allclose(together.fused, torch.cat([a.fused for a in alone]), atol=1e-5)


def test_one_pixel_and_panoramas_can_be_read(reader):
    for size in ((1, 1), (2000, 3), (3, 2000)):
        assert np.isfinite(reader.read(photo(*size)).fused.probabilities).all()


def test_reading_stops_between_scales(reader):
    stop = StopFlag()
    stop.stop()
    with pytest.raises(Stopped):
        reader.read(photo(10, 10), stop)


def test_weights_that_do_not_fit_the_card_are_refused(tiny_checkpoint):
    whole = load_checkpoint(tiny_checkpoint)
    tensors = dict(whole.tensors)
    tensors.pop("classifiers.0.weight")
    with pytest.raises(ExplorerError, match=r"classifiers\.0\.weight"):
        open_reader(Checkpoint(whole.path, whole.fingerprint, whole.card, tensors), "cpu")


def test_out_of_memory_on_the_gpu_goes_to_the_cpu_and_says_so(tiny_checkpoint, monkeypatch):
    reader = open_reader(load_checkpoint(tiny_checkpoint), "cpu")
    reader._choice = devices.DeviceChoice("cuda:0", "GPU found", "float16")
    calls = []

    def short_of_memory(*args, choice, **kwargs):
        calls.append(choice.device)
        if choice.device != "cpu":
            raise torch.OutOfMemoryError
        return glimpse(*args, choice=choice, **kwargs)

    monkeypatch.setattr("explorer.readers.zoom.glimpse", short_of_memory)
    reading = reader.read(photo(40, 40))
    assert calls == ["cuda:0", "cpu"]
    assert reading.run.device == "cpu"
    assert reading.run.device_reason == "the GPU ran out of memory"
    assert any("read on the CPU" in note for note in reading.run.notes)


def test_the_ladder_goes_down_and_ends(monkeypatch):
    monkeypatch.setattr(devices, "_half", lambda _device: "float16")
    first, note = devices.smaller(devices.DeviceChoice("cuda:0", "found", "float32"))
    assert (first.device, first.precision) == ("cuda:0", "float16")
    assert "out of memory" in note
    second, _ = devices.smaller(first)
    assert (second.device, second.precision) == ("cpu", "float32")
    assert devices.smaller(second) is None


def test_devices_that_are_not_there_are_refused():
    with pytest.raises(ExplorerError, match="not known"):
        devices.choose_device("tpu")
    with pytest.raises(ExplorerError, match="not known"):
        devices.choose_device("cpu", "float8")
    assert devices.choose_device("cpu").reason == "chosen by you"


fractions = st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0.05, 0.5))


@given(fractions, st.integers(1, 4000), st.integers(1, 4000))
def test_attended_boxes_keep_their_size_and_lie_in_the_photo_where_they_fit(attention, width, height):
    tx, ty, tl = attention
    tx, ty = (min(max(t, tl), 1 - tl) for t in (tx, ty))
    frame = whole_frame(width, height)
    box = attended_box(frame, (tx, ty, tl), Box.of_size(width, height))
    assert box.width == pytest.approx(2 * tl * frame.width, rel=1e-6, abs=1e-6)
    slack = 1e-6 * frame.width
    for low, high, end in ((box.x0, box.x1, width), (box.y0, box.y1, height)):
        if high - low < end:
            assert -slack <= low
            assert high <= end + slack
        else:
            assert low + high == pytest.approx(end, abs=slack)  # as much beside the photo here as there


def test_finer_scales_see_pictures_of_their_own_size(card, tmp_path):
    card = msgspec.structs.replace(card, preprocess=msgspec.structs.replace(card.preprocess, side=48, finer_side=32))
    path = tmp_path / "sides.safetensors"
    save_checkpoint(path, card, build(card.config).state_dict(), half=False)
    reader = open_reader(load_checkpoint(path), "cpu")
    seen = []
    for trunk in reader._network.trunks:
        trunk.register_forward_pre_hook(lambda _trunk, given: seen.append(tuple(given[0].shape[2:])))
    reading = reader.read(photo(90, 60))
    assert seen == [(48, 48), (32, 32), (32, 32)]
    assert [scale.input_side for scale in reading.scales] == [48, 32, 32]
