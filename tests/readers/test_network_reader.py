"""What readers of all families share: memory that runs out, and numbers that are none."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest
import torch

from explorer.checkpoints.store import load_checkpoint
from explorer.errors import ExplorerError
from explorer.manner import PLAIN, Crops, Manner
from explorer.readers import devices, open_reader

FAMILIES = ["tiny_checkpoint", "granularity_checkpoint", "colornet_checkpoint"]
PHOTO = SimpleNamespace(pyramid=(np.full((40, 60, 3), 200, dtype=np.uint8),), size=(60, 40), fingerprint="photo")


@pytest.fixture(params=FAMILIES)
def reader(request):
    return open_reader(load_checkpoint(request.getfixturevalue(request.param)), "cpu")


def failing(reader, error: Exception, *, on: str):
    """The reader, which finds no memory as long as it is on that device."""
    look = reader._look
    devices_tried = []

    def tried(*args):
        devices_tried.append(reader.device)
        if reader.device == on:
            raise error
        return look(*args)

    reader._look = tried
    return devices_tried


@pytest.mark.parametrize("device", ["cuda:0", "mps"])
def test_a_gpu_without_memory_leaves_the_photo_to_the_cpu(reader, device):
    reader._choice = devices.DeviceChoice(device, "GPU found", "float16")
    tried = failing(reader, RuntimeError("MPS backend out of memory"), on=device)
    reading = reader.read(PHOTO)
    assert tried == [device, "cpu"]
    assert (reading.run.device, reading.key.precision) == ("cpu", "float32")
    assert reading.run.notes == ("The GPU ran out of memory; read on the CPU instead",)
    assert reader.read(PHOTO).run.device_reason == "the GPU ran out of memory"


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("DefaultCPUAllocator: can't allocate memory")])
def test_a_cpu_without_memory_says_so(reader, error):
    failing(reader, error, on="cpu")
    with pytest.raises(ExplorerError, match="there is not enough memory"):
        reader.read(PHOTO)


def test_the_computers_own_memory_is_not_the_gpus(reader):
    reader._choice = devices.DeviceChoice("cuda:0", "GPU found", "float16")
    failing(reader, MemoryError(), on="cuda:0")
    with pytest.raises(ExplorerError, match="there is not enough memory"):
        reader.read(PHOTO)
    assert reader.device == "cuda:0"


def test_other_errors_are_not_taken_for_a_lack_of_memory(reader):
    failing(reader, RuntimeError("shapes cannot be multiplied"), on="cpu")
    with pytest.raises(RuntimeError, match="shapes"):
        reader.read(PHOTO)


@pytest.mark.parametrize("manner", [PLAIN, Manner(crops=Crops())])
def test_numbers_that_grow_beyond_all_measure_are_no_answer(reader, manner):
    with torch.no_grad():
        next(reader._network.trunks[-1].parameters()).fill_(3e38)
    with pytest.raises(ExplorerError, match="the network's numbers grow too large"):
        reader.read(PHOTO, manner=manner)


def test_every_step_down_is_told(reader, monkeypatch):
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _device: (8, 0))
    reader._choice = devices.DeviceChoice("cuda:0", "GPU found", "float32")
    failing(reader, torch.OutOfMemoryError("CUDA out of memory"), on="cuda:0")
    reader._network.to = lambda _device: reader._network  # there is no GPU to go to
    assert reader.read(PHOTO).run.notes == (
        "The GPU ran out of memory; read at bfloat16 instead",
        "The GPU ran out of memory; read on the CPU instead",
    )


@pytest.mark.parametrize("hidden", [10**12, 2**62])
def test_a_card_that_asks_for_more_than_all_memory_is_refused_in_a_sentence(tiny_checkpoint, hidden):
    checkpoint = load_checkpoint(tiny_checkpoint)
    config = msgspec.structs.replace(checkpoint.card.config, apn_hidden=hidden)
    vast = replace(checkpoint, card=msgspec.structs.replace(checkpoint.card, config=config))
    with pytest.raises(ExplorerError, match="does not fit into the memory"):
        open_reader(vast, "cpu")
