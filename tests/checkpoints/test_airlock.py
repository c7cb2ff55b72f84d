"""The airlock tells what is in a file, and nothing in it ever runs."""

from __future__ import annotations

import argparse
import collections
import io
import os
import pickle
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import safetensors.torch
import torch

from explorer.checkpoints.airlock import inspect
from explorer.checkpoints.store import load_checkpoint, save_checkpoint
from explorer.errors import ExplorerError

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.checkpoints.card import Card


class Trap:
    """Makes a folder when it is unpickled."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (self.folder,)


@pytest.fixture
def state() -> dict[str, torch.Tensor]:
    return torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4)).state_dict()


def test_our_own_checkpoint(tmp_path: Path, card: Card, state: dict[str, torch.Tensor]) -> None:
    path = tmp_path / "a.safetensors"
    save_checkpoint(path, card, state, half=True)
    report = inspect(path)
    assert report.kind == "ours"
    assert report.card == card
    assert report.size == path.stat().st_size
    assert report.tensors.count == len(state)
    assert report.tensors.parameters == sum(tensor.numel() for tensor in state.values())
    assert dict(report.tensors.dtypes) == {"F16": 6, "I64": 1}
    assert "Four birds, 4 classes" in report.sentences[0]


def test_a_card_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    safetensors.torch.save_file({"a": torch.zeros(2)}, tmp_path / "a", {"card": '{"format": 7}'})
    report = inspect(tmp_path / "a")
    assert (report.kind, report.card) == ("ours", None)
    assert "format 7" in report.sentences[0]


def test_weights_without_a_card(tmp_path: Path, state: dict[str, torch.Tensor]) -> None:
    safetensors.torch.save_file(state, tmp_path / "a.safetensors")
    report = inspect(tmp_path / "a.safetensors")
    assert (report.kind, report.tensors.count, report.imports) == ("weights without a card", 7, ())


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("nested", [True, False])
def test_a_pickled_state_dict(tmp_path: Path, state: dict[str, torch.Tensor], *, zipped: bool, nested: bool) -> None:
    path = tmp_path / "a.pth"
    content = (
        {"model": state, "epoch": 3, "best": np.float64(0.5), "args": argparse.Namespace(lr=0.1)} if nested else state
    )
    torch.save(content, path, _use_new_zipfile_serialization=zipped)
    report = inspect(path)
    assert report.kind == "pickled weights"
    assert report.foreign == ()
    assert report.tensors.count == 7
    assert report.tensors.parameters == sum(tensor.numel() for tensor in state.values())
    assert dict(report.tensors.dtypes) == {"Float": 6, "Long": 1}
    assert report.tensors.first[0] == ("model.0.weight" if nested else "0.weight")
    with pytest.raises(ExplorerError, match=r"a pickle\) with 7 tensors and no card\. Nothing in it was run\."):
        load_checkpoint(path)


def test_one_tensor_is_not_many(tmp_path: Path) -> None:
    torch.save({"w": torch.zeros(1)}, tmp_path / "a.pt")
    assert "with 1 tensor and" in inspect(tmp_path / "a.pt").sentences[0]
    assert inspect(tmp_path / "a.pt").sentences[-1] == "It holds 1 tensor with 1 number (1 × Float): w."


def test_why_an_empty_file_is_refused_goes_on_in_small_letters(tmp_path: Path) -> None:
    (tmp_path / "a.safetensors").touch()
    with pytest.raises(ExplorerError, match=r"a\.safetensors: the file is empty\. Choose"):
        load_checkpoint(tmp_path / "a.safetensors")


def test_parameters_and_repeated_tensors_count_once(tmp_path: Path) -> None:
    weight = torch.nn.Parameter(torch.zeros(2, 3))
    torch.save({"w": weight, "again": weight, "list": [torch.zeros(4)]}, tmp_path / "a.pt")
    report = inspect(tmp_path / "a.pt")
    assert report.tensors.first == ("w", "list")
    assert report.tensors.parameters == 10


@pytest.mark.parametrize("zipped", [True, False])
def test_code_in_a_pickle_is_named_and_not_run(tmp_path: Path, *, zipped: bool) -> None:
    path, folder = tmp_path / "a.pt", tmp_path / "sprung"
    torch.save({"w": torch.zeros(2), "trap": Trap(folder)}, path, _use_new_zipfile_serialization=zipped)
    report = inspect(path)
    assert report.kind == "pickle with code"
    assert report.foreign == ("posix.mkdir",) or report.foreign == ("nt.mkdir",)
    assert "mkdir" in report.sentences[0]
    with pytest.raises(ExplorerError, match=r"code in it.*mkdir"):
        load_checkpoint(path)
    assert not folder.exists()
    torch.load(path, weights_only=False)
    assert folder.exists(), "the trap would have worked"


def test_a_whole_pickled_network_has_code_in_it(tmp_path: Path) -> None:
    torch.save(torch.nn.Linear(2, 3), tmp_path / "a.pt")
    report = inspect(tmp_path / "a.pt")
    assert report.kind == "pickle with code"
    assert report.foreign == ("torch.nn.modules.linear.Linear",)
    assert report.tensors.parameters == 9


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_the_names_agree_with_what_python_would_import(tmp_path: Path, protocol: int) -> None:
    """The oracle: the names that Python's own unpickler asks for, of values that use many instructions."""
    value = [
        Trap(tmp_path / "sprung"), collections.OrderedDict(a=1), frozenset({1}), {2}, b"bytes", bytearray(b"x"), 1.5,
        None, True, -3, 2**80, "ü", (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), {"a": [1, 2]}, argparse.Namespace(a=1),
        complex(1, 2), range(3),
    ]  # fmt: skip
    path = tmp_path / "a.pkl"
    path.write_bytes(pickle.dumps(value, protocol=protocol))
    asked: set[str] = set()

    class Counting(pickle.Unpickler):
        def find_class(self, module_name: str, global_name: str) -> Any:
            asked.add(f"{module_name}.{global_name}")
            return super().find_class(module_name, global_name)

    report = inspect(path)
    if protocol < 2:
        assert report.kind == "other", "text pickles are not taken for weights"
        return
    assert not (tmp_path / "sprung").exists()
    Counting(io.BytesIO(path.read_bytes())).load()
    assert set(report.imports) == asked


