"""The real window, driven as a person would: open a folder, wait for the boxes, next photo, export."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog

from explorer.__main__ import main
from explorer.figures.energy import percent_text, value_text
from explorer.figures.save import read_recipe
from explorer.manner import PLAIN, Manner
from explorer.results import in_manner
from explorer.taxonomy import LEVELS
from explorer.ui import state as view
from explorer.ui.app import open_window
from explorer.ui.listing import left_out
from explorer.ui.settings import Settings
from explorer.ui.window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from explorer.ui.state import ViewState

PATIENCE_MS = 120_000  # a busy machine needs long to import torch
pytestmark = pytest.mark.timeout(400)


class Person:
    """Somebody at the window."""

    def __init__(self, window: MainWindow, qtbot) -> None:
        self.window, self._qtbot = window, qtbot

    @property
    def state(self) -> ViewState:
        return self.window._session.state

    def wait(self, until: Callable[[], object]) -> None:
        self._qtbot.waitUntil(lambda: bool(until()), timeout=PATIENCE_MS)

    def wait_for_boxes(self, name: str) -> None:
        self.wait(lambda: self.state.selected is not None and self.state.selected.name == name)
        self.wait(lambda: view.photo_is_here(self.state) and view.overlay_answer(self.state) is not None)
        self.wait(lambda: view.current_answer(self.state) is not None)

    def wait_for_choice(self, checkpoint: Path) -> None:
        """A checkpoint is among those to choose from; until then, its lens would open the bundled one."""
        self.wait(lambda: checkpoint in {entry.path for entry in self.window.top_bar._entries})

    def wait_for_lens(self, lens: str, name: str) -> None:
        """A lens is on show, with what it says of a photo."""
        self.wait(lambda: self.window.deck.name == lens)
        self.wait_for_boxes(name)

    def offer(self, settings: Settings, *checkpoints: Path) -> None:
        """Put checkpoints among those to choose from, the last one used last."""
        for checkpoint in checkpoints:
            settings.remember_checkpoint(checkpoint)
        self.window._session._ask_for_titles()
        for checkpoint in checkpoints:
            self.wait_for_choice(checkpoint)

    def check_crops(self, *, keeps: bool) -> None:
        """Tiles, boxes on the photo and what is averaged are of one reading; what crops keep is said where known."""
        lens, reading = self.window.deck.lens, self.state.answer.reading
        assert reading.photo_size == self.state.photo.size
        assert lens.area.pane.boxes == tuple(crop.box for crop in reading.crops)
        best = [self.state.answer.card.taxonomy.taxa[crop.ranking.best[0]].english for crop in reading.crops]
        assert [tile.text_shown.rows[0][0] for tile in lens.strip.tiles] == best
        assert all(bool(tile.text_shown.keeps) == keeps for tile in lens.strip.tiles)
        ground = self.window.grab().toImage().pixelColor(lens.strip.mapTo(self.window, lens.strip.rect().topLeft()))
        assert ground.lightness() < 80, "it is dark"

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self._qtbot.keyClick(self.window, key, modifier)

    def drop(self, *paths: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        self.window.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, button, none))


@pytest.fixture
def settings(tiny_checkpoint: Path, settings_file: Path) -> Settings:
    settings = Settings()
    settings.checkpoint = tiny_checkpoint
    return settings


@pytest.fixture
def person(qtbot, settings: Settings, folder: Path) -> Iterator[Person]:
    window = open_window(settings, folder)
    person = Person(window, qtbot)
    qtbot.waitExposed(window)
    person.wait(lambda: window.is_ready)
    yield person
    window.close()
    window.deleteLater()


def test_from_a_folder_to_a_figure(person: Person, folder: Path, tmp_path: Path, monkeypatch) -> None:
    person.wait_for_boxes("bird1.jpg")
    assert [path.name for path in person.state.listed.paths] == ["bird1.jpg", "bird2.png", "bird10.png"]
    assert person.window.status.position.text() == "1 of 3"
    assert person.window.list_pane.refused.text() == "1 file not opened"
    assert "CPU" in person.window.status.device.text() or "GPU" in person.window.status.device.text()

    person.press(Qt.Key.Key_Right)
    person.wait_for_boxes("bird2.png")
    assert person.window.windowTitle() == "bird2.png – photos – Bird Explorer"
    person.wait(lambda: all(cell._crop is not None for cell in person.window.deck.zoom.strip.cells))
    assert len(person.window.deck.zoom.strip.cells) == 3

    target = tmp_path / "figure.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    person.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog = person.window.exporter.dialog
    assert dialog is not None
    dialog.width_mm.setValue(90)
    dialog.dpi.setValue(150)
    person.wait(lambda: dialog.view._image is not None)
    dialog.save_button.click()
    person.wait(target.is_file)
    person.wait(lambda: person.window.notices.current is not None)
    assert person.window.notices.current.text == "Saved figure.png."

    reading = person.state.answer.reading
    recipe = read_recipe(target)
    assert recipe.photo_name == "bird2.png"
    assert [scale.box for scale in recipe.scales] == [(s.box.x0, s.box.y0, s.box.x1, s.box.y1) for s in reading.scales]
    with Image.open(target) as picture:
        assert picture.width == round(90 / 25.4 * 150)
        accents = {tuple(int(c[i : i + 2], 16) for i in (1, 3, 5)) for c in ("#56B4E9", "#F5C242", "#D81B60")}
        seen = np.asarray(picture.convert("RGB")).reshape(-1, 3)
        for accent in accents:
            assert (np.abs(seen.astype(int) - accent).max(axis=1) < 24).any(), "a frame of that colour is missing"


def test_switching_the_lens_reading_a_value_and_moving_the_threshold(
    person: Person, settings: Settings, tiny_checkpoint: Path, granularity_checkpoint: Path
) -> None:
    window = person.window
    person.wait_for_boxes("bird1.jpg")
    settings.remember_checkpoint(granularity_checkpoint)
    settings.remember_checkpoint(tiny_checkpoint)
    window._session._ask_for_titles()
    buttons = window.top_bar.lens_buttons
    person.wait_for_choice(granularity_checkpoint)
    assert buttons["racnn"].isChecked()
    person.press(Qt.Key.Key_2)
    assert buttons["granularity"].isChecked(), "at once, while the checkpoint opens"
    person.wait(lambda: window.deck.name == "granularity")
    person.wait_for_boxes("bird1.jpg")
    lens = window.deck.lens
    assert window.deck.areas.currentWidget() is lens.area
    assert window.deck.strips.currentWidget() is lens.strip
    person.wait(lambda: all(len(cell.crops) == len(cell.parts) > 1 for cell in lens.strip.cells))

    reading = person.state.answer.reading
    genus, pane = reading.grains[1], lens.area.grain_panes[1]
    at = pane.view.mapFromScene(pane.view.box.mapViewToScene(QPointF(40, 21)))  # in a photo of 64 × 64
    pane.view._hover(QPointF(at))
    height, width = genus.maps[0].cells.shape
    column, row = int(40 / 64 * width), int(21 / 64 * height)
    value, share = genus.maps[0].cells[row, column], genus.maps[0].shares[row, column]
    assert pane.head.value == f"{value_text(value)} · {percent_text(share)}"
    assert f"cell {column}, {row}" in window.status.cursor_at.text()
    assert f"genus {value_text(value)} ({percent_text(share)})" in window.status.cursor_at.text()

    tree, taxonomy = window.answer_pane.tree, person.state.answer.card.taxonomy
    best = {level: float(taxonomy.sum_up(reading.answer.probabilities, level).max()) for level in LEVELS}
    for key in (Qt.Key.Key_Home, Qt.Key.Key_End):  # the lowest and the highest threshold
        QTest.keyClick(tree.threshold_bar, key)
        sure = [level for level in LEVELS if best[level] >= tree.threshold_bar.threshold - 1e-5]
        assert sure, "the order at least: there is only one"
        assert tree.verdict.text.naming.startswith(f"Name it at {sure[0]}")
        assert settings.threshold == tree.threshold_bar.threshold
    assert sure[0] != "species", "random weights are never as sure as that"

    person.press(Qt.Key.Key_Right)
    person.wait_for_boxes("bird2.png")
    person.wait(lambda: lens.area._reading is person.state.answer.reading)
    person.press(Qt.Key.Key_1)
    person.wait(lambda: window.deck.name == "racnn")
    person.wait_for_boxes("bird2.png")
    assert window.deck.areas.currentWidget() is window.deck.zoom.area
    assert window.deck.zoom.area._reading is person.state.answer.reading
    assert buttons["racnn"].isChecked()


def test_colours_light_and_crops_in_one_sitting(
    person: Person, settings: Settings, tiny_checkpoint: Path, colornet_checkpoint: Path
) -> None:
    window = person.window
    person.wait_for_boxes("bird1.jpg")
    person.offer(settings, colornet_checkpoint, tiny_checkpoint)
    person.press(Qt.Key.Key_3)
    person.wait(lambda: window.deck.name == "colornet")
    person.wait_for_boxes("bird1.jpg")
    lens, plain = window.deck.lens, person.state.answer.reading
    person.wait(lambda: not any(pane.view.whole.image.isNull() for pane in lens.area.grid.panes))

    lens.area.grid.panes[1].head.switch.click()
    off = person.state.answer.reading
    assert off.off == (1,), "at once"
    np.testing.assert_array_equal(off.fused.probabilities, in_manner(plain, Manner(off=(1,))).fused.probabilities)
    lens.area.grid.panes[1].head.switch.click()

    lens.strip.light.sliders["exposure"].setValue(15)
    person.wait(lambda: view.current_answer(person.state) is not None and person.state.manner.light.exposure == 1.5)
    person.wait(lambda: lens.strip.votes.text.light)
    lit = person.state.answer
    assert lit.unlit is not None
    np.testing.assert_array_equal(lit.unlit.fused.probabilities, plain.fused.probabilities)
    kept = window._session._catalog
    person.wait(lambda: kept.reading(lit.reading.key) is not None)
    assert lit.reading.key.preprocess != plain.key.preprocess

    person.press(Qt.Key.Key_Right)
    person.wait_for_boxes("bird2.png")
    person.wait(lambda: person.state.answer.unlit is not None)  # read in its own light too

    person.press(Qt.Key.Key_4)
    person.wait(lambda: window.deck.name == "crops")
    person.wait_for_boxes("bird2.png")
    assert len(person.state.answer.reading.crops) == 5
    assert window.top_bar.lens_buttons["crops"].isChecked()
    person.press(Qt.Key.Key_3)
    person.wait(lambda: window.deck.name == "colornet")
    person.wait_for_boxes("bird2.png")
    assert person.state.manner.light.exposure == 1.5, "the light is as it was"
    lens.strip.light.reset.click()
    person.wait_for_boxes("bird2.png")

    person.press(Qt.Key.Key_4)
    person.wait_for_boxes("bird2.png")
    person.press(Qt.Key.Key_1)
    person.wait(lambda: window.deck.name == "racnn")
    person.wait_for_boxes("bird2.png")
    assert person.state.manner == PLAIN


def test_the_fused_ranking_without_a_stream_is_that_of_the_command_line(
    person: Person, settings: Settings, tiny_checkpoint: Path, colornet_checkpoint: Path, folder: Path, capsys
) -> None:
    person.offer(settings, colornet_checkpoint, tiny_checkpoint)
    person.wait_for_boxes("bird1.jpg")
    person.press(Qt.Key.Key_3)
    person.wait_for_lens("colornet", "bird1.jpg")
    plain = person.state.answer.reading.fused
    lens = person.window.deck.lens
    for pane in (lens.area.grid.panes[1], lens.area.grid.panes[5]):
        pane.head.switch.click()
    shown = person.window.answer_pane.ranking._text

    options = ["--checkpoint", str(colornet_checkpoint), "--device", "cpu", "--json", "--top", "4"]
    assert main(["read", str(folder / "bird1.jpg"), *options, "--without", "hsv,lab"]) == 0
    told = json.loads(capsys.readouterr().out)["photos"][0]["fused"]["top"]
    assert [row.name for row in shown.rows] == [entry["name"] for entry in told], "all names, in this order"
    assert [row.share for row in shown.rows] == pytest.approx([entry["probability"] for entry in told], abs=1e-6)
    before = [share for _, share in plain.top(4)]
    assert [row.share for row in shown.rows] != pytest.approx(before, abs=1e-6), "the streams did say something"


@pytest.mark.parametrize("key", [Qt.Key.Key_2, Qt.Key.Key_3])
def test_crops_in_the_dark_of_other_checkpoints_over_photos_and_lenses(
    person: Person, settings: Settings, request: pytest.FixtureRequest, key: Qt.Key, folder: Path
) -> None:
    own = {Qt.Key.Key_2: "granularity", Qt.Key.Key_3: "colornet"}[key]
    person.offer(settings, request.getfixturevalue(f"{own}_checkpoint"), request.getfixturevalue("tiny_checkpoint"))
    deck = person.window.deck
    person.wait_for_boxes("bird1.jpg")
    person.window.actions_by_name["dark"].trigger()
    person.press(key)
    person.wait_for_lens(own, "bird1.jpg")
    person.press(Qt.Key.Key_4)
    person.wait_for_lens("crops", "bird1.jpg")
    lens = deck.lens
    person.wait(lambda: all(tile.crop is not None for tile in lens.strip.tiles))
    person.check_crops(keeps=own == "granularity")

    person.press(Qt.Key.Key_Right)
    person.wait_for_boxes("bird2.png")
    person.wait(lambda: all(tile.crop is not None for tile in lens.strip.tiles))
    person.check_crops(keeps=own == "granularity")
    wide, box = lens.strip.tiles[0].crop, person.state.answer.reading.crops[0].box
    assert (wide.width(), wide.height()) == (224, round(224 * box.height / box.width)), "of this photo, which is wide"
    assert wide.height() < 160

    person.press(key)
    person.wait_for_lens(own, "bird2.png")
    assert person.state.manner == PLAIN
    person.press(Qt.Key.Key_Right)
    person.wait_for_boxes("bird10.png")
    person.press(Qt.Key.Key_4)
    person.wait_for_lens("crops", "bird10.png")
    person.wait(lambda: all(tile.crop is not None for tile in lens.strip.tiles))
    person.check_crops(keeps=own == "granularity")
    assert lens.strip.tiles[0].crop.height() == 224, "of this one, which is high"
    assert person.window.top_bar.lens_buttons["crops"].isChecked()
    person.window.actions_by_name["system"].trigger()


def test_a_lens_whose_checkpoint_fails_springs_back(
    person: Person, settings: Settings, granularity_checkpoint: Path, tmp_path: Path
) -> None:
    person.wait_for_boxes("bird1.jpg")
    copy = tmp_path / "going.safetensors"
    copy.write_bytes(granularity_checkpoint.read_bytes())
    settings.remember_checkpoint(copy)
    person.window._session._ask_for_titles()
    buttons = person.window.top_bar.lens_buttons
    person.wait_for_choice(copy)
    copy.write_bytes(b"damaged meanwhile")
    buttons["granularity"].click()
    person.wait(lambda: person.window.notices.current is not None)
    assert "going.safetensors" in person.window.notices.current.text
    assert buttons["racnn"].isChecked()
    assert person.window.deck.name == "racnn"


def test_boxes_are_painted_where_the_reading_says(person: Person) -> None:
    person.wait_for_boxes("bird1.jpg")
    pane = look = person.window.deck.zoom.area
    box = person.state.answer.reading.scales[1].box
    middle = (box.x0 + box.x1) / 2
    edge = look.mapFromScene(QPointF(middle, box.y0))
    with_boxes = pane.viewport().grab().toImage()
    person.press(Qt.Key.Key_B)
    without = pane.viewport().grab().toImage()
    near = [(edge.x(), edge.y() + dy) for dy in range(-3, 4)]
    assert any(with_boxes.pixel(x, y) != without.pixel(x, y) for x, y in near)
    inside = look.mapFromScene(QPointF(*person.state.answer.reading.scales[2].box.centre))
    assert with_boxes.pixel(inside) == without.pixel(inside)


def test_a_photo_seen_before_shows_without_the_model(qtbot, person: Person, settings: Settings, folder: Path) -> None:
    person.wait_for_boxes("bird1.jpg")
    before = person.state.answer.reading
    person.window.close()

    window = open_window(settings, folder)
    again = Person(window, qtbot)
    again.wait(lambda: window.is_ready)
    window._session._worker.post = lambda *_args, **_more: 0  # the inference thread is never asked
    again.wait_for_boxes("bird1.jpg")
    reading = again.state.answer.reading
    assert reading.key == before.key
    assert [scale.box for scale in reading.scales] == [scale.box for scale in before.scales]
    np.testing.assert_array_equal(reading.fused.probabilities, before.fused.probabilities)
    window.close()


def test_a_broken_photo_says_why_and_the_next_one_works(person: Person, folder: Path, tmp_path: Path) -> None:
    person.wait_for_boxes("bird1.jpg")
    (folder / "bird0.jpg").write_bytes(b"")
    (folder / "bird01.jpg").write_bytes(b"\xff\xd8\xff\xe0 broken")
    person.drop(folder / "bird01.jpg")
    person.wait(lambda: "bird01.jpg" in person.window.deck.message.sentence.text())
    assert person.window.deck.areas.currentWidget() is person.window.deck.message
    person.wait(lambda: left_out(person.state.rows) == 3)
    reasons = {row.path.name: row.reason for row in person.state.rows if row.reason}
    assert set(reasons) == {"bird0.jpg", "bird01.jpg", "notes.txt"}
    person.press(Qt.Key.Key_Right)
    person.wait_for_boxes("bird1.jpg")
    person.press(Qt.Key.Key_Right)
    person.wait_for_boxes("bird2.png")
    assert person.window.deck.areas.currentWidget() is person.window.deck.zoom.area


def test_a_bad_checkpoint_leaves_the_old_one_reading(person: Person, tmp_path: Path) -> None:
    person.wait_for_boxes("bird1.jpg")
    old = person.state.checkpoint
    bad = tmp_path / "bad.safetensors"
    bad.write_bytes(b"nonsense")
    person.drop(bad)
    person.wait(lambda: person.window.notices.current is not None)
    notice = person.window.notices.current
    assert notice.severity == "error"
    assert "bad.safetensors" in notice.text
    assert person.state.checkpoint is old
    person.press(Qt.Key.Key_Escape)
    assert person.window.notices.current is None
    person.press(Qt.Key.Key_End)
    person.wait_for_boxes("bird10.png")


def test_an_export_that_fails_is_told_in_the_dialog(person: Person, tmp_path: Path, monkeypatch) -> None:
    person.wait_for_boxes("bird1.jpg")
    missing = tmp_path / "nowhere" / "figure.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(missing), ""))
    person.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog = person.window.exporter.dialog
    dialog.save_button.click()
    person.wait(dialog.trouble.text)
    assert "figure.png" in dialog.trouble.text()
    assert dialog.isVisible()
    assert dialog.save_button.isEnabled()
    dialog.reject()


def test_finding_and_coming_back(person: Person) -> None:
    person.wait_for_boxes("bird1.jpg")
    person.press(Qt.Key.Key_Slash)
    person.window.list_pane.find_field.setText("10")
    assert [path.name for path in person.state.listed.paths] == ["bird10.png"]
    person.window.list_pane.find_field.setText("heron")
    assert person.window.list_pane.none.isVisible()
    person.press(Qt.Key.Key_Escape)
    assert len(person.state.listed.paths) == 3


def test_a_search_that_finds_nothing_leaves_the_photo(person: Person) -> None:
    person.wait_for_boxes("bird1.jpg")
    person.window.list_pane.find_field.setText("heron")
    person.wait(lambda: not person.state.listed.paths)
    person.window.actions_by_name["next"].trigger()
    assert person.state.selected is not None
    assert person.state.selected.name == "bird1.jpg"


def test_what_a_drop_leaves_out_is_told(person: Person, folder: Path, tmp_path: Path) -> None:
    person.wait_for_boxes("bird1.jpg")
    (tmp_path / "lakes").mkdir()
    person.drop(folder, tmp_path / "lakes")
    assert person.window.notices.current is not None
    assert person.window.notices.current.text.startswith("Not opened: lakes.")


def test_a_lens_asked_for_before_the_models_are_known_is_shown_once_they_are(
    person: Person, settings: Settings, tiny_checkpoint: Path, granularity_checkpoint: Path
) -> None:
    person.wait_for_boxes("bird1.jpg")
    person.offer(settings, granularity_checkpoint, tiny_checkpoint)
    known = person.window.opener.choices
    person.window.opener.choices = ()
    person.press(Qt.Key.Key_2)
    assert person.state.opening is None
    person.window._show_choices(known)
    assert person.state.opening == granularity_checkpoint


def test_a_slider_that_comes_to_rest_does_not_take_the_lens_back(
    person: Person, settings: Settings, tiny_checkpoint: Path, colornet_checkpoint: Path
) -> None:
    person.wait_for_boxes("bird1.jpg")
    person.offer(settings, colornet_checkpoint, tiny_checkpoint)
    person.press(Qt.Key.Key_3)
    person.wait_for_lens("colornet", "bird1.jpg")
    light = person.window.deck.lens.strip.light
    light.sliders["exposure"].setValue(15)
    person.press(Qt.Key.Key_4)
    person.wait(lambda: not light._settled.isActive())
    assert person.state.manner.crops is not None
    person.wait_for_lens("crops", "bird1.jpg")


def test_crops_asked_for_while_a_model_is_on_its_way_are_of_that_model(
    person: Person, settings: Settings, tiny_checkpoint: Path, granularity_checkpoint: Path
) -> None:
    person.wait_for_boxes("bird1.jpg")
    person.offer(settings, granularity_checkpoint, tiny_checkpoint)
    person.press(Qt.Key.Key_2)
    assert person.state.opening == granularity_checkpoint
    person.press(Qt.Key.Key_4)
    assert person.window.opener.lens == "crops"
    person.wait_for_lens("crops", "bird1.jpg")
    assert person.state.checkpoint.path == granularity_checkpoint


def test_full_screen_ends_where_it_began(person: Person, settings: Settings) -> None:
    window, action = person.window, person.window.actions_by_name["full_screen"]
    window.showMaximized()
    action.trigger()
    assert window.isFullScreen()
    person.press(Qt.Key.Key_Escape)
    assert (window.isFullScreen(), window.isMaximized(), action.isChecked()) == (False, True, False)
    window.showFullScreen()
    assert action.isChecked(), "the window manager may do it too"
    window.close()
    again = MainWindow(settings)
    again.show()
    assert again.isFullScreen() == again.actions_by_name["full_screen"].isChecked()
    again.close()


def test_one_sheet_is_read_at_a_time_and_goes_when_it_is_closed(person: Person, qtbot) -> None:
    gone: list[bool] = []
    for name in ("shortcuts", "about", "shortcuts"):
        person.window.actions_by_name[name].trigger()
        person.window.dialogs.sheet.destroyed.connect(lambda: gone.append(True))
    assert len([sheet for sheet in person.window.findChildren(QDialog) if sheet.isVisible()]) == 1
    person.window.dialogs.sheet.reject()
    person.wait(lambda: len(gone) == 3)
    assert person.window.dialogs.sheet is None


def test_the_first_keys_do_not_search(settings: Settings, qtbot) -> None:
    window = MainWindow(settings)
    qtbot.addWidget(window)
    assert window.focusWidget() is window.list_pane.list


def test_what_was_left_out_is_one_click_away(person: Person) -> None:
    person.wait_for_boxes("bird1.jpg")
    person.window.list_pane.refused.click()
    assert [path.name for path in person.state.listed.paths] == ["notes.txt"]
    person.window.list_pane.refused.click()
    assert len(person.state.listed.paths) == 3


def test_place_layout_and_model_are_remembered(person: Person, folder: Path, tiny_checkpoint: Path) -> None:
    person.wait_for_boxes("bird1.jpg")
    person.press(Qt.Key.Key_End)
    person.wait_for_boxes("bird10.png")
    person.press(Qt.Key.Key_S)
    person.window.close()
    stored = Settings()
    assert (stored.folder, stored.photo) == (folder, folder / "bird10.png")
    assert stored.checkpoint == tiny_checkpoint
    assert stored.flag("strip", default=True) is False
    assert stored.precision == "float32"


def test_the_figure_goes_to_the_clipboard(person: Person, qapp) -> None:
    person.wait_for_boxes("bird1.jpg")
    qapp.clipboard().clear()
    person.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    person.wait(lambda: not qapp.clipboard().image().isNull())
    assert qapp.clipboard().image().width() > 1000


def test_a_thumbnail_is_shown_large_until_the_photo_is_there(person: Person, monkeypatch) -> None:
    person.wait_for_boxes("bird1.jpg")
    session, shown = person.window._session, []
    monkeypatch.setattr(person.window.deck, "show_preview", shown.append)
    [first, second, third] = person.state.listed.paths
    image = QImage(8, 6, QImage.Format.Format_RGB32)
    session.thumbnailed.emit(first, image)
    assert not shown, "the photo itself is there"
    monkeypatch.setattr(session, "_show_selected", lambda: None)  # a disk that is slow
    person.window.model.forget([second, third])
    session.select(second)
    session.thumbnailed.emit(third, image)
    assert [one for one in shown if one is not None] == []
    session.thumbnailed.emit(second, image)
    assert shown[-1].size() == image.size()
