"""What a person sees of a training's events."""

from __future__ import annotations

import pytest

from explorer.train import events
from explorer.train.plan.estimate import Estimate, PhaseCost
from explorer.train.plan.presets import Choices, recipe_of
from explorer.train.recipe import Drawn
from explorer.ui.training import words
from explorer.ui.training.charts import accuracy_chart
from explorer.ui.training.curves import Line, nice_top
from explorer.ui.training.progress import MOST_POINTS, Course, Curve

GUESS = Estimate(0.0, (PhaseCost(10, 10), PhaseCost(0, 60), PhaseCost(0, 10)), 10.0, 2.0**31)
BEGAN = events.Began(10, 2, 4, ("Heads", "Classify", "Fuse"), 0, 0)


def course_of(*pairs: tuple[float, events.Event]) -> Course:
    course = Course(GUESS)
    for now, event in pairs:
        course.take(event, now)
    return course


def test_the_share_that_is_done_follows_the_guess_at_the_parts():
    course = course_of((0, BEGAN), (1, events.Caching(0, 5, 10)))
    assert course.progress == pytest.approx(0.05)
    assert words.stage_line(course) == "1 · Names, base network as it is: looking at picture 5 of 10"
    course.take(events.Stepped(1, 1, 2, 5, 10, 0.5, 8.0), 20)
    assert course.phases[0].is_over
    assert course.progress == pytest.approx((20 + 45) / 100)
    assert course.seconds_left == pytest.approx(20 / 65 * 35)
    course.take(events.Measuring(5, 10), 30)
    assert course.progress == pytest.approx(0.95)
    course.take(events.Done("a", {}), 31)
    assert (course.progress, course.seconds_left) == (1, None)


def test_time_at_rest_does_not_count():
    pairs = ((0, BEGAN), (10, events.Stepped(1, 0, 2, 10, 10, 0.5, 8.0)), (11, events.Paused()))
    course = course_of(*pairs, (1011, events.Resumed()), (1012, events.Stepped(1, 1, 2, 1, 10, 0.5, 8.0)))
    assert course.seconds_left < 30
    paused = course_of(*pairs)
    assert words.stage_line(paused).startswith("Paused.")


def test_what_was_done_another_day_says_nothing_about_the_speed():
    again = events.Began(10, 2, 4, BEGAN.phases, 1, 1)
    course = course_of((0, again), (5, events.Stepped(1, 1, 2, 1, 10, 0.5, 8.0)))
    assert course.phases[0].is_over
    assert course.seconds_left is None
    course.take(events.Stepped(1, 1, 2, 6, 10, 0.5, 8.0), 20)
    assert course.seconds_left == pytest.approx(15 / 15 * 32)


def test_phases_that_were_left_out_another_day_are_said_to_be():
    course = course_of((0, events.Began(10, 2, 4, BEGAN.phases, 3, 0, left_out=(1,))))
    assert [words.phase_line(phase) for phase in course.phases] == ["done", "left out", "done"]


def test_one_that_was_stopped_while_it_was_measured_goes_on_there():
    course = course_of((0, events.Began(10, 2, 4, BEGAN.phases, 3, 0)))
    assert words.stage_line(course) == "Measuring what it has learnt…"
    assert 0 < course.progress < 1
    course.take(events.Measuring(5, 10), 10)
    assert words.stage_line(course) == "Measuring what it has learnt: 5 of 10"
    assert words.left_line(course) == "About 10 s left"


def test_phases_that_were_left_out_are_said_to_be():
    course = course_of((0, BEGAN), (1, events.EpochDone(0, 0, 3, 1.25, 4)), (2, events.Finishing()))
    assert words.left_line(course) == "Ends after this epoch"
    course.take(events.Stepped(2, 0, 1, 1, 2, 0.5, 8.0), 3)
    assert [words.phase_line(phase) for phase in course.phases] == ["done, loss 1.25", "left out", "epoch 1 of 1"]


def test_after_it_was_asked_to_end_early_the_last_phase_has_its_own_time():
    pairs = ((0, BEGAN), (10, events.Stepped(0, 0, 3, 10, 10, 0.5, 8.0)), (11, events.Finishing()))
    course = course_of(*pairs)
    assert course.is_finishing
    assert words.left_line(course) == "Ends after this epoch"
    course.take(events.Caching(2, 1, 10), 60)
    assert words.left_line(course) == "Time left: not known yet", "that epoch is over"
    course.take(events.Stepped(2, 0, 2, 5, 10, 0.5, 8.0), 65)
    course.take(events.Stepped(2, 1, 2, 1, 10, 0.5, 8.0), 75)
    assert 0 < course.seconds_left < 60, "what was cut short says nothing about the speed"
    course.take(events.Measuring(1, 10), 80)
    assert words.left_line(course).startswith("About ")


