"""Which device and precision are chosen, on computers with GPUs that are only pretended."""

from __future__ import annotations

import pytest
import torch

from explorer.errors import ExplorerError
from explorer.readers.devices import DeviceChoice, choose_device, is_out_of_memory, smaller


@pytest.fixture
def capability(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[int, int]]:
    """A computer with two CUDA GPUs, the second one older than bfloat16."""
    cards = {"cuda:0": (8, 6), "cuda:1": (7, 5)}
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: len(cards))
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: f"Card {device}")
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: cards[device])
    return cards


@pytest.mark.parametrize("wanted", ["auto", "cuda", "cuda:0"])
@pytest.mark.usefixtures("capability")
def test_a_gpu_that_computes_bfloat16_reads_in_it(wanted: str) -> None:
    assert choose_device(wanted) == DeviceChoice("cuda:0", "Card cuda:0 found", "bfloat16")


@pytest.mark.usefixtures("capability")
def test_an_older_gpu_reads_in_float32_and_only_for_want_of_memory_in_float16() -> None:
    older = choose_device("cuda:1")
    assert older.precision == "float32"
    assert smaller(older) == (DeviceChoice("cuda:1", "Card cuda:1 found", "float16"), _said("float16"))
    assert smaller(choose_device("cuda:0", "float32")) == (choose_device("cuda:0"), _said("bfloat16"))


def _said(precision: str) -> str:
    return f"The GPU ran out of memory; read at {precision} instead"


@pytest.mark.parametrize(
    ("wanted", "why"),
    [("cuda:2", "has 2 CUDA GPUs, counted from cuda:0"), ("cuda:", "not known"), ("cudas", "not known")],
)
@pytest.mark.usefixtures("capability")
def test_a_gpu_that_is_not_there_is_refused(wanted: str, why: str) -> None:
    with pytest.raises(ExplorerError, match=why):
        choose_device(wanted)


@pytest.mark.parametrize(
    ("error", "is_memory"),
    [
        (torch.OutOfMemoryError("CUDA out of memory."), True),
        (MemoryError(), True),
        (RuntimeError("MPS backend out of memory (MPS allocated: 9 GB)"), True),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried"), True),
        (RuntimeError("mat1 and mat2 shapes cannot be multiplied"), False),
    ],
)
def test_lack_of_memory_is_known_on_every_device(error: Exception, *, is_memory: bool) -> None:
    assert is_out_of_memory(error) is is_memory
