"""RGB to the other spaces in torch: any device, any batch, differentiable where the maths is.

Frames: (*, 3, H, W), gamma-encoded sRGB in 0..1. Half precision is worked out in float32 and rounded at the end.
Products with the matrices are written out, so that neither autocast nor TF32 can round them. Choices between two
formulas are a `lerp` by a mask of 0 and 1, which the CPU does ten times as fast as `where`, and both are finite
everywhere, so that gradients are too. Hue has the gradient 0 at greys, where the maths has none.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch

from explorer.colour.spaces import HED_FLOOR, LIGHT_KNEE, ROOT_KNEE, SEVEN, SPACES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from torch import Tensor

    from explorer.colour.spaces import Matrix, Space, Triple
    from explorer.rules import SpaceName

    Planes = tuple[Tensor, Tensor, Tensor]
    Formula = Callable[[Space, Tensor, Tensor, Tensor], Planes]

_BLOCK = 1 << 15  # values of a plane worked on at a time on a CPU: they stay in its cache, and one core does them


def convert(rgb: Tensor, space: SpaceName) -> Tensor:
    """To that space's own units, (*, 3, H, W) to the same; RGB itself is returned as it is."""
    return all_spaces(rgb, (space,))[space]


def standardised(rgb: Tensor, space: SpaceName) -> Tensor:
    """The same, each channel less its mean over its standard deviation in the RGB cube (see `Channel`)."""
    return all_spaces(rgb, (space,), standard=True)[space]


def all_spaces(rgb: Tensor, spaces: Sequence[SpaceName] = SEVEN, *, standard: bool = False) -> dict[SpaceName, Tensor]:
    """A photo or a batch in several spaces, in one pass over it.

    Args:
        rgb: (*, 3, H, W), floating point, in 0..1.
        spaces: which; naming one twice makes no difference.
        standard: less the mean and over the standard deviation of each channel in the RGB cube.

    Returns:
        (*, 3, H, W) each, of the same dtype and on the same device.
    """
    if rgb.ndim < 3 or rgb.shape[-3] != 3 or not rgb.is_floating_point():
        raise ValueError(f"expected floating point numbers of shape (*, 3, H, W), got {rgb.dtype} {tuple(rgb.shape)}")
    names = tuple(dict.fromkeys(spaces))
    wanted = [SPACES[name] for name in names if name != "rgb" or standard]
    if torch.is_grad_enabled() and rgb.requires_grad:
        planes = _work(rgb).unbind(-3)
        made = {s.name: torch.stack(_planes(s, planes, standard=standard), dim=-3).to(rgb.dtype) for s in wanted}
    else:
        made = {s.name: torch.empty_like(rgb, memory_format=torch.contiguous_format) for s in wanted}
        flat = rgb.reshape(rgb.shape[:-3].numel(), 3, rgb.shape[-2] * rgb.shape[-1])
        targets = [made[s.name].view(flat.shape) for s in wanted]
        for rows, columns in _blocks(flat):
            part = _work(flat[rows, :, columns])
            # Planes of what is channels last in memory would be gone through in steps of three, again and again.
            block = (part if part.stride(-1) == 1 else part.contiguous()).unbind(1)
            for space, target in zip(wanted, targets, strict=True):
                for k, plane in enumerate(_planes(space, block, standard=standard)):
                    target[rows, k, columns] = plane
    return {name: made.get(name, rgb) for name in names}


def _work(rgb: Tensor) -> Tensor:
    return rgb if rgb.dtype in {torch.float32, torch.float64} else rgb.float()


