"""What to train, on what, and how: one frozen record, read from JSON and kept in the card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from explorer.errors import ExplorerError, os_reason
from explorer.models.config import GranularityConfig, NetworkConfig
from explorer.preprocess import Preprocess
from explorer.taxonomy import Level

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A strict record: an unknown or a missing field is an error that names it."""


class Photos(Record, frozen=True, tag="photos", tag_field="kind"):
    """A folder of species folders. A seeded share of every species is held back and never trained on.

    Photos are set into larger frames, at `smallest_share` of the frame's side or more, so that small birds are learnt;
    a share `whole` of the pictures stays as it is. `taxonomy` is a TSV file, or the name of a bundled one.
    """

    folder: str
    taxonomy: str
    checklist: str
    held_back: float = 0.2
    split_seed: int = 1
    smallest_share: float = 0.31
    whole: float = 0.3


class Drawn(Record, frozen=True, tag="drawn", tag_field="kind"):
    """Drawn birds, made on the spot: `training` and `held_back` pictures of `side` pixels, from different seeds."""

    training: int
    held_back: int
    side: int = 256
    seed: int = 1


class Heads(Record, frozen=True, tag="heads", tag_field="phase"):
    """Train the first scale's classifier on descriptors of the resting trunk, computed once, of views like `Warm`'s."""

    epochs: int
    lr: float
    views: int = 2
    squares: float = 0.85


class Warm(Record, frozen=True, tag="warm", tag_field="phase"):
    """Fine-tune one trunk and classifier, from which every scale starts.

    It sees random squares of the photos, and whole pictures for the rest; `squares` is the share of the former.
    """

    epochs: int
    lr: float
    head_lr: float
    squares: float = 0.85


class Classify(Record, frozen=True, tag="classify", tag_field="phase"):
    """Cross-entropy of one scale, which sees what the resting attention before it chooses, a little shaken."""

    scale: int
    epochs: int
    lr: float
    head_lr: float


class StartAttention(Record, frozen=True, tag="start_attention", tag_field="phase"):
    """Start the attention of one scale by regression (smooth L1) on maps of the resting trunk, computed once.

    The target is a square of half side `half` on the peak response of the trunk: of its "energy", or of the "evidence"
    that speaks for the right name against the next best. Where the photo was set into a larger frame, and takes up at
    most `placed_below` of its side, the first scale's target is the photo's own place, `margin` times its side.
    """

    scale: int
    epochs: int
    lr: float
    half: float
    views: int = 3
    response: Literal["energy", "evidence"] = "energy"
    placed_below: float = 0.75
    margin: float = 1.15


class Rank(Record, frozen=True, tag="rank", tag_field="phase"):
    """Pairwise ranking loss on probabilities (paper, eq. 9, margin 0.05); only the attention learns.

    `pictures` are seen each epoch; the crops are cut from frames resized to `side` pixels.
    """

    epochs: int
    lr: float
    pictures: int
    side: int = 448
    margin: float = 0.05
    batch: int = 16


class Fuse(Record, frozen=True, tag="fuse", tag_field="phase"):
    """Train the fusion of the scales on their resting outputs."""

    epochs: int
    lr: float
    views: int = 1


class GrainHeads(Record, frozen=True, tag="grain_heads", tag_field="phase"):
    """Train the heads of all grains on descriptors of their resting trunks, computed once, of views like `Grain`'s."""

    epochs: int
    lr: float
    views: int = 2
    squares: float = 0.6


class Grain(Record, frozen=True, tag="grain", tag_field="phase"):
    """Fine-tune trunk and head of one grain's network on the names of its level.

    It sees random squares of the photos, a share `squares` of the time, and whole pictures. With `start`, it begins
    with the trunk of that grain's network as it stands.
    """

    grain: Level
    epochs: int
    lr: float
    head_lr: float
    squares: float = 0.6
    start: Level | None = None


class Describe(Record, frozen=True, tag="describe", tag_field="phase"):
    """Train the classifier on the descriptors of all grains, of resting networks and computed once."""

    epochs: int
    lr: float
    views: int = 1


Data = Photos | Drawn
ZoomPhase = Heads | Warm | Classify | StartAttention | Rank | Fuse
GrainPhase = GrainHeads | Grain | Describe
Phase = ZoomPhase | GrainPhase


class Recipe(Record, frozen=True):
    """A whole training. The same recipe gives the same weights on the CPU, whenever it is interrupted and resumed."""

    title: str
    data: Data
    config: NetworkConfig
    preprocess: Preprocess
    phases: tuple[Phase, ...]
    pretrained: bool = True  # the trunks start from ImageNet's weights
    start: str | dict[Level, str] = ""  # a checkpoint, beside the recipe or bundled, whose first trunk all trunks, or
    # those of the grains named, start from instead
    seed: int = 1
    batch: int = 32
    weight_decay: float = 0.02
    label_smoothing: float = 0.1
    dropout: float = 0.2
    half: bool = True  # store the weights as float16
    notes: tuple[str, ...] = ()


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
        raise ExplorerError(what, str(error), "Compare it with the recipes in resources/recipes.") from error
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
    if isinstance(recipe.start, dict) and not (
        isinstance(config, GranularityConfig) and {*recipe.start} <= {*config.grains}
    ):
        raise ExplorerError(what, f"start names grains that the network lacks: {', '.join(recipe.start)}")
    for number, phase in enumerate(recipe.phases, 1):
        if isinstance(phase, GrainPhase) != isinstance(config, GranularityConfig):
            family = config.__struct_config__.tag
            raise ExplorerError(what, f"phase {number} is not a phase of the family {family}")
        if isinstance(config, GranularityConfig):
            missing = {grain for grain in _grains_of(phase) if grain not in config.grains}
            if missing:
                raise ExplorerError(what, f"phase {number} is for the grain {missing.pop()}, which the network lacks")
            continue
        last = config.scales - (1 if isinstance(phase, Classify) else 2)
        if isinstance(phase, (Classify, StartAttention)) and not 0 <= phase.scale <= last:
            raise ExplorerError(what, f"phase {number} is for scale {phase.scale}, and scales run from 0 to {last}")


def _grains_of(phase: Phase) -> tuple[Level, ...]:
    if not isinstance(phase, Grain):
        return ()
    return (phase.grain,) if phase.start is None else (phase.grain, phase.start)


def shortened(recipe: Recipe, epochs: int) -> Recipe:
    """The recipe with no phase longer than `epochs`: for a quick look."""
    phases: Sequence[Phase] = [msgspec.structs.replace(p, epochs=min(p.epochs, epochs)) for p in recipe.phases]
    return msgspec.structs.replace(recipe, phases=tuple(phases))
