"""The bar above the photo: how many crops, how large, and how they are averaged."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from explorer.manner import Crops
from explorer.ui.crops.words import RULE_NAMES, RULE_TIPS, share_label
from explorer.ui.flow import FlowLayout
from explorer.ui.tab_slider import TabSlider

STEPS = 40  # the size of crops is chosen in fortieths: 87.5 % is one of them
SMALLEST = 20
WAIT_MS = 300  # after the last key; a reading by many crops is not to be begun for every step
COUNTS = (
    (1, "1: centre", "The centre crop alone"),
    (5, "5: corners and centre", "The four corners and the centre"),
    (10, "10: mirrored too", "The four corners and the centre, and the mirror image of each"),
)


class CropsControls(QWidget):
    """Shows and changes a `Crops`."""

    slid = Signal(object)  # Crops: while the size is being dragged
    chosen = Signal(object)  # Crops

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plan = Crops()
        self.count, self.rule, self.share = QComboBox(), QComboBox(), TabSlider()
        for place, (count, text, tip) in enumerate(COUNTS):
            self.count.addItem(text, count)
            self.count.setItemData(place, tip, Qt.ItemDataRole.ToolTipRole)
        for place, (rule, name) in enumerate(RULE_NAMES.items()):
            self.rule.addItem(name, rule)
            self.rule.setItemData(place, RULE_TIPS[rule], Qt.ItemDataRole.ToolTipRole)
        for combo, name in ((self.count, "How many crops"), (self.rule, "How crops are averaged")):
            combo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            combo.setAccessibleName(name)
        self.share.setRange(SMALLEST, STEPS)
        self.share.setPageStep(4)
        self.share.setFixedWidth(110)
        self.share.setAccessibleName("How large crops are")
        self.share.setToolTip("Width and height of a crop, as a share of the photo’s")
        self.percent = QLabel()
        self.percent.setTextFormat(Qt.TextFormat.PlainText)
        self.percent.setMinimumWidth(self.percent.fontMetrics().horizontalAdvance("100.0 %"))
        row = FlowLayout(self)
        row.setContentsMargins(8, 4, 8, 2)
        for text, fields in (("Crops", (self.count,)), ("Size", (self.share, self.percent)), ("Average", (self.rule,))):
            label = QLabel(text)
            label.setBuddy(fields[0])
            row.add_together(label, *fields)
        self._wait = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._wait.timeout.connect(self._tell)
        self.count.activated.connect(lambda _: self._become(count=self.count.currentData()))
        self.rule.activated.connect(lambda _: self._become(rule=self.rule.currentData()))
        self.share.valueChanged.connect(self._slide)
        self.share.sliderReleased.connect(self._tell)
        self._told = self.plan
        self.show_plan(self.plan)

    def show_plan(self, plan: Crops) -> None:
        """Show how crops are made, without telling anybody. What is being chosen just now stays."""
        self._told = plan
        if not self.share.isSliderDown() and not self._wait.isActive():
            self._show(plan)

    def _show(self, plan: Crops) -> None:
        self.plan = plan
        self.count.setCurrentIndex(self.count.findData(plan.count))
        self.rule.setCurrentIndex(self.rule.findData(plan.rule))
        self.rule.setEnabled(plan.count > 1)
        self.rule.setToolTip(RULE_TIPS[plan.rule] if plan.count > 1 else "One crop needs no average")
        self.share.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.share.setValue(round(plan.share * STEPS))
        self.share.blockSignals(False)  # noqa: FBT003 - the same
        self.percent.setText(share_label(plan.share))

    def _become(self, **changes: object) -> None:
        self._show(msgspec.structs.replace(self.plan, **changes))
        self._tell()

    def _slide(self, value: int) -> None:
        self._show(msgspec.structs.replace(self.plan, share=value / STEPS))
        self.slid.emit(self.plan)
        if not self.share.isSliderDown():
            self._wait.start()

    def _tell(self) -> None:
        self._wait.stop()
        if self.plan != self._told:
            self._told = self.plan
            self.chosen.emit(self.plan)
