"""What the window shows, as one frozen value, and the pure functions that decide what it becomes. No Qt here.

Everything the panes show follows from a `ViewState`; the session changes it only through the functions below.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from explorer.ui import manners
from explorer.ui.listing import NOTHING_LISTED, Listed, Row, lengthened, visible_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from explorer.checkpoints.card import Card
    from explorer.manner import Manner
    from explorer.photos import Photo
    from explorer.results import ColourReading, Reading

Engine = Literal["asleep", "starting", "ready"]


@dataclass(frozen=True, slots=True, eq=False)
class OpenCheckpoint:
    """The checkpoint that answers: known by its card and fingerprint long before its weights are needed."""

    path: Path
    fingerprint: str
    card: Card


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A reading together with the photo it is of and the card that names its classes.

    `manner` is how the photo was read; `unlit`, where that was in another light, is what was said in the photo's own,
    as soon as that is known.
    """

    path: Path
    reading: Reading
    card: Card
    manner: Manner = field(default_factory=manners.plain)
    unlit: ColourReading | None = None


@dataclass(frozen=True, slots=True)
class ViewState:
    """All that is on screen. `selected` is what the person chose, `photo` what is on the pane already."""

    folder: Path | None = None
    place: str = ""  # how the list is called: the folder's name, or "5 photos"
    rows: tuple[Row, ...] = ()
    is_listing: bool = False
    query: str = ""
    only_refused: bool = False
    listed: Listed = NOTHING_LISTED
    selected: Path | None = None
    photo: Photo | None = None
    answer: Answer | None = None
    trouble: str = ""  # why the selected photo has no answer, a sentence
    manner: Manner = field(default_factory=manners.plain)  # how photos are to be read
    checkpoint: OpenCheckpoint | None = None
    opening: Path | None = None  # the checkpoint on its way
    coming: Manner | None = None  # how to read with the checkpoint on its way; None: as now
    loaded: str = ""  # fingerprint of the checkpoint whose weights are in place
    engine: Engine = "asleep"
    device: str = ""  # "CPU: no CUDA GPU found"


# The list.


def with_folder(state: ViewState, folder: Path, place: str) -> ViewState:
    """A new list begins; the photo on the pane and its answer stay until there is something newer."""
    fresh = ViewState(folder=folder, place=place, is_listing=True, photo=state.photo, answer=state.answer)
    return _with_engine_of(fresh, state)


def _with_engine_of(fresh: ViewState, state: ViewState) -> ViewState:
    return replace(
        fresh,
        manner=state.manner,
        checkpoint=state.checkpoint,
        opening=state.opening,
        coming=state.coming,
        loaded=state.loaded,
        engine=state.engine,
        device=state.device,
    )


def with_rows(state: ViewState, rows: Sequence[Row]) -> ViewState:
    """More rows were found."""
    fresh = visible_rows(rows, state.query, state.folder, only_refused=state.only_refused)
    longer = lengthened(state.listed, rows, fresh, known=len(state.rows))
    return replace(state, rows=(*state.rows, *rows), listed=longer)


def with_all_rows(state: ViewState, rows: Sequence[Row]) -> ViewState:
    """The folder is not what it was when it was last listed."""
    return _relisted(replace(state, rows=tuple(rows)))


def with_refusals(state: ViewState, reasons: dict[Path, str]) -> ViewState:
    """Rows that turned out to be unreadable get their reason."""
    rows = tuple(replace(row, reason=reasons[row.path]) if row.path in reasons else row for row in state.rows)
    return _relisted(replace(state, rows=rows))


def with_listing_ended(state: ViewState) -> ViewState:
    """There are no more rows to come; where there were none, what was shown before goes at last."""
    ended = replace(state, is_listing=False)
    return replace(ended, photo=None, answer=None) if state.selected is None else ended


def with_filter(state: ViewState, query: str, *, only_refused: bool) -> ViewState:
    """List only what is searched for, or only what was left out."""
    return _relisted(replace(state, query=query, only_refused=only_refused))


