"""The answer panel: ranking, tree of names, threshold; for both families, and for 10,000 species."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from explorer.checkpoints.card import Card
from explorer.figures.look import contrast
from explorer.geometry import Box
from explorer.naming import SURE, name_tree
from explorer.results import GrainReading, GranularityReading, Ranking, ReadingKey, RunFacts
from explorer.taxonomy import Taxon, Taxonomy
from explorer.ui import settings
from explorer.ui.answer_pane import AnswerPane
from explorer.ui.ranking import ranking_text, spoken
from explorer.ui.state import Answer
from explorer.ui.theme import DARK, LIGHT, current_theme
from explorer.ui.tree.model import spoken_row, tip_text
from explorer.ui.tree.rows import ROOT, Rows, shares_of, short_scientific
from explorer.ui.tree.view import LEAST_INDENT, bar_colour, name_begins
from explorer.ui.window import MainWindow

GRAINS = ("family", "genus", "species")


def _ranking(shares) -> Ranking:
    shares = np.asarray(shares, dtype=np.float32)
    return Ranking(shares / shares.sum())


def _granularity(card: Card, described, *, family=None, grains=GRAINS) -> Answer:
    """An answer whose networks agree with it, but for the family network where `family` says otherwise."""
    taxonomy, shares = card.taxonomy, _ranking(described)
    made = []
    for level in grains:
        own = family if level == "family" and family is not None else taxonomy.sum_up(shares.probabilities, level)
        made.append(GrainReading(level, _ranking(own), Box(0, -5, 40, 35), 32, "the last one", maps=(), regions=()))
    key, run = ReadingKey("p", "c", "s", "float32"), RunFacts("cpu", "", "float32", 0.1)
    return Answer(Path("owl.jpg"), GranularityReading((40, 30), tuple(made), shares, key, run), card)


@pytest.fixture(scope="module")
def many() -> Taxonomy:
    """10,000 species in 2,000 genera, 200 families and 20 orders."""
    rows = [
        (f"{i:05}", f"Bird {i}", f"G{i // 5} s{i}", f"G{i // 5}", f"F{i // 50}", f"O{i // 500}") for i in range(10_000)
    ]
    return Taxonomy("many", tuple(Taxon(*row) for row in rows))


@pytest.fixture
def pane(qtbot) -> AnswerPane:
    pane = AnswerPane()
    qtbot.addWidget(pane)
    pane.resize(300, 900)
    pane.show()
    qtbot.waitExposed(pane)
    return pane


def _texts(rows: Rows, number: int, names="english") -> list[tuple[str, float]]:
    return [(row.name, round(row.share, 2)) for row in (rows.text(n, names) for n in rows.children(number))]


def _settle() -> None:
    """Let Qt lay out what has changed."""
    for _ in range(3):
        QApplication.processEvents()


def _shown(pane: AnswerPane) -> list[str]:
    """The rows that can be seen by scrolling, as they are heard."""
    view, told = pane.tree.view, []
    index = view.model().index(0, 0)
    while index.isValid():
        told.append(index.data(Qt.ItemDataRole.AccessibleTextRole))
        index = view.indexBelow(index)
    return told


def test_the_tree_of_four_birds(answer_of, four_birds) -> None:
    rows = Rows(shares_of(name_tree(four_birds), answer_of().reading))
    assert _texts(rows, ROOT) == [("Musiciformes", 1.0)]
    order = rows.children(ROOT)[0]
    assert _texts(rows, order) == [("Tibiidae", 0.94), ("Pulsatoridae", 0.06)]
    genus = rows.children(rows.children(order)[0])[0]
    assert _texts(rows, genus) == [("Marsh Piper", 0.7), ("Reed Piper", 0.04)]
    assert _texts(rows, genus, "scientific") == [("T. palustris", 0.7), ("T. arundinis", 0.04)]
    assert not rows.children(rows.children(genus)[0])
    assert not rows.has_children(rows.children(genus)[0])


def test_unlikely_names_share_a_row_that_opens(many: Taxonomy) -> None:
    described = np.full(10_000, 1e-6)
    described[[7, 9, 600]] = (0.6, 0.3, 0.09)
    rows = Rows(shares_of(name_tree(many), _granularity_like(many, described)))
    assert _texts(rows, ROOT) == [("O0", 0.9), ("O1", 0.09), ("18 more orders", 0.01)]
    fold = rows.children(ROOT)[-1]
    assert rows.is_fold(fold)
    assert len(rows.children(fold)) == 18
    inside = rows.children(fold)[3]
    assert (rows.parent(inside), rows.row(inside)) == (fold, 3)
    assert (rows.parent(fold), rows.row(fold)) == (ROOT, 2)
    assert rows.text(fold, "english").count == 18
    assert len(rows.children(inside)) == 10, "an unlikely order shows all its families"


def _granularity_like(taxonomy: Taxonomy, described) -> GranularityReading:
    key, run = ReadingKey("p", "c", "s", "float32"), RunFacts("cpu", "", "float32", 0.1)
    grains = tuple(
        GrainReading(
            level, _ranking(taxonomy.sum_up(_ranking(described).probabilities, level)), Box(0, 0, 1, 1), 32, "", (), ()
        )
        for level in GRAINS
    )
    return GranularityReading((40, 30), grains, _ranking(described), key, run)


def test_what_a_network_finds_best_is_never_folded_away(many: Taxonomy) -> None:
    described = np.full(10_000, 1e-9)
    described[7] = 1
    reading = _granularity_like(many, described)
    own = np.full(200, 1e-6)
    own[[150, 152]] = (0.97, 0.03)
    family = GrainReading("family", _ranking(own), Box(0, 0, 1, 1), 32, "", (), ())
    reading = GranularityReading((40, 30), (family, *reading.grains[1:]), reading.described, reading.key, reading.run)
    rows = Rows(shares_of(name_tree(many), reading))
    number = rows.number("family", 150)
    assert not rows.is_fold(rows.parent(number))
    assert rows.parent(number) in rows.open_at_first()
    assert not rows.is_fold(rows.parent(rows.number("family", 152))), "nor what it gives something to"
    assert rows.text(number, "english").own == pytest.approx(0.97, abs=0.01)
    assert rows.text(number, "english").share == pytest.approx(0, abs=0.01)


def test_the_best_names_of_a_flat_answer_are_not_folded_away(many: Taxonomy) -> None:
    shares = np.full(10_000, 1e-4)
    shares[:50], shares[60] = 2e-3, 4e-3  # the best species is in a family that got next to nothing
    reading = _granularity_like(many, shares)
    rows = Rows(shares_of(name_tree(many), GranularityReading((4, 3), (), reading.described, reading.key, reading.run)))
    number = rows.number("family", 1)
    assert not rows.is_fold(rows.parent(number))
    assert set(rows.children(rows.parent(number))) > {number}


def test_the_model_is_sound(qtbot, many: Taxonomy, pane: AnswerPane, card: Card) -> None:
    tester = QAbstractItemModelTester(
        pane.tree.view.tree_model, QAbstractItemModelTester.FailureReportingMode.Fatal, pane
    )
    assert tester.model() is pane.tree.view.tree_model
    described = np.random.default_rng(2).dirichlet(np.full(10_000, 0.01))
    pane.show_answer(_answer(card, many, described))
    for index in range(3):
        pane.tree.view.expand(pane.tree.view.model().index(index, 0))
    pane.show_answer(None)
    pane.show_answer(_answer(card, many, described[::-1]))


def _answer(card: Card, taxonomy: Taxonomy, described) -> Answer:
    big = Card(card.format, card.title, card.config, taxonomy, card.preprocess, card.provenance)
    return Answer(Path("a.jpg"), _granularity_like(taxonomy, described), big)


def test_ten_thousand_species_cost_no_more_than_their_sums(many: Taxonomy, pane: AnswerPane, card: Card) -> None:
    """CPU time of this thread, so that a busy machine does not fail it; only a few rows are ever worked out."""
    noise = np.random.default_rng(3)
    answers = [_answer(card, many, noise.dirichlet(np.full(10_000, 0.01))) for _ in range(6)]
    pane.show_answer(answers[0])
    taken = []
    for answer in answers[1:]:
        same_card = Answer(answer.path, answer.reading, answers[0].card)
        start = time.thread_time()
        pane.show_answer(same_card)
        _settle()
        pane.grab()
        taken.append(time.thread_time() - start)
    assert sorted(taken)[2] < 0.05
    assert len(pane.tree.view.rows._row) < 1_500


def test_the_panel_opens_the_likely_ways(pane: AnswerPane, answer_of) -> None:
    pane.show_answer(answer_of())
    assert _shown(pane) == [
        "Musiciformes, order, 1.00",
        "Tibiidae, family, 0.94",
        "Tibia, genus, 0.74",
        "Marsh Piper, species, 0.70",
        "Reed Piper, species, 0.04",
        "Tympanum, genus, 0.20",
        "Stone Drummer, species, 0.20",
        "Pulsatoridae, family, 0.06",
    ]
    pane.show_answer(None)
    assert _shown(pane) == []
    assert pane.tree.isHidden()


def test_moving_the_threshold_moves_the_name(pane: AnswerPane, answer_of, qtbot) -> None:
    pane.show_answer(answer_of())
    _settle()
    view, bar = pane.tree.view, pane.tree.threshold_bar
    told: list[float] = []
    pane.threshold_chosen.connect(told.append)
    names = []
    for share in (0.6, 0.72, 0.8, 0.95):
        x = round(share * view.bar_width)
        qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(x, bar.height() // 2))
        names.append(pane.tree.verdict.text.naming)
        assert view.is_named(view.tree_model.index_of(view._named))
    assert names == [
        "Name it at species: Marsh Piper",
        "Name it at genus: Tibia",
        "Name it at family: Tibiidae",
        "Name it at order: Musiciformes",
    ]
    assert told == pytest.approx([0.6, 0.72, 0.8, 0.95], abs=0.011)


def test_the_marker_stands_over_the_bars(pane: AnswerPane, card: Card, many: Taxonomy) -> None:
    """Where the threshold would be 1, a certainty’s bar ends, in narrow and wide panels, with one number or two."""
    described = np.full(10_000, 1e-7)
    described[4] = 1
    pane.show_answer(_answer(card, many, described))
    pane.show_threshold(0.5)
    view, bar = pane.tree.view, pane.tree.threshold_bar
    for width in (230, 300, 480):
        pane.resize(width, 900)
        _settle()
        picture = view.viewport().grab().toImage()
        ratio = picture.width() / view.viewport().width()
        y = int(view.visualRect(view.model().index(0, 0)).top() * ratio) + 3
        colour = bar_colour(current_theme())
        ends = max(x for x in range(picture.width()) if picture.pixelColor(x, y) == colour)
        assert bar._span == (0.0, view.bar_width)
        assert ends / ratio == pytest.approx(view.bar_width, abs=3)
        assert view.has_both_numbers == (width >= 300)


def test_names_change_under_an_open_tree(pane: AnswerPane, answer_of) -> None:
    pane.show_answer(answer_of())
    before = len(_shown(pane))
    pane.tree.view.collapse(pane.tree.view.model().index(0, 0))
    pane.show_names("scientific")
    assert len(_shown(pane)) == 1, "what was closed stays closed"
    pane.tree.view.expand(pane.tree.view.model().index(0, 0))
    assert len(_shown(pane)) == before
    assert "T. palustris, species, 0.70" in _shown(pane)
    assert pane.tree.verdict.text.way.endswith("Tibia palustris 0.70")
    assert pane.ranking.accessibleDescription().startswith("Tibia palustris, Marsh Piper, 0.70; ")


def test_the_panel_says_where_the_levels_disagree(pane: AnswerPane, granularity_card: Card) -> None:
    pane.show_answer(_granularity(granularity_card, [0.8, 0.1, 0.06, 0.04], family=[0.1, 0.9]))
    sentence = "The best species, Reed Piper, is not in the family network’s best, Pulsatoridae (0.90)."
    assert pane.tree.verdict.text.disagreements == (sentence,)
    assert sentence in pane.tree.verdict.accessibleDescription()
    assert "Pulsatoridae, family, 0.04, family network 0.90" in _shown(pane)
    _settle()
    verdict = pane.tree.verdict
    assert verdict.height() >= verdict.heightForWidth(verdict.width()), "the sentence has room"


def test_a_missing_grain_leaves_its_level_without_a_network(pane: AnswerPane, granularity_card: Card) -> None:
    taxonomy_of_two = ("genus", "species")
    config = type(granularity_card.config)("tiny", 4, (3, 4), taxonomy_of_two)
    card = Card(1, "two", config, granularity_card.taxonomy, granularity_card.preprocess, granularity_card.provenance)
    pane.show_answer(_granularity(card, [0.8, 0.1, 0.06, 0.04], grains=taxonomy_of_two))
    assert "Tibiidae, family, 0.96" in _shown(pane)
    assert "Tibia, genus, 0.90, genus network 0.90" in _shown(pane)


def test_a_click_opens_and_closes_and_leaves_the_keyboard_alone(pane: AnswerPane, answer_of, qtbot) -> None:
    pane.show_answer(answer_of())
    _settle()
    view = pane.tree.view
    top = view.model().index(0, 0)
    where = view.visualRect(top).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert not view.isExpanded(top)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert view.isExpanded(top)
    assert not view.hasFocus()


@pytest.mark.parametrize("key", [Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_End])
def test_tree_and_marker_keep_the_arrow_keys_when_they_have_the_keyboard(pane: AnswerPane, qapp, key) -> None:
    for part in (pane.tree.view, pane.tree.threshold_bar):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
        event.ignore()
        qapp.sendEvent(part, event)
        assert event.isAccepted()
    letter = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_B, Qt.KeyboardModifier.NoModifier)
    letter.ignore()
    qapp.sendEvent(pane.tree.view, letter)
    assert not letter.isAccepted()


def test_an_old_answer_is_dimmed(pane: AnswerPane, answer_of) -> None:
    pane.show_answer(answer_of())
    _settle()
    before = [part.grab().toImage() for part in (pane.ranking, pane.tree.view, pane.tree.verdict)]
    pane.set_stale(stale=True)
    after = [part.grab().toImage() for part in (pane.ranking, pane.tree.view, pane.tree.verdict)]
    assert all(one != other for one, other in zip(before, after, strict=True))


def test_the_ranking_tells_answer_and_scales(answer_of, four_birds) -> None:
    text = ranking_text(answer_of(), name_tree(four_birds))
    best = text.rows[0]
    assert (best.name, best.other) == ("Marsh Piper", "Tibia palustris")
    assert best.share == pytest.approx(0.7)
    assert best.parts == pytest.approx((0.2, 0.7, 0.04))
    assert (text.whole, text.parts) == ("fused", ("scale 1", "2", "3"))
    assert spoken(text).startswith("Marsh Piper, Tibia palustris, 0.70; ")
    latin = ranking_text(answer_of(), name_tree(four_birds), "scientific")
    assert (latin.rows[0].name, latin.rows[0].other) == ("Tibia palustris", "Marsh Piper")


def test_the_colours_of_grains_do_not_move_where_another_is_missing(granularity_card: Card, grains_of) -> None:
    answer = Answer(Path("owl.jpg"), grains_of(levels=("family", "species")), granularity_card)
    tree = name_tree(granularity_card.taxonomy)
    assert ranking_text(answer, tree).accents == (0, 2), "as the panes have them"
    rows = Rows(shares_of(tree, answer.reading))
    assert rows.text(rows.number("species", 1), "english").accent == 2
    assert rows.text(rows.number("family", 0), "english").accent == 0


def test_the_ranking_tells_what_each_grain_gives_to_a_name(granularity_card: Card) -> None:
    answer = _granularity(granularity_card, [0.5, 0.3, 0.15, 0.05], family=[0.4, 0.6])
    text = ranking_text(answer, name_tree(granularity_card.taxonomy))
    assert text.parts == GRAINS
    assert text.rows[0].parts == pytest.approx((0.4, 0.8, 0.5))
    assert text.rows[2].parts == pytest.approx((0.4, 0.15, 0.15))
    assert text.rows[3].parts == pytest.approx((0.6, 0.05, 0.05))


def test_rows_in_words(granularity_card: Card) -> None:
    tree = name_tree(granularity_card.taxonomy)
    rows = Rows(shares_of(tree, _granularity(granularity_card, [0.8, 0.1, 0.06, 0.04]).reading))
    genus = rows.text(rows.number("genus", 0), "english")
    assert spoken_row(genus) == "Tibia, genus, 0.90, genus network 0.90"
    assert tip_text(genus) == "Tibia (genus)\n0.90 by the answer, its species summed up\n0.90 by the genus network"
    assert genus.is_scientific
    assert genus.accent == 1
    assert short_scientific("Setophaga magnolia", "Setophaga") == "S. magnolia"
    assert short_scientific("Dendroica magnolia", "Setophaga") == "Dendroica magnolia"


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_quiet_names_can_be_read_on_their_bars(theme) -> None:
    assert contrast(theme.quiet, bar_colour(theme).name()) >= 4.5
    assert contrast(bar_colour(theme).name(), theme.window) > 1.1


def test_the_framed_name_is_whole_before_it_is_in_its_place() -> None:
    assert name_begins(46, 180, 100) == 46
    assert name_begins(46, 180, 150) == 30
    assert name_begins(46, 180, 400) == LEAST_INDENT


def test_names_and_threshold_come_from_the_settings_and_go_back(qtbot) -> None:
    stored = settings.Settings()
    stored.names = "scientific"
    stored.remember_threshold(0.85)
    window = MainWindow(stored)
    qtbot.addWidget(window)
    assert window.actions_by_name["scientific"].isChecked()
    assert window.answer_pane.tree.threshold_bar.threshold == 0.85
    asked: list[str] = []
    window.exporter = SimpleNamespace(use_names=asked.append)
    window.is_ready = True
    window._allow({"english"})
    window.actions_by_name["english"].trigger()
    assert (stored.names, asked, window.deck.zoom.strip.names) == ("english", ["english"], "english")
    window.is_ready = False


def test_the_settings_start_where_naming_does() -> None:
    assert settings.SURE == SURE
