"""What to train, on what, and how: one frozen record, read from JSON and kept in the card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, assert_never

import msgspec

from explorer.errors import ExplorerError, os_reason
from explorer.models.config import ColornetConfig, GranularityConfig, NetworkConfig, RacnnConfig
from explorer.preprocess import Preprocess
from explorer.taxonomy import Level
from explorer.train.limits import out_of_range

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


Count = Annotated[int, msgspec.Meta(ge=1)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Part = Annotated[float, msgspec.Meta(gt=0, le=1)]  # a share that is not nothing
Left = Annotated[float, msgspec.Meta(ge=0, lt=1)]  # a share that is not all
Rate = Annotated[float, msgspec.Meta(gt=0, le=1000)]
Seed = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
Side = Annotated[int, msgspec.Meta(ge=1, le=4096)]  # pixels


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A strict record: an unknown or a missing field is an error that names it."""


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


class Heads(Record, frozen=True, tag="heads", tag_field="phase"):
    """Train the first scale's classifier on descriptors of the resting trunk, computed once, of views like `Warm`'s."""

    epochs: Count
    lr: Rate
    views: Count = 2
    squares: Share = 0.85


class Warm(Record, frozen=True, tag="warm", tag_field="phase"):
    """Fine-tune one trunk and classifier, from which every scale starts.

    It sees random squares of the photos, and whole pictures for the rest; `squares` is the share of the former.
    """

    epochs: Count
    lr: Rate
    head_lr: Rate
    squares: Share = 0.85


class Classify(Record, frozen=True, tag="classify", tag_field="phase"):
    """Cross-entropy of one scale, which sees what the resting attention before it chooses, a little shaken.

    In the end the weights are mixed: `blend` of what was learnt, the rest of what was before.
    """

    scale: int
    epochs: Count
    lr: Rate
    head_lr: Rate
    blend: Share = 1.0


class StartAttention(Record, frozen=True, tag="start_attention", tag_field="phase"):
    """Start the attention of one scale by regression (smooth L1) on maps of the resting trunk, computed once.

    The target is a square of half side `half` on the peak response of the trunk: of its "energy", or of the "evidence"
    that speaks for the right name against the next best. Where the photo was set into a larger frame, and takes up at
    most `placed_below` of its side, the first scale's target is the photo's own place, `margin` times its side.
    """

    scale: int
    epochs: Count
    lr: Rate
    half: Part
    views: Count = 3
    response: Literal["energy", "evidence"] = "energy"
    placed_below: Share = 0.75
    margin: float = 1.15


class Rank(Record, frozen=True, tag="rank", tag_field="phase"):
    """Pairwise ranking loss on probabilities (paper, eq. 9, margin 0.05); only the attention learns.

    `pictures` are seen each epoch; the crops are cut from frames resized to `side` pixels.
    """

    epochs: Count
    lr: Rate
    pictures: Count
    side: Side = 448
    margin: float = 0.05
    batch: Count = 16


class Fuse(Record, frozen=True, tag="fuse", tag_field="phase"):
    """Train the fusion of the scales on their resting outputs."""

    epochs: Count
    lr: Rate
    views: Count = 1


class GrainHeads(Record, frozen=True, tag="grain_heads", tag_field="phase"):
    """Train the heads of all grains on descriptors of their resting trunks, computed once, of views like `Grain`'s."""

    epochs: Count
    lr: Rate
    views: Count = 2
    squares: Share = 0.6


class Grain(Record, frozen=True, tag="grain", tag_field="phase"):
    """Fine-tune trunk and head of one grain's network on the names of its level.

    It sees random squares of the photos, a share `squares` of the time, and whole pictures. With `start`, it begins
    with the trunk of that grain's network as it stands. `blend` is like `Classify`'s.
    """

    grain: Level
    epochs: Count
    lr: Rate
    head_lr: Rate
    squares: Share = 0.6
    start: Level | None = None
    blend: Share = 1.0


class Describe(Record, frozen=True, tag="describe", tag_field="phase"):
    """Train the classifier on the descriptors of all grains, of resting networks and computed once.

    With `each`, the part of the classifier that takes a grain's descriptor learns to name the species by itself, and
    together they say the mean of their scores. Trained as one, the grain that knows the training photos by heart leaves
    the others nothing to learn.
    """

    epochs: Count
    lr: Rate
    views: Count = 1
    each: bool = False


class StreamHead(Record, frozen=True, tag="stream_head", tag_field="phase"):
    """Train the last convolution and the head of one stream of ColorNet on maps of what is before, computed once.

    For a short trunk cut from a longer one, whose last convolution starts from nothing. The views are like `Stream`'s.
    """

    stream: int
    epochs: Count
    lr: Rate
    views: Count = 2
    squares: Share = 0.5


class Stream(Record, frozen=True, tag="stream", tag_field="phase"):
    """Train one stream of ColorNet, trunk and head, on its own cross-entropy; without `early` the trunk's late part.

    It sees random squares of the pictures, a share `squares` of the time, and whole pictures. `blend` is like
    `Classify`'s.
    """

    stream: int
    epochs: Count
    lr: Rate
    head_lr: Rate
    squares: Share = 0.5
    early: bool = True
    blend: Share = 1.0


class Joint(Record, frozen=True, tag="joint", tag_field="phase"):
    """Train all streams of ColorNet and its dense layer on the cross-entropy of the fused answer and of the streams."""

    epochs: Count
    lr: Rate
    head_lr: Rate
    squares: Share = 0.5


class Weigh(Record, frozen=True, tag="weigh", tag_field="phase"):
    """Train ColorNet's dense layer on scores of the resting streams, computed once, of `views` views like `Stream`'s.

    A stream is left out by chance, `off` of the time, so that the answer holds when the person leaves one out.
    """

    epochs: Count
    lr: Rate
    views: Count = 1
    squares: Share = 0.5
    off: Left = 0.1


class TrunkOf(Record, frozen=True):
    """One trunk of a checkpoint, beside the recipe or bundled; trunks are counted from 0."""

    checkpoint: str
    trunk: int = 0


_COMPARE = "Compare it with the recipes in resources/recipes."
Data = Photos | Drawn
ZoomPhase = Heads | Warm | Classify | StartAttention | Rank | Fuse
GrainPhase = GrainHeads | Grain | Describe
ColourPhase = StreamHead | Stream | Joint | Weigh
Phase = ZoomPhase | GrainPhase | ColourPhase


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
