"""What to train, on what, and how: one frozen record, read from JSON and kept in the card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, assert_never

import msgspec

from explorer.checkpoints.bounds import out_of_range
from explorer.errors import ExplorerError, os_reason
from explorer.models.config import ColornetConfig, GranularityConfig, NetworkConfig, RacnnConfig
from explorer.preprocess import Preprocess
from explorer.taxonomy import Level
from explorer.train.phase_kinds import (
    Classify,
    ColourPhase,
    Count,
    Fuse,
    Grain,
    GrainPhase,
    Left,
    Phase,
    Rank,
    Record,
    Seed,
    Share,
    StartAttention,
    Stream,
    StreamHead,
    ZoomPhase,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Photos(Record, frozen=True, tag="photos", tag_field="kind"):
    """Labelled photos: species folders, CUB-200-2011, NABirds or a list (see `explorer.data.folders.labelled_set`).

    What is held back is never trained on: with `own_split` what the data themselves hold back, where they do; of all
    others a seeded share of every species. Photos are set into larger frames, at `smallest_share` of the frame's side
    or more, so that small birds are learnt; a share `whole` of the pictures stays as it is. `taxonomy` is a TSV file,
    the name of a bundled one, or "" for the names of the folders alone. A class that it does not name is an error, or
    with `names_alone` keeps its folder's name, with genus and family unknown. Photos whose longer side is above
    `longest` pixels are made smaller.
    """

    folder: str
    taxonomy: str = ""
    checklist: str = ""
    held_back: Share = 0.2
    split_seed: int = 1
    smallest_share: Annotated[float, msgspec.Meta(ge=0.1, le=1)] = 0.31
    whole: Share = 0.3
    own_split: bool = True
    names_alone: bool = False
    longest: Annotated[int, msgspec.Meta(ge=32)] = 1024


class Drawn(Record, frozen=True, tag="drawn", tag_field="kind"):
    """Drawn birds, made on the spot: `training` and `held_back` pictures of `side` pixels, from different seeds."""

    training: Count
    held_back: Annotated[int, msgspec.Meta(ge=0)]
    side: Count = 256
    seed: Seed = 1


class TrunkOf(Record, frozen=True):
    """One trunk of a checkpoint, beside the recipe or bundled; trunks are counted from 0."""

    checkpoint: str
    trunk: int = 0


_COMPARE = "Compare it with the recipes in resources/recipes."
FEWEST_TO_TEMPER = 40  # held-back pictures
Data = Photos | Drawn


class Recipe(Record, frozen=True):
    """A whole training. The same recipe gives the same weights on the CPU, whenever it is interrupted and resumed."""

    title: str
    data: Data
    config: NetworkConfig
    preprocess: Preprocess
    phases: tuple[Phase, ...]
    pretrained: bool = True  # the trunks start from ImageNet's weights
    start: str | dict[Level, str | TrunkOf] = ""  # a checkpoint, beside the recipe or bundled, whose first trunk all
    # trunks, or those of the grains named, start from instead
    seed: Seed = 1
    batch: Count = 32
    weight_decay: Annotated[float, msgspec.Meta(ge=0)] = 0.02
    label_smoothing: Left = 0.1
    dropout: Left = 0.2
    half: bool = True  # store the weights as float16
    temper: bool = False  # make the answer as sure as it is right, by one number found on the held-back pictures
    notes: tuple[str, ...] = ()

    def is_tempered(self, held_back: int) -> bool:
        """Whether so many held-back pictures tell how sure it should be; they are measured twice then."""
        return self.temper and held_back >= FEWEST_TO_TEMPER


def load_recipe(path: Path) -> Recipe:
    """Read a recipe.

    Raises:
        ExplorerError: not readable, or a field is unknown, missing or wrong; the field is named.
    """
    what = f"Could not read the recipe {path.name}"
    try:
        recipe = msgspec.json.decode(path.read_bytes(), type=Recipe)
    except OSError as error:
        raise ExplorerError(what, os_reason(error)) from error
    except msgspec.ValidationError as error:
        raise ExplorerError(what, str(error), _COMPARE) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ExplorerError(what, f"it is not JSON ({error})") from error
    check_recipe(recipe, what)
    return recipe


def check_recipe(recipe: Recipe, what: str) -> None:
    """Refuse what the types allow but the training cannot do.

    Raises:
        ExplorerError: naming the phase.
    """
    config = recipe.config
    wrong = out_of_range(config, recipe.preprocess)
    if wrong:
        raise ExplorerError(what, wrong, _COMPARE)
    if not recipe.phases:
        raise ExplorerError(what, "it has no phases, and nothing would be learnt", _COMPARE)
    if isinstance(recipe.start, dict) and not (
        isinstance(config, GranularityConfig) and {*recipe.start} <= {*config.grains}
    ):
        raise ExplorerError(what, f"start names grains that the network lacks: {', '.join(recipe.start)}")
    for number, phase in enumerate(recipe.phases, 1):
        why = _misfit(phase, config)
        if why:
            raise ExplorerError(what, f"phase {number} is {why}")


def _misfit(phase: Phase, config: NetworkConfig) -> str:
    """Why a phase cannot be one of that network, after "phase 3 is"; "" if it can."""
    if not isinstance(phase, _PHASES[type(config)]):
        return f"not a phase of the family {config.__struct_config__.tag}"
    match config:
        case GranularityConfig():
            missing = [grain for grain in _grains_of(phase) if grain not in config.grains]
            return f"for the grain {missing[0]}, which the network lacks" if missing else ""
        case ColornetConfig():
            last = len(config.spaces) - 1
            if isinstance(phase, StreamHead) and not config.trunk.startswith("efficientnet"):
                return f"for the last convolution, which the trunk {config.trunk} does not have apart"
            outside = isinstance(phase, (StreamHead, Stream)) and not 0 <= phase.stream <= last
            return f"for stream {phase.stream}, and streams run from 0 to {last}" if outside else ""
        case RacnnConfig():
            if config.is_plain and isinstance(phase, (StartAttention, Rank, Fuse)):
                return "about zooming or several scales, and a plain classifier (scales: 1) has one"
            last = config.scales - (1 if isinstance(phase, Classify) else 2)
            outside = isinstance(phase, (Classify, StartAttention)) and not 0 <= phase.scale <= last
            return f"for scale {phase.scale}, and scales run from 0 to {last}" if outside else ""
    assert_never(config)


_PHASES = {RacnnConfig: ZoomPhase, GranularityConfig: GrainPhase, ColornetConfig: ColourPhase}


def _grains_of(phase: Phase) -> tuple[Level, ...]:
    if not isinstance(phase, Grain):
        return ()
    return (phase.grain,) if phase.start is None else (phase.grain, phase.start)


def shortened(recipe: Recipe, epochs: int) -> Recipe:
    """The recipe with no phase longer than `epochs`: for a quick look."""
    phases: Sequence[Phase] = [msgspec.structs.replace(p, epochs=min(p.epochs, epochs)) for p in recipe.phases]
    return msgspec.structs.replace(recipe, phases=tuple(phases))
