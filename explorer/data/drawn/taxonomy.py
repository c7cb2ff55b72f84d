"""The names of the drawn birds, invented, in the order of their species numbers."""

from __future__ import annotations

from functools import lru_cache

from explorer.taxonomy import Taxon, Taxonomy

# genus: its English name, family and order
_GENERA = {
    "Favillospiza": ("Emberfinch", "Favillospizidae", "Passeriformes"),
    "Citrospiza": ("Lemonfinch", "Favillospizidae", "Passeriformes"),
    "Nebulardea": ("Mist Heron", "Nebulardeidae", "Pelecaniformes"),
    "Rutilardea": ("Russet Heron", "Nebulardeidae", "Pelecaniformes"),
    "Viridanas": ("Fen Duck", "Viridanatidae", "Anseriformes"),
    "Prunanas": ("Plum Duck", "Viridanatidae", "Anseriformes"),
    "Silvoglaux": ("Bark Owl", "Silvoglaucidae", "Strigiformes"),
    "Pruinoglaux": ("Rime Owl", "Silvoglaucidae", "Strigiformes"),
}

_SPECIES = (
    ("Favillospiza", "annulata", "Ring-eyed"),
    ("Favillospiza", "virgata", "Bar-winged"),
    ("Favillospiza", "fasciicauda", "Band-tailed"),
    ("Citrospiza", "rhombiceps", "Diamond-crowned"),
    ("Citrospiza", "maculipennis", "Dot-winged"),
    ("Citrospiza", "guttacauda", "Drop-tailed"),
    ("Nebulardea", "superciliata", "Stripe-browed"),
    ("Nebulardea", "cuneata", "Wedge-shouldered"),
    ("Nebulardea", "zonura", "Ribbon-tailed"),
    ("Rutilardea", "astriceps", "Star-crowned"),
    ("Rutilardea", "bivittata", "Two-barred"),
    ("Rutilardea", "punctacauda", "Dot-tailed"),
    ("Viridanas", "lunata", "Crescent-cheeked"),
    ("Viridanas", "speculifera", "Mirror-winged"),
    ("Viridanas", "cingulicauda", "Sash-tailed"),
    ("Prunanas", "conspicillata", "Spectacled"),
    ("Prunanas", "astroptera", "Star-winged"),
    ("Prunanas", "cuneicauda", "Wedge-tailed"),
    ("Silvoglaux", "gemmifrons", "Jewel-browed"),
    ("Silvoglaux", "humeralis", "Bar-shouldered"),
    ("Silvoglaux", "terminalis", "Band-tailed"),
    ("Pruinoglaux", "lunigula", "Moon-throated"),
    ("Pruinoglaux", "rhombifera", "Diamond-winged"),
    ("Pruinoglaux", "ocellicauda", "Eye-tailed"),
)


@lru_cache(maxsize=1)
def drawn_taxonomy() -> Taxonomy:
    """The 24 drawn species in 8 genera and 4 families. A species' number is its place in this list."""
    return Taxonomy("Drawn birds, version 1", tuple(_taxon(i, *row) for i, row in enumerate(_SPECIES)))


def genus_of(species: int) -> str:
    """The scientific name of a species' genus."""
    return _SPECIES[species][0]


def _taxon(number: int, genus: str, epithet: str, adjective: str) -> Taxon:
    group, family, order = _GENERA[genus]
    english = f"{adjective} {group}"
    folder = f"{number + 1:03d}.{english.replace(' ', '_')}"
    return Taxon(folder, english, f"{genus} {epithet}", genus, family, order)
