"""Weights go out and come back exactly, and every broken file is refused in one sentence."""

from __future__ import annotations

import errno
import json
import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import safetensors.torch
import torch

from explorer.checkpoints import store
from explorer.checkpoints.airlock import inspect
from explorer.checkpoints.card import Card, encode_card
from explorer.checkpoints.store import (
    check_tensors,
    fingerprint_of,
    load_checkpoint,
    read_card,
    remove_leftovers,
    save_checkpoint,
)
from explorer.errors import ExplorerError

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def tensors() -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(7)
    return {
        "trunk.weight": torch.randn(5, 3, generator=generator),
        "trunk.steps": torch.tensor(12),
        "head.bias": torch.randn(4, generator=generator),
        "empty": torch.zeros(0, 2),
    }


@pytest.fixture
def saved(tmp_path: Path, card: Card, tensors: dict[str, torch.Tensor]) -> Path:
    path = tmp_path / "birds.safetensors"
    save_checkpoint(path, card, tensors, half=False)
    return path


def _rewritten(path: Path, change: dict[str, Any]) -> Path:
    """The same file with some of its card's fields changed; None removes one."""
    fields = json.loads(safetensors.safe_open(path, "pt").metadata()["card"])
    fields.update(change)
    fields = {name: value for name, value in fields.items() if value is not None}
    safetensors.torch.save_file(safetensors.torch.load_file(path), path, {"card": json.dumps(fields)})
    return path


def test_what_was_saved_comes_back(saved: Path, card: Card, tensors: dict[str, torch.Tensor]) -> None:
    loaded = load_checkpoint(saved)
    assert loaded.card == card
    assert loaded.path == saved
    assert loaded.tensors.keys() == tensors.keys()
    for name, tensor in tensors.items():
        assert torch.equal(loaded.tensors[name], tensor)
        assert loaded.tensors[name].dtype == tensor.dtype


def test_half_precision_comes_back_as_float32(tmp_path: Path, card: Card, tensors: dict[str, torch.Tensor]) -> None:
    path = tmp_path / "half.safetensors"
    save_checkpoint(path, card, tensors, half=True)
    loaded = load_checkpoint(path).tensors["trunk.weight"]
    assert loaded.dtype == torch.float32
    assert torch.equal(loaded, tensors["trunk.weight"].half().float())
    assert not torch.equal(loaded, tensors["trunk.weight"])


def test_the_same_weights_give_the_same_bytes(tmp_path: Path, card: Card, tensors: dict[str, torch.Tensor]) -> None:
    save_checkpoint(tmp_path / "a", card, tensors, half=True)
    save_checkpoint(tmp_path / "b", card, dict(reversed(tensors.items())), half=True)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (
        fingerprint_of(tmp_path / "a") == fingerprint_of(tmp_path / "b") == load_checkpoint(tmp_path / "a").fingerprint
    )


def test_views_and_shared_weights_can_be_saved(tmp_path: Path, card: Card) -> None:
    both = torch.arange(12.0).reshape(3, 4)
    save_checkpoint(tmp_path / "a", card, {"all": both, "turned": both.T, "same": both}, half=False)
    loaded = load_checkpoint(tmp_path / "a").tensors
    assert torch.equal(loaded["turned"], both.T)
    assert torch.equal(loaded["same"], both)


