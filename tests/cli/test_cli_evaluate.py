"""`evaluate`: reports, comparisons, drawn birds, and what is told before anything is read."""

from __future__ import annotations

import json
from argparse import Namespace
from typing import TYPE_CHECKING

import msgspec
import pytest

from explorer.checkpoints.store import read_card, save_checkpoint
from explorer.cli.evaluate_measure import Asked, to_know
from explorer.data.drawn import drawn_taxonomy
from explorer.jobs.known import Labelled, drawn_held_back
from explorer.manner import PLAIN
from explorer.models.build import build
from explorer.resources import resource
from explorer.stopping import StopFlag

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from explorer.checkpoints.card import Card

    Run = Callable[..., int]
    Capture = pytest.CaptureFixture[str]

DONE, FAILED = 0, 1


@pytest.fixture
def drawn_checkpoint(tmp_path: Path, card: Card) -> Path:
    """Random weights, as if trained on drawn birds of which two were held back."""
    recipe = {"data": {"kind": "drawn", "training": 24, "held_back": 2, "side": 64, "seed": 1}}
    provenance = msgspec.structs.replace(card.provenance, recipe=recipe)
    config = msgspec.structs.replace(card.config, classes=len(drawn_taxonomy()))
    drawn = msgspec.structs.replace(
        card, title="Drawn", config=config, taxonomy=drawn_taxonomy(), provenance=provenance
    )
    path = tmp_path / "drawn-birds.safetensors"
    save_checkpoint(path, drawn, build(config).state_dict(), half=True)
    return path


@pytest.mark.usefixtures("qapp")
def test_two_checkpoints_compared_with_a_report(
    run: Run, birds: Path, tiny_checkpoint: Path, colornet_checkpoint: Path, tmp_path: Path, capsys: Capture
) -> None:
    report = tmp_path / "report.pdf"
    options = ("--against", colornet_checkpoint, "--report", report, "--json")
    assert run("evaluate", tiny_checkpoint, birds, *options) == DONE
    answer = json.loads(capsys.readouterr().out)
    against = answer["against"]
    assert against["checkpoint"]["title"] == "Four birds in colour"
    top1, own, others = against["differences"]["top1"], answer["accuracy"], against["measured"]["accuracy"]
    assert top1["difference"] == pytest.approx(own["fused"]["top1"] - others["fused"]["top1"])
    assert top1["low"] <= top1["difference"] <= top1["high"]
    assert set(against["differences"]) == {"top1", "top5", "genus", "family"}
    assert sum(row["photos"] for row in answer["species"]) == answer["photos"] == 8
    assert len(answer["calibration"]["fused"]["bins"]) == 15
    data = report.read_bytes()
    assert data.startswith(b"%PDF")
    assert data.count(b"/Type /Page\n") == 1
    assert b'"report":1' in data or b"recipe.json" in data


def test_a_comparison_in_words(run: Run, birds: Path, tiny_checkpoint: Path, capsys: Capture) -> None:
    assert run("evaluate", tiny_checkpoint, birds, "--against", tiny_checkpoint) == DONE
    printed = capsys.readouterr().out
    assert "First less second, on 8 photos" in printed
    assert "first             +0.0 points  (+0.0 to +0.0)  not told apart" in printed


def test_without_a_folder_the_drawn_birds_are_measured(run: Run, drawn_checkpoint: Path, capsys: Capture) -> None:
    assert run("evaluate", drawn_checkpoint, "--json") == DONE
    answer = json.loads(capsys.readouterr().out)
    assert (answer["photos"], answer["folder"], answer["same_data"]) == (2, "drawn birds", True)
    box = answer["localisation"]["box 2"]
    assert box["photos"] == 2
    assert 0 < box["iou"] < 1
    assert set(box["parts"]) == {"mark"}
    assert run("evaluate", drawn_checkpoint) == DONE
    assert "box 2: mean IoU with the bird" in capsys.readouterr().out


def test_other_checkpoints_need_a_folder(run: Run, tiny_checkpoint: Path, capsys: Capture) -> None:
    assert run("evaluate", tiny_checkpoint) == FAILED
    assert "not trained on drawn birds. Point to a folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--report", "page.doc"), "Could not save page.doc: its name does not end in a format of pages"),
        (("--report", "nowhere/page.pdf"), "Could not save page.pdf: there is no folder nowhere"),
        (("--against", "nowhere"), "Could not open the checkpoint nowhere"),
    ],
)
def test_what_cannot_be_is_told_before_any_reading(
    run: Run, birds: Path, tiny_checkpoint: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...], words: str,
) -> None:  # fmt: skip
    monkeypatch.setattr("explorer.readers.open_reader", lambda *_: pytest.fail("nothing is to be opened"))
    assert run("evaluate", tiny_checkpoint, birds, *options) == FAILED
    printed = capsys.readouterr()
    assert words in printed.err
    assert printed.out == ""


@pytest.mark.parametrize(
    ("folder", "held_back", "same_data", "other", "words"),
    [
        ("birds", False, True, False, ["trained on most of these photos. --held-back"]),
        ("birds", True, True, False, []),
        ("birds", True, False, False, ["which ones it held back may differ"]),
        ("birds", False, False, False, []),
        (None, False, True, False, []),
        ("birds", True, True, True, ["Others may have been trained on some of these photos"]),
        ("birds", False, False, True, []),
        (None, False, True, True, ["Others may have been trained on some of these photos"]),
    ],
)
def test_what_should_be_known_before_the_numbers(
    card: Card, folder: str | None, held_back: bool, same_data: bool, other: bool, words: list[str]
) -> None:
    def asked(own: Card) -> Asked:
        options = Namespace(folder=folder, held_back=held_back)
        return Asked(options, own, Labelled({}, same_data, "birds"), PLAIN)

    split = msgspec.structs.replace(card.provenance, data_fingerprint="another")
    others = asked(msgspec.structs.replace(card, title="Others", provenance=split)) if other else None
    said = list(to_know(asked(card), others))
    assert len(said) == len(words)
    for sentence, wanted in zip(said, words, strict=True):
        assert wanted in sentence
    if other:
        assert len(list(to_know(asked(card), asked(card)))) == 0, "of the same split nothing was seen"


def test_birds_that_the_start_has_learnt_from_are_told() -> None:
    own = read_card(resource("checkpoints", "granularity-drawn.safetensors"))
    recipe = own.provenance.recipe | {"data": own.provenance.recipe["data"] | {"seed": 1}}
    card = msgspec.structs.replace(own, provenance=msgspec.structs.replace(own.provenance, recipe=recipe))
    drawn = Asked(Namespace(folder=None, held_back=False), card, Labelled({}, True, "drawn birds"), PLAIN)
    (said,) = to_know(drawn)
    assert said.startswith("RA-CNN · drawn birds, with which it begins, has learnt from all 480 held-back pictures")
    first = read_card(resource("checkpoints", "racnn-drawn.safetensors"))
    for sound in (own, first):
        assert not list(to_know(Asked(drawn.options, sound, drawn.labelled, PLAIN)))


def test_a_bird_that_another_process_has_read_is_found_too() -> None:
    card = read_card(resource("checkpoints", "racnn-drawn.safetensors"))
    first, second = drawn_held_back(card), drawn_held_back(card)
    path = next(iter(first.classes))
    first.load(path, StopFlag())
    assert second.where(path) == first.where(path)
    assert second.where(path).box is not None
