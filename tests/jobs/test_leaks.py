"""Photos of one moment on both sides of a split."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from explorer.cli.main import main
from explorer.data.drawn import draw_bird
from explorer.data.labelled import LabelledPhoto
from explorer.errors import Stopped
from explorer.jobs import leaks as room
from explorer.jobs.leaks import COLOURS, Leaks, Looked, colours_apart, find_leaks, hash_of
from explorer.rules import ALIKE_BITS
from explorer.stopping import StopFlag

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_MAKE, _TIME, _EXIF, _TIME_TAKEN = 0x010F, 0x0132, 0x8769, 0x9003


def _bird(seed: int, species: int = 0) -> Image.Image:
    return Image.fromarray(draw_bird(seed, species, size=(200, 150)).pixels)


def _saved(path: Path, image: Image.Image, taken: str = "", camera: str = "Kestrel 7") -> LabelledPhoto:
    exif = Image.Exif()
    if taken:
        exif[_TIME], exif[_MAKE] = taken, camera
        exif.get_ifd(_EXIF)[_TIME_TAKEN] = taken
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, exif=exif, quality=90)
    return LabelledPhoto(path, path.parent.name)


def _found(training: list[LabelledPhoto], held_back: list[LabelledPhoto], **limits: float) -> Leaks:
    *looked, leaks = find_leaks(training, held_back, stop=StopFlag(), **limits)  # type: ignore[arg-type]
    assert isinstance(leaks, Leaks)
    assert [one.done for one in looked if isinstance(one, Looked)] == [*range(1, len(training) + len(held_back) + 1)]
    return leaks


def test_a_cropped_brighter_copy_is_found_and_other_birds_are_not(tmp_path: Path) -> None:
    training = [_saved(tmp_path / "Wren" / f"{n}.jpg", _bird(n, n % 24)) for n in range(24)]
    copy = _bird(5, 5).crop((5, 3, 196, 148)).point(lambda value: min(255, int(value * 1.15))).resize((120, 91))
    held = [_saved(tmp_path / "Robin" / "copy.jpg", copy), _saved(tmp_path / "Robin" / "new.jpg", _bird(99, 3))]
    leaks = _found(training, held)
    assert [(pair.held_back.path.name, pair.training.path.name, pair.signs) for pair in leaks.pairs] == [
        ("copy.jpg", "5.jpg", ("alike",))
    ]
    assert (leaks.photos, leaks.training, leaks.held_back) == (1, 24, 2)
    assert leaks.pairs[0].seconds is None
    assert 0 < leaks.pairs[0].distance <= ALIKE_BITS
    assert _found(training, held, distance=0).pairs == ()


def test_a_burst_is_one_camera_within_seconds(tmp_path: Path) -> None:
    first = _saved(tmp_path / "a" / "1.jpg", _bird(1, 1), "2024:05:01 07:33:12")
    near = _saved(tmp_path / "a" / "2.jpg", _bird(2, 9), "2024:05:01 07:33:20")
    late = _saved(tmp_path / "a" / "3.jpg", _bird(3, 15), "2024:05:01 07:33:23")
    other = _saved(tmp_path / "a" / "4.jpg", _bird(4, 20), "2024:05:01 07:33:12", camera="Kite 2")
    timeless = _saved(tmp_path / "a" / "5.jpg", _bird(6, 22))
    leaks = _found([near, late, other, timeless], [first])
    assert [(pair.training.path.name, pair.signs, pair.seconds) for pair in leaks.pairs] == [("2.jpg", ("burst",), 8.0)]
    assert {pair.training.path.name for pair in _found([near, late], [first], gap=11).pairs} == {"2.jpg", "3.jpg"}


@pytest.mark.parametrize(
    "taken", ["2000:01:01 00:00:07", "1970:01:01 12:00:00", "1980:05:06 12:00:00", "0000:00:00 00:00:00", "at dawn"]
)
def test_clocks_that_were_never_set_make_no_burst(tmp_path: Path, taken: str) -> None:
    one, two = (_saved(tmp_path / "a" / f"{n}.jpg", _bird(n, n * 9), taken) for n in range(2))
    assert _found([one], [two]).pairs == ()


def test_a_burst_of_pictures_that_differ_in_shape_is_not_called_alike(tmp_path: Path) -> None:
    """An empty sky twice: the colours agree, and which cells are brighter is noise."""
    skies = []
    for number in range(2):
        noise = np.random.default_rng(number).normal(0, 6, (170, 170, 1))
        sky = Image.fromarray((np.array([120, 160, 220]) + noise).round().astype(np.uint8))
        skies.append(_saved(tmp_path / "a" / f"{number}.jpg", sky, "2024:05:01 07:33:12"))
    [pair] = _found(skies[:1], skies[1:]).pairs
    assert pair.distance > ALIKE_BITS
    assert pair.signs == ("burst",)


def test_black_bars_do_not_hide_a_copy(tmp_path: Path) -> None:
    bird = _bird(3, 1)
    barred = Image.new("RGB", (bird.width, bird.height + 60))
    barred.paste(bird, (0, 30))
    one, two = _saved(tmp_path / "a" / "1.png", bird), _saved(tmp_path / "b" / "2.png", barred)
    assert [pair.signs for pair in _found([one], [two]).pairs] == [("alike",)]


def test_the_nearest_pairs_come_first_however_many_photos_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "_ROWS", 2)  # held-back photos that are compared at a time
    training = [_saved(tmp_path / "a" / f"{n}.png", _bird(n, n)) for n in range(3)]
    training.append(_saved(tmp_path / "a" / "again.png", _bird(2, 2)))
    held = [_saved(tmp_path / "b" / f"{n}.png", _bird(n, n).crop((6, 4, 194, 146))) for n in range(2)]
    held += [_saved(tmp_path / "b" / "2.png", _bird(2, 2)), _saved(tmp_path / "b" / "new.png", _bird(77, 9))]
    leaks = _found(training, held)
    pairs = [(pair.held_back.path.stem, pair.training.path.stem) for pair in leaks.pairs]
    assert pairs[:2] == [("2", "2"), ("2", "again")]
    assert sorted(pairs[2:]) == [("0", "0"), ("1", "1")]
    apart = [pair.distance for pair in leaks.pairs]
    assert apart == sorted(apart)
    assert apart[1] == 0 < apart[2]
    assert (leaks.photos, leaks.held_back) == (3, 4), "a photo that is like two counts once"


def test_a_photo_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    good = [_saved(tmp_path / "a" / f"{n}.jpg", _bird(3, 1)) for n in range(2)]
    (tmp_path / "a" / "bad.jpg").write_bytes(b"no picture")
    looked = list(find_leaks([good[0], LabelledPhoto(tmp_path / "a" / "bad.jpg", "a")], good[1:], stop=StopFlag()))
    problems = [one.problem for one in looked if isinstance(one, Looked)]
    assert "bad.jpg" in str(problems[1])
    assert problems[0] is problems[2] is None
    assert isinstance(looked[-1], Leaks)
    assert (looked[-1].training, looked[-1].photos) == (1, 1)


def test_looking_can_be_stopped(tmp_path: Path) -> None:
    photos = [_saved(tmp_path / "a" / f"{n}.jpg", _bird(n)) for n in range(4)]
    stop = StopFlag()
    steps = find_leaks(photos, photos, stop=stop)
    next(steps)
    stop.stop()
    with pytest.raises(Stopped):
        list(steps)


def test_a_flat_picture_and_a_tiny_one_have_a_hash() -> None:
    for shape in ((1, 1, 3), (3, 200, 3)):
        bits, colours = hash_of(np.zeros(shape, np.uint8))
        assert (bits.shape, colours.shape, bits.any()) == ((512,), (8, 8, 3), False)


def test_bits_are_of_brighter_to_the_right_and_downward() -> None:
    across = np.tile(np.linspace(60, 250, 170, dtype=np.uint8)[None, :, None], (170, 1, 3))
    bits, _ = hash_of(across)
    assert bits[:256].all()
    assert not bits[256:].any()
    assert hash_of(np.swapaxes(across, 0, 1).copy())[0][256:].all()


def test_colours_do_not_mind_exposure_but_hue() -> None:
    rng = np.random.default_rng(2)
    one: NDArray[np.float32] = rng.uniform(60, 180, (8, 8, 3)).astype(np.float32)
    assert colours_apart(one, one + 30) == pytest.approx(0, abs=1e-4)
    assert colours_apart(one, one[..., ::-1]) > COLOURS
    assert colours_apart(np.full_like(one, 7), np.full_like(one, 9)) == 0
    noisy = np.full_like(one, 7)
    noisy[0, 0] += 1
    assert colours_apart(np.full_like(one, 7), noisy) < COLOURS, "a plain area varies by its noise"
    pale = (one - one.mean()) / 4 + one.mean()
    assert colours_apart(one, pale) == colours_apart(pale, one) == pytest.approx(3, rel=1e-3), "of the plainer one"


def test_the_command_says_pairs_in_words_and_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "birds"
    for n in range(4):
        _saved(root / "train" / "Wren" / f"{n}.jpg", _bird(n, n * 5))
    _saved(root / "test" / "Robin" / "copy.jpg", _bird(2, 10))
    (root / "train" / "Wren" / "bad.jpg").write_bytes(b"x")
    assert main(["leaks", str(root), "--json"]) == 0
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert (told["layout"], told["split"], told["training"], told["held_back"], told["leaking"]) == (
        "split folders",
        "own",
        4,
        1,
        1,
    )
    (pair,) = told["pairs"]
    assert pair["training"].endswith("2.jpg")
    assert pair["signs"] == ["alike"]
    assert pair["distance"] <= 8, "the very photo"
    assert pair["same_species"] is False
    assert told["failed"][0]["photo"].endswith("bad.jpg")
    assert "bad.jpg" in err
    assert main(["leaks", str(root)]) == 0
    out, _ = capsys.readouterr()
    assert "test/Robin/copy.jpg  and  train/Wren/2.jpg" in out
    assert "of the same burst: 1 of 1 held-back photo." in out
    assert main(["leaks", str(root), "--share", "2"]) == 2
    assert main(["leaks", str(root), "--share", "half"]) == 2
    assert "half is not a number between 0 and 1" in capsys.readouterr().err
    assert main(["leaks", str(tmp_path / "nowhere")]) == 1


def test_the_command_looks_for_bursts_and_splits_as_it_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "birds"
    _saved(root / "train" / "Wren" / "1.jpg", _bird(1, 1), "2024:05:01 07:33:00")
    _saved(root / "test" / "Wren" / "2.jpg", _bird(2, 9), "2024:05:01 07:33:15")
    assert main(["leaks", str(root)]) == 0
    assert "of the same burst: 0 of 1 held-back photo." in capsys.readouterr().out
    assert main(["leaks", str(root), "--gap", "20"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split("  ", 1)[0] == "15 s apart"
    assert main(["leaks", str(root), "--gap", "20", "--json"]) == 0
    (pair,) = json.loads(capsys.readouterr().out)["pairs"]
    assert (pair["signs"], pair["seconds"], pair["same_species"]) == (["burst"], 15, True)
    for number in range(3, 12):
        _saved(root / "train" / "Wren" / f"{number}.jpg", _bird(number, 1), f"2024:05:{number:02} 07:33:00")
    told = {}
    options = ("--seeded", "--share", "0.5", "--gap", "20", "--json")
    for seed in (1, 2, 3):
        assert main(["leaks", str(root), *options, "--seed", str(seed)]) == 0
        told[seed] = json.loads(capsys.readouterr().out)
        assert (told[seed]["split"], told[seed]["training"], told[seed]["held_back"]) == ("seeded", 5, 6)
    assert len({str(one["pairs"]) for one in told.values()}) > 1, "another seed, another split"


def test_where_nothing_is_held_back_there_is_nothing_to_compare(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _saved(tmp_path / "Wren" / "only.jpg", _bird(1))
    assert main(["leaks", str(tmp_path), "--json"]) == 1
    out, err = capsys.readouterr()
    assert (out, "none of its photos are held back" in err) == ("", True)
