"""Room in the window: the ranking has what it needs, the lenses stay where they are, curves show their whole names."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QMainWindow

from explorer.train import events
from explorer.ui.actions import make_actions
from explorer.ui.answer_pane import AnswerPane
from explorer.ui.bars import cut_to, font_of, wrapped_height
from explorer.ui.desk import ChoiceEntry
from explorer.ui.ranking import NameRow, RankingText
from explorer.ui.ranking_view import MARGIN, RankingView
from explorer.ui.top_bar import TopBar
from explorer.ui.training.curves import Chart, CurvePane, Line
from explorer.ui.training.preview import largest_grid
from explorer.ui.training.progress import Course
from explorer.ui.training.words import log_line, stage_line, stream_word

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def pane(qtbot) -> AnswerPane:
    """With an answer that needs 430 of 800 pixels."""
    pane = AnswerPane()
    qtbot.addWidget(pane)
    pane.tree.show()
    pane.resize(300, 800)
    pane.show()
    qtbot.waitExposed(pane)
    pane.setSizes([300, 499])
    pane._answer = object()  # only whether there is one counts here
    return pane


def test_the_ranking_gets_the_room_it_needs(pane: AnswerPane) -> None:
    pane.ranking.setMinimumHeight(400)
    pane.show_details("jay.jpg")
    grown = pane.sizes()[0]
    assert grown > 400
    pane.ranking.setMinimumHeight(200)
    pane.show_details("owl.jpg")
    assert pane.sizes()[0] == grown, "it does not jump from photo to photo"
    pane.ranking.setMinimumHeight(2000)
    pane.show_details("jay.jpg")
    assert pane.sizes()[0] <= 0.62 * sum(pane.sizes()) + 1, "the tree keeps its share"


def test_where_the_person_put_it_the_ranking_stays(pane: AnswerPane) -> None:
    pane.splitterMoved.emit(250, 1)
    before = pane.sizes()
    pane.ranking.setMinimumHeight(400)
    pane.show_details("jay.jpg")
    assert pane.sizes() == before
    again = AnswerPane()
    assert not again.is_moved
    assert again.restoreState(pane.saveState())
    assert again.is_moved, "a layout that is put back was the person's"
    assert not AnswerPane().restoreState(b"")


def ranking_of(*names: str) -> RankingText:
    rows = tuple(NameRow(name, "Avis", 0.91, (0.5, 0.5)) for name in names)
    return RankingText(rows, "fused", ("scale 1", "2"), accents=(0, 1))


@pytest.mark.parametrize("width", [210, 300])
def test_the_name_of_the_bird_is_never_cut_short(qtbot, width: int) -> None:
    view, inside = RankingView(), width - 2 * MARGIN
    qtbot.addWidget(view)
    short, long = ranking_of("Wren", "Crow"), ranking_of("American Three-toed Woodpecker", "Diamond-crowned Lemonfinch")
    view.show_text(short)
    before = view.heightForWidth(width)
    view.show_text(long)
    assert view.heightForWidth(width) > before
    for place, row in enumerate(long.rows):
        font = view._name_font(long, place, inside)
        height = view._name_height(long, place, inside)
        assert height == wrapped_height(row.name, font, inside - QFontMetricsF(font).horizontalAdvance("0.91") - 12)
        words = row.name.replace("-", "- ").split()
        widest = max(map(QFontMetricsF(font).horizontalAdvance, words))
        assert widest <= inside - QFontMetricsF(font).horizontalAdvance("0.91") - 12


def test_nothing_moves_while_a_photo_is_read(pane: AnswerPane, qtbot) -> None:
    pane._answer = None
    pane.ranking.show_text(ranking_of("Wren"))
    qtbot.wait(20)
    before = pane.ranking.y()
    pane.show_waiting("Reading the photo…")
    qtbot.wait(20)
    assert pane.ranking.y() == before
    assert pane.waiting.geometry().bottom() < pane.ranking.y()


def test_what_is_cut_at_the_edge_fades(pane: AnswerPane, qtbot) -> None:
    pane.ranking.setMinimumHeight(2000)
    qtbot.waitUntil(pane._upper.fade.isVisible)
    assert pane._upper.fade.geometry().bottom() == pane._upper.viewport().geometry().bottom()
    pane._upper.verticalScrollBar().setValue(10_000)
    assert not pane._upper.fade.isVisible()
    pane.ranking.setMinimumHeight(0)
    pane._upper.verticalScrollBar().setValue(0)
    qtbot.waitUntil(lambda: not pane._upper.fade.isVisible())


def test_a_long_reason_ends_at_a_word(qapp) -> None:
    text = "Cannot be opened: it has 50,000 × 50,000 pixels, and this program opens pictures of up to 250 megapixels"
    font = font_of(qapp.font())
    cut = cut_to(text, font, 90, 80)
    assert cut.endswith("…")
    assert text.startswith(cut[:-1] + " ")
    assert wrapped_height(cut, font, 90) <= 80
    assert cut_to("short", font, 90, 80) == "short"


def test_the_lenses_stay_where_they_are_whatever_the_model(qtbot, tmp_path: Path) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    bar = TopBar(make_actions(window, defaultdict(lambda: lambda: None)))
    window.addToolBar(bar)
    window.resize(1280, 720)
    window.show()
    qtbot.waitExposed(window)
    titles = ("RA-CNN · 200 birds", "Granularity · 200 North American birds")
    bar.show_choices([ChoiceEntry(tmp_path / title, title) for title in titles])
    places = set()
    for title in titles:
        bar.show_model(title, tmp_path / title)
        bar.layout().activate()
        places.add(bar.lens_buttons["racnn"].mapTo(bar, QPoint(0, 0)).x())
    assert len(places) == 1


def chart(*names: str, percent: bool = True) -> Chart:
    lines = tuple(Line((0.0, 1.0), (0.2, 1.0), name, "#000000") for name in names)
    return Chart("Named correctly", lines, 1.0, "phase", most_y=1.0, percent=percent)


@pytest.mark.parametrize("name", ["Together", "Species", "the whole photo"])
def test_the_names_of_curves_are_not_cut_off(qtbot, name: str) -> None:
    pane = CurvePane()
    qtbot.addWidget(pane)
    pane.resize(700, 200)
    pane.show_chart(chart(name))
    room = pane.width() - pane._plot.right()
    needed = QFontMetricsF(font_of(pane.font(), points=-1)).horizontalAdvance(f"100.0% {name}")
    assert room >= needed + 16 + 14, "a swatch and the gaps stand there too"
    assert pane._plot.width() > 400


@pytest.mark.parametrize(
    ("count", "width", "height", "across"), [(8, 480, 460, 3), (8, 900, 110, 8), (8, 480, 244, 4), (1, 300, 300, 1)]
)
def test_pictures_fill_the_room_of_the_preview(count: int, width: float, height: float, across: int) -> None:
    found, side = largest_grid(count, width, height)
    assert found == across
    rows = -(-count // found)
    assert found * side <= width
    assert rows * side <= height


def test_no_picture_has_a_grid_too() -> None:
    assert largest_grid(0, 300, 200)[0] == 1


@pytest.fixture
def over() -> Course:
    course = Course()
    course.stage = "over"
    return course


@pytest.mark.parametrize("whole", ["fused top-1", "described top-1", "species top-1"])
def test_in_the_end_it_says_how_many_are_right(over: Course, whole: str) -> None:
    over.done = events.Done("x.safetensors", {"genus top-1": 0.9, whole: 0.8125, "fused top-5": 1.0})
    assert stage_line(over) == "Done. 81.2% of the held-back pictures are named correctly."


def test_without_a_measure_it_is_just_done(over: Course) -> None:
    assert stage_line(over) == "Done."


def test_the_log_says_it_without_the_words_of_programmers() -> None:
    found = events.Checked(0, 1, 64, {"scale 1 top-1": 0.5, "fused top-1": 0.75, "fused top-5": 1.0})
    assert log_line(found, Course()) == "Named correctly of 64 held-back pictures: scale 1 50.0%, together 75.0%"


@pytest.mark.parametrize(("name", "word"), [("rgb", "RGB"), ("rgb 2", "RGB 2"), ("ycbcr", "YCbCr"), ("lab", "LAB")])
def test_colour_spaces_are_written_as_everywhere_else(name: str, word: str) -> None:
    assert stream_word(name) == word
