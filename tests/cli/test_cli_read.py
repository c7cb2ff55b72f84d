"""`read` in all its forms, and how it fails."""

from __future__ import annotations

import csv
import io
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from explorer.checkpoints.store import fingerprint_of
from explorer.cli.commands import DONE, FAILED
from explorer.photos import fingerprint

Capture = pytest.CaptureFixture[str]
Run = Callable[..., int]
Elsewhere = Callable[..., subprocess.CompletedProcess[str]]


def test_reading_and_training_never_load_qt_or_torchvision(
    elsewhere: Elsewhere, birds: Path, tiny_checkpoint: Path
) -> None:
    code = (
        "import sys; from explorer.__main__ import main; code = main(sys.argv[1:]); "
        "import explorer.train.run; print(code, *sys.modules)"
    )
    done = elsewhere(code, "read", birds / "001.Reed_Piper", "--checkpoint", tiny_checkpoint)
    ending, *modules = done.stdout.splitlines()[-1].split()
    assert ending == "0", done.stderr
    assert "torch" in modules
    assert {"PySide6", "shiboken6", "pyqtgraph", "torchvision", "timm"} & set(modules) == set()


def test_reading_as_json(run: Run, birds: Path, tiny_checkpoint: Path, capsys: Capture) -> None:
    (birds / "broken.jpg").write_bytes(b"no picture")
    (birds / "notes.txt").write_text("x")
    assert run("read", birds, "--checkpoint", tiny_checkpoint, "--json", "--top", 3) == DONE
    printed = capsys.readouterr()
    answer = json.loads(printed.out)
    assert len(answer["photos"]) == 8
    assert [Path(one["photo"]).name for one in answer["failed"]] == ["broken.jpg"]
    assert answer["passed_over"] == [{"path": str(birds / "notes.txt"), "reason": "not a photo"}]
    first = answer["photos"][0]
    path = birds / "001.Reed_Piper" / "0.png"
    assert first["photo"] == str(path)
    assert first["fingerprint"] == fingerprint(path)
    assert first["size"] == [48, 40]
    assert first["checkpoint"] == {"title": "Four birds", "fingerprint": fingerprint_of(tiny_checkpoint)}
    assert (first["precision"], first["device"]) == ("float32", "cpu")
    assert first["scales"][0]["box"] == [0.0, -4.0, 48.0, 44.0]
    assert [scale["input_side"] for scale in first["scales"]] == [32, 32, 32]
    for ranking in [*first["scales"], first["fused"]]:
        shares = [name["probability"] for name in ranking["top"]]
        assert len(shares) == 3
        assert shares == sorted(shares, reverse=True)
        assert ranking["top"][0].keys() == {"name", "scientific", "probability"}
    assert "1 photo could not be read" in printed.err
    assert "broken.jpg" in printed.err