def _blocks(flat: Tensor) -> Iterator[tuple[slice, slice]]:
    """Images and pixels of (B, 3, N) to work on at a time."""
    batch, _, pixels = flat.shape
    if flat.device.type != "cpu":
        yield slice(None), slice(None)
        return
    images = max(1, _BLOCK // max(pixels, 1))
    for first in range(0, batch, images):
        for start in range(0, pixels, _BLOCK):
            yield slice(first, first + images), slice(start, start + _BLOCK)


def _planes(space: Space, rgb: Sequence[Tensor], *, standard: bool) -> Planes:
    """The channels of a space from those of RGB, a plane each; `standard` as in `all_spaces`."""
    r, g, b = rgb
    x, y, z = _FORMULAS[space.name](space, r, g, b)
    if not standard:
        return x, y, z
    x, y, z = ((p - c.mean).mul_(1 / c.std) for p, c in zip((x, y, z), space.channels, strict=True))
    return x, y, z


def _unchanged(_space: Space, r: Tensor, g: Tensor, b: Tensor) -> Planes:
    return r, g, b


def _hsv(_space: Space, r: Tensor, g: Tensor, b: Tensor) -> Planes:
    value = torch.maximum(torch.maximum(r, g), b)
    delta = value - torch.minimum(torch.minimum(r, g), b)
    coloured = delta.sign()
    g_most, b_most = _mask(torch.eq, g, value), _mask(torch.eq, b, value)
    ahead = torch.lerp(torch.lerp(g - b, b - r, g_most), r - g, b_most) / (delta + (1 - coloured))
    hue = (ahead + torch.lerp(2 * g_most, torch.full_like(g_most, 4), b_most)) * coloured / 6
    # A hue just below 0 is just below 1, and must not become 1 by rounding.
    hue = (hue + _mask(torch.lt, hue, 0)).clamp_max(1 - torch.finfo(hue.dtype).eps)
    return hue, delta / (value + (1 - value.sign())), value


def _mixed(space: Space, r: Tensor, g: Tensor, b: Tensor) -> Planes:
    return _times(space.matrix, (r, g, b), space.offset)


def _hed(space: Space, r: Tensor, g: Tensor, b: Tensor) -> Planes:
    to_density = 1 / math.log2(HED_FLOOR)
    x, y, z = (plane.clamp_min(HED_FLOOR).log2().mul_(to_density) for plane in (r, g, b))
    h, e, d = (stain.clamp_min_(0) for stain in _times(space.matrix, (x, y, z)))
    return h, e, d


def _older_hed(base: float) -> Formula:
    def formula(space: Space, r: Tensor, g: Tensor, b: Tensor) -> Planes:
        x, y, z = ((plane + 2).log2().mul_(-1 / math.log2(base)) for plane in (r, g, b))
        return _times(space.matrix, (x, y, z))

    return formula


def _lab(space: Space, r: Tensor, g: Tensor, b: Tensor) -> Planes:
    (xr, xg, xb), (yr, yg, yb), (zr, zg, zb) = space.matrix
    xw, yw, zw = space.white
    to_white = ((xr / xw, xg / xw, xb / xw), (yr / yw, yg / yw, yb / yw), (zr / zw, zg / zw, zb / zw))
    x, y, z = (_root(plane) for plane in _times(to_white, (_light(r), _light(g), _light(b))))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _light(encoded: Tensor) -> Tensor:
    """SRGB to linear light (IEC 61966-2-1)."""
    curve = _power(encoded.clamp_min(LIGHT_KNEE).add_(0.055).mul_(1 / 1.055), 2.4)
    return torch.lerp(encoded * (1 / 12.92), curve, _mask(torch.gt, encoded, LIGHT_KNEE))


def _root(t: Tensor) -> Tensor:
    """CIE's f: the cube root, and a straight line near 0."""
    curve = _power(t.clamp_min(ROOT_KNEE), 1 / 3)
    return torch.lerp((7.787 * t).add_(16 / 116), curve, _mask(torch.gt, t, ROOT_KNEE))


def _power(base: Tensor, exponent: float) -> Tensor:
    """Of a base well above 0; half as long as `pow`, and off by 1e-6 of the value at most in float32."""
    return base.log2().mul_(exponent).exp2_()


def _times(matrix: Matrix, planes: Planes, offset: Triple = (0.0, 0.0, 0.0)) -> Planes:
    """Matrix @ planes + offset."""
    r, g, b = planes
    x, y, z = ((r * m[0]).add_(g, alpha=m[1]).add_(b, alpha=m[2]) for m in matrix)
    if not any(offset):
        return x, y, z
    return x.add_(offset[0]), y.add_(offset[1]), z.add_(offset[2])


def _mask(compare: Callable[..., Tensor], a: Tensor, b: Tensor | float) -> Tensor:
    """1 where it is so, 0 elsewhere, of the dtype of `a`; no gradient."""
    out: Tensor = compare(
        a.detach(), b.detach() if isinstance(b, torch.Tensor) else b, out=torch.empty_like(a.detach())
    )
    return out


_FORMULAS: dict[SpaceName, Formula] = {
    "rgb": _unchanged,
    "hsv": _hsv,
    "hed": _hed,
    "yiq": _mixed,
    "yuv": _mixed,
    "lab": _lab,
    "ycbcr": _mixed,
    "hed_log10": _older_hed(10),
    "hed_ln": _older_hed(math.e),
}
