"""Lenses: one a family of networks, and one for the crops of any. Which checkpoint a lens opens. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from explorer.ui.demo import fitting_checkpoint

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from PySide6.QtCore import SignalInstance
    from PySide6.QtGui import QImage, QPixmap
    from PySide6.QtWidgets import QWidget

    from explorer.checkpoints.card import Card
    from explorer.figures.spec import MapSpec
    from explorer.manner import Manner
    from explorer.ui.desk import ChoiceEntry
    from explorer.ui.pictures import ShownPhoto
    from explorer.ui.state import Answer, ViewState

Family = Literal["racnn", "granularity", "colornet"]
LensName = Literal["racnn", "granularity", "colornet", "crops"]  # a family's, or the crops of any family


@dataclass(frozen=True, slots=True)
class LensSpec:
    """A lens as the person knows it: its name, which is also that of its action, and what it shows."""

    lens: LensName
    name: str
    tip: str


LENSES = (
    LensSpec("racnn", "Zoom", "Where the network zooms in, step by step (RA-CNN)"),
    LensSpec("granularity", "Granularity", "Where the networks of family, genus and species look, and at what"),
    LensSpec("colornet", "Colour", "The photo in seven colour spaces, and how each stream votes (ColorNet)"),
    LensSpec("crops", "Crops", "What the open model says of crops of the photo, one by one and on average"),
)


PLAIN_LENS = LensSpec("racnn", "Photo", "What the open model says of the whole photo (a plain classifier)")


class Lens(Protocol):
    """What the window asks of a lens; everything is of one photo."""

    @property
    def area(self) -> QWidget: ...
    @property
    def strip(self) -> QWidget: ...
    @property
    def map_spec(self) -> MapSpec | None: ...  # how energy maps are drawn, where the lens has some
    @property
    def hovered(self) -> SignalInstance: ...  # (x, y) in photo pixels, or None
    def show_card(self, card: Card) -> None: ...
    def show_photo(self, shown: ShownPhoto) -> None: ...
    def show_preview(self, thumbnail: QPixmap) -> None: ...
    def clear(self) -> None: ...
    def show_overlay(self, answer: Answer | None) -> None: ...  # marks on the photo that is on show
    def show_answer(self, answer: Answer | None) -> None: ...  # the strip, and what else may be stale
    def show_crops(self, crops: Sequence[QImage]) -> None: ...
    def set_stale(self, *, stale: bool) -> None: ...
    def show_waiting(self, line: str) -> None: ...  # what an answer waits for, or ""
    def show_boxes(self, *, shown: bool) -> None: ...
    def zoom_in(self) -> None: ...
    def zoom_out(self) -> None: ...
    def fit(self) -> None: ...
    def one_to_one(self) -> None: ...
    def cursor_line(self, size: tuple[int, int], answer: Answer | None, at: tuple[float, float]) -> str: ...
    def restyle(self) -> None: ...


class MannerLens(Lens, Protocol):
    """A lens in which the person chooses how photos are read.

    It may also pass through manners while a slider moves (`manner_tried`), ask for views of colour spaces
    (`spaces_wanted`, a `SpacesWish`, answered by `show_spaces`) and say how those are drawn (`colour_spec`).
    """

    @property
    def manner_chosen(self) -> SignalInstance: ...  # Manner
    def show_manner(self, manner: Manner) -> None: ...


def family_of(card: Card) -> Family:
    """The family of a checkpoint's network, and with it the lens."""
    return card.config.__struct_config__.tag  # type: ignore[return-value]


def is_plain(card: Card) -> bool:
    """Whether a checkpoint is a plain classifier, of which the zoom lens shows the whole photo alone."""
    return family_of(card) == "racnn" and getattr(card.config, "scales", 0) == 1


def lens_of(state: ViewState) -> LensName | None:
    """The lens that shows what the open checkpoint says; None while there is none."""
    if state.checkpoint is None:
        return None
    return "crops" if state.manner.crops is not None else family_of(state.checkpoint.card)


def lens_of_answer(answer: Answer) -> LensName:
    """The lens that can show an answer."""
    return "crops" if answer.manner.crops is not None else family_of(answer.card)


def wanted_lens(state: ViewState, entries: Sequence[ChoiceEntry]) -> LensName | None:
    """The lens of the checkpoint on its way, as far as it is known already, else of the open one."""
    coming = next((entry.family for entry in entries if entry.path == state.opening and entry.family), None)
    if coming is None:
        return lens_of(state)
    return "crops" if (state.coming or state.manner).crops is not None else coming


def checkpoint_for(
    family: Family,
    entries: Sequence[ChoiceEntry],
    *,
    folder: Path | None,
    recent: Sequence[Path],
    bundled: Sequence[Path],
) -> Path | None:
    """The checkpoint that a lens opens: the one of its family used last, else a bundled one; None if there is none.

    Drawn birds are read by the bundled checkpoint that knows them, and photos never by that one.
    """
    usable = [entry.path for entry in entries if entry.family == family and not entry.trouble]
    ours = [path for path in bundled if path in usable]
    last = next((path for path in recent if path in usable), None)
    fitting = fitting_checkpoint(folder, last, ours) if folder is not None else last
    return fitting or next(iter((*ours, *usable)), None)


def lens_troubles(entries: Sequence[ChoiceEntry], current: Family | None) -> Mapping[LensName, str]:
    """Of every lens, why it cannot be used, or "" if it can; `current` is the family of the open checkpoint."""
    troubles: dict[LensName, str] = {}
    for spec in LENSES:
        if spec.lens == "crops":
            troubles["crops"] = "" if current is not None else "Open a model first: this lens shows its crops."
            continue
        own = [entry for entry in entries if entry.family == spec.lens]
        usable = spec.lens == current or any(not entry.trouble for entry in own)
        why = "There is no checkpoint of this kind. Drop one on the window, or train one."
        troubles[spec.lens] = "" if usable else why
    return troubles
