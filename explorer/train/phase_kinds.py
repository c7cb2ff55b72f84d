"""The kinds of phases that a recipe may have, a frozen record each, and the types that its fields share."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from explorer.taxonomy import Level

Count = Annotated[int, msgspec.Meta(ge=1)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Part = Annotated[float, msgspec.Meta(gt=0, le=1)]  # a share that is not nothing
Left = Annotated[float, msgspec.Meta(ge=0, lt=1)]  # a share that is not all
Rate = Annotated[float, msgspec.Meta(gt=0, le=1000)]
Seed = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
Side = Annotated[int, msgspec.Meta(ge=1, le=4096)]  # pixels


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A strict record: an unknown or a missing field is an error that names it."""


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


ZoomPhase = Heads | Warm | Classify | StartAttention | Rank | Fuse
GrainPhase = GrainHeads | Grain | Describe
ColourPhase = StreamHead | Stream | Joint | Weigh
Phase = ZoomPhase | GrainPhase | ColourPhase