def test_every_form_says_the_same(run: Run, birds: Path, tiny_checkpoint: Path, capsys: Capture) -> None:
    options = ("--checkpoint", tiny_checkpoint, "--device", "cpu")
    run("read", birds, *options, "--json")
    answer = json.loads(capsys.readouterr().out)
    run("read", birds, *options, "--csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    run("read", birds, *options)
    lines = capsys.readouterr().out.splitlines()[1:]
    assert len(answer["photos"]) == len(rows) == len([line for line in lines if not line.startswith("*")]) == 8
    for record, row, line in zip(answer["photos"], rows, lines, strict=False):
        best = record["fused"]["top"][0]
        assert row["photo"] == record["photo"]
        assert (row["name"], float(row["probability"])) == (best["name"], best["probability"])
        assert row["genus"] == best["scientific"].split()[0]
        assert [float(row[f"scale3_{edge}"]) for edge in ("x0", "y0", "x1", "y1")] == record["scales"][2]["box"]
        assert float(row["scale2_probability"]) == record["scales"][1]["top"][0]["probability"]
        assert Path(record["photo"]).name in line
        assert f"{best['name']}" in line
        assert f"{best['probability']:.2f}" in line


def test_one_photo_is_told_in_full(run: Run, birds: Path, tiny_checkpoint: Path, capsys: Capture) -> None:
    assert run("read", birds / "001.Reed_Piper" / "0.png", "--checkpoint", tiny_checkpoint) == DONE
    printed = capsys.readouterr().out
    assert "0.png, 48 × 40 pixels" in printed
    assert "scale 1 sees x 0 to 48, y -4 to 44 of the photo, at 32 × 32" in printed
    assert printed.count("(Tibia palustris)") == 4


def test_failures_in_csv_keep_their_row(run: Run, birds: Path, tiny_checkpoint: Path, capsys: Capture) -> None:
    (birds / "broken.jpg").write_bytes(b"no picture")
    run("read", birds, "--checkpoint", tiny_checkpoint, "--csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["problem"] != "" for row in rows if row["photo"].endswith("broken.jpg")] == [True]
    assert sum(row["problem"] == "" for row in rows) == 8


def test_nothing_readable_is_an_error(run: Run, tmp_path: Path, tiny_checkpoint: Path, capsys: Capture) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    assert run("read", tmp_path / "broken.jpg", "--checkpoint", tiny_checkpoint) == FAILED
    printed = capsys.readouterr()
    assert "Could not open broken.jpg" in printed.err
    assert printed.out == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["read", "nowhere.jpg"], "explorer: Could not read nowhere.jpg: there is no such file or folder."),
        (["read", ".", "--checkpoint", "nowhere.safetensors"], "Could not open the checkpoint nowhere.safetensors"),
        (["read", ".", "--checkpoint", "one.png"], "it looks like a PNG picture"),
        (["read", ".", "--checkpoint", "a bird.pt"], "`explorer card 'a bird.pt'` looks inside without running it."),
        (["read", ".", "--device", "warp"], "Could not use the device warp"),
        (["evaluate", "tiny", "."], "has no species folders with photos"),
        (["evaluate", "tiny", "nowhere"], "Could not read the folder nowhere"),
        (["figure", ".", "--width-mm", "3"], "its width is 3 mm"),
        (["figure", ".", "--sure", "7"], "from a probability of 7 on. Choose 0 to 1."),
        (["figure", "one.png", "--out", "one.jpg"], ".jpg is not a format of figures. Let the name end in .png"),
        (["figure", ".", "--out", "all.pdf"], "it is one file, and there are 2 photos"),
        (["figure", "one.png", "--out", "one.pdf", "--format", "svg"], "its name does not end in .svg"),
        (["card", "nowhere"], "Could not open the checkpoint nowhere"),
        (["train", "nowhere.json"], "Could not read the recipe nowhere.json"),
    ],
)
def test_errors_are_one_line_with_code_1(run: Run,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture, tiny_checkpoint: Path,
    arguments: list[str], words: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    for name in ("one.png", "two.png"):
        Image.new("RGB", (8, 8)).save(name)
    Path("a bird.pt").write_bytes(pickle.dumps({}))
    monkeypatch.setattr("explorer.cli.reader.bundled", lambda: {"tiny": tiny_checkpoint, "cub200": tiny_checkpoint})
    assert run(*arguments) == FAILED
    printed = capsys.readouterr()
    assert words in printed.err
    assert printed.err.count("\n") == 1
    assert printed.out == ""


def test_names_of_files_cannot_steer_the_terminal(
    run: Run, tmp_path: Path, tiny_checkpoint: Path, capsys: Capture
) -> None:
    for name in ("good\x1b[31m.png", "bad\x1b]0;x\x07.png"):
        Image.new("RGB", (8, 8)).save(tmp_path / name, "PNG")
    (tmp_path / "bad\x1b]0;x\x07.png").write_bytes(b"x")
    run("read", tmp_path, "--checkpoint", tiny_checkpoint)
    printed = capsys.readouterr()
    assert "\x1b" not in printed.out + printed.err
    assert "\x07" not in printed.out + printed.err


def test_a_reader_who_stops_reading_is_no_error(tiny_checkpoint: Path) -> None:
    command = [sys.executable, "-m", "explorer", "card", str(tiny_checkpoint), "--json"]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert done.returncode == DONE
    assert done.stderr == ""
