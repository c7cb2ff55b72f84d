"""How a checkpoint did: species, pairs, matrix, and the photos behind each cell."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from explorer.checkpoints.store import fingerprint_of
from explorer.jobs.matrix import matrix
from explorer.jobs.outcome import NoOutcome, cached_answers, outcome
from explorer.train.measuring.kept import FORMAT, KeptAnswers, save_kept
from explorer.train.places import answers_path
from explorer.ui.dropping import Dropped
from explorer.ui.training.outcome import OutcomePane
from explorer.ui.training.outcome_control import Outcomes, folder_of
from explorer.ui.training.outcome_desk import make_shown
from explorer.ui.training.outcome_drawing import LEFT, TOP

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from explorer.taxonomy import Taxonomy

PATIENCE_MS = 60_000
# Two photos of each of the four birds; the pipers are taken for each other, and a drummer for a knocker.
TRUTH, BEST, PLACE = (0, 0, 1, 1, 2, 2, 3, 3), (0, 1, 0, 1, 2, 3, 3, 3), (0, 1, 1, 0, 0, 3, 0, 0)

SORTED = ("Marsh Piper", "Reed Piper", "Stone Drummer", "Wood Knocker")


def kept(checkpoint: str, folder: str) -> KeptAnswers:
    photos = tuple(f"{truth + 1:03}/{i}.jpg" for i, truth in enumerate(TRUTH))
    return KeptAnswers(FORMAT, checkpoint, folder, photos, TRUTH, BEST, (0.5,) * 8, PLACE)


@pytest.fixture
def pane(qtbot, four_birds: Taxonomy, tmp_path: Path) -> OutcomePane:
    pane = OutcomePane()
    qtbot.addWidget(pane)
    pane.resize(1100, 640)
    pane.show()
    found = outcome(tmp_path / "a.safetensors", "Four birds", four_birds, {}, kept("x", "/data"))
    pane.show_outcome(make_shown(found))
    pane.wanted = []
    pane.photos_wanted.connect(pane.wanted.append)
    return pane


def text_of(table, row: int, column: int) -> str:
    return table.model().index(row, column).data()


def click(qtbot, table, row: int, column: int) -> None:
    place = table.visualRect(table.model().index(row, column)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_every_number_opens_its_photos(qtbot, pane: OutcomePane):
    table = pane.species
    assert pane.said.text().startswith("5 of 8 held-back photos named correctly (62.5%), of 4 species.")
    assert [text_of(table, row, 0) for row in range(4)] == [
        "Marsh Piper",
        "Reed Piper",
        "Stone Drummer",
        "Wood Knocker",
    ]
    assert [text_of(table, 0, column) for column in range(1, 8)] == [
        "2", "50%", "1", "100%", "50%", "Reed Piper (1)", "1",
    ]  # fmt: skip
    for column, photos in ((0, (2, 3)), (1, (2, 3)), (2, (3,)), (3, (2,)), (4, (2, 3)), (6, (2,)), (7, (1,))):
        click(qtbot, table, 0, column)
        assert pane.wanted.pop() == photos, column
    click(qtbot, table, 3, 3)
    assert pane.wanted == [], "no mistake, no photos"
    table.setCurrentIndex(table.model().index(2, 6))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert pane.wanted == [(5,)]


def test_species_are_sorted_by_number_and_found_by_any_name(pane: OutcomePane):
    table = pane.species
    table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    assert [text_of(table, row, 2) for row in range(4)] == ["50%", "50%", "50%", "100%"]
    pane.search.setText("piper")
    assert table.shown == 2
    pane.search.setText("tympanum tibiidae")
    assert [text_of(table, row, 0) for row in range(table.shown)] == ["Stone Drummer"]
    pane.search.setText("penguin")
    assert table.shown == 0


def test_a_pair_is_shown_in_the_matrix(qtbot, pane: OutcomePane):
    pane.tabs.setCurrentIndex(1)
    assert (text_of(pane.pairs, 0, 0), text_of(pane.pairs, 0, 1), text_of(pane.pairs, 0, 2)) == (
        "Reed Piper", "Marsh Piper", "2",
    )  # fmt: skip
    click(qtbot, pane.pairs, 0, 2)
    assert pane.wanted.pop() == (1, 2)
    assert pane.matrix.cell == (2, 1)
    assert pane.pointed.text() == "1 of 2 photos of Reed Piper taken for Marsh Piper"
    click(qtbot, pane.pairs, 1, 0)
    assert pane.wanted.pop() == (5,)


def test_a_cell_of_the_matrix_opens_its_photos(qtbot, pane: OutcomePane):
    pane.tabs.setCurrentIndex(1)
    grid = pane.matrix

    def at(row: int, column: int) -> QPoint:
        view = grid.view
        x, y = view.place(column + 0.5, down=False) + LEFT, view.place(row + 0.5, down=True) + TOP
        return QPointF(x, y).toPoint()

    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=at(3, 0))
    assert pane.wanted.pop() == (5,)
    assert pane.pointed.text() == "1 of 2 photos of Stone Drummer taken for Wood Knocker"
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=at(0, 0))
    assert pane.wanted.pop() == (6, 7)
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=at(0, 1))
    assert pane.wanted == [], "an empty cell has no photos"
    grid.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(grid, key)
    assert grid.cell == (1, 1)
    assert pane.wanted.pop() == (3,)


def test_the_matrix_at_another_level(pane: OutcomePane, four_birds: Taxonomy, qtbot):
    pane.tabs.setCurrentIndex(1)
    asked = []
    pane.level_wanted.connect(asked.append)
    qtbot.keyClick(pane.level, Qt.Key.Key_Down)
    assert asked == ["genus"]
    pane.show_matrix(matrix(pane.shown.outcome.answers, four_birds, "family"), "family")
    assert pane.level.currentText() == "Families"
    pane.matrix.reveal(1, 0)
    qtbot.keyClick(pane.matrix, Qt.Key.Key_Return)
    assert pane.wanted == [(5,)]
    pane.show_matrix(None, "species")
    assert pane.pointed.text() == "There are too many names for one picture."


def test_painting_leaves_time_for_everything_else(pane: OutcomePane, qapp):
    """A matrix of 200 names is painted within a frame, at every zoom."""
    import numpy as np

    from explorer.jobs.tally import Answers
    from explorer.taxonomy import Taxon, Taxonomy

    taxa = tuple(Taxon(f"{i}", f"Bird {i}", f"Avis {i}", f"G{i // 3}", f"Family {i // 9}", "Aves") for i in range(200))
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 200, 4000)
    best = np.where(rng.random(4000) < 0.7, truth, rng.integers(0, 200, 4000))
    answers = Answers(truth, best, np.ones(4000, np.float32), (truth != best).astype(np.int64))
    pane.tabs.setCurrentIndex(1)
    pane.show_matrix(matrix(answers, Taxonomy("many", taxa), "species"), "species")
    took = []
    for factor in (1, 2, 2, 2, 2, 2, 2):
        pane.matrix._zoom(factor, QPointF(400, 300))
        started = time.process_time()
        pane.matrix.grab()
        took.append(time.process_time() - started)
    assert min(took) < 0.05
    assert sorted(took)[len(took) // 2] < 0.1, "a frame of the event loop, and as much again for a busy machine"


@pytest.fixture
def outcomes(qtbot) -> Iterator[Outcomes]:
    pane = OutcomePane()
    qtbot.addWidget(pane)
    pane.resize(1100, 640)
    pane.show()
    outcomes = Outcomes(pane)
    outcomes.dropped = []
    outcomes.open_wanted.connect(outcomes.dropped.append)
    yield outcomes
    outcomes.shut_down()


def wait(qtbot, until) -> None:
    qtbot.waitUntil(lambda: bool(until()), timeout=PATIENCE_MS)


def test_from_the_file_beside_a_checkpoint_to_photos(qtbot, outcomes: Outcomes, tiny_checkpoint, tmp_path):
    checkpoint = tmp_path / "four.safetensors"
    checkpoint.write_bytes(tiny_checkpoint.read_bytes())
    save_kept(answers_path(checkpoint), kept(fingerprint_of(checkpoint), "/data"))
    outcomes.look_up(checkpoint)
    pane = outcomes.pane
    wait(qtbot, lambda: pane.shown is not None)
    assert outcomes.is_shown(checkpoint)
    click(qtbot, pane.species, 1, 3)
    wait(qtbot, lambda: outcomes.dropped)
    from pathlib import Path

    photo = Path("/data/001/1.jpg")
    assert outcomes.dropped == [Dropped(Path("/data"), photo, (photo,), checkpoint)]
    assert folder_of((Path("/data/a/1.jpg"), Path("/data/b/2.jpg"))) == Path("/data")


@pytest.mark.slow
def test_what_was_not_kept_is_measured_again(qtbot, outcomes: Outcomes, tmp_path, four_birds, card):
    """With a child process, on drawn birds, which then open as files."""
    import msgspec
    import torch

    from explorer.checkpoints.store import save_checkpoint
    from explorer.data.drawn import drawn_taxonomy
    from explorer.models.build import build

    data = {"kind": "drawn", "training": 4, "held_back": 6, "side": 64, "seed": 1}
    provenance = msgspec.structs.replace(card.provenance, recipe={"data": data})
    config = msgspec.structs.replace(card.config, classes=24)
    drawn = msgspec.structs.replace(card, taxonomy=drawn_taxonomy(), config=config, provenance=provenance)
    checkpoint = tmp_path / "drawn.safetensors"
    torch.manual_seed(3)
    save_checkpoint(checkpoint, drawn, build(config).state_dict(), half=False)
    pane = outcomes.pane
    outcomes.look_up(checkpoint)
    wait(qtbot, pane.measure_button.isVisible)
    assert pane.message.text() == "What it said of the held-back photos was not kept. It can be measured again."
    qtbot.mouseClick(pane.measure_button, Qt.MouseButton.LeftButton)
    assert pane.cancel_button.isVisible()
    wait(qtbot, lambda: outcomes.process is None)
    wait(qtbot, lambda: pane.shown is not None or pane.measure_button.isVisible())
    assert "of 6 held-back drawn birds named correctly" in pane.said.text()
    assert cached_answers(fingerprint_of(checkpoint)).is_file()
    assert sorted(file.name for file in tmp_path.glob("drawn*")) == ["drawn.safetensors"]
    click(qtbot, pane.species, 0, 1)
    wait(qtbot, lambda: outcomes.dropped)
    dropped = outcomes.dropped[0]
    assert dropped.checkpoint == checkpoint
    assert all(path.is_file() and path.suffix == ".png" for path in dropped.only)


def test_measuring_can_be_given_up(qtbot, outcomes: Outcomes, monkeypatch):
    from explorer.ui.training.process import TrainingProcess

    said = '{"event":"measuring","done":1,"total":9}'
    code = f"import sys; print({said!r}, flush=True); sys.stdin.readline(); sys.exit(130)"
    launch = TrainingProcess.launch
    monkeypatch.setattr(TrainingProcess, "launch", lambda self, program, _: launch(self, program, ["-c", code]))
    pane = outcomes.pane
    from pathlib import Path

    missing = NoOutcome(Path("/a.safetensors"), "abc", "", known=True)
    outcomes._checkpoint = missing.checkpoint
    outcomes._missing = missing
    pane.show_missing(missing)
    pane.measure_button.click()
    wait(qtbot, lambda: pane.message.text() == "Measuring: photo 1 of 9")
    pane.cancel_button.click()
    wait(qtbot, pane.measure_button.isVisible)
    assert pane.message.text() == "Measuring was given up."
    assert not pane.cancel_button.isVisible()


def test_where_nobody_knows_what_was_held_back(outcomes: Outcomes):
    from pathlib import Path

    outcomes.pane.show_missing(NoOutcome(Path("/a"), "abc", "", known=False))
    assert not outcomes.pane.measure_button.isVisible()
    assert outcomes.pane.message.text() == "It cannot be told which photos were held back from this training."
