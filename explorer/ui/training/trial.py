"""A trial of what is chosen, in a child process: our own `explorer train --estimate`, until the choices change."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, QProcess, QTemporaryDir, QTimer, Signal

from explorer.train.trial.events import Tried, parse
from explorer.ui.training.process import child_environment

if TYPE_CHECKING:
    from explorer.train.plan.estimate import Estimate
    from explorer.train.recipe import Recipe

log = logging.getLogger(__name__)

COMMAND = ("-m", "explorer", "train")
REST_MS = 1500  # the choices have stayed as they are so long before they are tried
MOST_SECONDS = 180.0  # a step of some networks takes minutes


class Trial(QObject):
    """At most one trial at a time. What was measured once is remembered as long as the dialog lives."""

    changed = Signal()  # a trial began, or ended

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._child: _Child | None = None
        self._ending: list[_Child] = []  # they have answered, or were ended, and are not gone yet
        self._key = b""
        self._wanted: Recipe | None = None
        self._found: dict[bytes, Estimate | None] = {}  # None: it could not be tried
        self._soon = QTimer(self, singleShot=True, interval=REST_MS)
        self._soon.timeout.connect(self._begin)
        self._limit = QTimer(self, singleShot=True, interval=round(MOST_SECONDS * 1000))
        self._limit.timeout.connect(self._give_up)

    @property
    def is_trying(self) -> bool:
        """Whether an answer to the last wish is to come."""
        return self._child is not None or self._soon.isActive()

    def found(self, recipe: Recipe) -> Estimate | None:
        """What was measured for a recipe; None while nothing is, or where it could not be."""
        return self._found.get(_key(recipe))

    def want(self, recipe: Recipe | None) -> None:
        """Try this recipe as soon as it has rested; None: nothing. A trial of another one is ended at once."""
        key = _key(recipe) if recipe is not None else b""
        if key and key == self._key:
            return
        self.cancel()
        if recipe is not None and key not in self._found:
            self._key, self._wanted = key, recipe
            self._soon.start()
            self.changed.emit()

    def cancel(self) -> None:
        """End what is being tried; nothing waits for it."""
        self._soon.stop()
        self._limit.stop()
        self._key, self._wanted = b"", None
        child, self._child = self._child, None
        if child is not None:
            self._ending.append(child)
            child.kill()  # it writes nothing but into its own temporary folder

    def shut_down(self) -> None:
        """End it, and wait until it has ended: the program closes."""
        self.cancel()
        for child in (*self._ending,):
            child.kill()
            child.waitForFinished(1000)

    def _begin(self) -> None:
        if self._wanted is None:
            return
        child = _Child(self)
        child.said.connect(self._take)
        child.gone.connect(self._gone)
        self._child = child
        self._limit.start()
        child.try_out(self._wanted)

    def _take(self, child: _Child, line: bytes) -> None:
        if child is not self._child:
            return
        try:
            event = parse(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            log.warning("The trial said something unforeseen: %r", line[:200])
            return
        if isinstance(event, Tried):
            self._ended(event.estimate)

    def _gone(self, child: _Child) -> None:
        if child is self._child:  # it ended without an answer
            self._ended(None)
        if child in self._ending:
            self._ending.remove(child)
        child.deleteLater()

    def _give_up(self) -> None:
        key = self._key
        self.cancel()
        self._found[key] = None
        self.changed.emit()

    def _ended(self, found: Estimate | None) -> None:
        self._found[self._key] = found
        self._limit.stop()
        if self._child is not None:
            self._ending.append(self._child)
        self._key, self._wanted, self._child = b"", None, None
        self.changed.emit()


class _Child(QProcess):
    """One child, with the temporary folder that goes with it."""

    said = Signal(object, bytes)  # itself, a line on stdout
    gone = Signal(object)  # itself: it has ended, or could not be started

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._place = QTemporaryDir()
        self.readyReadStandardOutput.connect(self._read)
        self.finished.connect(self._finish)
        self.errorOccurred.connect(self._trouble)

    def try_out(self, recipe: Recipe) -> None:
        path = Path(self._place.path()) / "recipe.json"
        try:
            path.write_bytes(msgspec.json.encode(recipe))
        except OSError:
            log.info("The recipe could not be tried: there is no room for temporary files")
        environment = child_environment()
        environment.insert("TMPDIR", self._place.path())  # what it leaves when it is ended goes with the folder
        self.setProcessEnvironment(environment)
        self.start(sys.executable, [*COMMAND, str(path), "--estimate", "--events"])

    def _read(self) -> None:
        while self.canReadLine():
            self.said.emit(self, bytes(self.readLine().data()))

    def _finish(self) -> None:
        self._read()
        said = bytes(self.readAllStandardError().data()).decode(errors="replace").strip()
        if said:
            log.info("The trial ended, and said: %s", said[-500:])
        self._place.remove()
        self.gone.emit(self)

    def _trouble(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:  # after all others, it ends
            self._place.remove()
            self.gone.emit(self)


def _key(recipe: Recipe) -> bytes:
    """All of a recipe that its time depends on, and a little more."""
    return msgspec.json.encode(msgspec.structs.replace(recipe, title="", seed=0, notes=()))
