"""Photos that change on the disk while the window shows them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest

from explorer.ui import state as view
from explorer.ui.app import open_window
from explorer.ui.listing import left_out
from explorer.ui.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from explorer.ui.state import ViewState
    from explorer.ui.window import MainWindow

pytestmark = pytest.mark.timeout(400)


class Sitting:
    """A window on a folder, and somebody who comes back to it."""

    def __init__(self, window: MainWindow, qtbot) -> None:
        self.window, self._qtbot = window, qtbot

    @property
    def state(self) -> ViewState:
        return self.window._session.state

    @property
    def names(self) -> list[str]:
        return [path.name for path in self.state.listed.paths]

    def wait(self, until: Callable[[], object]) -> None:
        self._qtbot.waitUntil(lambda: bool(until()), timeout=120_000)

    def wait_for_boxes(self, name: str) -> None:
        self.wait(lambda: self.state.selected is not None and self.state.selected.name == name)
        self.wait(lambda: view.current_answer(self.state) and view.overlay_answer(self.state))

    def come_back(self) -> None:
        self.window.changeEvent(QEvent(QEvent.Type.ActivationChange))


@pytest.fixture
def sitting(qtbot, tiny_checkpoint: Path, settings_file: Path, folder: Path) -> Iterator[Sitting]:
    settings = Settings()
    settings.checkpoint = tiny_checkpoint
    window = open_window(settings, folder)
    sitting = Sitting(window, qtbot)
    sitting.wait(lambda: window.is_ready)
    window.activateWindow()
    sitting.wait(window.isActiveWindow)  # keys go to no other window
    sitting.wait_for_boxes("bird1.jpg")
    sitting.wait(lambda: not sitting.state.is_listing)
    yield sitting
    window.close()
    window.deleteLater()


def repaint_photo(path: Path, value: int) -> None:
    with Image.open(path) as image:
        size = image.size
    Image.fromarray(np.full((size[1], size[0], 3), value, dtype=np.uint8)).save(path)


def test_an_edited_photo_is_shown_and_read_anew(sitting: Sitting, folder: Path) -> None:
    sitting.wait(lambda: sitting.window.model.thumbnail(folder / "bird1.jpg"))
    old = sitting.state.answer.reading
    repaint_photo(folder / "bird1.jpg", 200)
    sitting.come_back()
    sitting.wait(lambda: sitting.state.photo.pixels[5, 5, 0] == 200)
    sitting.wait_for_boxes("bird1.jpg")
    assert sitting.state.answer.reading.key.photo == sitting.state.photo.fingerprint != old.key.photo

    def shown() -> int:
        sitting.window.list_pane.list.viewport().repaint()
        thumbnail = sitting.window.model.thumbnail(folder / "bird1.jpg")
        return thumbnail.toImage().pixelColor(5, 5).red() if thumbnail else 0

    sitting.wait(lambda: abs(shown() - 200) < 4)


def test_photos_come_and_go_with_their_files(sitting: Sitting, folder: Path) -> None:
    shutil.copy(folder / "bird2.png", folder / "bird3.png")
    sitting.come_back()
    sitting.wait(lambda: sitting.names == ["bird1.jpg", "bird2.png", "bird3.png", "bird10.png"])
    assert sitting.state.selected == folder / "bird1.jpg"
    QTest.keyClick(sitting.window, Qt.Key.Key_Right)
    sitting.wait_for_boxes("bird2.png")
    (folder / "bird2.png").unlink()
    sitting.come_back()
    sitting.wait_for_boxes("bird3.png")
    assert sitting.names == ["bird1.jpg", "bird3.png", "bird10.png"]


def test_a_photo_that_was_half_copied_is_opened_when_it_is_whole(sitting: Sitting, folder: Path) -> None:
    whole = (folder / "bird2.png").read_bytes()
    (folder / "bird2.png").write_bytes(whole[: len(whole) // 2])
    QTest.keyClick(sitting.window, Qt.Key.Key_Right)
    sitting.wait(lambda: view.is_unopened(sitting.state) and left_out(sitting.state.rows) == 2)
    (folder / "bird2.png").write_bytes(whole)
    sitting.come_back()
    sitting.wait_for_boxes("bird2.png")
    assert left_out(sitting.state.rows) == 1


def test_a_folder_that_goes_and_comes_back(sitting: Sitting, folder: Path) -> None:
    away = folder.rename(folder.with_name("away"))
    sitting.come_back()
    sitting.wait(lambda: sitting.window.notices.current is not None)
    assert "it is no longer there" in sitting.window.notices.current.text
    assert len(sitting.names) == 3, "the list stays: a disk may be plugged in again"
    QTest.keyClick(sitting.window, Qt.Key.Key_End)
    sitting.wait(lambda: view.is_unopened(sitting.state))
    assert "bird10.png" in sitting.window.deck.message.sentence.text()
    away.rename(folder)
    QTest.keyClick(sitting.window, Qt.Key.Key_F5)
    sitting.wait_for_boxes("bird10.png")
    assert left_out(sitting.state.rows) == 1


def test_a_disk_that_fills_up_later_is_said_once(sitting: Sitting) -> None:
    catalog = sitting.window._session._catalog
    pages = catalog._database.execute("PRAGMA page_count").fetchone()[0]
    catalog._database.execute(f"PRAGMA max_page_count = {pages}")  # SQLite's own way to be full
    for number in range(30):
        catalog.put_thumbnail(sitting.state.selected, number, number, bytes(100_000), side=number)
    QTest.keyClick(sitting.window, Qt.Key.Key_Right)
    sitting.wait_for_boxes("bird2.png")
    assert sitting.window.notices.current.text.endswith("(the disk is full).")
    sitting.window.notices.dismiss()
    QTest.keyClick(sitting.window, Qt.Key.Key_End)
    sitting.wait_for_boxes("bird10.png")
    assert sitting.window.notices.current is None