def test_names_put_together_while_loading_are_foreign(tmp_path: Path) -> None:
    """STACK_GLOBAL with a name that only running would tell."""
    content = b"\x80\x04\x8c\x02os\x8c\x03abc\x85\x93."
    (tmp_path / "a.pkl").write_bytes(content)
    assert inspect(tmp_path / "a.pkl").foreign == ("a name that is put together while loading",)


@pytest.mark.parametrize("cut", [1, 2, 5, 40, 100])
def test_a_pickle_cut_short_is_no_checkpoint(tmp_path: Path, cut: int) -> None:
    content = pickle.dumps({"a": list(range(100)), "b": collections.OrderedDict(a="x" * 30)})
    (tmp_path / "a.pt").write_bytes(content[:cut])
    report = inspect(tmp_path / "a.pt")
    assert report.kind == "other"


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_that_cannot_be_unpacked_is_damaged(tmp_path: Path, packing: int) -> None:
    path = tmp_path / "a.pt"
    with zipfile.ZipFile(path, "w", packing) as archive:
        archive.writestr("a/data.pkl", bytes(range(256)) * 8)
    content = bytearray(path.read_bytes())
    content[40:60] = b"\xff" * 20  # behind the entry's own head of 30 bytes and its name of 10
    path.write_bytes(content)
    report = inspect(path)
    assert report.kind == "other"
    assert "damaged" in report.sentences[0]


def test_zip_archives_that_are_no_weights(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("letter.txt", "hello")
    assert "without weights" in inspect(tmp_path / "a.zip").sentences[0]
    (tmp_path / "b.zip").write_bytes((tmp_path / "a.zip").read_bytes()[:30])
    assert "damaged" in inspect(tmp_path / "b.zip").sentences[0]


def test_a_folder_and_a_missing_file_are_told_plainly(tmp_path: Path) -> None:
    with pytest.raises(ExplorerError, match="a folder, not a file"):
        inspect(tmp_path)
    with pytest.raises(ExplorerError, match="no longer there"):
        inspect(tmp_path / "no")
