"""Which lens is on show, and which checkpoint a lens opens."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from explorer.ui.demo import DEMO, DRAWN, DRAWN_GRAINS, fitting_checkpoint
from explorer.ui.desk import ChoiceEntry, entry_of
from explorer.ui.lens import checkpoint_for, lens_of, lens_troubles, wanted_lens
from explorer.ui.seen import seen_boxes
from explorer.ui.state import OpenCheckpoint, ViewState

REAL, GRAINS = Path("racnn-cub200.safetensors"), Path("granularity-cub200.safetensors")
OWN, BAD = Path("own.safetensors"), Path("bad.safetensors")
ENTRIES = (
    ChoiceEntry(REAL, "real", family="racnn"),
    ChoiceEntry(DRAWN, "drawn", family="racnn"),
    ChoiceEntry(GRAINS, "grains", family="granularity"),
    ChoiceEntry(DRAWN_GRAINS, "drawn grains", family="granularity"),
    ChoiceEntry(OWN, "own", family="granularity"),
    ChoiceEntry(BAD, "bad", "it is broken"),
)
BUNDLED = (REAL, DRAWN, GRAINS, DRAWN_GRAINS)


def test_a_lens_opens_what_it_opened_last_else_what_is_bundled() -> None:
    def opened(folder: Path | None, *recent: Path) -> Path | None:
        return checkpoint_for("granularity", ENTRIES, folder=folder, recent=recent, bundled=BUNDLED)

    assert opened(None) == GRAINS
    assert opened(Path("photos"), REAL, OWN, GRAINS) == OWN
    assert opened(Path("photos"), REAL, DRAWN_GRAINS) == GRAINS, "photos are not read by what knows drawn birds"
    assert opened(DEMO, OWN) == DRAWN_GRAINS
    assert checkpoint_for("racnn", ENTRIES, folder=None, recent=(OWN,), bundled=BUNDLED) == REAL
    assert checkpoint_for("granularity", ENTRIES[:2], folder=None, recent=(), bundled=BUNDLED) is None
    alone = checkpoint_for("granularity", ENTRIES[4:5], folder=Path("x"), recent=(), bundled=())
    assert alone == OWN


def test_opening_drawn_birds_stays_with_the_lens() -> None:
    assert fitting_checkpoint(DEMO, GRAINS, BUNDLED) == DRAWN_GRAINS
    assert fitting_checkpoint(Path("photos"), DRAWN_GRAINS, BUNDLED) == GRAINS
    assert fitting_checkpoint(DEMO, REAL, BUNDLED) == DRAWN
    assert fitting_checkpoint(DEMO, OWN, (REAL, DRAWN)) == DRAWN


def test_a_lens_without_a_checkpoint_says_why() -> None:
    troubles = lens_troubles((ENTRIES[0], ENTRIES[5]), None)
    assert troubles["racnn"] == ""
    assert "no checkpoint of this kind" in troubles["granularity"]
    assert lens_troubles((), "granularity")["granularity"] == "", "the open one is enough"


def test_the_lens_follows_the_checkpoint(checkpoint_of, granularity_card) -> None:
    assert lens_of(ViewState()) is None
    state = ViewState(checkpoint=checkpoint_of())
    assert lens_of(state) == "racnn"
    assert wanted_lens(replace(state, opening=OWN), ENTRIES) == "granularity", "its button is down while it opens"
    assert wanted_lens(replace(state, opening=Path("unknown")), ENTRIES) == "racnn"
    assert lens_of(ViewState(checkpoint=OpenCheckpoint(OWN, "g", granularity_card))) == "granularity"


def test_entries_of_the_chooser_know_their_family(tiny_checkpoint, granularity_checkpoint, tmp_path) -> None:
    assert entry_of(tiny_checkpoint).family == "racnn"
    assert entry_of(granularity_checkpoint).family == "granularity"
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(b"")
    assert entry_of(broken).family is None
    assert entry_of(broken).trouble


def test_crops_are_cut_of_all_that_the_networks_saw(grains_of, reading_of, granularity_card) -> None:
    reading, preprocess = grains_of(), granularity_card.preprocess
    seen = seen_boxes(reading, preprocess)
    assert len(seen) == 9
    assert seen[0] == (reading.grains[0].frame, 64)
    assert seen[1] == (reading.grains[0].regions[0].box, preprocess.finer_side)
    assert [box for box, _ in seen_boxes(reading_of(), preprocess)] == [s.box for s in reading_of().scales]
