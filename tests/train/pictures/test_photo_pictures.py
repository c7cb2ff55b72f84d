"""Photos of a training: what cannot be read, what has no name, what is large, what does not fit into memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pytest
from PIL import Image

from explorer.errors import ExplorerError
from explorer.photos import load_photo
from explorer.stopping import StopFlag
from explorer.train.events import Preparing, Skipped
from explorer.train.pictures import preparing
from explorer.train.pictures.preparing import prepare
from explorer.train.pictures.shelf import Shelf
from explorer.train.progress import made_by, retold
from explorer.train.recipe import Drawn, Photos

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.train.pictures.labelled import Prepared

FOLDERS = ("001.Black_footed_Albatross", "002.Laysan_Albatross")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    rng = np.random.default_rng(4)
    for folder in FOLDERS:
        (tmp_path / folder).mkdir()
        for number in range(10):
            pixels = rng.integers(60, 255, (40, 30 + number, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / folder / f"{number}.{'jpg' if number % 2 else 'png'}")
    return tmp_path


def _prepared(data: Photos, base: Path) -> tuple[Prepared, list[Skipped]]:
    steps: list[Preparing | Skipped] = []
    prepared = made_by(retold(prepare(data, base, StopFlag()), steps.append), lambda: None)
    return prepared, [step for step in steps if isinstance(step, Skipped)]


def _widths(prepared: Prepared) -> list[list[int]]:
    """Widths tell which photos these are."""
    sides = (prepared.training.photos, prepared.held_back.pictures)  # type: ignore[attr-defined]
    return [[picture.pixels.shape[1] for picture in side] for side in sides]


def test_an_unreadable_photo_is_told_and_changes_nothing_for_the_others(tree: Path) -> None:
    data = Photos(folder=".", taxonomy="cub200.tsv")
    whole, skipped = _prepared(data, tree)
    assert not skipped
    assert whole.said == "16 photos of 2 species, 4 more held back (seed 1)"
    before = _widths(whole)
    lost = before[0][3] - 30
    broken = tree / FOLDERS[0] / f"{lost}.{'jpg' if lost % 2 else 'png'}"
    broken.write_bytes(b"no picture")
    rest, skipped = _prepared(data, tree)
    assert [(one.photo, broken.name in one.reason) for one in skipped] == [(str(broken), True)]
    assert _widths(rest) == [before[0][:3] + before[0][4:], before[1]]
    assert rest.said == "15 photos of 2 species, 4 more held back (seed 1), 1 left out because they could not be read"
    assert rest.training.labels.tolist() == [0] * 7 + [1] * 8
    assert rest.fingerprint != whole.fingerprint


def test_a_photo_that_is_left_out_is_named_with_its_folder(tree: Path) -> None:
    (tree / FOLDERS[1] / "IMG_0001.jpg").write_bytes(b"")
    _, skipped = _prepared(Photos(folder="."), tree)
    assert skipped[0].reason.startswith(f"Could not open {FOLDERS[1]}/IMG_0001.jpg: the file is empty.")


def test_a_folder_that_is_unplugged_is_not_a_folder_of_bad_photos(tree: Path) -> None:
    place = tree / "disk"
    place.mkdir()
    for folder in FOLDERS:
        (tree / folder).rename(place / folder)
        for n in range(100, 140):
            (place / folder / f"{n}.png").write_bytes((place / folder / "0.png").read_bytes())
    preparing = prepare(Photos(folder="disk"), tree, StopFlag())
    while next(preparing) != Preparing(10, 100):
        pass
    place.rename(tree / "unplugged")
    with pytest.raises(ExplorerError, match="disk is no longer there"):
        made_by(preparing, lambda: None)


def test_no_photo_at_all_is_an_error(tree: Path) -> None:
    for path in tree.glob("*/*.*"):
        path.write_bytes(b"x")
    with pytest.raises(ExplorerError, match="none of its photos could be read"):
        _prepared(Photos(folder="."), tree)


def test_names_alone(tree: Path) -> None:
    (tree / FOLDERS[1]).rename(tree / "Dodo")
    with pytest.raises(ExplorerError, match=r"does not name Dodo\. Add them.*names alone"):
        _prepared(Photos(folder=".", taxonomy="cub200.tsv"), tree)
    misspelt = (tree / "Dodo").rename(tree / "Brant_Cormorant")
    with pytest.raises(
        ExplorerError, match=r"does not name Brant_Cormorant\. Did you mean 023\.Brandt_Cormorant\? Add"
    ):
        _prepared(Photos(folder=".", taxonomy="cub200.tsv"), tree)
    misspelt.rename(tree / "Dodo")
    mixed, _ = _prepared(Photos(folder=".", taxonomy="cub200.tsv", names_alone=True), tree)
    assert [taxon.family for taxon in mixed.taxonomy.taxa] == ["Diomedeidae", "Dodo (family unknown)"]
    assert mixed.said.endswith("; genus and family of 1 species unknown")
    alone, _ = _prepared(Photos(folder=".", checklist="my list"), tree)
    assert [taxon.english for taxon in alone.taxonomy.taxa] == ["Black footed Albatross", "Dodo"]
    assert alone.taxonomy.checklist == "my list"
    assert alone.said.endswith("; genus and family of all species unknown")


def test_an_own_split_is_followed_and_told(tree: Path) -> None:
    lines = [f"{folder}/{n}.{'jpg' if n % 2 else 'png'},{folder},{'test' if n < 3 else 'train'}" for folder in FOLDERS
             for n in range(10)]  # fmt: skip
    (tree / "list.csv").write_text("path,label,split\n" + "\n".join(lines))
    prepared, _ = _prepared(Photos(folder="list.csv"), tree)
    assert sorted(_widths(prepared)[1]) == [30, 30, 31, 31, 32, 32]
    assert "by the data's own split" in prepared.said
    seeded, _ = _prepared(Photos(folder=".", own_split=False), tree)
    assert len(seeded.held_back.labels) == 4


def test_large_photos_are_made_smaller_and_others_keep_every_pixel(tree: Path) -> None:
    Image.new("RGB", (3000, 1500), (9, 200, 90)).save(tree / FOLDERS[0] / "large.jpg")
    prepared, _ = _prepared(Photos(folder="."), tree)
    photos = [*prepared.training.photos, *prepared.held_back.pictures]  # type: ignore[attr-defined]
    sizes = {picture.pixels.shape[:2] for picture in photos}
    assert (512, 1024) in sizes
    assert not any(max(size) > 1024 for size in sizes)
    own = {load_photo(path).pixels.tobytes() for path in tree.glob("*/*.*") if path.stem != "large"}
    assert own == {picture.pixels.tobytes() for picture in photos if picture.pixels.shape[0] == 40}


def test_what_does_not_fit_into_memory_is_read_again_and_is_the_same(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, _ = _prepared(Photos(folder="."), tree)
    monkeypatch.setattr(preparing, "MOST_BYTES", 5 * 40 * 40 * 3)
    tight, _ = _prepared(Photos(folder="."), tree)
    shelf = tight.training.photos  # type: ignore[attr-defined]
    assert isinstance(shelf, Shelf)
    assert 1 <= len(shelf._kept) < len(shelf)
    for index in range(len(shelf)):
        one, two = (each.training.picture(index, np.random.default_rng(index)) for each in (whole, tight))
        assert one.content == two.content
        np.testing.assert_array_equal(one.pixels, two.pixels)


def test_progress_is_told(tree: Path) -> None:
    for n in range(10, 100):
        (tree / FOLDERS[0] / f"{n}.png").write_bytes((tree / FOLDERS[0] / "0.png").read_bytes())
    steps = [step for step in prepare(Photos(folder="."), tree, StopFlag()) if isinstance(step, Preparing)]
    assert steps == [Preparing(done, 110) for done in range(0, 111, 10)]


def test_a_shelf_is_a_sequence() -> None:
    asked: list[str] = []

    def load(source: str) -> str:
        asked.append(source)
        return source.upper()

    shelf: Shelf[str, str] = Shelf("abcd", load, ["A", "B"])
    assert (len(shelf), shelf[1], shelf[-1], shelf[1:3]) == (4, "B", "D", ["B", "C"])
    assert asked == ["d", "c"]
    with pytest.raises(IndexError):
        shelf[4]


def test_an_old_recipe_reads_with_the_old_meaning() -> None:
    old = {"kind": "photos", "folder": "x", "taxonomy": "cub200.tsv", "checklist": "y", "held_back": 0.25}
    data = msgspec.convert(old, Photos)
    assert (data.held_back, data.split_seed, data.smallest_share, data.whole) == (0.25, 1, 0.31, 0.3)
    assert not data.names_alone


def test_birds_that_cannot_be_drawn_are_told(tmp_path: Path) -> None:
    with pytest.raises(ExplorerError, match="Could not draw the birds of the recipe: size is"):
        made_by(prepare(Drawn(training=2, held_back=0, side=9), tmp_path, StopFlag()), lambda: None)
