"""Drops, actions, settings, notices, and the texts of the panels."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QImage, QKeySequence
from PySide6.QtWidgets import QLabel

from explorer.ui.actions import ACTIONS, shortcut_rows
from explorer.ui.answer_pane import AnswerPane, breakable
from explorer.ui.bars import MOST_NAMES_WIDTH, broken
from explorer.ui.colour.strip import VotesView
from explorer.ui.crops.summary import CropsSummary
from explorer.ui.crops.tile import CropTile
from explorer.ui.demo import DEMO, DRAWN, fitting_checkpoint
from explorer.ui.dropping import Dropped, left_out_line, understand
from explorer.ui.model_sheet import MeasuredTable, ModelSheet, measured_table
from explorer.ui.names_column import row_places
from explorer.ui.notices import Notice, NoticeBar
from explorer.ui.ranking_view import RankingView
from explorer.ui.settings import MOST_RECENT, SURE, Settings
from explorer.ui.sheets import about_text
from explorer.ui.strip import ZoomStrip, scale_title, tile_side
from explorer.ui.theme import DARK, LIGHT, current_theme
from explorer.ui.training.outcome import OutcomePane
from explorer.ui.tree.verdict import VerdictView


def test_what_dropped_things_mean() -> None:
    birds, owl, kite, model = Path("birds"), Path("birds/owl.JPG"), Path("birds/kite.png"), Path("m.safetensors")
    assert understand([birds, owl], folders=[birds]) == Dropped(folder=birds, left_out=(owl,))
    lakes = Path("lakes")
    assert understand([birds, lakes], folders=[birds, lakes]) == Dropped(folder=birds, left_out=(lakes,))
    both = understand([owl, kite, model, Path("n.safetensors"), Path("notes.txt")], folders=[])
    assert both.left_out == (Path("n.safetensors"), Path("notes.txt"))
    assert left_out_line(both.left_out).startswith("Not opened: n.safetensors, notes.txt. At a time")
    assert left_out_line([owl] * 5).startswith("Not opened: owl.JPG, owl.JPG, owl.JPG and 2 more.")
    assert left_out_line(()) == ""
    assert understand([owl], folders=[]) == Dropped(folder=birds, photo=owl)
    assert understand([owl, kite], folders=[]) == Dropped(folder=birds, photo=owl, only=(owl, kite))
    assert understand([model], folders=[]) == Dropped(checkpoint=model)
    assert understand([birds, model], folders=[birds]) == Dropped(folder=birds, checkpoint=model)
    odd = Path("birds/notes.txt")
    assert understand([odd], folders=[]) == Dropped(folder=birds, photo=odd), "opening it says why it is no photo"
    assert understand([], folders=[]) == Dropped()


def test_drawn_birds_and_photos_get_the_checkpoint_that_knows_them() -> None:
    real, own, photos = Path("racnn-cub200.safetensors"), Path("own.safetensors"), Path("photos")
    assert fitting_checkpoint(DEMO, real, (real, DRAWN)) == DRAWN
    assert fitting_checkpoint(photos, DRAWN, (real, DRAWN)) == real
    assert fitting_checkpoint(photos, own, (real, DRAWN)) == own
    assert fitting_checkpoint(photos, None, (DRAWN,)) is None
    assert fitting_checkpoint(photos, DRAWN, (DRAWN,)) == DRAWN, "better than none"
    assert fitting_checkpoint(DEMO, own, (real,)) == own


def test_no_two_actions_share_a_key(qapp) -> None:
    keys = [QKeySequence(key).toString() for spec in ACTIONS for key in spec.keys]
    assert len(keys) == len(set(keys))
    assert all(keys), "a key that Qt does not know"
    assert len({spec.name for spec in ACTIONS}) == len(ACTIONS)


def test_the_sheet_of_shortcuts_names_every_key_plainly(qapp) -> None:
    rows = shortcut_rows()
    assert len(rows) == sum(1 for spec in ACTIONS if spec.keys)
    assert ("View", "Next photo", "→") in rows
    assert not any("&" in text or "…" in text for _, text, _ in rows)


def test_places_are_known_without_asking_the_disk(tmp_path: Path) -> None:
    settings = Settings()
    assert settings.places == ()
    gone = tmp_path / "vanished"
    settings.remember_place(gone, gone / "owl.jpg")
    settings.remember_checkpoint(gone / "a.safetensors")
    assert (settings.folder, settings.checkpoint, settings.recent_checkpoints) == (None, None, ())
    assert set(settings.places) == {gone, gone / "owl.jpg", gone / "a.safetensors"}


def test_settings_come_back(tmp_path: Path) -> None:
    settings = Settings()
    assert (settings.folder, settings.checkpoint, settings.theme, settings.precision) == (
        None,
        None,
        "system",
        "float32",
    )
    checkpoints = []
    for number in range(MOST_RECENT + 2):
        path = tmp_path / f"m{number}.safetensors"
        path.touch()
        checkpoints.append(path)
        settings.remember_checkpoint(path)
    settings.remember_place(tmp_path, tmp_path / "owl.jpg")
    settings.theme, settings.precision = "dark", "bfloat16"
    settings.remember_flag("strip", on=False)
    settings.names = "scientific"
    settings.remember_threshold(0.85)
    settings.save()
    stored = Settings()
    assert (stored.folder, stored.photo) == (tmp_path, tmp_path / "owl.jpg")
    assert (stored.theme, stored.precision) == ("dark", "bfloat16")
    assert stored.flag("strip", default=True) is False
    assert (stored.names, stored.threshold) == ("scientific", 0.85)
    assert stored.checkpoint == checkpoints[-1]
    assert stored.recent_checkpoints == tuple(reversed(checkpoints[2:]))
    checkpoints[-1].unlink()
    assert stored.checkpoint is None, "what is gone counts as never stored"
    assert checkpoints[-1] not in stored.recent_checkpoints


def test_damaged_settings_count_as_none(settings_file: Path) -> None:
    settings_file.write_text(
        "[window]\ntheme=purple\ngeometry=nonsense\n[place]\nfolder=/nowhere/at/all\n[names]\nspecies=Latin\nthreshold=7\n"
    )
    settings = Settings()
    assert settings.theme == "system"
    assert (settings.names, settings.threshold) == ("english", SURE)
    assert settings.folder is None
    assert settings.layout("geometry").isEmpty()


def test_the_newest_notice_shows_and_the_one_before_comes_back(qtbot) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    done: list[str] = []
    bar.say(Notice("error", "<b>first</b>", "Try again", lambda: done.append("tried")))
    bar.say(Notice("info", "passing"))
    bar.say(Notice("warning", "second"))
    assert bar.text.text() == "second"
    bar.dismiss()
    assert bar.text.text() == "<b>first</b>", "the passing one made way"
    assert bar.text.textFormat().name == "PlainText"
    bar.action.click()
    assert done == ["tried"]
    assert bar.current is None
    assert bar.isHidden()


def test_the_same_notice_is_said_once(qtbot) -> None:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    for _ in range(3):
        bar.say(Notice("error", "The disk is full."))
    bar.dismiss()
    assert bar.current is None


def test_the_panes_tell_those_who_hear_the_window(qtbot, answer_of) -> None:
    strip, pane = ZoomStrip(), AnswerPane()
    qtbot.addWidget(strip)
    qtbot.addWidget(pane)
    answer = answer_of()
    strip.show_answer(answer)
    pane.show_answer(answer)
    assert [cell.accessibleDescription().split(":")[0] for cell in strip.cells] == [
        "Scale 1 · whole photo",
        "Scale 2 · closer",
        "Scale 3 · closest",
    ]
    assert "Reed Piper 0.70" in strip.cells[0].accessibleDescription()
    assert "Reed Piper" in strip.cells[0].toolTip(), "names may be cut short there"
    assert "Marsh Piper" in pane.ranking.accessibleDescription()
    strip.show_answer(None)
    assert not strip.cells


def test_new_names_never_stand_beside_old_crops(qtbot, answer_of) -> None:
    strip = ZoomStrip()
    qtbot.addWidget(strip)
    strip.resize(900, 160)
    strip.show_answer(answer_of())
    before = strip.grab().toImage()
    crop = QImage(32, 32, QImage.Format.Format_RGB32)
    crop.fill(Qt.GlobalColor.red)
    strip.show_crops([crop] * 3)
    assert strip.grab().toImage() != before
    strip.show_answer(answer_of())
    assert strip.grab().toImage() == before, "the crops are of another photo than the names"


def test_crops_leave_room_for_names() -> None:
    assert tile_side(400, 150) == 148
    assert tile_side(280, 150) == pytest.approx(280 * 0.36)
    assert scale_title(1, 2) == "2 · closest"


def test_as_many_rows_are_shown_as_have_room() -> None:
    assert row_places(120, [16] * 5) == [0, 24, 48, 72, 96]
    assert row_places(120, [30] * 5) == [0, 30, 60, 90]
    assert row_places(100, [30, 16, 30, 30]) == [0, 30, 46]
    assert row_places(10, [30] * 5) == [0], "the best name at least"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Wren", ("Wren", "")),
        ("Black-billed Cuckoo", ("Black-billed", "Cuckoo")),
        ("Three-toed Woodpecker", ("Three-toed", "Woodpecker")),
        ("Unbreakableandlong", ("Unbreakablean", "dlong")),
    ],
)
def test_a_name_is_broken_between_its_words(qapp, text: str, parts: tuple[str, str]) -> None:
    metrics = QFontMetricsF(qapp.font())
    assert broken(text, metrics, metrics.horizontalAdvance(max(parts[0], "Unbreakablean", key=len)) + 0.5) == parts


def test_on_a_wide_screen_numbers_stay_near_their_names(qtbot, answer_of) -> None:
    strip = ZoomStrip()
    qtbot.addWidget(strip)
    strip.resize(3000, 160)
    strip.show_answer(answer_of())
    strip.show()
    cell = strip.cells[0]
    picture = cell.grab().toImage()
    empty = picture.pixel(picture.width() - 1, 0)
    used = [x for x in range(cell.width()) for y in range(cell.height()) if picture.pixel(x, y) != empty]
    assert max(used) < 160 + MOST_NAMES_WIDTH < cell.width()


def test_why_there_is_no_outcome_can_be_read_whole(qtbot) -> None:
    pane = OutcomePane()
    qtbot.addWidget(pane)
    pane.resize(748, 600)
    pane.show()
    pane.show_trouble("What it said of the held-back photos was not kept. It can be measured again.")
    qtbot.wait(20)
    label = pane.message
    assert label.height() >= label.heightForWidth(label.width())


def test_long_file_names_can_be_broken() -> None:
    assert breakable("a_b.jpg").replace("\N{ZERO WIDTH SPACE}", "") == "a_b.jpg"
    assert "_\N{ZERO WIDTH SPACE}" in breakable("a_b.jpg")
    assert breakable("x" * 50).count("\N{ZERO WIDTH SPACE}") == 2, "no name runs out of the panel"


def test_the_about_box_names_memory_and_versions() -> None:
    text = about_text("CPU: no CUDA GPU found", 5 * 2**20)
    for part in ("5 MB of at most", "CPU: no CUDA GPU found", "Qt 6"):
        assert part in text


def test_the_sheet_of_a_model_says_all_that_its_card_does(card, qtbot) -> None:
    sheet = ModelSheet(card)
    qtbot.addWidget(sheet)
    said = [label.text() for label in sheet.findChildren(QLabel)]
    assert {"Four birds", *card.provenance.notes} < {*said}
    assert any("4 species" in text and "invented" in text for text in said)
    assert "25.0%" in said
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in sheet.findChildren(QLabel))


def test_what_was_measured_in_larger_frames_stands_beside_the_rest() -> None:
    measured = {"fused top-1": 0.85, "fused top-5": 0.96, "mean side of box 2": 0.8, "fused top-1 at 1/2": 0.5}
    assert measured_table(measured) == MeasuredTable(
        ("as they are", "bird fills 1/2"),
        (
            ("Fused: first name right", ("85.0%", "50.0%")),
            ("Fused: right name among the first 5", ("96.0%", "")),
            ("Mean side of box 2", ("80.0%", "")),
        ),
    )
    assert measured_table({"RGB top-1": 0.5}) == MeasuredTable(("",), (("RGB: first name right", ("50.0%",)),))
    assert measured_table({}).rows == ()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_every_text_can_be_read(theme) -> None:
    from explorer.figures.look import contrast

    for paper in (theme.window, theme.surface):
        assert contrast(theme.text, paper) >= 7
        assert contrast(theme.quiet, paper) >= 4.5
    assert contrast(theme.error, theme.surface) >= 4.5
    assert contrast(theme.text, theme.selected) >= 4.5


def test_greys_are_neutral() -> None:
    for theme in (LIGHT, DARK):
        for colour in (
            theme.window,
            theme.surface,
            theme.backdrop,
            theme.text,
            theme.quiet,
            theme.line,
            theme.selected,
        ):
            assert colour[1:3] == colour[3:5] == colour[5:7], "photos are judged against these"


def test_the_theme_follows_the_choice(qapp) -> None:
    from explorer.ui.theme import choose_theme

    choose_theme("dark")
    assert current_theme() is DARK
    choose_theme("light")
    assert current_theme() is LIGHT
    choose_theme("system")


@pytest.mark.parametrize("kind", [RankingView, CropTile, CropsSummary, VotesView, VerdictView])
def test_what_is_not_dimmed_or_brightened_is_not_painted_again(qapp, kind: type, monkeypatch) -> None:
    widget, painted = kind(), []
    monkeypatch.setattr(kind, "update", lambda *_: painted.append(1))
    for stale in (False, True, True, False, False):
        widget.set_stale(stale=stale)
    assert len(painted) == 2