def test_reading_a_card_does_not_load_torch(saved: Path) -> None:
    code = (
        "import sys, pathlib; from explorer.checkpoints.store import read_card, fingerprint_of;"
        "from explorer.checkpoints.airlock import inspect; path = pathlib.Path(sys.argv[1]);"
        "print(read_card(path).title, fingerprint_of(path), inspect(path).kind, 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, saved], capture_output=True, text=True, check=True)
    assert done.stdout.split()[:2] == ["Four", "birds"]
    assert done.stdout.split()[-2:] == ["ours", "False"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff\xe0" + bytes(200), "JPEG"),
        (b"hello, this is a letter\n", "text"),
        (bytes(300), "not a checkpoint"),
        (struct.pack("<Q", 2**63) + b"{" + bytes(20), "not a checkpoint"),
        (struct.pack("<Q", 500) + b'{"a": 1', "cut short"),
        (struct.pack("<Q", 10) + b'{"a": 12}}', "header is not readable"),
        (struct.pack("<Q", 2) + b"{}" + b"more", "longer than its header says"),
        (struct.pack("<Q", 2) + b"{}", "without a card"),
    ],
)
def test_what_is_not_a_checkpoint_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "what.safetensors"
    path.write_bytes(content)
    for read in (read_card, load_checkpoint):
        with pytest.raises(ExplorerError) as caught:
            read(path)
        assert words in str(caught.value)
        assert "what.safetensors" in str(caught.value)
        assert "\n" not in str(caught.value)


def test_every_cut_of_a_file_is_refused(saved: Path) -> None:
    content = saved.read_bytes()
    for length in range(0, len(content), 37):
        saved.write_bytes(content[:length])
        with pytest.raises(ExplorerError):
            read_card(saved)
        with pytest.raises(ExplorerError):
            load_checkpoint(saved)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}, "does not fit"),
        ({"dtype": "F32", "shape": [-1], "data_offsets": [0, -4]}, "does not fit"),
        ({"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}, "not where its header says"),
        ({"dtype": "F33", "shape": [1], "data_offsets": [0, 4]}, "unknown number type F33"),
        ({"dtype": "F32", "shape": [1]}, "data_offsets"),
        ({"dtype": "F32", "shape": ["1"], "data_offsets": [0, 4]}, "shape"),
    ],
)
def test_a_header_that_contradicts_itself_is_refused(tmp_path: Path, entry: dict[str, Any], words: str) -> None:
    header = json.dumps({"weights": entry}).encode()
    path = tmp_path / "a.safetensors"
    path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(8))
    with pytest.raises(ExplorerError, match=words):
        load_checkpoint(path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": 99}, "format 99, and this program reads format 1. Update"),
        ({"format": None}, "format None"),
        ({"title": None}, "title"),
        ({"extra": 1}, "extra"),
        ({"preprocess": {"side": "32", "finer_side": 32}}, r"preprocess\.side"),
        ({"config": {"family": "racnn", "trunk": "tiny", "classes": 5}}, "names 4 classes and the network has 5"),
        ({"config": {"family": "racnn", "trunk": "tiny", "classes": 4, "scales": 0}}, "by its card, scales is 0"),
        ({"preprocess": {"side": 32, "finer_side": 32, "std": [1, 0, 1]}}, "by its card, std has values"),
    ],
)
def test_a_wrong_card_is_refused_by_field(saved: Path, change: dict[str, Any], words: str) -> None:
    with pytest.raises(ExplorerError, match=words):
        read_card(_rewritten(saved, change))


def test_a_card_whose_genus_lies_in_two_families_is_refused(saved: Path, card: Card) -> None:
    taxonomy = msgspec.to_builtins(card.taxonomy)
    taxonomy["taxa"][1]["family"] = "Elsewhere"
    with pytest.raises(ExplorerError, match=r'birds\.safetensors: the genus "Tibia" lies in the family "Tibiidae" and'):
        read_card(_rewritten(saved, {"taxonomy": taxonomy}))


def test_a_card_that_is_not_json_is_refused(saved: Path) -> None:
    safetensors.torch.save_file({"a": torch.zeros(1)}, saved, {"card": "hello"})
    with pytest.raises(ExplorerError, match="card is not readable"):
        read_card(saved)


