"""From a few choices to a whole recipe: what the training dialog asks, without torch and without Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from explorer.models.config import ColornetConfig, GranularityConfig, RacnnConfig
from explorer.preprocess import Preprocess
from explorer.train.plan.phases import colour_phases, grain_phases, plain_phases, zoom_phases
from explorer.train.recipe import Recipe, check_recipe

if TYPE_CHECKING:
    from explorer.models.config import NetworkConfig
    from explorer.train.phase_kinds import Phase
    from explorer.train.recipe import Data

Family = Literal["racnn", "granularity", "colornet", "plain"]
PresetName = Literal["quick", "standard", "paper"]
FAMILIES: tuple[Family, ...] = ("racnn", "granularity", "colornet", "plain")
PRESETS: tuple[PresetName, ...] = ("quick", "standard", "paper")
BATCH = 32
_FEWEST_BATCHES = 4  # an epoch has at least so many steps, where there are enough photos


@dataclass(frozen=True, slots=True)
class TrunkChoice:
    """A trunk, what it is to a person, and where its weights come from if no checkpoint is named."""

    name: str
    said: str
    weights: Literal["bundled", "download", "none"]


LITE = TrunkChoice("efficientnet_lite0", "EfficientNet-Lite0, ImageNet weights included", "bundled")
SHORT = TrunkChoice("efficientnet_lite0_short", "EfficientNet-Lite0, five stages, ImageNet included", "bundled")
TINY = TrunkChoice("tiny", "Tiny, seven layers, from nothing", "none")
VGG = TrunkChoice("vgg19", "VGG-19, ImageNet weights to be downloaded (548 MB)", "download")
RESNET = TrunkChoice("resnet18", "ResNet-18, ImageNet weights to be downloaded (45 MB)", "download")
RESNET50 = TrunkChoice("resnet50", "ResNet-50, ImageNet weights to be downloaded (98 MB)", "download")
DENSE = TrunkChoice("densenet_b_40_12", "DenseNet-B, 40 layers, from nothing", "none")
DENSE_QUICK = TrunkChoice("densenet_b_16_16_s2", "DenseNet-B, 16 layers, from nothing", "none")
TRUNKS: dict[Family, tuple[TrunkChoice, ...]] = {
    "racnn": (LITE, TINY, RESNET, RESNET50, VGG),
    "granularity": (LITE, TINY, RESNET, VGG),
    "colornet": (SHORT, DENSE_QUICK, DENSE, TINY),
    "plain": (LITE, TINY, RESNET, RESNET50, VGG),
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chose. `photos` is how many are trained on; `start` the name of a bundled checkpoint, or a path."""

    family: Family
    trunk: str
    preset: PresetName
    data: Data
    photos: int
    title: str
    start: str = ""
    seed: int = 1


def trunk_choice(family: Family, name: str) -> TrunkChoice:
    """What is known of a trunk of that family."""
    return next(choice for choice in TRUNKS[family] if choice.name == name)


def fits(checkpoint_trunk: str, trunk: str) -> bool:
    """Whether a trunk can start from that of a checkpoint; a short one from the first stages of its longer kind."""
    return trunk in (checkpoint_trunk, f"{checkpoint_trunk}_short")


def recipe_of(choices: Choices) -> Recipe:
    """The recipe for what was chosen.

    Raises:
        ExplorerError: the choices don't go together.
    """
    weights = trunk_choice(choices.family, choices.trunk).weights
    knows = bool(choices.start) or weights != "none"  # the trunk has seen birds, or at least ImageNet
    recipe = Recipe(
        title=choices.title,
        data=choices.data,
        config=_config(choices),
        preprocess=_preprocess(choices),
        phases=_phases(choices, knows=knows),
        pretrained=not choices.start and weights != "none",
        start=choices.start,
        seed=choices.seed,
        batch=batch_for(choices.photos),
        temper=choices.preset != "paper",
    )
    check_recipe(recipe, "Could not make a recipe")
    return recipe


def batch_for(photos: int) -> int:
    """Pictures a step: 32, and fewer where there are few photos, for only whole batches are trained on."""
    batch = BATCH
    while batch > 2 and photos < _FEWEST_BATCHES * batch:
        batch //= 2
    return batch


def _config(choices: Choices) -> NetworkConfig:
    trunk = choices.trunk
    if choices.family == "granularity":
        return GranularityConfig(trunk=trunk, classes=0, grain_classes=(0, 0, 0))  # counted when the data are there
    if choices.family == "colornet":
        return ColornetConfig(trunk=trunk, classes=0)
    if choices.family == "plain":
        return RacnnConfig(trunk=trunk, classes=0, scales=1)
    if choices.preset == "paper":
        return RacnnConfig(trunk=trunk, classes=0, fusion="concatenated")
    cells = 8 if trunk == "tiny" else 7
    zoom = (0.4, 0.8) if trunk == "tiny" else (0.32, 0.9)
    return RacnnConfig(
        trunk=trunk,
        classes=0,
        apn_cells=cells,
        apn_reduce=16,
        apn_hidden=32,
        min_zoom=zoom[0],
        max_zoom=zoom[1],
        fusion="attended",
    )


def _preprocess(choices: Choices) -> Preprocess:
    trunk, colour = choices.trunk, choices.family == "colornet"
    half = (0.5, 0.5, 0.5)
    if trunk.startswith("efficientnet"):
        side, lite = 128 if colour else 224, 127 / 255
        return Preprocess(side, side, (lite, lite, lite), (128 / 255, 128 / 255, 128 / 255))
    if trunk == "tiny" or trunk.startswith("densenet_b"):
        side = 96 if colour else 128
        return Preprocess(side, side, half, (0.25, 0.25, 0.25))
    large = choices.preset == "paper" and choices.family == "racnn"
    return Preprocess(448 if large else 224, 224)


def _phases(choices: Choices, *, knows: bool) -> tuple[Phase, ...]:
    if choices.family == "racnn":
        batch = batch_for(choices.photos)
        return zoom_phases(
            choices.preset, tiny=choices.trunk == "tiny", knows=knows, photos=choices.photos, batch=batch
        )
    if choices.family == "plain":
        return plain_phases(choices.preset, tiny=choices.trunk == "tiny", knows=knows)
    if choices.family == "granularity":
        return grain_phases(choices.preset, knows=knows)
    apart = choices.trunk.startswith("efficientnet")  # the last convolution can be trained on its own
    return colour_phases(choices.preset, knows=knows, apart=apart)
