"""The bar above the maps: which energy, which colours, how strong, and on which scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QWidget

from explorer.figures.energy import highest
from explorer.figures.spec import COLOUR_MAP, MapSpec
from explorer.ui.flow import FlowLayout
from explorer.ui.grains.energy import RULE_NAMES, RULE_TIPS, rules_of
from explorer.ui.tab_slider import TabSlider

if TYPE_CHECKING:
    from explorer.results import GranularityReading
    from explorer.rules import EnergyRule

# All with even steps in lightness, and told apart by colour-blind people; the first is the default.
COLOUR_MAPS = (COLOUR_MAP, "cividis", "inferno", "magma", "batlow", "gray")


class MapControls(QWidget):
    """Shows and changes a `MapSpec`."""

    changed = Signal(object)  # MapSpec

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = MapSpec()
        self._reading: GranularityReading | None = None
        self.rule, self.colours = QComboBox(), QComboBox()
        self.rule.setAccessibleName("Energy")
        self.colours.setAccessibleName("Colours of the maps")
        self.colours.setToolTip("Colours of the maps; all can be told apart by colour-blind people")
        self.colours.addItems(COLOUR_MAPS)
        self.opacity = TabSlider()
        self.opacity.setRange(0, 100)
        self.opacity.setFixedWidth(90)
        self.opacity.setAccessibleName("Opacity of the maps")
        self.opacity.setToolTip("How much of the photo the maps cover; at the left end there is only the photo")
        self.smooth = self._check("Smooth", "Draw between the centres of cells, instead of cells as squares")
        self.relative = self._check("Relative", "Each map on a scale of its own. The values stay what they are")
        self.locked = self._check("Lock scale", "Keep this scale for all photos, so that they can be compared")
        row = FlowLayout(self)
        for text, field in (("Energy", self.rule), ("Colours", self.colours), ("Opacity", self.opacity)):
            label = QLabel(text)
            label.setBuddy(field)
            row.add_together(label, field)
        for box in (self.smooth, self.relative, self.locked):
            row.addWidget(box)
        self._connect()
        self.show_spec(self.spec)
        self.setEnabled(False)  # there are no maps yet

    def _check(self, text: str, tip: str) -> QCheckBox:
        box = QCheckBox(text)
        box.setToolTip(tip)
        return box

    def _connect(self) -> None:
        self.rule.activated.connect(lambda _: self._become(rule=self.rule.currentData(), top=None))
        self.colours.activated.connect(lambda _: self._become(colour_map=self.colours.currentText()))
        self.opacity.valueChanged.connect(lambda value: self._become(opacity=value / 100))
        self.smooth.clicked.connect(lambda on: self._become(smooth=on))
        self.relative.clicked.connect(lambda on: self._become(relative=on, top=None))
        self.locked.clicked.connect(self._lock)

    def show_reading(self, reading: GranularityReading | None) -> None:
        """Offer the rules of a reading; without one, what was offered stays."""
        self._reading = reading
        self.locked.setEnabled(reading is not None or self.spec.top is not None)
        if reading is None:
            return
        self.setEnabled(True)
        rules: tuple[EnergyRule, ...] = rules_of(reading)
        if [self.rule.itemData(i) for i in range(self.rule.count())] != list(rules):
            self.rule.clear()
            for place, rule in enumerate(rules):
                self.rule.addItem(RULE_NAMES[rule], rule)
                self.rule.setItemData(place, RULE_TIPS[rule], Qt.ItemDataRole.ToolTipRole)
        self.show_spec(self.spec)

    def show_spec(self, spec: MapSpec) -> None:
        """Show how the maps are drawn, without telling anybody."""
        self.spec = spec
        self.rule.setCurrentIndex(max(self.rule.findData(spec.rule), 0))
        self.rule.setToolTip(RULE_TIPS.get(self.rule.currentData() or "squared", ""))
        if self.colours.findText(spec.colour_map) < 0:
            self.colours.addItem(spec.colour_map)
        self.colours.setCurrentText(spec.colour_map)
        self.opacity.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.opacity.setValue(round(spec.opacity * 100))
        self.opacity.blockSignals(False)  # noqa: FBT003 - the same
        self.smooth.setChecked(spec.smooth)
        self.relative.setChecked(spec.relative)
        self.locked.setChecked(spec.top is not None)
        self.locked.setEnabled(not spec.relative and (self._reading is not None or spec.top is not None))

    def _lock(self, on: bool) -> None:  # noqa: FBT001 - Qt's signature
        top = highest(self._reading, self.spec.rule) if on and self._reading is not None else None
        self._become(top=top)

    def _become(self, **changes: object) -> None:
        spec = msgspec.structs.replace(self.spec, **changes)
        if spec != self.spec:
            self.show_spec(spec)
            self.changed.emit(spec)