def _relisted(state: ViewState) -> ViewState:
    visible = visible_rows(state.rows, state.query, state.folder, only_refused=state.only_refused)
    return replace(state, listed=lengthened(NOTHING_LISTED, state.rows, visible))


def direction(state: ViewState, path: Path | None) -> int:
    """Which way it is to another photo: 1 forward, -1 back."""
    places = state.listed.places
    if path is None or state.selected is None or path not in places or state.selected not in places:
        return 1
    return -1 if places[path] < places[state.selected] else 1


# The photo and its answer.


def with_selected(state: ViewState, path: Path | None) -> ViewState:
    """Another photo is asked for: what is known of the old one stays, as stale."""
    return state if path == state.selected else replace(state, selected=path, trouble="")


def with_photo(state: ViewState, photo: Photo) -> ViewState:
    """The photo is on the pane; one that is no longer asked for changes nothing.

    Where its file is not what it was, what was said of the old one goes.
    """
    if photo.path != state.selected:
        return state
    answer = state.answer
    if answer is not None and answer.path == photo.path and answer.reading.key.photo != photo.fingerprint:
        answer = None
    return replace(state, photo=photo, answer=answer)


def with_photo_failure(state: ViewState, path: Path, sentence: str) -> ViewState:
    """The selected photo cannot be opened: the old picture and its answer are not its own and go."""
    if path != state.selected:
        return state
    return replace(state, photo=None, answer=None, trouble=sentence)


def is_unopened(state: ViewState) -> bool:
    """Whether the selected photo could not be opened."""
    return state.photo is None and bool(state.trouble)


def with_new_try(state: ViewState) -> ViewState:
    """The selected photo is opened anew."""
    return replace(state, trouble="")


def with_trouble(state: ViewState, path: Path, sentence: str) -> ViewState:
    """The selected photo could not be read by the network: the old answer is not its own and goes."""
    return replace(state, answer=None, trouble=sentence) if path == state.selected else state


def with_answer(state: ViewState, answer: Answer) -> ViewState:
    """An answer arrived; one for another photo, by another checkpoint or in another manner changes nothing."""
    if not _is_of_selected(state, answer) or not fits(state, answer):
        return state
    shown = answer if answer.manner == state.manner else manners.in_this_manner(answer, state.manner)
    return replace(state, answer=manners.with_own_light(shown, state.answer), trouble="")


def _is_of_selected(state: ViewState, answer: Answer) -> bool:
    """Whether an answer is of the selected photo as its file is now; one read ahead may be of what the file was."""
    if answer.path != state.selected or is_unopened(state):
        return False
    return not photo_is_here(state) or state.photo is None or answer.reading.key.photo == state.photo.fingerprint


def with_unlit(state: ViewState, unlit: Answer) -> ViewState:
    """What was said of a photo in its own light, to compare the answer in another light with."""
    told = manners.told_own_light(state.answer, unlit)
    return state if told is state.answer else replace(state, answer=told)


def with_manner(state: ViewState, manner: Manner) -> ViewState:
    """Read in another manner: the answer follows at once where no network is needed, and is stale otherwise."""
    manner = manners.fitted(manner, state.checkpoint.card if state.checkpoint is not None else None)
    if manner == state.manner:
        return state
    answer, trouble = state.answer, state.trouble
    if answer is not None and fits_checkpoint(state, answer) and manners.is_read_so(answer, manner):
        answer = manners.in_this_manner(answer, manner)
    elif state.photo is not None:
        trouble = ""  # of the network in the old manner
    return replace(state, manner=manner, answer=answer, trouble=trouble)


def fits_checkpoint(state: ViewState, answer: Answer) -> bool:
    """Whether the open checkpoint gave that answer."""
    return state.checkpoint is not None and answer.reading.key.checkpoint == state.checkpoint.fingerprint


def fits(state: ViewState, answer: Answer) -> bool:
    """Whether the open checkpoint gave that answer in the manner that is wanted now."""
    return fits_checkpoint(state, answer) and manners.is_read_so(answer, state.manner)


def current_answer(state: ViewState) -> Answer | None:
    """The answer if it is of the selected photo as wanted; None while it is stale or missing."""
    answer = state.answer
    if answer is None or answer.path != state.selected or not fits(state, answer):
        return None
    return answer


