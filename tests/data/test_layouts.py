"""Labelled photos of every layout: CUB-200-2011, NABirds, lists, and trees with a split of their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from explorer.data import lines
from explorer.data.folders import LabelledPhoto, fingerprint_of, labelled_set, split
from explorer.errors import ExplorerError, Stopped
from explorer.geometry import Box
from explorer.stopping import StopFlag

SHARED_CUB = Path(__file__).resolve().parents[3] / "shared" / "cub200_2011"
CUB = {
    "classes.txt": "1 001.Black_footed_Albatross\n2 002.Laysan_Albatross\n",
    "images.txt": "3 002.Laysan_Albatross/c d.jpg\n1 001.Black_footed_Albatross/a.jpg\n"
    "2 001.Black_footed_Albatross/b.jpg\n",
    "image_class_labels.txt": "1 1\n2 1\n3 2\n",
    "train_test_split.txt": "1 0\n2 1\n3 1\n",
    "bounding_boxes.txt": "1 60.0 27.0 325.0 304.0\n2 1 2 3 4\n",
    "parts/parts.txt": "1 back\n7 left eye\n",
    "parts/part_locs.txt": "1 1 0.0 0.0 0\n1 7 312.0 182.0 1\n2 1 5.5 6.0 1\n",
}
NABIRDS = {
    "classes.txt": "0 Birds\n1 Ducks, Geese, and Swans\n2 Perching Birds\n9 Wood-Warblers\n30 Common Eider\n"
    "31 Yellow-rumped Warbler\n295 Common Eider (Adult male)\n296 Common Eider (Female/juvenile)\n"
    "800 Yellow-rumped Warbler (Breeding Myrtle)\n",
    "hierarchy.txt": "1 0\n2 0\n9 2\n30 1\n31 9\n295 30\n296 30\n800 31\n",
    "images.txt": "aa-1 0295/aa.jpg\nbb-2 0296/bb.jpg\ncc-3 0800/cc.jpg\n",
    "image_class_labels.txt": "aa-1 295\nbb-2 296\ncc-3 800\n",
    "train_test_split.txt": "aa-1 1\nbb-2 0\ncc-3 1\n",
    "bounding_boxes.txt": "aa-1 10 20 30 40\nbb-2 0 0 5 5\ncc-3 1 1 9 9\n",
    "sizes.txt": "aa-1 300 200\nbb-2 10 10\ncc-3 20 20\n",
    "photographers.txt": "aa-1 Jane Doe\n",
    "parts/parts.txt": "0 bill\n3 left eye\n10 right wing\n",
    "parts/part_locs.txt": "aa-1 0 15 25 1\naa-1 3 -1 -1 0\naa-1 10 39 59 1\nbb-2 0 -1 -1 0\n",
    "README": "North America Birds (NABirds) Dataset For Fine-Grained Visual Categorization",
}


def _laid_out(root: Path, files: dict[str, str], **changed: str) -> Path:
    for name, text in (files | {key.replace("__", "/") + ".txt": text for key, text in changed.items()}).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, newline="")
    return root


def test_cub_with_its_split_boxes_and_visible_parts(tmp_path: Path) -> None:
    found = labelled_set(_laid_out(tmp_path, CUB))
    assert (found.layout, found.has_split) == ("CUB-200-2011", True)
    assert found.photos == (
        LabelledPhoto(
            tmp_path / "images" / "001.Black_footed_Albatross" / "a.jpg",
            "001.Black_footed_Albatross",
            True,
            Box(60, 27, 385, 331),
            {"left eye": (312, 182)},
        ),
        LabelledPhoto(
            tmp_path / "images" / "001.Black_footed_Albatross" / "b.jpg",
            "001.Black_footed_Albatross",
            False,
            Box(1, 2, 4, 6),
            {"back": (5.5, 6)},
        ),
        LabelledPhoto(tmp_path / "images" / "002.Laysan_Albatross" / "c d.jpg", "002.Laysan_Albatross", False),
    )


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n\n"])
@pytest.mark.parametrize("files", [CUB, NABIRDS], ids=["cub", "nabirds"])
def test_ends_of_lines_do_not_matter(tmp_path: Path, files: dict[str, str], end: str) -> None:
    """Files that were opened and saved on another system."""
    wanted = labelled_set(_laid_out(tmp_path / "data", files))
    found = labelled_set(_laid_out(tmp_path / "data", {name: text.replace("\n", end) for name, text in files.items()}))
    assert (found.photos, found.above) == (wanted.photos, wanted.above)


def test_names_may_hold_what_other_encodings_take_for_the_end_of_a_line(tmp_path: Path) -> None:
    _laid_out(tmp_path, CUB)
    (tmp_path / "classes.txt").write_bytes("1 001.Plover…grey\n2 002.Übersee_Tölpel\n".encode("cp1252"))
    assert labelled_set(tmp_path).folders == ("001.Plover\x85grey", "002.Übersee_Tölpel")


def test_cub_without_boxes_and_parts(tmp_path: Path) -> None:
    files = {name: text for name, text in CUB.items() if name.startswith(("classes", "image", "train"))}
    assert {photo.box for photo in labelled_set(_laid_out(tmp_path, files)).photos} == {None}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"images": "1 a.jpg\n7\n"}, r"images\.txt, line 2: it has 1 of 2 words"),
        ({"images": ""}, "names no photos"),
        ({"image_class_labels": "1 1\n3 2\n"}, "does not name image 2"),
        ({"image_class_labels": "1 1\n2 5\n3 2\n"}, "does not name the class 5 of image 2"),
        ({"train_test_split": "1 0\n2 yes\n3 1\n"}, "image 2 has yes where 1 means training"),
        ({"bounding_boxes": "\n1 60 27 325 wide\n"}, r"bounding_boxes\.txt, line 2.*not all numbers"),
        ({"bounding_boxes": "1 60 27 325 nan\n"}, "not all numbers"),
        ({"bounding_boxes": "1 60 27 325 inf\n"}, "not all numbers"),
        ({"parts__part_locs": "1 4 1 1 1\n"}, "does not name the part 4"),
        ({"classes": "1 a\0b\n"}, "not a text file"),
        ({"images": "1 x/a.jpg\n1 x/b.jpg\n"}, r"images\.txt, line 2: 1 stands in an earlier line too, with x/a\.jpg"),
        ({"image_class_labels": "1 1\n2 1\n2 2\n3 2\n"}, r"line 3: 2 stands in an earlier line too, with 1"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, changed: dict[str, str], words: str) -> None:
    with pytest.raises(ExplorerError, match=words):
        labelled_set(_laid_out(tmp_path, CUB, **changed))


@pytest.mark.parametrize("lost", ["image_class_labels.txt", "train_test_split.txt"])
def test_a_data_set_with_a_lost_file_is_not_taken_for_a_tree(tmp_path: Path, lost: str) -> None:
    (_laid_out(tmp_path, CUB) / lost).unlink()
    with pytest.raises(ExplorerError, match=f"laid out like CUB-200-2011 or NABirds, but {lost} is not there"):
        labelled_set(tmp_path)


def test_the_real_annotations_of_cub() -> None:
    """Counts of the paper, and what a centred box of half width and height reaches on its test photos."""
    if not SHARED_CUB.is_dir():
        pytest.skip("needs the annotations in ../shared/cub200_2011, which are not part of the repository")
    found = labelled_set(SHARED_CUB)
    training, held_back = split(found.photos, seed=1, share=0.2)
    assert (len(found.folders), len(training), len(held_back)) == (200, 5994, 5794)
    assert sum(len(photo.parts) for photo in found.photos) == 141_407
    rows = [line.split() for line in (SHARED_CUB / "image_sizes.txt").read_text().splitlines()]
    names = [line.split()[1] for line in (SHARED_CUB / "images.txt").read_text().splitlines()]
    sizes = {SHARED_CUB / "images" / name: tuple(map(int, row[1:])) for name, row in zip(names, rows, strict=True)}
    overlaps = []
    for photo in held_back:
        width, height = sizes[photo.path]
        assert photo.box is not None
        overlaps.append(photo.box.iou(Box(width / 4, height / 4, width * 3 / 4, height * 3 / 4)))
    assert np.mean(overlaps) == pytest.approx(0.483, abs=0.0006)
    assert np.mean(np.array(overlaps) >= 0.5) == pytest.approx(0.434, abs=0.0006)


def test_nabirds_with_its_tree(tmp_path: Path) -> None:
    found = labelled_set(_laid_out(tmp_path, NABIRDS))
    assert found.layout == "NABirds"
    assert found.folders == (
        "0295.Common_Eider_(Adult_male)",
        "0296.Common_Eider_(Female/juvenile)",
        "0800.Yellow-rumped_Warbler_(Breeding_Myrtle)",
    )
    assert [photo.held_back for photo in found.photos] == [False, True, False]
    assert found.photos[0].path == tmp_path / "images" / "0295" / "aa.jpg"
    assert found.photos[0].box == Box(10, 20, 40, 60)
    assert found.photos[0].parts == {"bill": (15, 25), "right wing": (39, 59)}
    assert found.photos[1].parts == {}
    assert found.above == {
        "0295.Common_Eider_(Adult_male)": ("Ducks, Geese, and Swans", "Common Eider"),
        "0296.Common_Eider_(Female/juvenile)": ("Ducks, Geese, and Swans", "Common Eider"),
        "0800.Yellow-rumped_Warbler_(Breeding_Myrtle)": ("Perching Birds", "Wood-Warblers", "Yellow-rumped Warbler"),
    }


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        ("295 30\n30 295\n296 30\n800 31\n", "lies in itself"),
        ("295 77\n", "does not name the class 77"),
        ("1 0\n30 1\n295 30\n800 30\n", "Could not read hierarchy.txt: it does not name the class 296"),
        (NABIRDS["hierarchy.txt"] + "30 2\n", "line 9: 30 stands in an earlier line too, with 1"),
    ],
)
def test_a_wrong_tree_is_refused(tmp_path: Path, tree: str, words: str) -> None:
    with pytest.raises(ExplorerError, match=words):
        labelled_set(_laid_out(tmp_path, NABIRDS, hierarchy=tree))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("birds.csv", 'path,label,split\nx/a.jpg,Wren,train\n"b,1.jpg",Robin,test\nc.jpg,Wren,\n'),
        ("birds.tsv", "label\tfile\tset\tnote\nWren\tx\\a.jpg\ttraining\tat dawn\nRobin\tb,1.jpg\tVal\nWren\tc.jpg\n"),
        (
            "birds.csv",
            "\ufeffImage_Path;Species;Data set\r\nx/a.jpg;Wren;TRAIN\r\n\r\nb,1.jpg;Robin;valid\r\nc.jpg;Wren;",
        ),
        (
            "birds.tsv",
            '"path"\t"label"\t"split"\n"x/a.jpg"\t"Wren"\t"train"\n"b,1.jpg"\t"Robin"\t"test"\n"c.jpg"\t"Wren"\t\n',
        ),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_lists_of_many_hands_say_the_same(tmp_path: Path, name: str, text: str, encoding: str) -> None:
    (tmp_path / name).write_text(text.removeprefix("\ufeff") if encoding == "utf-16" else text, encoding=encoding)
    (tmp_path / "sightings.csv").write_text("date,place\n1,2\n")
    wanted = (
        LabelledPhoto(tmp_path / "b,1.jpg", "Robin", True),
        LabelledPhoto(tmp_path / "x" / "a.jpg", "Wren", False),
        LabelledPhoto(tmp_path / "c.jpg", "Wren", None),
    )
    for place in (tmp_path, tmp_path / name):
        found = labelled_set(place)
        assert found.layout == "list"
        assert found.photos == wanted


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.csv", "file,split\nx,train\n", r"no column of labels \(label\)"),
        ("a.csv", "label\nx\n", r"no column of paths of photos \(path\)"),
        ("a.csv", "path,label\n", "names no photos"),
        ("a.csv", "", "no column of paths"),
        ("a.csv", "path,label\na.jpg,\n", "line 2: its path or its label is empty"),
        ("a.csv", "path,label,split\na.jpg,Wren,maybe\n", 'line 2: its split is "maybe".*Write "train" or "test"'),
        ("a.csv", "path,label\na.jpg,Wren\na.jpg,Robin\n", r"line 3: a\.jpg stands in another line"),
        ("a.csv", "path,label\na.jpg,Wren\nb/../a.jpg,Robin\n", r"line 3: a\.jpg stands in another line"),
        ("a.jpg", "path,label\na.jpg,Wren\n", "no table in CSV or TSV"),
    ],
)
def test_a_wrong_list_is_refused(tmp_path: Path, name: str, text: str, words: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ExplorerError, match=words):
        labelled_set(tmp_path / name)


def test_a_photo_with_two_spellings_counts_once(tmp_path: Path) -> None:
    place = tmp_path / "birds.csv"
    place.write_text(f"path,label\na.jpg,Wren\n./b/../a.jpg,Wren\n{tmp_path / 'a.jpg'},Wren\nA2.jpg,Wren\n")
    assert [photo.path.name for photo in labelled_set(place).photos] == ["a.jpg", "A2.jpg"]


def test_two_lists_in_a_folder_are_one_too_many(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("path,label\na.jpg,Wren\n")
    with pytest.raises(ExplorerError, match=r"several lists of photos \(a\.csv, b\.csv\)\. Point to one"):
        labelled_set(tmp_path)


def test_a_list_may_have_columns_and_marks_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "birds.tsv").write_text('file\tpath\tlabel\n7\ta.jpg\t"Old" Wren\n')
    (tmp_path / ".birds.csv").write_text("path,label\nx.jpg,Robin\n")  # what a program left, which nobody sees
    [photo] = labelled_set(tmp_path).photos
    assert (photo.path.name, photo.folder) == ("a.jpg", '"Old" Wren')


def test_a_file_that_is_too_large_for_a_list_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "birds.csv").write_text("path,label\na.jpg,Wren\n")
    monkeypatch.setattr(lines, "_LARGEST", 8)
    with pytest.raises(ExplorerError, match="which no list is"):
        labelled_set(tmp_path / "birds.csv")


def _files(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x")
    return root


def test_folders_for_training_and_testing_are_a_split(tmp_path: Path) -> None:
    _files(tmp_path, "train/Wren/a.jpg", "train/Robin/b.jpg", "test/Wren/a.jpg", "Valid/Robin/c.jpg")
    found = labelled_set(tmp_path)
    assert found.layout == "split folders"
    assert {(p.path.relative_to(tmp_path).as_posix(), p.folder, p.held_back) for p in found.photos} == {
        ("train/Robin/b.jpg", "Robin", False),
        ("train/Wren/a.jpg", "Wren", False),
        ("Valid/Robin/c.jpg", "Robin", True),
        ("test/Wren/a.jpg", "Wren", True),
    }
    _files(tmp_path, "Owl/d.jpg")
    assert labelled_set(tmp_path).layout == "folders", "a species beside them: these are species folders"


@pytest.mark.parametrize(("alone", "lacks"), [("train", "test"), ("Test", "train"), ("val", "train")])
def test_half_a_split_is_none_and_what_to_do_is_said(tmp_path: Path, alone: str, lacks: str) -> None:
    with pytest.raises(ExplorerError, match="no species folders with photos") as caught:
        labelled_set(_files(tmp_path, f"{alone}/Wren/a.jpg"))
    assert f"in {alone}, without a folder {lacks} beside it: point to {alone} itself" in caught.value.hint
    assert labelled_set(tmp_path / alone).folders == ("Wren",)


@pytest.mark.parametrize("nothing", ["train/Wren/notes.txt", "Robin/Wren/a.jpg"])
def test_the_hint_about_half_a_split_is_kept_for_one(tmp_path: Path, nothing: str) -> None:
    with pytest.raises(ExplorerError, match="no species folders with photos") as caught:
        labelled_set(_files(tmp_path, nothing))
    assert caught.value.hint.startswith("Point to a folder that holds one folder of photos for each species")


def test_an_own_split_is_followed_or_not(tmp_path: Path) -> None:
    photos = tuple(LabelledPhoto(tmp_path / f"{n:02}.jpg", "Wren", None if n >= 10 else n < 3) for n in range(20))
    training, held = split(photos, seed=1, share=0.2)
    assert {p.path.name for p in held} >= {"00.jpg", "01.jpg", "02.jpg"}
    assert (len(training), len(held)) == (15, 5), "a fifth of the ten that are open, and three"
    assert len(split(photos, seed=1, share=0.2, own=False)[1]) == 4


def test_the_fingerprint_sees_the_own_split_and_missing_photos(tmp_path: Path) -> None:
    missing = LabelledPhoto(tmp_path / "a.jpg", "Wren")
    marks = {fingerprint_of([photo]) for photo in (missing, LabelledPhoto(missing.path, "Wren", held_back=True))}
    _files(tmp_path, "a.jpg")
    assert len(marks | {fingerprint_of([missing])}) == 3


def test_listing_can_be_stopped(tmp_path: Path) -> None:
    _files(tmp_path, "Wren/a.jpg")
    stop = StopFlag()
    stop.stop()
    with pytest.raises(Stopped):
        labelled_set(tmp_path, stop)
