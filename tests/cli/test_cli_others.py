"""`figure`, `evaluate`, `card` and `doctor`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.checkpoints.store import fingerprint_of
from explorer.cli.commands import DONE, FAILED

Capture = pytest.CaptureFixture[str]
Run = Callable[..., int]


@pytest.mark.usefixtures("qapp")  # a figure alone would start a lesser application, which no window can use later
@pytest.mark.parametrize("form", ["png", "pdf", "svg", "tiff"])
def test_figures_of_a_folder(
    run: Run, birds: Path, tiny_checkpoint: Path, tmp_path: Path, capsys: Capture, form: str
) -> None:
    out = tmp_path / "out"
    arguments = ("--out", out, "--format", form, "--width-mm", 60, "--dpi", 72, "--checkpoint", tiny_checkpoint)
    assert run("figure", birds / "001.Reed_Piper", *arguments) == DONE
    assert sorted(path.name for path in out.iterdir()) == [f"0.{form}", f"1.{form}"]
    assert capsys.readouterr().out.splitlines() == [str(out / f"0.{form}"), str(out / f"1.{form}")]


@pytest.mark.usefixtures("qapp")
def test_a_figure_under_a_name(run: Run, birds: Path, tiny_checkpoint: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "bird.PDF"
    assert run("figure", birds / "001.Reed_Piper" / "0.png", "--out", out, "--checkpoint", tiny_checkpoint) == DONE
    assert out.read_bytes().startswith(b"%PDF")


def test_measuring_agrees_with_counting_by_hand(run: Run, birds: Path, tiny_checkpoint: Path, capsys: Capture) -> None:
    run("read", birds, "--checkpoint", tiny_checkpoint, "--csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    truth = [Path(row["photo"]).parent.name.partition(".")[2].replace("_", " ") for row in rows]
    assert run("evaluate", tiny_checkpoint, birds, "--json") == DONE
    answer = json.loads(capsys.readouterr().out)
    assert answer["photos"] == 8
    assert list(answer["accuracy"]) == ["scale1", "scale2", "scale3", "fused", "genus", "family"]
    for column, name in (("name", "fused"), ("scale1_name", "scale1"), ("scale3_name", "scale3")):
        right = sum(row[column] == name for row, name in zip(rows, truth, strict=True))
        assert answer["accuracy"][name]["top1"] == right / 8
        assert answer["accuracy"][name]["top5"] == 1.0
    assert answer["accuracy"]["family"]["top1"] >= answer["accuracy"]["genus"]["top1"]


def test_the_table_of_shares(run: Run, birds: Path, tiny_checkpoint: Path, capsys: Capture) -> None:
    assert run("evaluate", tiny_checkpoint, birds) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Four birds on 8 photos"
    assert [line.split("  ")[0] for line in lines[2:8]] == ["scale 1", "scale 2", "scale 3", "fused", "genus", "family"]


def test_a_wrong_species_folder_is_told_before_any_reading(
    run: Run, birds: Path, tiny_checkpoint: Path, capsys: Capture
) -> None:
    (birds / "001.Reed_Piper").rename(birds / "Reed_Pipper")
    assert run("evaluate", tiny_checkpoint, birds) == FAILED
    assert "001.Reed_Piper" in capsys.readouterr().err


def test_the_card_of_our_own_file(run: Run, tiny_checkpoint: Path, capsys: Capture) -> None:
    assert run("card", tiny_checkpoint) == DONE
    printed = capsys.readouterr().out
    for words in (
        "Four birds",
        "4 species, 3 genera, 2 families, 1 order ",
        "fused top-1",
        fingerprint_of(tiny_checkpoint),
    ):
        assert words in printed
    assert run("card", tiny_checkpoint, "--json") == DONE
    answer = json.loads(capsys.readouterr().out)
    assert (answer["kind"], answer["card"]["taxonomy"]["checklist"]) == ("ours", "invented")


def test_the_card_of_anything_else(run: Run, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "x.bin").write_bytes(b"hello")
    assert run("card", tmp_path / "x.bin", "--json") == DONE
    answer = json.loads(capsys.readouterr().out)
    assert (answer["kind"], answer["card"], answer["imports"]) == ("other", None, [])


def test_the_doctor_tells_what_works(run: Run, capsys: Capture) -> None:
    assert run("doctor") == DONE
    printed = capsys.readouterr().out
    for words in ("Python 3.", "reads on", "figures are set in", "cache", "safetensors", "BMP", "HEIC", "AVIF", "RAW"):
        assert words in printed
    assert "DOES NOT WORK" not in printed
    assert str(Path.home()) + "/" not in printed


def test_the_doctor_works_where_parts_do_not(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: Capture, tmp_path: Path
) -> None:
    for name in ("torch", "PySide6"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(f"raise ImportError('{name} is broken')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert run("doctor") == FAILED
    printed = capsys.readouterr().out
    assert "DOES NOT WORK: ImportError: torch is broken" in printed
    assert "DOES NOT WORK: ImportError: PySide6 is broken" in printed