@pytest.mark.parametrize(("value", "words"), [(float("nan"), "NaN"), (float("inf"), "infinite")])
def test_weights_that_are_no_numbers_are_refused_by_name(
    tmp_path: Path, card: Card, tensors: dict[str, torch.Tensor], value: float, words: str
) -> None:
    tensors["head.bias"][2] = value
    path = tmp_path / "a.safetensors"
    safetensors.torch.save_file(tensors, path, {"card": encode_card(card)})
    with pytest.raises(ExplorerError, match=rf"`head\.bias` are {words}"):
        load_checkpoint(path)
    path.unlink()
    with pytest.raises(ExplorerError, match=r"head\.bias"):
        save_checkpoint(path, card, tensors, half=False)
    assert list(tmp_path.iterdir()) == []


def test_a_weight_too_large_for_half_precision_is_refused(tmp_path: Path, card: Card) -> None:
    with pytest.raises(ExplorerError, match="too large to store"):
        save_checkpoint(tmp_path / "a", card, {"w": torch.tensor([70_000.0])}, half=True)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_failed_save_leaves_the_old_file_alone(
    saved: Path, card: Card, tensors: dict[str, torch.Tensor], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    before = saved.read_bytes()

    def fail(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(store.os, "fsync", fail)
    with pytest.raises(ExplorerError, match=r"the disk is full|the folder is read-only"):
        save_checkpoint(saved, msgspec.structs.replace(card, title="Other"), tensors, half=False)
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


def test_a_missing_folder_and_file_are_told_plainly(tmp_path: Path, card: Card) -> None:
    with pytest.raises(ExplorerError, match="the folder is not there"):
        save_checkpoint(tmp_path / "no" / "a", card, {}, half=False)
    for read in (read_card, load_checkpoint, fingerprint_of):
        with pytest.raises(ExplorerError, match="no longer there"):
            read(tmp_path / "a")


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        ({"a": (2, 3)}, "no place for the weights `b`"),
        ({"a": (2, 3), "b": (4,), "c": (1,)}, "the weights `c` are missing"),
        ({"a": (3, 2), "b": (4,)}, "`a` have the shape 2 × 3 where the network needs 3 × 2"),
        ({"a": (3, 2), "b": ()}, r"needs 3 × 2 \(1 more do not fit\)"),
    ],
)
def test_weights_of_another_network_are_refused(expected: dict[str, tuple[int, ...]], words: str) -> None:
    tensors = {"a": torch.zeros(2, 3), "b": torch.zeros(4)}
    check_tensors({"a": (2, 3), "b": (4,)}, tensors, "birds.safetensors")
    with pytest.raises(ExplorerError, match=words):
        check_tensors(expected, tensors, "birds.safetensors")


def test_weights_that_are_whole_numbers_are_refused_but_for_counters() -> None:
    expected, counter = {"a": (2, 3), "seen": ()}, torch.tensor(7)
    check_tensors(expected, {"a": torch.zeros(2, 3), "seen": counter}, "birds.safetensors")
    with pytest.raises(ExplorerError, match="the weights `a` are whole numbers"):
        check_tensors(expected, {"a": torch.zeros(2, 3, dtype=torch.int16), "seen": counter}, "birds.safetensors")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
@pytest.mark.parametrize("look", [read_card, load_checkpoint, fingerprint_of, inspect])
def test_a_pipe_is_not_waited_for(tmp_path: Path, look: Callable[[Path], object]) -> None:
    pipe = tmp_path / "birds.safetensors"
    os.mkfifo(pipe)
    with pytest.raises(ExplorerError, match=r"birds\.safetensors: it is not an ordinary file"):
        look(pipe)


def test_a_folder_without_a_name_of_its_own_is_called_as_it_was_given() -> None:
    with pytest.raises(ExplorerError, match=r"the checkpoint \.: it is a folder"):
        fingerprint_of(Path())


def test_what_killed_processes_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    left, others = (
        [".a[1].st.17.part", ".a[1].st.4242.part"],
        [".a1.st.17.part", ".a[1].st.x.part", ".b.17.part", "a[1].st"],
    )
    for name in (*left, *others):
        (tmp_path / name).touch()
    remove_leftovers(tmp_path / "a[1].st")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(others)
    remove_leftovers(tmp_path / "gone" / "a.st")
