"""Conversions: the numbers of scikit-image and of papers.md §5, and what holds for every colour."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from skimage import color

from explorer.colour import SEVEN, SPACES, all_spaces, convert, standardised

INVERSE_OF_STAINS = np.linalg.inv([[0.65, 0.70, 0.29], [0.07, 0.99, 0.11], [0.27, 0.57, 0.78]])
ORACLE = {
    "rgb": lambda rgb: rgb,
    "hsv": color.rgb2hsv,
    "hed": color.rgb2hed,
    "yiq": color.rgb2yiq,
    "yuv": color.rgb2yuv,
    "lab": color.rgb2lab,
    "ycbcr": color.rgb2ycbcr,
    "hed_log10": lambda rgb: -np.log10(rgb + 2) @ INVERSE_OF_STAINS,  # scikit-image 0.15 to 0.17
    "hed_ln": lambda rgb: -np.log(rgb + 2) @ INVERSE_OF_STAINS,  # scikit-image up to 0.14
}
BACK = {
    "hsv": color.hsv2rgb,
    "yiq": color.yiq2rgb,
    "yuv": color.yuv2rgb,
    "lab": color.lab2rgb,
    "ycbcr": color.ycbcr2rgb,
}
HALF_BLOCK = (1 << 15) // 2
steps = st.integers(0, 255)
values = st.floats(0, 1, width=32)


def _lattice(count: int) -> torch.Tensor:
    """(3, count, count²) float64: every colour of a regular lattice in the cube, corners and greys included."""
    axis = torch.linspace(0, 1, count, dtype=torch.float64)
    return torch.stack(torch.meshgrid(axis, axis, axis, indexing="ij")).reshape(3, count, -1)


def _photo(height: int, width: int, *batch: int, seed: int = 0) -> torch.Tensor:
    """8-bit noise in 0..1, float32."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(0, 256, (*batch, 3, height, width), generator=generator).float() / 255


