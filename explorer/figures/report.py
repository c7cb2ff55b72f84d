"""What a page of results shows, as plain names and numbers: made by jobs, laid out by `report_page`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WayRow:
    """One way of asking: shares of photos whose right name came first and among the first five, calibration error."""

    name: str
    first: float
    in_five: float
    error: float


@dataclass(frozen=True, slots=True)
class CurveBin:
    """One bin of the reliability curve: edges, photos, mean probability of the best name, share of right ones."""

    low: float
    high: float
    photos: int
    sure: float
    right: float


@dataclass(frozen=True, slots=True)
class PairRow:
    """`one` named `other` in `there` of its photos, `other` named `one` in `back` of its own."""

    one: str
    other: str
    there: int
    of_one: int
    back: int
    of_other: int


@dataclass(frozen=True, slots=True)
class SpeciesBar:
    """One species: how many photos, how many right, and what it was most often taken for ("" where always right)."""

    name: str
    photos: int
    right: int
    taken_for: str

    @property
    def share(self) -> float:
        """Of its photos that were right, 0 to 1."""
        return self.right / self.photos


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """How boxes lie on the birds, beside chance; None where it is not known of these photos."""

    name: str
    area: float | None
    iou: float | None
    middle_iou: float | None
    found: float | None
    middle_found: float | None
    parts: float | None
    parts_chance: float | None


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One share less another, with its interval; all in shares, -1 to 1."""

    name: str
    difference: float
    low: float
    high: float
    only_first: int
    only_second: int


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """A page of results. `facts` are short sentences below the title, `told` is the caption at the bottom."""

    title: str
    facts: tuple[str, ...]
    ways: tuple[WayRow, ...]
    answer: str  # the name in `ways` that is the checkpoint's answer
    curve: tuple[CurveBin, ...]
    pairs: tuple[PairRow, ...]
    species: tuple[SpeciesBar, ...]
    places: tuple[PlaceRow, ...]
    against: str
    differences: tuple[DifferenceRow, ...]
    told: str
