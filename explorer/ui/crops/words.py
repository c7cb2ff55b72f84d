"""What the crops lens says, as pure functions. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.averaging import certainties
from explorer.figures.crop_places import crop_titles
from explorer.figures.energy import percent_text
from explorer.figures.manner_words import agreement_text
from explorer.figures.text import printable, share_text
from explorer.geometry import CROP_PLACES, Box
from explorer.naming import species_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from explorer.checkpoints.card import Card
    from explorer.manner import Crops
    from explorer.naming import Names
    from explorer.results import CropsReading, Ranking
    from explorer.rules import AverageRule

NAMES = 5
SAFE_SHARE = 0.85  # corner crops smaller than that often lose the bird (papers.md §3)
RULE_NAMES: Mapping[AverageRule, str] = {
    "probabilities": "Probabilities",
    "logits": "Logits",
    "confidence": "By confidence",
}
RULE_TIPS: Mapping[AverageRule, str] = {
    "probabilities": "The mean of the crops’ probabilities: every crop counts alike",
    "logits": "The mean of the crops’ logits, then softmax: a name that one crop rules out hardly counts",
    "confidence": "The mean of the crops’ probabilities, each counted by how sure that crop is",
}


@dataclass(frozen=True, slots=True)
class TileText:
    """What a tile of the strip says of one crop. `risk` is whether so little is kept that the bird may be lost.

    `rows` are its best names with their probabilities, and whether each is the name that the average puts first.
    """

    titles: tuple[str, ...]  # the same, ever shorter
    mirrored: bool
    place: (
        int  # 0 to 4, in the order of `CROP_PLACES`, or 0 for a lone crop; crops of one place share a box and a colour
    )
    aspect: float  # width : height of the crop
    rows: tuple[tuple[str, float, bool], ...]
    keeps: str  # "keeps 62 %", or ""
    counts: str  # "counts 24 %", or "" where all count alike
    risk: bool
    spoken: str


@dataclass(frozen=True, slots=True)
class SummaryText:
    """What all crops together say: the average's names, the whole photo's first, and sentences about both."""

    title: str
    rows: tuple[tuple[str, float], ...]
    whole: tuple[str, float]
    agreement: str
    warning: str

    @property
    def spoken(self) -> str:
        names = ", ".join(f"{name} {share_text(share)}" for name, share in self.rows)
        whole = f"The whole photo alone: {self.whole[0]} {share_text(self.whole[1])}"
        return ". ".join(part for part in (f"{self.title}: {names}", whole, self.agreement, self.warning) if part)


def tile_texts(reading: CropsReading, card: Card, names: Names) -> tuple[TileText, ...]:
    """What the tiles say, crop by crop."""
    best, called, weights = reading.answer.best[0], crop_titles(reading), weights_of(reading)
    texts = []
    for number, crop in enumerate(reading.crops):
        place = number % len(CROP_PLACES)
        titles = (f"{number + 1} · {called[number].lower()}", f"{number + 1}")
        rows = tuple((_name(card, i, names), share, i == best) for i, share in crop.ranking.top(NAMES))
        keeps = f"keeps {percent_text(crop.kept)}" if crop.kept is not None else ""
        counts = f"counts {weights[number] * 100:.0f} %" if weights else ""
        parts = [
            f"Crop {titles[0]}: " + ", ".join(f"{name} {share_text(share)}" for name, share, _ in rows),
            f"It {keeps} of {_kept_of(reading)}" + (": it may lose the bird" if crop.risky else "") if keeps else "",
            f"It {counts} in the average" if counts else "",
        ]
        spoken = ". ".join(part for part in parts if part)
        aspect = crop.box.width / max(crop.box.height, 1e-6)
        texts.append(TileText(titles, crop.mirrored, place, aspect, rows, keeps, counts, crop.risky, spoken))
    return tuple(texts)


def weights_of(reading: CropsReading) -> tuple[float, ...]:
    """How much each crop counts in the average, as shares; () where the rule does not tell."""
    if reading.plan.rule != "confidence" or len(reading.crops) < 2:
        return ()
    import numpy as np  # noqa: PLC0415 - here with the reading

    certainty = certainties(np.stack([crop.ranking.probabilities for crop in reading.crops]))
    total = float(certainty.sum())
    return tuple(float(c) / total for c in certainty) if total > 0 else (1 / len(certainty),) * len(certainty)


def summary_text(reading: CropsReading, card: Card, names: Names) -> SummaryText:
    """What all crops together say."""
    count = len(reading.crops)
    return SummaryText(
        title=f"Average of {count} crops" if count > 1 else "The centre crop alone",
        rows=_rows(reading.answer, card, names),
        whole=_rows(reading.whole, card, names)[0],
        agreement=agreement_text(reading) if count > 1 else "",
        warning=risk_text(reading),
    )


def risk_text(reading: CropsReading) -> str:
    """'2 crops keep less than half: they may lose the bird', or ""."""
    risky = sum(1 for crop in reading.crops if crop.risky)
    if risky == 0:
        return ""
    who = "1 crop keeps" if risky == 1 else f"{risky} crops keep"
    return f"{who} less than half: {'it' if risky == 1 else 'they'} may lose the bird"


def explanation(plan: Crops, reading: CropsReading | None) -> str:
    """The lens in one line."""
    if plan.share >= 1:
        line = "Every crop is the whole photo."
    elif plan.count == 1:
        line = "The middle of the photo is read as a photo of its own."
    else:
        line = "Each crop is read as a photo of its own; the answers are averaged."
    if reading is not None and reading.kept_of:
        line += f" “Keeps”: how much of {_kept_of(reading)}."
    if plan.share < SAFE_SHARE and plan.count > 1:
        line += f" Corners below {percent_text(SAFE_SHARE)} often lose the bird."
    return line


def share_label(share: float) -> str:
    """'87.5 %': the size of crops as a share of the photo's width and height."""
    return f"{share * 100:.4g} %"


