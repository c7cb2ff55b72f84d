"""The photo list: its model, thumbnails and what it says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage

from explorer.catalog import open_catalog
from explorer.errors import ExplorerError
from explorer.ui import state as view
from explorer.ui.list_model import REASON_ROLE, PhotoListModel
from explorer.ui.list_pane import ListPane, cell_size, name_lines
from explorer.ui.listing import Row
from explorer.ui.state import ViewState
from explorer.ui.thumbnails import Thumbnailer, Wishes, make_thumbnail

if TYPE_CHECKING:
    from explorer.ui.listing import Listed


def listed(*names: str) -> tuple[tuple[Row, ...], Listed]:
    state = view.with_rows(ViewState(), [Row(Path(name)) for name in names])
    return state.rows, state.listed


@pytest.fixture
def model(qtbot) -> PhotoListModel:
    return PhotoListModel()


def test_a_longer_list_is_inserted_and_another_begins_anew(model: PhotoListModel, qtmodeltester) -> None:
    qtmodeltester.check(model)
    told: list[str] = []
    model.rowsInserted.connect(lambda _parent, first, last: told.append(f"inserted {first}-{last}"))
    model.modelReset.connect(lambda: told.append("reset"))
    model.show_rows(*listed("a", "b"))
    model.show_rows(*listed("a", "b", "c", "d"))
    model.show_rows(*listed("b", "c"))
    assert told == ["inserted 0-1", "inserted 2-3", "reset"]
    assert [model.index(i).data() for i in range(model.rowCount())] == ["b", "c"]
    assert model.place_of(Path("c")).row() == 1
    assert not model.place_of(Path("a")).isValid()


def test_a_thumbnail_is_asked_for_when_it_is_painted(model: PhotoListModel) -> None:
    wanted: list[Path] = []
    model.thumbnail_wanted.connect(wanted.append)
    model.show_rows(*listed("a", "b", "c"))
    assert wanted == []
    assert model.index(1).data(Qt.ItemDataRole.DecorationRole) is None
    assert wanted == [Path("b")]
    image = QImage(8, 6, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    model.take_thumbnail(Path("b"), image)
    assert model.index(1).data(Qt.ItemDataRole.DecorationRole).width() == 8
    assert wanted == [Path("b")]


def test_ten_thousand_rows_ask_for_no_thumbnail_that_is_not_seen(qtbot) -> None:
    model = PhotoListModel()
    wanted: list[Path] = []
    model.thumbnail_wanted.connect(wanted.append)
    pane = ListPane(model)
    qtbot.addWidget(pane)
    pane.resize(270, 700)
    pane.show()
    model.show_rows(*listed(*(f"bird{i}.jpg" for i in range(10_000))))
    qtbot.waitUntil(lambda: len(wanted) > 0)
    qtbot.wait(50)
    assert len(set(wanted)) <= 2 * pane.list.page + 4 * pane.list.columns


def test_columns_share_the_width_of_the_list(qtbot) -> None:
    pane = ListPane(PhotoListModel())
    qtbot.addWidget(pane)
    pane.show()
    for width in (150, 270, 390):
        pane.resize(width, 700)
        grid, room = pane.list.gridSize(), pane.list.viewport().width()
        assert grid.width() >= cell_size(pane.font()).width()
        assert room - pane.list.columns * grid.width() < pane.list.columns


def test_larger_letters_get_larger_cells(qapp) -> None:
    font = qapp.font()
    before = cell_size(font).height()
    font.setPointSizeF(font.pointSizeF() * 2)
    assert cell_size(font).height() > before + 20


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("jay.jpg", "jay.jpg"),
        ("Black_footed_Tern_2.jpg", "Black_footed_"),
        ("a name with spaces.jpg", "a name with"),
        ("x" * 195 + ".jpg", None),
    ],
)
def test_a_name_has_two_lines_before_its_middle_is_left_out(qapp, name: str, first: str | None) -> None:
    metrics = QFontMetricsF(qapp.font())
    lines = name_lines(name, metrics, metrics.horizontalAdvance("Black_footed_Alba"))
    assert all(metrics.horizontalAdvance(line) <= metrics.horizontalAdvance("Black_footed_Alba") for line in lines)
    assert first in (None, lines[0])
    assert lines[1].endswith(".jpg") == (first != "jay.jpg")
    assert ("…" in lines[1]) == (first is None)


def test_reasons_are_plain_text(model: PhotoListModel) -> None:
    state = view.with_rows(ViewState(), [Row(Path("<b>x.jpg"), reason="the file is <i>empty")])
    model.show_rows(state.rows, state.listed)
    tip = model.index(0).data(Qt.ItemDataRole.ToolTipRole)
    assert "<b>" not in tip
    assert "&lt;b&gt;x.jpg" in tip
    assert model.index(0).data(REASON_ROLE) == "the file is <i>empty"
    assert "cannot be opened" in model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_showing_the_selection_is_not_choosing(model: PhotoListModel, qtbot) -> None:
    pane = ListPane(model)
    qtbot.addWidget(pane)
    chosen: list[Path] = []
    pane.chosen.connect(chosen.append)
    model.show_rows(*listed("a", "b"))
    pane.show_selected(Path("b"))
    assert chosen == []
    pane.list.setCurrentIndex(model.index(0))
    assert chosen == [Path("a")]


def test_wishes_are_taken_newest_first_and_the_oldest_forgotten() -> None:
    wishes = Wishes(most=3)
    for name in "abcd":
        assert wishes.add(Path(name))
    assert not wishes.add(Path("b")), "asked for already"
    assert [wishes.take() for _ in range(4)] == [Path("b"), Path("d"), Path("c"), None]
    assert not wishes.add(Path("b")), "being made"
    wishes.done(Path("b"))
    assert wishes.add(Path("b"))


def test_a_thumbnail_comes_from_the_catalog_until_the_photo_changes(folder: Path, monkeypatch) -> None:
    path = folder / "bird2.png"
    with open_catalog(folder) as catalog:
        first = make_thumbnail(path, catalog, side=30)
        assert first.image is not None
        assert (first.image.width(), first.image.height()) == (30, 20)

        def refuse(*_args: object, **_more: object) -> None:
            raise AssertionError("decoded again")

        monkeypatch.setattr("explorer.ui.thumbnails.load_thumbnail", refuse)
        again = make_thumbnail(path, catalog, side=30)
        assert again.image is not None
        assert again.image.size() == first.image.size()
        path.write_bytes(path.read_bytes() + b"changed")
        with pytest.raises(AssertionError, match="decoded again"):
            make_thumbnail(path, catalog, side=30)


def test_an_unreadable_photo_gives_a_reason(folder: Path, qtbot) -> None:
    path = folder / "broken.jpg"
    path.write_bytes(b"\xff\xd8\xff\xe0 nothing more")
    with pytest.raises(ExplorerError):
        make_thumbnail(path, None, side=30)
    thumbnailer = Thumbnailer()
    with qtbot.waitSignal(thumbnailer.made) as made:
        thumbnailer.ask(path)
    thumbnailer.shut_down()
    assert made.args[0].image is None
    assert made.args[0].reason
