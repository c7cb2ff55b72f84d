"""What to train: the fields of the training dialog. It says what is wished; whoever holds it looks things up."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from explorer.train.plan.presets import FAMILIES, PRESETS, TRUNKS, fits
from explorer.ui.training.choice_words import (
    AS_MANY_AS_FIT,
    BATCH_TIP,
    FAMILY_WORDS,
    PRESET_WORDS,
    batch_word,
    preset_line,
)
from explorer.ui.training.data_part import DataPart, dropped_place
from explorer.ui.training.labels import plain_label, row_of
from explorer.ui.training.left import LeftList
from explorer.ui.training.preview import PreviewGrid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QShowEvent

    from explorer.train.plan.presets import Family, PresetName
    from explorer.ui.training.desk import Start

LEFT_WIDTH = 470
NO_START = "Nothing else"
IMAGENET = "ImageNet's weights"


class TrainForm(QWidget):
    """The page before a training."""

    changed = Signal()  # another family, trunk, start, preset or title
    place_dropped = Signal(object)  # Path of a folder or a list
    out_wanted = Signal()
    start_wanted = Signal()
    came = Signal(bool)  # it is on show now, or no longer
    resume_wanted = Signal(object)  # the checkpoint file of an unfinished training
    open_wanted = Signal(object)  # the one of a training that ended without the window

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._starts: Sequence[Start] = ()
        self.setAcceptDrops(True)
        self._make_fields()
        self._lay_out()
        self._fill_trunks()
        self._connect()

    def _make_fields(self) -> None:
        self.data = DataPart()
        self.family, self.trunk, self.start, self.preset = QComboBox(), QComboBox(), QComboBox(), QComboBox()
        for chooser in (self.family, self.trunk, self.start, self.preset):
            chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            chooser.setMinimumContentsLength(22)
        for family in FAMILIES:
            self.family.addItem(FAMILY_WORDS[family], family)
        for preset in PRESETS:
            self.preset.addItem(PRESET_WORDS[preset][0], preset)
        self.preset_words = plain_label(quiet=True)
        self.batch = QComboBox()
        self.batch.addItem(batch_word(None), False)  # noqa: FBT003 - whether as many as fit are wished
        self.batch.addItem(AS_MANY_AS_FIT, True)  # noqa: FBT003 - the same
        self.batch.setToolTip(BATCH_TIP)
        self.title = QLineEdit()
        self.title.setPlaceholderText("What the checkpoint calls itself")
        self.out = plain_label()
        self.out_button = QPushButton("Chan&ge…")
        self.estimate, self.estimate_trouble = plain_label(), plain_label()
        self.preview_words = plain_label(quiet=True)
        self.preview_words.setText(
            "What the network will see: the pictures are cut, mirrored, moved and lit anew each time, "
            "and some are set small into scenery."
        )
        self.preview = PreviewGrid()
        self.preview.show_message("Choose a folder to see what the network will see.")
        self.unfinished = LeftList()
        self.trouble = plain_label()
        self.start_button = QPushButton("&Start training")
        self.start_button.setDefault(True)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        form.setVerticalSpacing(8)
        form.addRow("Photos", self.data)
        for text, field in (("&Method", self.family), ("Base ne&twork", self.trunk), ("&Begin with", self.start)):
            form.addRow(text, field)
        preset = QVBoxLayout()
        preset.setSpacing(3)
        preset.addWidget(self.preset)
        preset.addWidget(self.preset_words)
        how = QLabel("&How")
        how.setBuddy(self.preset)
        form.addRow(how, preset)
        form.addRow("P&ictures at a time", self.batch)
        form.addRow("&Name", self.title)
        where = QVBoxLayout()  # one below the other: beside a button the form gives a path no room for its second line
        where.addWidget(self.out)
        where.addLayout(row_of(self.out_button))
        form.addRow("Saved as", where)
        inner = QWidget()
        left = QVBoxLayout(inner)
        left.setContentsMargins(0, 0, 8, 0)
        left.addWidget(self.unfinished)
        left.addLayout(form)
        left.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFixedWidth(LEFT_WIDTH)
        scroll.setWidget(inner)
        right = QVBoxLayout()
        right.addWidget(self.preview, 1)
        for label in (self.preview_words, self.estimate, self.estimate_trouble, self.trouble):
            right.addWidget(label)
        last = QHBoxLayout()
        last.addStretch(1)
        last.addWidget(self.start_button)
        right.addLayout(last)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        whole.addLayout(right, 1)

    def _connect(self) -> None:
        self.family.currentIndexChanged.connect(self._fill_trunks)
        self.family.currentIndexChanged.connect(self._say_preset)
        self.family.currentIndexChanged.connect(self.changed)
        self.trunk.currentIndexChanged.connect(self._fill_starts)
        self.trunk.currentIndexChanged.connect(self.changed)
        self.start.activated.connect(self._start_chosen)
        self.start.currentIndexChanged.connect(self.changed)
        self.preset.currentIndexChanged.connect(self._say_preset)
        self.preset.currentIndexChanged.connect(self.changed)
        self.batch.currentIndexChanged.connect(self.changed)
        self.title.textEdited.connect(self.changed)
        self.unfinished.resume_wanted.connect(self.resume_wanted)
        self.unfinished.open_wanted.connect(self.open_wanted)
        self.out_button.clicked.connect(self.out_wanted)
        self._say_preset()

    # What is chosen.

    @property
    def chosen_family(self) -> Family:
        return cast("Family", self.family.currentData())

    @property
    def chosen_trunk(self) -> str:
        return str(self.trunk.currentData())

    @property
    def chosen_start(self) -> str:
        """The name of a bundled checkpoint or the path of another; "" for none."""
        return str(self.start.currentData() or "")

    @property
    def chosen_preset(self) -> PresetName:
        return cast("PresetName", self.preset.currentData())

    @property
    def wants_fit(self) -> bool:
        """Whether as many pictures as fit are to be learnt from at a time."""
        return bool(self.batch.currentData())

    # What is shown.

    def show_batch(self, batch: int | None) -> None:
        """How many pictures at a time the recipe says; None: there is none yet."""
        self.batch.setItemText(0, batch_word(batch))

    def choose(self, field: QComboBox, value: str) -> None:
        """Choose what has that value, if it is there."""
        field.setCurrentIndex(max(field.findData(value), 0))

    def show_starts(self, starts: Sequence[Start]) -> None:
        """The checkpoints that there are to begin with."""
        self._starts = starts
        self._fill_starts()

    # Qt asks.

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self.came.emit(True)  # noqa: FBT003 - a signal's argument

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        self.came.emit(False)  # noqa: FBT003 - the same

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if dropped_place(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        place = dropped_place(event.mimeData())
        if place is not None:
            event.acceptProposedAction()
            self.place_dropped.emit(place)

    def _fill_trunks(self) -> None:
        self.trunk.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.trunk.clear()
        for choice in TRUNKS[self.chosen_family]:
            self.trunk.addItem(choice.said, choice.name)
        self.trunk.blockSignals(False)  # noqa: FBT003 - the same
        self._fill_starts()

    def _fill_starts(self) -> None:
        chosen, trunk = self.chosen_start, self.chosen_trunk
        weights = {choice.name: choice.weights for choice in TRUNKS[self.chosen_family]}[trunk]
        self.start.blockSignals(True)  # noqa: FBT003 - the same
        self.start.clear()
        self.start.addItem(NO_START if weights == "none" else IMAGENET, "")
        for start in self._starts:
            if fits(start.trunk, trunk):
                self.start.addItem(start.title, start.name)
                self.start.setItemData(self.start.count() - 1, str(start.path), Qt.ItemDataRole.ToolTipRole)
        self.start.addItem("Another checkpoint…", None)
        self.choose(self.start, chosen)
        self.start.blockSignals(False)  # noqa: FBT003 - the same

    def _start_chosen(self, index: int) -> None:
        if index == self.start.count() - 1:
            self.start.setCurrentIndex(0)
            self.start_wanted.emit()

    def _say_preset(self) -> None:
        self.preset_words.setText(preset_line(self.chosen_preset, self.chosen_family))
