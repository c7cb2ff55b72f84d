"""How long a training may take, and how much memory: measured by a trial, or else the rough sum."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from explorer.train.plan.estimate import Pool, estimate
from explorer.train.recipe import Photos
from explorer.ui.training import choice_words as words
from explorer.ui.training.labels import show_trouble
from explorer.ui.training.trial import Trial

if TYPE_CHECKING:
    from explorer.train.plan.estimate import Estimate
    from explorer.train.recipe import Recipe
    from explorer.ui.training.form import TrainForm
    from explorer.ui.training.looking import Summary


class Guesses(QObject):
    """Guesses at the recipe on show, which is tried out where that is allowed."""

    def __init__(self, form: TrainForm, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._form = form
        self._shown: tuple[Recipe, Summary] | None = None
        self.bytes_each = 450_000.0  # of an opened picture, until some have been opened
        self.trial = Trial(self)
        self.trial.changed.connect(self._say)  # nothing else follows from a trial

    def show(self, recipe: Recipe | None, summary: Summary | None, *, may_try: bool) -> None:
        """Say what this recipe may take on these data; None: there is nothing to guess at yet."""
        self._shown = (recipe, summary) if recipe is not None and summary is not None else None
        self.trial.want(recipe if may_try else None)
        self._say()

    def of(self, recipe: Recipe, summary: Summary) -> Estimate:
        """How long a recipe may take on these data: as it was measured, else by the rough sum."""
        pool = Pool(summary.training, summary.held_back, self.bytes_each)
        return self.trial.found(recipe) or estimate(recipe, pool)

    def again(self, recipe: Recipe) -> Estimate:
        """The guess at a recipe whose pictures nobody counted: the shares of the phases hold anyway."""
        count = 2000 if isinstance(recipe.data, Photos) else recipe.data.training
        return estimate(recipe, Pool(count, count // 4, self.bytes_each))

    def _say(self) -> None:
        form, guess = self._form, self.of(*self._shown) if self._shown else None
        trying, fits = self.trial.is_trying, form.wants_fit
        form.estimate.setText(words.estimate_line(guess, is_trying=trying, fits=fits) if guess else "")
        show_trouble(form.estimate_trouble, words.memory_trouble(guess, memory_of_computer()) if guess else "")


def memory_of_computer() -> float | None:
    """Bytes; None where the system does not say."""
    try:
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, ValueError, OSError):
        return None