def chip_texts(plan: Crops, reading: CropsReading | None) -> tuple[tuple[str, ...], ...]:
    """What the labels of the boxes on the photo say, place by place, and the same ever shorter."""
    texts = []
    for place in range(min(plan.count, len(CROP_PLACES))):
        short = f"{place + 1}, {place + 1 + len(CROP_PLACES)}" if plan.count > len(CROP_PLACES) else f"{place + 1}"
        long = short.replace(", ", ", mirror ")
        kept = reading.crops[place].kept if reading is not None else None
        keeps = f" · keeps {percent_text(kept)}" if kept is not None else ""
        texts.append((long + keeps, short + keeps, short))
    return tuple(texts)


def attended_label(reading: CropsReading) -> str:
    """How the box is called that crops keep a share of: 'second scale’s box'."""
    return _kept_of(reading).removeprefix("the ")


def _kept_of(reading: CropsReading) -> str:
    return printable(reading.kept_of).replace("'", "’")


def cursor_line(
    size: tuple[int, int], boxes: Sequence[Box], at: tuple[float, float], raised: int | None, side: int
) -> str:
    """'photo px 1031, 644 → in crops 1, 3 → crop 1, network 143, 92'; "" outside the photo.

    Args:
        size: (width, height) of the photo.
        boxes: of the crops, place by place, mirror images left out.
        at: what is under the cursor, in photo pixels.
        raised: the place of the crop that the person looks at.
        side: of a network's input in pixels.
    """
    if not Box.of_size(*size).contains(*at):
        return ""
    line = f"photo px {int(at[0]):,}, {int(at[1]):,}"
    inside = [place for place, box in enumerate(boxes) if box.contains(*at)]
    if not boxes:
        return line
    numbers = ", ".join(str(place + 1) for place in inside)
    line += f" → in crop{'s' if len(inside) > 1 else ''} {numbers}" if inside else " → in no crop"
    if raised in inside:
        u, v = boxes[raised].square_around().fraction_of(*at)
        line += f" → crop {raised + 1}, network {min(int(u * side), side - 1)}, {min(int(v * side), side - 1)}"
    return line


def _rows(ranking: Ranking, card: Card, names: Names) -> tuple[tuple[str, float], ...]:
    return tuple((_name(card, i, names), share) for i, share in ranking.top(NAMES))


def _name(card: Card, place: int, names: Names) -> str:
    return printable(species_name(card.taxonomy.taxa[place], names))