def test_it_says_that_it_tries_what_it_has_learnt():
    course = course_of((0, BEGAN), (1, events.Stepped(0, 0, 1, 10, 10, 0.5, 8.0)), (2, events.Checking(0, 0, 1)))
    assert words.stage_line(course) == "1 · Names, base network as it is: trying it on held-back pictures"
    course.take(events.Checking(0, 16, 64), 3)
    assert words.stage_line(course).endswith("trying it on held-back pictures, 25%")
    course.take(events.Checked(0, 0, 64, {}), 4)
    assert words.stage_line(course) == "1 · Names, base network as it is, 8 pictures a second"


def test_a_long_curve_is_thinned_but_keeps_its_shape():
    curve = Curve()
    for i in range(10 * MOST_POINTS):
        curve.add(i, 2.0 * i)
    assert MOST_POINTS / 2 <= len(curve.x) < MOST_POINTS
    assert curve.x == sorted(curve.x)
    assert all(y == pytest.approx(2 * x) for x, y in zip(curve.x, curve.y, strict=True))
    assert curve.x[-1] > 9.9 * MOST_POINTS


def test_shares_of_held_back_pictures_become_lines():
    course = course_of(
        (0, BEGAN), (1, events.Checked(1, 0, 64, {"fused top-1": 0.5, "fused top-5": 0.9, "scale 1 top-1 at 1/2": 0.1}))
    )
    chart = accuracy_chart(course)
    assert chart.title == "Named correctly of 64 held-back pictures"
    assert [(line.name, line.x, line.y) for line in chart.lines] == [("Together", (2.0,), (0.5,))]


def test_seven_streams_can_be_told_apart():
    spaces = ("rgb", "hsv", "hed", "yiq", "yuv", "lab", "ycbcr", "fused", "plain average", "genus", "family")
    course = course_of((0, BEGAN), (1, events.Checked(1, 0, 64, {f"{name} top-1": 0.5 for name in spaces})))
    lines = accuracy_chart(course).lines
    assert [line.name for line in lines] == ["RGB", "HSV", "HED", "YIQ", "YUV", "LAB", "YCbCr", "Together"]
    assert len({(line.colour, line.dashed) for line in lines}) == 8


def test_of_grains_genus_and_family_are_parts_and_of_a_plain_classifier_the_species_is_the_whole():
    def names(*checks: str) -> list[str]:
        event = events.Checked(1, 0, 64, {f"{name} top-1": 0.5 for name in checks})
        return [line.name for line in accuracy_chart(course_of((0, BEGAN), (1, event))).lines]

    assert names("family", "genus", "species", "described") == ["Family", "Genus", "Species", "Together"]
    assert names("species", "genus", "family") == ["Species"]


def test_the_value_of_a_line_under_the_cursor():
    line = Line((1.0, 2.0, 4.0), (0.1, 0.2, 0.4), "a", "#000000")
    assert [line.near(x) for x in (0.0, 1.6, 3.5, 9.0)] == [0.1, 0.2, 0.4, 0.4]


@pytest.mark.parametrize(
    ("value", "top"), [(0.0, 1.0), (0.9, 1.0), (1.2, 1.5), (2.1, 2.5), (4.0, 4.0), (51, 60), (1e-3, 1e-3)]
)
def test_an_axis_ends_at_a_round_number(value, top):
    assert nice_top(value) == pytest.approx(top)


def test_before_it_begins_it_is_said_how_many_pictures_are_tried():
    course = course_of((0, events.Fitting(64, 3, 8)))
    assert words.stage_line(course) == "Trying how many pictures fit: 64 at a time, step 3 of 8"
    assert course.seconds_left is None
    course.take(events.Noted("64 pictures at a time instead of 32."), 1)
    course.take(events.Preparing(1, 10), 2)
    assert words.stage_line(course) == "Reading pictures: 1 of 10"


def test_what_a_person_should_know_is_in_the_log():
    assert words.log_line(events.Noted("Memory ran out."), course_of()) == "Memory ran out."
    assert words.log_line(events.Fitting(64, 3, 8), course_of()) == ""


def test_a_phase_that_comes_again_is_called_so():
    recipe = recipe_of(Choices("racnn", "tiny", "standard", Drawn(64, 16), 64, "Birds"))
    labels = words.phase_labels(recipe)
    assert labels[2] == "Scale 1: where to look from there"
    assert [label for label in labels if "Scale 2: names" in label] == [
        "Scale 2: names",
        *["Scale 2: names, again"] * 2,
    ]
