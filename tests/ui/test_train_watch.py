"""A training under way: what was asked for is said at once, and what can be asked for at the end."""

from __future__ import annotations

import pytest

from explorer.train import events
from explorer.ui.training.process import Outcome
from explorer.ui.training.progress import Course
from explorer.ui.training.watch import TrainWatch

STEP = events.Stepped(0, 0, 3, 1, 10, 0.5, 8.0)


@pytest.fixture
def course() -> Course:
    course = Course()
    course.take(events.Began(10, 2, 4, ("Heads", "Fuse"), 0, 0), 0)
    course.take(STEP, 1)
    return course


@pytest.fixture
def watch(qtbot, course: Course) -> TrainWatch:
    watch = TrainWatch()
    qtbot.addWidget(watch)
    watch.begin("Birds")
    watch.show_course(course)
    return watch


def test_what_was_asked_for_is_said_until_it_is_done(watch: TrainWatch, course: Course) -> None:
    asked: list[str] = []
    watch.wanted.connect(asked.append)
    watch.pause_button.click()
    course.take(STEP, 2)  # the step that was under way
    watch.show_course(course)
    assert watch.pause_button.text() == "Pausing…"
    assert not watch.pause_button.isEnabled()
    course.take(events.Paused(), 3)
    watch.show_course(course)
    assert watch.pause_button.text() == "&Go on"
    watch.pause_button.click()
    assert watch.pause_button.text() == "Going on…"
    course.take(events.Resumed(), 4)
    watch.show_course(course)
    assert watch.pause_button.text() == "&Pause"
    watch.finish_button.click()
    assert not watch.finish_button.isEnabled()
    course.take(events.Finishing(), 5)
    watch.show_course(course)
    assert not watch.finish_button.isEnabled()
    assert watch.pause_button.isEnabled()
    assert asked == ["pause", "resume", "finish"]


def test_while_it_stops_nothing_else_can_be_asked_for(watch: TrainWatch, course: Course) -> None:
    watch.stop_button.click()
    course.take(STEP, 2)
    watch.show_course(course)
    assert watch.stop_button.text() == "Stopping…"
    assert not any(button.isEnabled() for button in (watch.stop_button, watch.pause_button, watch.finish_button))
    watch.begin("Birds")
    watch.show_course(course)
    assert watch.stop_button.text() == "&Stop"
    assert watch.stop_button.isEnabled()


@pytest.mark.parametrize(
    ("kept", "said", "then"),
    [
        (True, "Stopped. It can be resumed from the end of its last epoch.", "&Resume"),
        (False, "Stopped before the end of its first epoch: there is nothing to keep yet.", "&Begin again"),
    ],
)
def test_what_is_kept_of_a_training_that_was_stopped(watch: TrainWatch, kept: bool, said: str, then: str) -> None:
    watch.show_outcome(Outcome("stopped"), kept=kept)
    assert watch.stage.text() == said
    assert watch.resume_button.text() == then
    assert watch.resume_button.isVisibleTo(watch)


def test_the_curves_of_one_training_are_not_shown_for_the_next(watch: TrainWatch, course: Course) -> None:
    assert watch.loss.chart.lines
    watch.begin("Others")
    watch.show_course(Course())
    assert not watch.loss.chart.lines
    assert not watch.accuracy.chart.title
