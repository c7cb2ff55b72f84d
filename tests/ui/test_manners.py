"""How the state of the window follows the manner of reading."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from explorer.manner import PLAIN, Crops, Light, Manner
from explorer.ui import manners
from explorer.ui import state as view
from explorer.ui.lens import lens_of, lens_of_answer, lens_troubles, wanted_lens
from explorer.ui.opener import with_crops
from explorer.ui.state import Answer, OpenCheckpoint, ViewState

BRIGHT = Manner(light=Light(exposure=1.0))
FIVE = Manner(crops=Crops())
OWL = Path("owl.jpg")


@pytest.fixture
def colours(colornet_card) -> OpenCheckpoint:
    return OpenCheckpoint(Path("k.safetensors"), "k", colornet_card)


@pytest.fixture
def read(photo_of, colours_of, colours) -> ViewState:
    """A photo read by ColorNet as it is."""
    state = ViewState(selected=OWL, photo=photo_of(), checkpoint=colours, loaded="k")
    return view.with_answer(state, Answer(OWL, colours_of(), colours.card))


def test_streams_go_off_at_once_without_the_network(read: ViewState) -> None:
    before = read.answer.reading.fused.probabilities
    off = view.with_manner(read, Manner(off=(0, 4)))
    assert view.current_answer(off) is off.answer is not read.answer
    assert off.answer.reading.off == (0, 4)
    assert not view.needs_reading(off)
    assert off.answer.reading.fused.best[0] == 1
    assert read.answer.reading.fused.best[0] == 0
    on = view.with_manner(off, PLAIN)
    assert (on.answer.reading.fused.probabilities == before).all()


def test_an_answer_in_another_manner_is_stale(read: ViewState, colours_of, colours) -> None:
    bright = view.with_manner(read, BRIGHT)
    assert bright.answer is read.answer, "it stays, dimmed"
    assert view.current_answer(bright) is view.overlay_answer(bright) is None
    assert view.needs_reading(bright)
    late = Answer(OWL, colours_of(), colours.card)
    assert view.with_answer(bright, late) is bright
    done = view.with_answer(bright, Answer(OWL, colours_of(flipped=(1,)), colours.card, BRIGHT))
    assert view.current_answer(done) is done.answer
    assert view.current_answer(view.with_manner(done, PLAIN)) is None


def test_an_answer_takes_the_streams_of_the_moment(read: ViewState, colours_of, colours) -> None:
    """It was asked for before a stream was switched off."""
    state = view.with_manner(read, Manner(light=BRIGHT.light, off=(3,)))
    arrived = view.with_answer(state, Answer(OWL, colours_of(), colours.card, BRIGHT))
    assert arrived.answer.reading.off == (3,)
    assert arrived.answer.manner == state.manner


def test_other_light_is_compared_with_the_photo_s_own(read: ViewState, colours_of, colours) -> None:
    bright = view.with_manner(read, BRIGHT)
    done = view.with_answer(bright, Answer(OWL, colours_of(flipped=(1,)), colours.card, BRIGHT))
    assert done.answer.unlit is read.answer.reading
    assert not view.needs_own_light(done)
    dark = Manner(light=Light(exposure=-1.0))
    further = view.with_answer(view.with_manner(done, dark), Answer(OWL, colours_of(), colours.card, dark))
    assert further.answer.unlit is read.answer.reading, "not what was said in the light before"


def test_a_photo_first_read_in_other_light_is_read_in_its_own_too(read: ViewState, colours_of, colours) -> None:
    fresh = replace(view.with_manner(read, BRIGHT), answer=None)
    lit = view.with_answer(fresh, Answer(OWL, colours_of(), colours.card, BRIGHT))
    assert view.needs_own_light(lit)
    other = Answer(OWL, colours_of("kite.jpg"), colours.card)
    assert view.with_unlit(lit, other) is lit
    own = Answer(OWL, colours_of(), colours.card)
    told = view.with_unlit(lit, own)
    assert told.answer.unlit is own.reading
    assert not view.needs_own_light(told)
    assert told.answer.reading is lit.answer.reading


def test_what_a_checkpoint_cannot_do_is_left_out(read: ViewState, checkpoint_of) -> None:
    wanted = Manner(light=BRIGHT.light, off=(6, 2, 9), crops=Crops(count=10))
    assert view.with_manner(read, wanted).manner == Manner(light=BRIGHT.light, off=(2, 6), crops=Crops(count=10))
    zoom = ViewState(checkpoint=checkpoint_of())
    assert view.with_manner(zoom, wanted).manner == Manner(crops=Crops(count=10))
    opened = view.with_checkpoint_open(view.with_manner(read, wanted), checkpoint_of(), "CPU")
    assert opened.manner == Manner(crops=Crops(count=10))


def test_a_checkpoint_brings_the_manner_it_was_asked_for_with(read: ViewState, checkpoint_of) -> None:
    crops = view.with_manner(read, FIVE)
    state = view.with_opening(crops, Path("c.safetensors"), PLAIN)
    assert state.manner == FIVE, "until it is open"
    assert view.with_checkpoint_open(state, checkpoint_of(), "CPU").manner == PLAIN
    failed = view.with_checkpoint_failure(state, Path("c.safetensors"))
    assert (failed.manner, failed.coming) == (FIVE, None)
    stays = view.with_opening(crops, Path("c.safetensors"))
    assert view.with_checkpoint_open(stays, checkpoint_of(), "CPU").manner == FIVE


def test_another_checkpoint_has_all_streams_on(read: ViewState, colours: OpenCheckpoint) -> None:
    off = view.with_manner(read, Manner(light=BRIGHT.light, off=(1,)))
    again = view.with_checkpoint_open(off, colours, "CPU")
    assert again.manner.off == (1,), "its own weights arrived"
    other = replace(colours, fingerprint="other")
    assert view.with_checkpoint_open(off, other, "CPU").manner == BRIGHT


def test_crops_are_a_lens_of_every_family(read: ViewState, checkpoint_of, colours_of, colours, reading_of) -> None:
    assert lens_of(read) == "colornet"
    assert lens_of(view.with_manner(read, FIVE)) == "crops"
    assert lens_of(view.with_manner(ViewState(checkpoint=checkpoint_of()), FIVE)) == "crops"
    assert lens_of_answer(Answer(OWL, reading_of(), colours.card, FIVE)) == "crops"
    assert lens_of_answer(Answer(OWL, colours_of(), colours.card)) == "colornet"
    assert lens_troubles((), "racnn")["crops"] == ""
    assert "Open a model" in lens_troubles((), None)["crops"]


def test_the_button_of_a_lens_is_down_while_its_checkpoint_opens(read: ViewState) -> None:
    from explorer.ui.desk import ChoiceEntry

    entries = (ChoiceEntry(Path("c.safetensors"), "zoom", family="racnn"),)
    crops = view.with_manner(read, FIVE)
    assert wanted_lens(view.with_opening(crops, Path("c.safetensors")), entries) == "crops"
    assert wanted_lens(view.with_opening(crops, Path("c.safetensors"), PLAIN), entries) == "racnn"


def test_light_does_not_matter_to_crops(read: ViewState) -> None:
    both = with_crops(BRIGHT, Crops())
    assert not manners.is_lit(both)
    assert manners.is_same_reading(both, FIVE)
    assert with_crops(both, None) == BRIGHT, "the light comes back with the lens"


def test_a_trouble_of_one_manner_is_none_of_another(read: ViewState) -> None:
    bright = view.with_manner(read, BRIGHT)
    failed = view.with_trouble(bright, OWL, "Could not read it.")
    assert not view.needs_reading(failed)
    assert view.needs_reading(view.with_manner(failed, PLAIN))