def is_stale(state: ViewState) -> bool:
    """Whether what is said on screen is about to be replaced, or is missing: it is shown dimmed."""
    other = state.checkpoint is not None and state.opening not in (None, state.checkpoint.path)
    return other or current_answer(state) is None


def overlay_answer(state: ViewState) -> Answer | None:
    """The answer whose boxes may be drawn on the photo that is on the pane."""
    answer = state.answer
    if answer is None or state.photo is None or not fits(state, answer):
        return None
    same = answer.path == state.photo.path and answer.reading.key.photo == state.photo.fingerprint
    return answer if same else None


def photo_is_here(state: ViewState) -> bool:
    """Whether the selected photo is the one on the pane."""
    return state.photo is not None and state.photo.path == state.selected


def weights_are_here(state: ViewState) -> bool:
    """Whether the weights of the open checkpoint are in place."""
    return state.checkpoint is not None and state.checkpoint.fingerprint == state.loaded


def needs_reading(state: ViewState) -> bool:
    """Whether the network must be asked: photo and weights are there, and there is neither an answer nor a trouble."""
    return photo_is_here(state) and weights_are_here(state) and current_answer(state) is None and not state.trouble


def needs_own_light(state: ViewState) -> bool:
    """Whether the network must be asked what it says in the photo's own light, to compare the answer with."""
    answer = current_answer(state)
    asked = photo_is_here(state) and weights_are_here(state)
    return asked and answer is not None and manners.is_lit(state.manner) and answer.unlit is None


# Checkpoints.


def with_opening(state: ViewState, path: Path, manner: Manner | None = None) -> ViewState:
    """A checkpoint is asked for, to read in that manner or as now; the one in use goes on answering."""
    return replace(state, opening=path, coming=manner)


def with_engine_starting(state: ViewState) -> ViewState:
    """Torch is being imported."""
    return replace(state, engine="starting") if state.engine == "asleep" else state


def with_checkpoint_known(state: ViewState, checkpoint: OpenCheckpoint) -> ViewState:
    """A card was read. With nothing open yet it counts at once: seen photos show before the weights are there."""
    if state.checkpoint is not None:
        return state
    return replace(state, checkpoint=checkpoint, manner=_manner_with(state, checkpoint), coming=None)


def _manner_with(state: ViewState, checkpoint: OpenCheckpoint) -> Manner:
    """How to read with another checkpoint: as was asked for with it, else as now; its streams are all on."""
    wanted = state.coming or state.manner
    if state.checkpoint is not None and state.checkpoint.fingerprint != checkpoint.fingerprint:
        wanted = manners.with_all_streams(wanted)
    return manners.fitted(wanted, checkpoint.card)


def with_checkpoint_open(state: ViewState, checkpoint: OpenCheckpoint, device: str) -> ViewState:
    """The weights are in place: from now on this checkpoint answers."""
    trouble = state.trouble if state.photo is None else ""
    return replace(
        state,
        manner=_manner_with(state, checkpoint),
        checkpoint=checkpoint,
        opening=None,
        coming=None,
        loaded=checkpoint.fingerprint,
        engine="ready",
        device=device,
        trouble=trouble,
    )


def with_checkpoint_failure(state: ViewState, path: Path) -> ViewState:
    """A checkpoint did not open: what was open before stays; one known by its card alone does not count any more."""
    if state.opening != path:
        return state
    lost = state.checkpoint is not None and state.checkpoint.path == path and not weights_are_here(state)
    return replace(state, opening=None, coming=None, checkpoint=None if lost else state.checkpoint)


def checkpoint_to_fall_back_on(state: ViewState, bundled: Sequence[Path], *, failed: Collection[Path]) -> Path | None:
    """What to open after a checkpoint failed: what was wanted before it, else a bundled one; None if one is in use."""
    if state.opening is not None or weights_are_here(state):
        return None
    wanted = (*((state.checkpoint.path,) if state.checkpoint else ()), *bundled)
    return next((path for path in wanted if path not in failed), None)
