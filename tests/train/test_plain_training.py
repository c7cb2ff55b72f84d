"""A plain classifier: RA-CNN's network with one scale, which trains, measures and reads without a word of zooms."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from PIL import Image

from explorer.checkpoints.store import load_checkpoint, read_card
from explorer.cli.main import main
from explorer.data.drawn import draw_bird
from explorer.errors import ExplorerError
from explorer.figures.compose import compose_figure
from explorer.figures.marks import BoxMark, Label, Text
from explorer.figures.spec import FigureSpec
from explorer.geometry import Box
from explorer.jobs.tally import Tally
from explorer.manner import Crops, Manner
from explorer.models.config import RacnnConfig
from explorer.photos import load_photo
from explorer.preprocess import Preprocess
from explorer.readers import open_reader
from explorer.results import CropsReading, ZoomReading
from explorer.train.events import Done, Noted, Stepped
from explorer.train.phase_kinds import Classify, Fuse, Heads, Rank, StartAttention, Warm
from explorer.train.recipe import Drawn, Photos, Recipe, check_recipe

RECIPE = Recipe(
    title="Plain",
    data=Drawn(training=48, held_back=24, side=64),
    config=RacnnConfig(trunk="tiny", classes=24, scales=1),
    preprocess=Preprocess(32, 32),
    phases=(
        Heads(epochs=1, lr=1e-2, views=1),
        Warm(epochs=1, lr=1e-3, head_lr=1e-3),
        Classify(scale=0, epochs=1, lr=1e-3, head_lr=1e-3),
    ),
    pretrained=False,
    batch=16,
)


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "bird.png"
    Image.fromarray(draw_bird(3, 5, size=(90, 66)).pixels).save(path)
    return load_photo(path)


def test_it_is_measured_without_scales_and_boxes(undisturbed):
    out, events = undisturbed
    done = events[-1]
    assert isinstance(done, Done)
    assert list(done.measured) == ["species top-1", "species top-5", "genus top-1", "family top-1"]
    assert read_card(out).provenance.measured == {name: round(share, 4) for name, share in done.measured.items()}
    assert not any("box" in note for note in read_card(out).provenance.notes)


@pytest.mark.parametrize(
    "phase", [Fuse(1, 0.1), Rank(1, 0.1, 8), StartAttention(0, 1, 0.1, 0.3), Classify(1, 1, 0.1, 0.1)]
)
def test_what_needs_more_scales_is_refused(phase):
    with pytest.raises(ExplorerError, match=r"phase 1 is .*(one|0 to 0)"):
        check_recipe(msgspec.structs.replace(RECIPE, phases=(phase,)), "No")


def test_its_answer_is_that_of_its_only_scale(undisturbed, photo):
    reading = open_reader(load_checkpoint(undisturbed[0])).read(photo)
    assert isinstance(reading, ZoomReading)
    (scale,) = reading.scales
    assert scale.box == Box(0, -12, 90, 78)
    np.testing.assert_allclose(reading.fused.probabilities, scale.ranking.probabilities, atol=1e-6)
    tally = Tally(read_card(undisturbed[0]))
    tally.add(reading, 5, photo.path)
    assert tally.ways == ("species", "genus", "family")
    assert tally.answer_name == "species"


def test_crops_of_it_are_an_ensemble(undisturbed, photo):
    reading = open_reader(load_checkpoint(undisturbed[0])).read(photo, manner=Manner(crops=Crops(count=5)))
    assert isinstance(reading, CropsReading)
    assert len(reading.crops) == 5
    assert reading.attended is None
    assert all(crop.kept is None for crop in reading.crops), "it does not say where it looks"


@pytest.mark.parametrize("spec", [FigureSpec(), FigureSpec(width_mm=85), FigureSpec(show_ranking=False)])
def test_its_figure_has_one_frame_and_no_word_of_scales(undisturbed, photo, spec):
    reading = open_reader(load_checkpoint(undisturbed[0])).read(photo)
    sheet = compose_figure(photo.pixels, reading, read_card(undisturbed[0]), spec=spec, photo_name="bird.png")
    frames = [mark for mark in sheet.marks if isinstance(mark, BoxMark)]
    assert len(frames) == 1
    assert not any(isinstance(mark, Label) for mark in sheet.marks)
    words = " ".join(mark.text for mark in sheet.marks if isinstance(mark, Text)) + sheet.caption
    assert "scale" not in words.casefold()
    assert "plain classifier" in sheet.caption


def test_the_command_line_says_what_it_is(undisturbed, photo, capsys):
    out = str(undisturbed[0])
    assert main(["card", out]) == 0
    assert "plain classifier on tiny" in capsys.readouterr().out
    for options in ([], ["--csv"], ["--json"]):
        assert main(["read", str(photo.path), "--checkpoint", out, *options]) == 0
        said = capsys.readouterr().out
        assert "scale 1" not in said
        assert "scale1" not in said


def test_photos_that_changed_since_it_was_begun_are_noted_again_and_again(tmp_path, run):
    place = tmp_path / "birds"
    for label, folder in enumerate(("Crow", "Jay")):
        (place / folder).mkdir(parents=True)
        for n in range(12):
            Image.fromarray(draw_bird(n, label, size=(64, 64)).pixels).save(place / folder / f"{n}.png")
    recipe = msgspec.structs.replace(RECIPE, data=Photos(str(place)), batch=4)
    out = tmp_path / "mine.safetensors"

    def noted(phase: int) -> list[str]:
        """What it says until the first step of a phase, where it is killed."""
        said = []
        for event in run(out, recipe):
            said.append(event)
            if isinstance(event, Stepped) and event.phase == phase:
                break
        return [event.text for event in said if isinstance(event, Noted)]

    assert noted(1) == []
    assert noted(1) == [], "the same photos"
    (place / "Jay" / "11.png").unlink()
    assert "may have been learnt from before" in noted(2)[0]
    assert len(noted(2)) == 1, "they are still not those of the beginning"
    *_, done = run(out, recipe)
    assert isinstance(done, Done)
    assert any("may have been learnt from before" in note for note in read_card(out).provenance.notes)
