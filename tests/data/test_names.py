"""Names of classes: by a taxonomy where it has them, by the data's own tree or the folder alone where not."""

from __future__ import annotations

import pytest

from explorer.data.names import ALONE, clean_name, name_classes
from explorer.naming import name_tree
from explorer.resources import resource
from explorer.taxonomy import LEVELS, Taxon, load_taxonomy

CUB = load_taxonomy(resource("taxonomy", "cub200.tsv"))


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("001.Black_footed_Albatross", "Black footed Albatross"),
        ("0295.Common_Eider_(Adult_male)", "Common Eider (Adult male)"),
        ("12 - Great  Tit", "Great Tit"),
        ("Blue-grey Gnatcatcher", "Blue-grey Gnatcatcher"),
        ("007.", "007."),
        ("__", "__"),
    ],
)
def test_folders_are_cleaned_as_in_cub(folder: str, name: str) -> None:
    assert clean_name(folder) == name


def test_a_listed_folder_keeps_its_taxon() -> None:
    folders = [taxon.folder for taxon in CUB.taxa[10:20]]
    named = name_classes(folders, CUB)
    assert named.taxonomy.taxa == CUB.taxa[10:20]
    assert named.taxonomy.checklist == CUB.checklist
    assert named.unmatched == ()


def test_other_spellings_find_their_taxon_under_the_folders_own_name() -> None:
    named = name_classes(["Brewer's Blackbird", "brandt-cormorant", "0295.Mallard_(Adult_male)"], CUB)
    assert named.unmatched == ()
    assert [taxon.scientific for taxon in named.taxonomy.taxa] == [
        "Euphagus cyanocephalus",
        "Urile penicillatus",
        "Anas platyrhynchos",
    ]
    assert named.taxonomy.taxa[0].folder == "Brewer's Blackbird"


def test_two_plumages_of_one_species_are_two_names_in_one_genus() -> None:
    named = name_classes(["1.Mallard_(male)", "2.Mallard_(female)"], CUB)
    assert [taxon.english for taxon in named.taxonomy.taxa] == ["Mallard (male)", "Mallard (female)"]
    assert named.taxonomy.names("genus") == ("Anas",)


def test_what_does_not_match_is_listed_and_said_to_be_unknown() -> None:
    named = name_classes(["001.Black_footed_Albatross", "Brant_Cormorant", "999.Dodo"], CUB)
    assert named.unmatched == ("Brant_Cormorant", "999.Dodo")
    assert named.taxonomy.taxa[2] == Taxon(
        "999.Dodo", "Dodo", "", "Dodo (genus unknown)", "Dodo (family unknown)", "Dodo (order unknown)"
    )


def test_without_a_taxonomy_nothing_is_summed_up_by_mistake() -> None:
    taxonomy = name_classes(["a.Wren", "b.Robin", "Owl"], None).taxonomy
    assert taxonomy.checklist == ALONE
    for level in LEVELS:
        assert len(taxonomy.names(level)) == 3
    assert name_tree(taxonomy).count("genus") == 3


def test_folders_that_clean_to_the_same_name_keep_their_own() -> None:
    taxonomy = name_classes(["001.Wren", "002.Wren"], None).taxonomy
    assert [taxon.english for taxon in taxonomy.taxa] == ["001.Wren", "002.Wren"]


def test_the_tree_of_nabirds_stands_in_where_the_taxonomy_is_silent() -> None:
    above = {
        "0295.Common_Eider_(Adult_male)": ("Ducks, Geese, and Swans", "Common Eider"),
        "0296.Common_Eider_(Female)": ("Ducks, Geese, and Swans", "Common Eider"),
        "0800.Hooded_Warbler_(Male)": ("Perching Birds", "Wood-Warblers", "Hooded Warbler"),
        "0801.Ovenbird": ("Perching Birds", "Wood-Warblers", "Ovenbird"),
    }
    taxonomy = name_classes(list(above), None, above).taxonomy
    assert taxonomy.names("genus") == (
        "Common Eider (genus unknown)",
        "Hooded Warbler (genus unknown)",
        "Ovenbird (genus unknown)",
    )
    assert taxonomy.names("family") == ("Ducks, Geese, and Swans", "Wood-Warblers")
    assert taxonomy.names("order") == ("Ducks, Geese, and Swans", "Perching Birds")
    mixed = name_classes(list(above), CUB, above)
    assert mixed.unmatched == tuple(above)[:2]
    assert mixed.taxonomy.taxa[3].family == "Parulidae"


def test_the_bundled_names_are_written_as_checklists_do() -> None:
    """CUB drops hyphens and apostrophes; a "Brewer Blackbird" or a "White eyed Vireo" must not be published."""
    for taxon in CUB.taxa:
        assert all(word[0].isupper() for word in taxon.english.split()), taxon.english
    english = {taxon.folder: taxon.english for taxon in CUB.taxa}
    assert english["009.Brewer_Blackbird"] == "Brewer's Blackbird"
    assert english["141.Artic_Tern"] == "Arctic Tern"
