"""The few photos that a trial is made of: enough of them, and of more than one species."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from explorer.data.folders import labelled_set
from explorer.models.config import RacnnConfig
from explorer.preprocess import Preprocess
from explorer.stopping import StopFlag
from explorer.train.limits import check_data, check_enough
from explorer.train.phase_kinds import Rank, Warm
from explorer.train.recipe import Photos, Recipe
from explorer.train.trial.shortening import shortened

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.train.phase_kinds import Phase


@pytest.mark.parametrize("phases", [(Warm(3, 0.1, 0.1),), (Warm(3, 0.1, 0.1), Rank(1, 0.1, pictures=90, batch=16))])
def test_what_can_be_trained_can_be_tried(tmp_path: Path, phases: tuple[Phase, ...]) -> None:
    for folder, count in (("common", 200), ("rare", 1)):
        (tmp_path / "birds" / folder).mkdir(parents=True)
        for number in range(count):
            (tmp_path / "birds" / folder / f"{number}.jpg").touch()
    data = Photos("birds", held_back=0.0)
    recipe = Recipe("Few", data, RacnnConfig("tiny", 2, scales=2), Preprocess(32, 32), phases, batch=2)
    short = shortened(recipe, tmp_path, tmp_path, StopFlag()).recipe
    assert isinstance(short.data, Photos)
    tried = labelled_set(tmp_path / short.data.folder)
    check_data(len(tried.photos), len(tried.folders))
    check_enough(short, len(tried.photos))
