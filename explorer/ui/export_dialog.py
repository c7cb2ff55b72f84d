"""The export dialog: what the figure shall be, how it will look, and where it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

import msgspec
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from explorer.figures.spec import DPIS, WIDTHS_MM
from explorer.ui.sheet_view import SheetView
from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from explorer.figures.look import LookName
    from explorer.figures.spec import FigureSpec
    from explorer.ui.studio import PreviewDrawn

FORMATS = (("PNG picture", ".png"), ("PDF, text stays text", ".pdf"), ("SVG drawing", ".svg"), ("TIFF picture", ".tif"))
LOOKS = (("White, for print", "print"), ("Light grey", "light"), ("Dark", "dark"))
NAMES = (("English names", "english"), ("Scientific names", "scientific"))
PREVIEW_AFTER_MS = 120
PAGE_MM = 240  # what most journals print, at most
TOO_HIGH = f"\nHigher than the pages of most journals ({PAGE_MM} mm): make it wider, or leave something out."


class ExportDialog(QDialog):
    """Asks for a figure. Says what is wanted by signals; whoever opened it draws and saves."""

    preview_wanted = Signal(object, int)  # FigureSpec, width in physical pixels
    save_wanted = Signal(object, str)  # FigureSpec, ending of the file name
    copy_wanted = Signal(object)  # FigureSpec

    def __init__(
        self, spec: FigureSpec, ending: str, parent: QWidget | None = None, *, parts: str = "What each scale sees"
    ) -> None:
        """Begin with `spec` and `ending`; `parts` is what the figure shows besides photo, names and caption."""
        super().__init__(parent)
        self.setWindowTitle("Export figure")
        self._given, self._parts = spec, parts
        self.view = SheetView()
        self.trouble = QLabel()
        self.trouble.setTextFormat(Qt.TextFormat.PlainText)
        self.trouble.setWordWrap(True)
        self.facts = QLabel(" ")
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.facts.setWordWrap(True)
        self._make_fields(spec, ending)
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PREVIEW_AFTER_MS)
        self._timer.timeout.connect(self._ask_preview)
        self.view.resized.connect(self._timer.start)
        self._connect()
        self._timer.start()

    def _make_fields(self, spec: FigureSpec, ending: str) -> None:
        self.width_mm = QDoubleSpinBox()
        self.width_mm.setRange(*WIDTHS_MM)
        self.width_mm.setDecimals(1)
        self.width_mm.setSuffix(" mm")
        self.width_mm.setValue(spec.width_mm)
        self.dpi = QSpinBox()
        self.dpi.setRange(*DPIS)
        self.dpi.setSingleStep(50)
        self.dpi.setSuffix(" dpi")
        self.dpi.setValue(spec.dpi)
        self.format = _choice(FORMATS, ending)
        self.look = _choice(LOOKS, spec.look)
        self.names = _choice(NAMES, spec.names)
        self.titled = QCheckBox("Title")
        self.titled.setChecked(spec.title != "")
        self.title_text = QLineEdit(spec.title or "")
        self.title_text.setPlaceholderText("the best answer")
        self.title_text.setAccessibleName("Text of the title")
        self.insets = QCheckBox(self._parts)
        self.insets.setChecked(spec.show_insets)
        self.ranking = QCheckBox("Names and probabilities")
        self.ranking.setChecked(spec.show_ranking)
        self.caption = QCheckBox("Caption with photo and model")
        self.caption.setChecked(spec.show_caption)
        self.buttons = QDialogButtonBox()
        self.save_button = QPushButton("&Save…")
        self.copy_button = QPushButton("&Copy")
        self.buttons.addButton(self.save_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        self.save_button.setDefault(True)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for label, field in (
            ("&Width", self.width_mm),
            ("&Resolution", self.dpi),
            ("&Format", self.format),
            ("&Look", self.look),
            ("&Names", self.names),
        ):
            form.addRow(label, field)
        form.addRow(self.titled, self.title_text)
        column = QVBoxLayout()
        column.addLayout(form)
        column.addSpacing(6)
        for box in (self.insets, self.ranking, self.caption):
            column.addWidget(box)
        column.addSpacing(6)
        column.addWidget(self.facts)
        column.addStretch(1)
        column.addWidget(self.trouble)
        column.addWidget(self.buttons)
        side = QWidget()
        side.setLayout(column)
        side.setFixedWidth(310)
        row = QHBoxLayout(self)
        row.addWidget(self.view, 1)
        row.addWidget(side)

    def _connect(self) -> None:
        for box in (self.titled, self.insets, self.ranking, self.caption):
            box.toggled.connect(self._changed)
        for chooser in (self.format, self.look, self.names):
            chooser.currentIndexChanged.connect(self._changed)
        self.width_mm.valueChanged.connect(self._changed)
        self.dpi.valueChanged.connect(self._changed)
        self.title_text.textChanged.connect(self._changed)
        self.save_button.clicked.connect(self._save)
        self.copy_button.clicked.connect(self._copy)
        self.buttons.rejected.connect(self.reject)

    @property
    def spec(self) -> FigureSpec:
        """What is asked for now."""
        title = (self.title_text.text().strip() or None) if self.titled.isChecked() else ""
        return msgspec.structs.replace(
            self._given,
            width_mm=self.width_mm.value(),
            dpi=self.dpi.value(),
            look=cast("LookName", self.look.currentData()),
            title=title,
            show_insets=self.insets.isChecked(),
            show_ranking=self.ranking.isChecked(),
            show_caption=self.caption.isChecked(),
            names=cast("Literal['english', 'scientific']", self.names.currentData()),
        )

    @property
    def ending(self) -> str:
        return str(self.format.currentData())

    def show_preview(self, drawn: PreviewDrawn) -> None:
        """The figure as it will be."""
        self.view.show_image(drawn.image)
        self.show_trouble("")
        if not self.title_text.text():
            self.title_text.setPlaceholderText(drawn.title or "the best answer")
        size = f"{self.spec.width_mm:g} × {drawn.height_mm:.0f} mm"
        dots = f"{self.spec.dots_across:,} × {round(drawn.height_mm / 25.4 * self.spec.dpi):,} pixels"
        facts = f"{size}, {dots}" if self.ending in (".png", ".tif") else size
        self.facts.setText(facts + (TOO_HIGH if drawn.height_mm > PAGE_MM else ""))

    def show_trouble(self, sentence: str) -> None:
        """Why it did not work; "" when it does."""
        self.trouble.setText(sentence)
        self.trouble.setStyleSheet(f"color: {current_theme().error}")
        self.trouble.setVisible(bool(sentence))

    def show_busy(self, *, busy: bool) -> None:
        """While a figure is being saved it cannot be saved again."""
        self.save_button.setDisabled(busy)
        self.save_button.setText("Saving…" if busy else "&Save…")

    def _changed(self) -> None:
        self.title_text.setEnabled(self.titled.isChecked())
        self._timer.start()

    def _ask_preview(self) -> None:
        self.preview_wanted.emit(self.spec, self.view.room_px)

    def _save(self) -> None:
        self.save_wanted.emit(self.spec, self.ending)

    def _copy(self) -> None:
        self.copy_wanted.emit(self.spec)


def _choice(entries: tuple[tuple[str, str], ...], chosen: str) -> QComboBox:
    chooser = QComboBox()
    for text, value in entries:
        chooser.addItem(text, value)
    chooser.setCurrentIndex(max(chooser.findData(chosen), 0))
    return chooser