def _pixel(*rgb: float, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return torch.tensor(rgb, dtype=dtype).view(3, 1, 1)


def _oracle(rgb: torch.Tensor, space: str) -> np.ndarray:
    """What scikit-image makes of (3, H, W), in float64."""
    return np.moveaxis(ORACLE[space](np.moveaxis(rgb.double().numpy(), 0, -1)), -1, 0)


def _worst(ours: torch.Tensor, theirs: np.ndarray, space: str) -> float:
    """The largest difference of two (3, H, W) as a share of the channel's range; hues go round."""
    gap = np.abs(ours.double().numpy() - theirs)
    if space == "hsv":
        gap[0] = np.minimum(gap[0], 1 - gap[0])
    ranges = np.array([c.high - c.low for c in SPACES[space].channels])
    return float((gap / ranges[:, None, None]).max())


@pytest.mark.parametrize("space", SPACES)
def test_float32_is_as_scikit_image_within_a_hundred_thousandth_of_the_range(space, record_property):
    worst = 0.0
    for rgb in (_lattice(33).float(), _lattice(52).float(), _photo(300, 400), torch.rand(3, 300, 400)):
        worst = max(worst, _worst(convert(rgb, space), _oracle(rgb, space), space))
    record_property("worst", worst)
    print(f"{space}: worst error {worst:.1e} of the range")
    assert worst <= 1e-5


@pytest.mark.parametrize("space", SPACES)
def test_float64_is_as_scikit_image(space):
    for rgb in (_lattice(33), _photo(100, 100).double(), torch.rand(3, 100, 100, dtype=torch.float64) * 0.05):
        assert _worst(convert(rgb, space), _oracle(rgb, space), space) < 1e-12


@pytest.mark.parametrize(
    ("rgb", "space", "expected"),
    [
        ((0.2, 0.4, 0.6), "hsv", (0.583333, 0.666667, 0.6)),
        ((0.2, 0.4, 0.6), "hed", (0.192149, 0, 0)),
        ((0.2, 0.4, 0.6), "yiq", (0.363, -0.183449, 0.019933)),
        ((0.2, 0.4, 0.6), "yuv", (0.363, 0.11663, -0.142997)),
        ((0.2, 0.4, 0.6), "lab", (42.008001, -0.154041, -32.842897)),
        ((0.2, 0.4, 0.6), "ycbcr", (95.497, 157.9594, 101.9572)),
        ((1, 0, 0), "lab", (53.2406, 80.0923, 67.2028)),
        ((1, 0, 0), "hed", (0, 0.654316, 1.438066)),
        ((0, 0, 0), "hed", (1.210167, 0, 0.88195)),
        ((1, 1, 1), "hed", (0, 0, 0)),
        ((1, 1, 1), "lab", (100, -0.0025, 0.0047)),  # scikit-image's matrix and white do not quite agree
        ((1, 0, 0), "hsv", (0, 1, 1)),
        ((0, 1, 0), "hsv", (1 / 3, 1, 1)),
        ((0, 1, 1), "hsv", (1 / 2, 1, 1)),
        ((1, 1, 0), "hsv", (1 / 6, 1, 1)),
        ((1, 0, 1), "hsv", (5 / 6, 1, 1)),
    ],
)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_known_colours(rgb, space, expected, dtype):
    ranges = torch.tensor([c.high - c.low for c in SPACES[space].channels], dtype=dtype)
    found = convert(_pixel(*rgb, dtype=dtype), space).flatten()
    # As many places as the table in papers.md has.
    assert ((found - torch.tensor(expected, dtype=dtype)).abs() / ranges).max() < 1e-6


@pytest.mark.parametrize("space", SPACES)
@given(values, values, values)
def test_no_colour_leaves_the_range(space, r, g, b):
    found = convert(_pixel(r, g, b), space).flatten().tolist()
    for value, channel in zip(found, SPACES[space].channels, strict=True):
        slack = 1e-6 * (channel.high - channel.low)
        assert channel.low - slack <= value <= channel.high + slack


@given(values, values, values)
def test_hue_is_below_one(r, g, b):
    assert 0 <= convert(_pixel(r, g, b), "hsv")[0].item() < 1


def test_a_hue_just_below_red_does_not_round_to_one():
    assert 0.99 < convert(_pixel(1, 0, 1e-9), "hsv")[0].item() < 1


@pytest.mark.parametrize("level", [0, 1e-38, 0.003, 0.5])
def test_colours_close_to_grey_or_black_keep_their_hue(level):
    spread = 1e-3 if level else 1e-44
    rgb = level + torch.rand(3, 20, 20, generator=torch.Generator().manual_seed(5)) * spread
    found = convert(rgb, "hsv")
    assert found.isfinite().all()
    if level != 0:
        assert _worst(found, _oracle(rgb, "hsv"), "hsv") <= 1e-5


@pytest.mark.parametrize("space", BACK)
@given(steps, steps, steps)
def test_there_and_back(space, r, g, b):
    rgb = np.array([r, g, b]) / 255
    converted = convert(torch.from_numpy(rgb).view(3, 1, 1), space).flatten().numpy()
    assert BACK[space](converted[None, None]).ravel() == pytest.approx(rgb, abs=1e-5)


@pytest.mark.parametrize("name", ["hed", "hed_log10", "hed_ln"])
@given(st.integers(1, 255), st.integers(1, 255), st.integers(1, 255))
def test_stains_give_the_colour_back_where_nothing_is_clipped(name, r, g, b):
    rgb = np.array([r, g, b]) / 255
    stains = convert(torch.from_numpy(rgb).view(3, 1, 1), name).flatten().numpy()
    density = stains @ np.linalg.inv(INVERSE_OF_STAINS)
    back = {"hed": 1e-6**density, "hed_log10": 10**-density - 2, "hed_ln": np.exp(-density) - 2}[name]
    if name != "hed" or stains.min() > 0:
        assert back == pytest.approx(rgb, abs=1e-9)


@given(steps)
def test_grey_stays_grey(step):
    grey = _pixel(*[step / 255] * 3)
    found = {space: convert(grey, space).flatten().tolist() for space in SEVEN}
    assert found["hsv"] == pytest.approx([0, 0, step / 255], abs=1e-7)
    assert found["hsv"][:2] == [0, 0]
    for space in ("yiq", "yuv"):
        assert found[space] == pytest.approx([step / 255, 0, 0], abs=1e-6)
    assert found["ycbcr"] == pytest.approx([16 + 219 * step / 255, 128, 128], abs=1e-4)
    assert found["lab"][1:] == pytest.approx([0, 0], abs=5e-3)  # white itself is (-.0025, .0047)


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("colour", [(0, 0, 0), (1, 1, 1), (0.5, 0.5, 0.5), (1, 0, 0), (0, 1, 1), (1e-6, 1e-6, 0)])
def test_gradients_are_finite_at_black_white_grey_and_corners(space, colour):
    rgb = _pixel(*colour).requires_grad_()
    standardised(rgb, space).sum().backward()
    assert rgb.grad is not None
    assert rgb.grad.isfinite().all()


@pytest.mark.parametrize("space", SPACES)
def test_gradients_are_those_of_the_formula(space):
    generator = torch.Generator().manual_seed(3)
    rgb, way = torch.rand(2, 2, 3, 3, 4, dtype=torch.float64, generator=generator) * 0.9 + 0.05
    weights = torch.rand(rgb.shape, dtype=torch.float64, generator=generator)
    expected = (convert(rgb + 1e-7 * way, space) - convert(rgb - 1e-7 * way, space)) / 2e-7 * weights
    rgb.requires_grad_()
    (gradient,) = torch.autograd.grad((convert(rgb, space) * weights).sum(), rgb)
    # Pixel by pixel: no value depends on another pixel.
    torch.testing.assert_close((gradient * way).sum(1), expected.sum(1), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("space", SPACES)
def test_with_and_without_a_gradient_is_the_same(space):
    rgb = _photo(20, 30, 2)
    with_gradient = convert(rgb.clone().requires_grad_(), space)
    torch.testing.assert_close(with_gradient.detach(), convert(rgb, space), rtol=0, atol=0)
    with torch.inference_mode():
        torch.testing.assert_close(convert(rgb, space), with_gradient.detach(), rtol=0, atol=0)


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize(
    ("height", "width", "batch"),
    [
        (1, 1, ()),
        (5, 7, (4,)),
        (5, 7, (2, 3)),
        (1, HALF_BLOCK, (3,)),  # two images a block, and one left over
        (3, HALF_BLOCK + 1, (2,)),  # a block and a bit more, in each image
    ],
)
def test_a_batch_is_its_photos_one_by_one(space, height, width, batch):
    rgb = _photo(height, width, *batch)
    found = convert(rgb, space)
    assert found.shape == rgb.shape
    whole = found.reshape(-1, 3, height, width)
    for image, expected in zip(rgb.reshape(-1, 3, height, width), whole, strict=True):
        assert _worst(expected, _oracle(image, space), space) <= 1e-5
    assert convert(rgb[..., :0], space).shape == (*batch, 3, height, 0)


@pytest.mark.parametrize("space", SPACES)
def test_pixels_may_lie_in_any_order_in_memory(space):
    rgb = _photo(9, 11, 2)
    last = rgb.contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(convert(last, space), convert(rgb, space))
    torch.testing.assert_close(convert(rgb[..., ::2, 1:], space), convert(rgb, space)[..., ::2, 1:])


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_other_precisions_are_float32_rounded(space, dtype):
    rgb = _photo(10, 10).to(dtype)
    found = convert(rgb, space)
    assert found.dtype == dtype
    expected = convert(rgb if dtype == torch.float64 else rgb.float(), space).to(dtype)
    torch.testing.assert_close(found, expected, rtol=0, atol=0)
    assert found.isfinite().all()


@pytest.mark.parametrize("space", SPACES)
def test_autocast_does_not_round(space):
    rgb = _photo(10, 10)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        found = convert(rgb, space)
    torch.testing.assert_close(found, convert(rgb, space), rtol=0, atol=0)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
@pytest.mark.parametrize("space", SPACES)
def test_a_gpu_gives_the_same(space):
    rgb = _lattice(33).float()
    found = convert(rgb.cuda(), space)
    assert found.is_cuda
    assert _worst(found.cpu(), _oracle(rgb, space), space) <= 1e-5


def test_all_spaces_are_each_of_them_and_leave_the_photo_alone():
    rgb = _photo(30, 40)
    before = rgb.clone()
    found = all_spaces(rgb)
    assert tuple(found) == SEVEN
    for space in SEVEN:
        torch.testing.assert_close(found[space], convert(rgb, space), rtol=0, atol=0)
    standard = all_spaces(rgb, ("rgb", "lab", "rgb"), standard=True)
    assert tuple(standard) == ("rgb", "lab")
    torch.testing.assert_close(standard["lab"], standardised(rgb, "lab"), rtol=0, atol=0)
    torch.testing.assert_close(rgb, before, rtol=0, atol=0)


@pytest.mark.parametrize("space", SPACES)
def test_standardised_channels_have_mean_0_and_deviation_1_over_the_cube(space):
    axis = torch.arange(256, dtype=torch.float64) / 255
    count, total, squares = 0, torch.zeros(3, dtype=torch.float64), torch.zeros(3, dtype=torch.float64)
    for start in range(256):  # slices of the cube that together have every eighth of its colours, each 8-bit step alike
        picked = torch.arange(start % 8, 256, 8)
        g, b = torch.meshgrid(axis[picked], axis, indexing="ij")
        found = standardised(torch.stack((torch.full_like(g, start / 255), g, b)), space).reshape(3, -1)
        count, total, squares = count + found.shape[1], total + found.sum(1), squares + (found**2).sum(1)
    mean = total / count
    assert mean.abs().max() < 2e-3
    assert ((squares / count - mean**2).sqrt() - 1).abs().max() < 1e-2


@pytest.mark.parametrize("wrong", [torch.zeros(3, 4), torch.zeros(4, 5, 5), torch.zeros(3, 4, 4, dtype=torch.uint8)])
def test_what_is_no_photo_is_refused(wrong):
    with pytest.raises(ValueError, match="expected floating point"):
        convert(wrong, "hsv")


def test_nearly_grey_has_a_hue_and_no_infinity():
    """Differences far below the precision of 1: jittered pictures have such pixels."""
    base = torch.tensor([0.0, 1e-12, 1e-6, 0.3, 1.0]).view(-1, 1)
    tiny = torch.tensor([0.0, 1e-30, 1e-12, 1e-9, 3e-8, 6e-8]).view(1, -1)
    rgb = torch.stack((base + tiny, base + 0 * tiny, base + tiny / 2)).clamp(0, 1)
    hsv = convert(rgb, "hsv")
    assert hsv.isfinite().all()
    assert hsv.min() >= 0
    assert hsv.max() <= 1
