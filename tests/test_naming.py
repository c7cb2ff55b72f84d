"""How far a name can be trusted: sums, where naming stops, where levels disagree."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from explorer.geometry import Box
from explorer.naming import (
    DOWNWARD,
    Verdict,
    disagreements,
    inconsistency,
    name_tree,
    naming_text,
    own_shares,
    species_name,
    strays,
    verdict,
    way_text,
)
from explorer.resources import resource
from explorer.results import GrainReading, Ranking
from explorer.taxonomy import Taxon, Taxonomy, load_taxonomy

WARBLERS = (
    ("Magnolia Warbler", "Setophaga magnolia", "Setophaga", "Parulidae", "Passeriformes"),
    ("Palm Warbler", "Setophaga palmarum", "Setophaga", "Parulidae", "Passeriformes"),
    ("Ovenbird", "Seiurus aurocapilla", "Seiurus", "Parulidae", "Passeriformes"),
    ("Orchard Oriole", "Icterus spurius", "Icterus", "Icteridae", "Passeriformes"),
    ("Mallard", "Anas platyrhynchos", "Anas", "Anatidae", "Anseriformes"),
)


def _taxonomy(rows=WARBLERS) -> Taxonomy:
    return Taxonomy("some", tuple(Taxon(str(i), *row) for i, row in enumerate(rows)))


def _sums(*shares: float):
    tree = name_tree(_taxonomy())
    return tree, tree.sums(np.array(shares, dtype=np.float32))


def _write(share: float) -> str:
    return f"{share:.2f}"


def _grain(level, *shares: float) -> GrainReading:
    return GrainReading(
        level, Ranking(np.array(shares, dtype=np.float32)), Box(0, 0, 9, 9), 32, "the last one", maps=(), regions=()
    )


def test_the_example_of_the_issue() -> None:
    tree, sums = _sums(0.44, 0.37, 0.16, 0.02, 0.01)
    found = verdict(tree, sums, 0.7)
    assert way_text(tree, found, "english", _write) == "Parulidae 0.97 → Setophaga 0.81 → Magnolia Warbler 0.44"
    assert naming_text(tree, found, "english") == "Name it at genus: Setophaga"


@pytest.mark.parametrize(
    ("threshold", "text"),
    [
        (0.44, "Name it at species: Magnolia Warbler"),
        (0.45, "Name it at genus: Setophaga"),
        (0.81, "Name it at genus: Setophaga"),
        (0.82, "Name it at family: Parulidae"),
        (0.97, "Name it at family: Parulidae"),
        (0.98, "Name it at order: Passeriformes"),
        (0.99, "Name it at order: Passeriformes"),
        (0.995, "Not sure enough to name it at any level"),
    ],
)
def test_the_threshold_moves_the_place_where_naming_stops(threshold: float, text: str) -> None:
    tree, sums = _sums(0.44, 0.37, 0.16, 0.02, 0.01)
    assert naming_text(tree, verdict(tree, sums, threshold), "english") == text


def test_the_way_leads_through_the_name_even_where_the_best_species_is_elsewhere() -> None:
    """The best species is an oriole, but there is more probability among the warblers."""
    tree, sums = _sums(0.25, 0.25, 0.1, 0.4, 0.0)
    found = verdict(tree, sums, 0.55)
    assert way_text(tree, found, "scientific", _write) == "Parulidae 0.60 → Setophaga 0.50 → Setophaga magnolia 0.25"
    assert disagreements(tree, sums, (), "english", _write) == (
        "The best species, Orchard Oriole, is not in the best family, Parulidae (0.60).",
        "The best species, Orchard Oriole, is not in the best genus, Setophaga (0.50).",
    )


def test_the_order_is_told_where_nothing_finer_can_be_named() -> None:
    tree, sums = _sums(0.2, 0.2, 0.2, 0.3, 0.1)
    assert way_text(tree, verdict(tree, sums, 0.8), "english", _write).startswith("Passeriformes 0.90 → Parulidae 0.60")
    assert verdict(tree, sums, 0.95).name is None


def test_a_certainty_is_named_whatever_rounding_does() -> None:
    """A sum over many float32 numbers may end a hair below 1."""
    many = _taxonomy([(f"B{i}", f"A b{i}", "A", "Aidae", "Aiformes") for i in range(999)])
    tree = name_tree(many)
    sums = tree.sums(np.full(999, np.float32(1 / 999) * np.float32(0.999999), dtype=np.float32))
    found = verdict(tree, sums, 1.0)
    assert found.name is not None
    assert found.name.level == "genus"


@given(
    st.lists(st.floats(0, 1, width=32), min_size=5, max_size=5).filter(lambda xs: sum(xs) > 0.1),
    st.floats(0.01, 0.99),
)
def test_the_way_is_always_a_way_down_the_tree(weights: list[float], threshold: float) -> None:
    tree = name_tree(_taxonomy())
    sums = tree.sums((np.array(weights) / sum(weights)).astype(np.float32))
    found = verdict(tree, sums, threshold)
    assert [step.level for step in found.steps] == list(DOWNWARD)
    for above, below in zip(found.steps, found.steps[1:], strict=False):
        assert tree.above[below.level][below.place] == above.place
        assert below.share <= above.share + 1e-6
    for step in found.steps[: (found.named if found.named is not None else -1) + 1]:
        assert step.share >= threshold - 1e-4


def test_sums_agree_with_the_taxonomy() -> None:
    taxonomy = load_taxonomy(resource("taxonomy", "cub200.tsv"))
    shares = np.random.default_rng(1).dirichlet(np.ones(200)).astype(np.float32)
    tree = name_tree(taxonomy)
    for level, summed in tree.sums(shares).items():
        assert tree.names[level] == taxonomy.names(level)
        np.testing.assert_array_equal(summed, np.minimum(taxonomy.sum_up(shares, level), 1))


def test_one_species_is_a_tree_too() -> None:
    tree = name_tree(_taxonomy(WARBLERS[:1]))
    found = verdict(tree, tree.sums(np.ones(1, dtype=np.float32)), 0.7)
    assert found == Verdict(found.steps, 3)


def test_species_have_the_names_that_are_wanted_and_there() -> None:
    taxon = Taxon("001.Ani", "Ani", "", "Crotophaga", "Cuculidae", "Cuculiformes")
    assert species_name(taxon, "scientific") == "Ani"
    assert species_name(Taxon("1", "Ani", "Crotophaga ani", "g", "f", "o"), "scientific") == "Crotophaga ani"


def test_the_share_of_inconsistent_photos() -> None:
    """Four photos: consistent, another genus, another family, both."""
    tree = name_tree(_taxonomy())
    best = {
        "species": np.array([0, 0, 3, 4]),
        "genus": np.array([0, 1, 2, 0]),  # Setophaga, Seiurus, Icterus, Setophaga
        "family": np.array([0, 0, 0, 1]),  # Parulidae three times, Icteridae
    }
    np.testing.assert_array_equal(strays(tree, best), [False, True, True, True])
    assert inconsistency(tree, best) == 0.75
    assert inconsistency(tree, {"species": best["species"], "family": best["family"]}) == 0.5
    assert inconsistency(tree, {"species": best["species"]}) == 0
    assert inconsistency(tree, {"species": np.array([], dtype=np.int64), "genus": np.array([], dtype=np.int64)}) == 0


def test_a_network_that_sees_another_family_is_told() -> None:
    tree, sums = _sums(0.6, 0.2, 0.1, 0.06, 0.04)
    agreeing = (_grain("family", 0.8, 0.1, 0.1), _grain("genus", 0.7, 0.1, 0.1, 0.1))
    assert disagreements(tree, sums, agreeing, "english", _write) == ()
    other = (_grain("family", 0.2, 0.7, 0.1), *agreeing[1:])
    assert disagreements(tree, sums, other, "scientific", _write) == (
        "The best species, Setophaga magnolia, is not in the family network’s best, Icteridae (0.70).",
    )


def test_one_sentence_where_sums_and_network_agree_against_the_best_species() -> None:
    tree, sums = _sums(0.25, 0.25, 0.1, 0.4, 0.0)
    told = disagreements(tree, sums, (_grain("family", 0.9, 0.1, 0.0),), "english", _write)
    assert sum("Parulidae" in sentence for sentence in told) == 1


def test_a_network_over_other_names_is_left_out() -> None:
    tree, sums = _sums(0.6, 0.2, 0.1, 0.06, 0.04)
    odd = _grain("family", 0.5, 0.5)
    assert own_shares(tree, odd) is None
    assert disagreements(tree, sums, (odd,), "english", _write) == ()


def test_no_sum_is_above_one_whatever_rounding_does() -> None:
    tree, sums = _sums(0.7, 0.2, 0.1, 1e-6, 0.0)
    assert max(float(values.max()) for values in sums.values()) == 1
    assert sums["order"].shape == (tree.count("order"),)
