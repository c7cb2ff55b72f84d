"""Every action of the window, as one table: menus, keys and the sheet of shortcuts are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from explorer.ui.lens import LENSES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtWidgets import QMainWindow, QMenu

Menu = Literal["File", "View", "Model", "Help"]
MENUS: tuple[Menu, ...] = ("File", "View", "Model", "Help")


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action: `keys` in Qt's portable writing, the first shown in the menu; `group` makes a choice of one."""

    name: str
    menu: Menu
    text: str
    keys: tuple[str, ...] = ()
    tip: str = ""
    checkable: bool = False
    group: str = ""
    separator: bool = False  # a line above it in the menu


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("open_folder", "File", "&Open folder…", ("Ctrl+O",), "Open a folder of photos."),
    ActionSpec("open_photo", "File", "Open &photo…", ("Ctrl+P",), "Open one photo and the folder it is in."),
    ActionSpec("open_demo", "File", "Open the &demo", (), "Open the drawn birds that come with the program."),
    ActionSpec("look_again", "File", "&Look at the folder again", ("F5",), "Show what was added, changed or removed."),
    ActionSpec("export", "File", "&Export figure…", ("Ctrl+E",), "Save what you see as a figure.", separator=True),
    ActionSpec("copy", "File", "&Copy figure", ("Ctrl+C",), "Put the figure on the clipboard."),
    ActionSpec("quit", "File", "&Quit", ("Ctrl+Q",), "Close the program.", separator=True),
    ActionSpec("next", "View", "&Next photo", ("Right",)),
    ActionSpec("previous", "View", "&Previous photo", ("Left",)),
    ActionSpec("row_down", "View", "Next row of photos", ("Down",)),
    ActionSpec("row_up", "View", "Previous row of photos", ("Up",)),
    ActionSpec("page_down", "View", "A page of photos on", ("PgDown",)),
    ActionSpec("page_up", "View", "A page of photos back", ("PgUp",)),
    ActionSpec("first", "View", "First photo", ("Home",)),
    ActionSpec("last", "View", "Last photo", ("End",)),
    ActionSpec("find", "View", "&Find by name", ("/", "Ctrl+F"), separator=True),
    ActionSpec("zoom_in", "View", "Zoom &in", ("+", "=", "Ctrl++", "Ctrl+="), separator=True),
    ActionSpec("zoom_out", "View", "Zoom &out", ("-", "Ctrl+-")),
    ActionSpec("fit", "View", "&Fit the photo", ("F", "0", "Ctrl+0")),
    ActionSpec("one_to_one", "View", "Single pixels (1 : 1)", ("Ctrl+1",)),
    ActionSpec("racnn", "View", "Lens: &Zoom", ("1",), LENSES[0].tip, checkable=True, group="lens", separator=True),
    ActionSpec("granularity", "View", "Lens: &Granularity", ("2",), LENSES[1].tip, checkable=True, group="lens"),
    ActionSpec("colornet", "View", "Lens: &Colour", ("3",), LENSES[2].tip, checkable=True, group="lens"),
    ActionSpec("crops", "View", "Lens: C&rops", ("4",), LENSES[3].tip, checkable=True, group="lens"),
    ActionSpec("boxes", "View", "&Boxes on the photo", ("B",), checkable=True),
    ActionSpec("list", "View", "Photo &list", ("L",), checkable=True, separator=True),
    ActionSpec("strip", "View", "&Strip of crops", ("S",), checkable=True),
    ActionSpec("answer", "View", "&Answer", ("A",), checkable=True),
    ActionSpec("escape", "View", "Dismiss message, search or full screen", ("Esc",)),
    ActionSpec("full_screen", "View", "F&ull screen", ("F11",), checkable=True),
    ActionSpec("system", "View", "Colours of the system", (), checkable=True, group="theme", separator=True),
    ActionSpec("light", "View", "Light", (), checkable=True, group="theme"),
    ActionSpec("dark", "View", "Dark", (), checkable=True, group="theme"),
    ActionSpec("english", "View", "&English names of species", (), checkable=True, group="names", separator=True),
    ActionSpec("scientific", "View", "S&cientific names of species", (), checkable=True, group="names"),
    ActionSpec("open_checkpoint", "Model", "Open &checkpoint…", ("Ctrl+Shift+O",), "Open a .safetensors checkpoint."),
    ActionSpec("train", "Model", "&Train…", ("Ctrl+T",), "Train a model on photos of your own.", separator=True),
    ActionSpec("held_back", "Model", "&Held-back birds…", (), "How the model did on photos it was not trained on."),
    ActionSpec("about_model", "Model", "&About this model…", (), "What it was trained on, and how good it is."),
    ActionSpec("shortcuts", "Help", "&Keyboard shortcuts", ("F1",)),
    ActionSpec("about", "Help", "&About Bird Explorer", ()),
)


def make_actions(window: QMainWindow, doing: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """The actions of the table, doing what `doing` says for each name, in the window's menus."""
    actions: dict[str, QAction] = {}
    groups: dict[str, QActionGroup] = {}
    menus: dict[Menu, QMenu] = {name: window.menuBar().addMenu(f"&{name}") for name in MENUS}
    for spec in ACTIONS:
        action = QAction(spec.text, window)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setCheckable(spec.checkable)
        if spec.tip:
            action.setToolTip(spec.tip)
        if spec.group:
            groups.setdefault(spec.group, QActionGroup(window)).addAction(action)
        action.triggered.connect(_call(doing[spec.name]))
        if spec.separator:
            menus[spec.menu].addSeparator()
        menus[spec.menu].addAction(action)
        actions[spec.name] = action
    return actions


def _call(do: Callable[[], object]) -> Callable[[bool], None]:
    """Qt hands over whether the action is checked; the doer asks the action itself."""

    def called(_checked: bool) -> None:  # noqa: FBT001 - Qt's signature
        do()

    return called


def shortcut_rows() -> tuple[tuple[str, str, str], ...]:
    """(menu, what it does, its keys, at most two) of every action that has a key, for the sheet of shortcuts."""
    return tuple(
        (spec.menu, spec.text.replace("&", "").rstrip("…"), "  or  ".join(_readable(key) for key in spec.keys[:2]))
        for spec in ACTIONS
        if spec.keys
    )


def _readable(key: str) -> str:
    names = {"Right": "→", "Left": "←", "Down": "↓", "Up": "↑", "PgDown": "Page down", "PgUp": "Page up"}
    return names.get(key) or QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
