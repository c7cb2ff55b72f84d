"""The tree of names: reading it strictly, matching folders to it, summing up along it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from explorer.errors import ExplorerError
from explorer.resources import resource
from explorer.taxonomy import Taxon, Taxonomy, load_taxonomy, match_folders

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "folder\tenglish\tscientific\tgenus\tfamily\torder"
LARK = "001.Lark\tLark\tAlauda arvensis\tAlauda\tAlaudidae\tPasseriformes"
OWL = "002.Owl\tOwl\tStrix aluco\tStrix\tStrigidae\tStrigiformes"


def _written(folder: Path, *lines: str) -> Path:
    path = folder / "birds.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def cub() -> Taxonomy:
    return load_taxonomy(resource("taxonomy", "cub200.tsv"))


def test_the_bundled_taxonomy(cub: Taxonomy) -> None:
    assert len(cub) == 200
    assert cub.taxa[0].folder == "001.Black_footed_Albatross"
    assert cub.taxa[199].english == "Common Yellowthroat"
    assert (cub.taxa[0].genus, cub.taxa[0].family, cub.taxa[0].order) == (
        "Phoebastria",
        "Diomedeidae",
        "Procellariiformes",
    )
    assert len(cub.names("genus")) > len(cub.names("family")) > len(cub.names("order")) > 1


def test_the_real_folders_are_the_classes_in_order(cub: Taxonomy, shared_photos: Path) -> None:
    folders = sorted(path.name for path in (shared_photos / "cub200_2010").iterdir() if path.is_dir())
    assert match_folders(cub, folders) == {name: index for index, name in enumerate(folders)}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([""], "the file is empty"),
        ([HEADER], "no classes"),
        ([HEADER.replace("genus", "genes"), LARK], 'line 1 does not name the column "genus".*"genes" instead'),
        ([HEADER + "\tcolour", LARK + "\tbrown"], 'line 1 names the column "colour"'),
        ([HEADER + "\tgenus", LARK + "\tAlauda"], 'the column "genus", twice'),
        ([HEADER, LARK, OWL.replace("Strigidae", " ")], 'line 3: the column "family" is empty'),
        ([HEADER, LARK.rpartition("\t")[0]], 'line 2: the column "order" is empty'),
        ([HEADER, LARK, "", OWL + "\tx"], "line 4: there are 7 columns where the first line names 6"),
        ([HEADER, LARK, LARK], 'line 3: the column "folder" has "001.Lark", as in line 2'),
        ([HEADER, LARK, LARK.replace("001.Lark", "003.Lark")], 'line 3: the column "english" has "Lark", as in line 2'),
        (
            [HEADER, LARK, OWL.replace("Strix\t", "Alauda\t")],
            'line 3: the column "family" has "Strigidae" for the genus "Alauda", and in line 2 it has "Alaudidae"',
        ),
        (
            [HEADER, "", LARK, OWL.replace("Strigidae", "Alaudidae")],
            'line 4: the column "order" has "Strigiformes" for the family "Alaudidae", and in line 3',
        ),
        (
            [HEADER, LARK, OWL.replace("Strix\t", "alauda\t")],
            'line 3: the column "genus" has "alauda", and in line 2 it has "Alauda". Write it alike in every line',
        ),
        ([LARK, OWL], "It must name folder, english, scientific, genus, family, order"),
        ([HEADER.replace("\t", ","), LARK.replace("\t", ",")], "line 1 names no columns that are separated by tabs"),
        ([HEADER, LARK, "x" * 200_000], "line 3: it is no line of a table"),
    ],
)
def test_a_wrong_table_is_refused_by_line_and_column(tmp_path: Path, lines: list[str], words: str) -> None:
    with pytest.raises(ExplorerError, match=words):
        load_taxonomy(_written(tmp_path, *lines))


def test_a_table_from_another_program(tmp_path: Path) -> None:
    """A byte order mark, Windows line ends, blank lines, spaces around names and quotes inside them."""
    path = tmp_path / "birds.tsv"
    line = '003.X\tBaird"s Bird\tB. bairdi\tB\tAlaudidae\tPasseriformes'
    header = HEADER.replace("genus", " genus ")
    path.write_bytes(("\ufeff" + "\r\n".join([header, LARK, "", line]) + "\r\n").encode())
    taxonomy = load_taxonomy(path, "somebody's list")
    assert taxonomy.checklist == "somebody's list"
    assert taxonomy.names("species") == ("Lark", 'Baird"s Bird')


def test_columns_may_be_named_in_capitals(tmp_path: Path) -> None:
    table = tmp_path / "birds.tsv"
    table.write_text(f"{HEADER.title()}\n{LARK}\n", encoding="utf-8")
    assert load_taxonomy(table).taxa[0].english == "Lark"


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ExplorerError, match="not text in UTF-8"):
        load_taxonomy(tmp_path / "a.tsv")


@pytest.mark.parametrize(
    "name",
    ["023.Brandt_Cormorant", "brandt cormorant", "Brandt-Cormorant", "23 Brandt Cormorant", "Urile penicillatus"],
)
def test_folders_match_by_any_of_their_names(cub: Taxonomy, name: str) -> None:
    assert match_folders(cub, [name]) == {name: 22}


def test_a_folder_without_a_class_is_refused_with_the_nearest(cub: Taxonomy) -> None:
    with pytest.raises(ExplorerError, match=r"Brant_Cormorant.*no class.*nearest.*023\.Brandt_Cormorant"):
        match_folders(cub, ["001.Black_footed_Albatross", "Brant_Cormorant"])
    with pytest.raises(ExplorerError, match="No class has a similar name"):
        match_folders(cub, ["zzzzzz"])


def test_summing_up_keeps_all_probability(four_birds: Taxonomy) -> None:
    probabilities = np.array([0.1, 0.2, 0.3, 0.4], dtype=np.float32)
    assert four_birds.names("genus") == ("Tibia", "Tympanum", "Pulsator")
    np.testing.assert_allclose(four_birds.sum_up(probabilities, "genus"), [0.3, 0.3, 0.4], rtol=1e-6)
    np.testing.assert_allclose(four_birds.sum_up(probabilities, "family"), [0.6, 0.4], rtol=1e-6)
    np.testing.assert_allclose(four_birds.sum_up(probabilities, "order"), [1.0], rtol=1e-6)
    np.testing.assert_allclose(four_birds.sum_up(probabilities, "species"), probabilities)


@pytest.mark.parametrize(
    ("genus", "family", "words"),
    [
        ("Tibia", "Pulsatoridae", 'the genus "Tibia" lies in the family "Tibiidae" and in the family "Pulsatoridae"'),
        ("Lyra", "Tibiidae", 'the family "Tibiidae" lies in the order "Musiciformes" and in the order "Lyriformes"'),
    ],
)
def test_a_name_lies_in_one_name_above_it(four_birds: Taxonomy, genus: str, family: str, words: str) -> None:
    order = "Musiciformes" if genus == "Tibia" else "Lyriformes"
    odd = Taxon("005.Odd", "Odd", "Odd odd", genus, family, order)
    with pytest.raises(ExplorerError, match=words):
        Taxonomy("invented", (*four_birds.taxa, odd))


def test_a_folder_may_leave_out_whose_a_bird_is() -> None:
    """As CUB's folders do; the folder in the taxonomy may be called otherwise."""
    brewers = Taxon("009.x", "Brewer's Blackbird", "Euphagus cyanocephalus", "Euphagus", "Icteridae", "Passeriformes")
    taxonomy = Taxonomy("one", (brewers,))
    for folder in ("Brewer Blackbird", "012.Brewer_Blackbird", "Brewer's_Blackbird", "Brewer’s Blackbird"):
        assert match_folders(taxonomy, [folder]) == {folder: 0}
