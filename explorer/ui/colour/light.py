"""Sliders for the light of the photo: exposure, warmth, tint, saturation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from explorer.manner import Light
from explorer.ui.tab_slider import TabSlider

if TYPE_CHECKING:
    from collections.abc import Sequence

SETTLED_MS = 500  # after the last key; until then a light is only passed through


@dataclass(frozen=True, slots=True)
class LightSpec:
    """One slider: the field of `Light` it changes, its range, and how many steps make 1."""

    field: str
    name: str
    low: float
    high: float
    steps: int
    tip: str


LIGHTS: Sequence[LightSpec] = (
    LightSpec("exposure", "Exposure", -3, 3, 10, "Darker or brighter, in stops; scales linear light"),
    LightSpec("warmth", "Warmth", -2, 2, 20, "Bluer or redder, in stops of red against blue"),
    LightSpec("tint", "Tint", -1, 1, 20, "Greener or more magenta, in stops of magenta against green"),
    LightSpec("saturation", "Saturation", 0, 2, 20, "Greyer or more colourful: a factor, 0 is grey"),
)


class LightPanel(QWidget):
    """Shows and changes a `Light`."""

    tried = Signal(object)  # Light: while a slider moves
    chosen = Signal(object)  # Light

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.light = Light()
        self.sliders: dict[str, TabSlider] = {}
        self._values: dict[str, QLabel] = {}
        self._settled = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settled.timeout.connect(self._settle)
        self.reset = QPushButton("Reset light")
        self.reset.setToolTip("The photo's own light")
        self.reset.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.reset.clicked.connect(lambda _: self._choose(Light()))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        for row, spec in enumerate(LIGHTS):
            self._add(grid, row, spec)
        grid.addWidget(self.reset, len(LIGHTS), 1, 1, 2)
        grid.setColumnStretch(1, 1)
        self.show_light(self.light)

    def _add(self, grid: QGridLayout, row: int, spec: LightSpec) -> None:
        slider, label, value = TabSlider(), QLabel(spec.name), QLabel()
        slider.setRange(round(spec.low * spec.steps), round(spec.high * spec.steps))
        slider.setPageStep(spec.steps // 2)
        slider.setAccessibleName(spec.name)
        for part in (slider, label):
            part.setToolTip(f"{spec.tip}.")
        label.setBuddy(slider)
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        value.setFixedWidth(value.fontMetrics().horizontalAdvance("−0.00") + 6)
        slider.valueChanged.connect(self._moved)
        slider.sliderReleased.connect(self._settle)
        self.sliders[spec.field], self._values[spec.field] = slider, value
        for column, widget in enumerate((label, slider, value)):
            grid.addWidget(widget, row, column)

    def show_light(self, light: Light) -> None:
        """Show a light without telling anybody; not while the person is moving a slider."""
        if self._settled.isActive() or any(slider.isSliderDown() for slider in self.sliders.values()):
            return
        self.light = light
        for spec in LIGHTS:
            slider = self.sliders[spec.field]
            slider.blockSignals(True)  # noqa: FBT003 - Qt's signature
            slider.setValue(round(getattr(light, spec.field) * spec.steps))
            slider.blockSignals(False)  # noqa: FBT003 - the same
        self._say()

    def _say(self) -> None:
        for spec in LIGHTS:
            value = getattr(self.light, spec.field)
            text = f"× {value:.2f}" if spec.field == "saturation" else f"{value:+.2f}".replace("-", "−")
            self._values[spec.field].setText("0" if text in ("+0.00", "−0.00") else text)
            self.sliders[spec.field].setAccessibleDescription(text)
        self.reset.setEnabled(self.light != Light())

    def _moved(self, _value: int) -> None:
        changes = {spec.field: self.sliders[spec.field].value() / spec.steps for spec in LIGHTS}
        self.light = msgspec.structs.replace(self.light, **changes)
        self._say()
        self.tried.emit(self.light)
        if not any(slider.isSliderDown() for slider in self.sliders.values()):
            self._settled.start()

    def _settle(self) -> None:
        self._settled.stop()
        self.chosen.emit(self.light)

    def _choose(self, light: Light) -> None:
        self._settled.stop()
        self.show_light(light)
        self.chosen.emit(light)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(300, 120)
