"""RA-CNN's attended crop: a box that a gradient can move.

Frames: `attention` is (B, 3) = (tx, ty, tl) in fractions of a square input, tx to the right, ty downward, tl the
**half** side. The forward pass is always the plain bilinear zoom, the same that reading does with the photo's own
pixels; the paper's mask would darken the crop's edge in training only. What differs is the rule by which the box moves:

* "mask": the derivative of zoom(input × mask), with the soft boxcar mask of the paper (Fu et al. 2017, eq. 4-6) at the
  steepness that works, k = 22 per side. With the paper's k = 10 per pixel the edge is half a pixel wide and
  the gradient sees nothing.
* "official": the gradient of the authors' released Caffe layer, which uses |dL/dcrop| normalised by its maximum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.autograd.function import Function
from torch.nn import functional

if TYPE_CHECKING:
    from explorer.rules import CropGradient

STEEPNESS = 22.0  # k × side, so that the mask's edge is soft over about a fifth of the side
OFFICIAL_K = 0.05  # per pixel of the input
OFFICIAL_SCALE = 1e-7
OFFICIAL_SHRINK = 0.005


def boxcar_mask(attention: Tensor, side: int, *, steepness: float = STEEPNESS) -> Tensor:
    """The soft boxcar [h(x - x0) - h(x - x1)] [h(y - y0) - h(y - y1)] at pixel centres, h the logistic function.

    Returns:
        (B, 1, side, side), in 0..1.
    """
    centres = (torch.arange(side, device=attention.device, dtype=attention.dtype) + 0.5) / side
    tx, ty, tl = attention[:, :, None].unbind(1)
    columns = torch.sigmoid(steepness * (centres - tx + tl)) - torch.sigmoid(steepness * (centres - tx - tl))
    rows = torch.sigmoid(steepness * (centres - ty + tl)) - torch.sigmoid(steepness * (centres - ty - tl))
    return (rows[:, :, None] * columns[:, None, :]).unsqueeze(1)


def zoom(images: Tensor, attention: Tensor, side: int) -> Tensor:
    """Bilinear amplification of the attended squares, half-pixel centres, (B, C, S, S) to (B, C, side, side)."""
    tx, ty, tl = attention.unbind(1)
    steps = (torch.arange(side, device=images.device, dtype=images.dtype) + 0.5) / side * 2 - 1  # -1..1 in the box
    x = (tx[:, None] + tl[:, None] * steps) * 2 - 1
    y = (ty[:, None] + tl[:, None] * steps) * 2 - 1
    grid = torch.stack((x[:, None, :].expand(-1, side, -1), y[:, :, None].expand(-1, -1, side)), dim=-1)
    return functional.grid_sample(images, grid, mode="bilinear", padding_mode="border", align_corners=False)


def soft_crop(images: Tensor, attention: Tensor, side: int, *, gradient: CropGradient = "mask") -> Tensor:
    """`zoom`, whose gradient moves the box by the rule `gradient`; none flows into `images`."""
    crop: Tensor = _SoftCrop.apply(images, attention, side, gradient)
    return crop


class _SoftCrop(Function):
    @staticmethod
    def forward(ctx: Any, images: Tensor, attention: Tensor, side: int, gradient: str) -> Tensor:
        ctx.save_for_backward(images, attention)
        ctx.side, ctx.gradient = side, gradient
        return zoom(images, attention, side)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[None, Tensor, None, None]:
        images, attention = ctx.saved_tensors
        if ctx.gradient == "official":
            width = images.shape[-1]
            # The layer's frame is pixels; ours is fractions, so its step is scaled back by the width.
            return None, official_gradient(grads[0], attention * width, width) * width, None, None
        with torch.enable_grad():
            free = attention.detach().requires_grad_()
            masked = zoom(images * boxcar_mask(free, images.shape[-1]), free, ctx.side)
            (moved,) = torch.autograd.grad(masked, free, grads[0])
        return None, moved, None, None


def official_gradient(crop_gradient: Tensor, attention_px: Tensor, input_side: int) -> Tensor:
    """The box gradient of the authors' Caffe layer (attention_crop_layer.cu, 2017).

    Args:
        crop_gradient: dL/dcrop, (B, C, S, S).
        attention_px: (B, 3) = (a, b, c), centre and half side in pixels of the input.
        input_side: of the input in pixels; the layer keeps c >= 0.01 of it.

    Returns:
        (B, 3) = (da, db, dc) per pixel: what plain gradient descent subtracts, before the learning rate. Its size does
        not depend on that of the loss. It carries a standing push that shrinks the box.
    """
    g = crop_gradient.abs()
    peak = g.amax(dim=(2, 3), keepdim=True)
    g = torch.where(peak > 0, g / peak.clamp_min(torch.finfo(g.dtype).tiny) * OFFICIAL_SCALE, g).sum(1)
    side = crop_gradient.shape[-1]
    a, b, c = attention_px[:, :, None].unbind(1)
    c = c.clamp_min(0.01 * input_side)
    steps = 2 * c * torch.arange(side, device=g.device, dtype=g.dtype) / side
    x, y = a - c + steps, b - c + steps
    x_in, x_slope_in, x_slope_out = _edges(x - a, c)
    y_in, y_slope_in, y_slope_out = _edges(y - b, c)
    da = torch.einsum("bkl,bl,bk->b", g, x_slope_in - x_slope_out, y_in)
    db = torch.einsum("bkl,bl,bk->b", g, x_in, y_slope_in - y_slope_out)
    both_x, both_y = x_slope_in + x_slope_out, y_slope_in + y_slope_out
    dc = -torch.einsum("bkl,bl,bk->b", g, x_in, both_y) - torch.einsum("bkl,bl,bk->b", g, both_x, y_in)
    return torch.stack((da, db, dc + OFFICIAL_SHRINK * g.sum(dim=(1, 2))), dim=1)


def _edges(offset: Tensor, c: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """h(u + c) - h(u - c), h'(u + c) and h'(u - c) at offsets u from the centre, (B, S) each."""
    low, high = torch.sigmoid(OFFICIAL_K * (offset + c)), torch.sigmoid(OFFICIAL_K * (offset - c))
    return low - high, OFFICIAL_K * low * (1 - low), OFFICIAL_K * high * (1 - high)
