"""The colour spaces of ColorNet, a record each: channels with ranges, definition, matrix and white point. No torch.

All matrices act on a column of gamma-encoded sRGB values in 0..1, LAB's on linear light. Numbers as in scikit-image
0.26, which is the oracle of the tests. The range, mean and standard deviation of a channel are those over all 256³
8-bit colours, each once, in float64.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from explorer.rules import SpaceName

Triple = tuple[float, float, float]
Matrix = tuple[Triple, Triple, Triple]

HED_FLOOR = 1e-6  # of a value, so that black has a logarithm
LIGHT_KNEE = 0.04045  # sRGB values up to here are linear light on a straight line
ROOT_KNEE = 0.008856  # shares of white up to here have a straight line in place of LAB's cube root


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel: what it is called, what it measures and in which unit, and its values over the RGB cube."""

    name: str
    meaning: str
    unit: str  # "" where the numbers have none
    low: float
    high: float
    mean: float
    std: float


@dataclass(frozen=True, slots=True)
class Space:
    """One colour space.

    `matrix` @ RGB + `offset` is the linear part of the definition, and nothing where it has none. `white` is the
    white point in XYZ.
    """

    name: SpaceName
    title: str
    channels: tuple[Channel, Channel, Channel]
    definition: str  # one sentence: formula, white point, which matrices
    matrix: Matrix = field(default=((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), repr=False)
    offset: Triple = field(default=(0.0, 0.0, 0.0), repr=False)
    white: Triple = (1.0, 1.0, 1.0)

    def convert(self, rgb: Tensor) -> Tensor:
        """RGB in 0..1 to this space's own units, (*, 3, H, W) to the same."""
        from explorer.colour.conversions import convert  # noqa: PLC0415 - panes want the record without torch

        return convert(rgb, self.name)


_STEP = 0.289804983  # the standard deviation of 0, 1/255, … 1
_LUMA = (0.299, 0.587, 0.114)
# The stains of Ruifrok and Johnston (2001), H (.65, .70, .29), E (.07, .99, .11), D (.27, .57, .78), inverted and
# transposed.
_FROM_STAINS: Matrix = (
    (1.8779827368521353, -0.06590806222356332, -0.6019073634392891),
    (-1.0076786862855645, 1.1347303724996625, -0.4804141884970579),
    (-0.5561158181996246, -0.1355217986283712, 1.5735880719641926),
)
_STAINS = "stain vectors of Ruifrok and Johnston 2001, inverted"

_ALL = (
    Space(
        "rgb",
        "RGB",
        (
            Channel("R", "red", "", 0, 1, 0.5, _STEP),
            Channel("G", "green", "", 0, 1, 0.5, _STEP),
            Channel("B", "blue", "", 0, 1, 0.5, _STEP),
        ),
        "The photo's sRGB values over 255.",
    ),
    Space(
        "hsv",
        "HSV",
        (
            Channel("H", "hue", "turn", 0, 1, 0.499019623, 0.288681637),
            Channel("S", "saturation", "", 0, 1, 0.668617189, 0.236398958),
            Channel("V", "value", "", 0, 1, 0.750976562, 0.194406928),
        ),
        "V = max(R, G, B), S = (V − min) / V, H the place on the colour wheel, in turns from red to green, 0 for grey.",
    ),
    Space(
        "hed",
        "HED",
        (
            Channel("H", "haematoxylin", "", 0, 1.87798274, 0.104095805, 0.165196835),
            Channel("E", "eosin", "", 0, 1.13473037, 0.0334268641, 0.0866088909),
            Channel("D", "DAB", "", 0, 1.57358807, 0.0813516046, 0.136860057),
        ),
        f"Amounts of three stains: ln(max(RGB, 10⁻⁶)) / ln 10⁻⁶ times the matrix, not below 0 ({_STAINS}; "
        "as scikit-image from 0.19 on).",
        _FROM_STAINS,
    ),
    Space(
        "yiq",
        "YIQ",
        (
            Channel("Y", "luma", "", 0, 1, 0.5, 0.193750616),
            Channel("I", "blue to orange", "", -0.59590059, 0.59590059, 0, 0.211724466),
            Channel("Q", "green to purple", "", -0.52273617, 0.52273616, 0, 0.186659158),
        ),
        "NTSC's luma and two differences of colour: the matrix times RGB.",
        (_LUMA, (0.59590059, -0.27455667, -0.32134392), (0.21153661, -0.52273617, 0.31119955)),
    ),
    Space(
        "yuv",
        "YUV",
        (
            Channel("Y", "luma", "", 0, 1, 0.5, 0.193750616),
            Channel("U", "blue against luma", "", -0.43601035, 0.43601035, 0, 0.157457997),
            Channel("V", "red against luma", "", -0.61497538, 0.61497538, 0, 0.234255992),
        ),
        "PAL's luma and two differences of colour: the matrix times RGB.",
        (_LUMA, (-0.14714119, -0.28886916, 0.43601035), (0.61497538, -0.51496512, -0.10001026)),
    ),
    Space(
        "lab",
        "LAB",
        (
            Channel("L", "lightness", "", 0, 100, 57.4904876, 20.2001277),
            Channel("a", "green to red", "", -86.1830297, 98.2330539, 6.98198835, 43.8671511),
            Channel("b", "blue to yellow", "", -107.8573, 94.4781223, 3.65007361, 45.0684177),
        ),
        "CIE 1976 L*a*b* of the sRGB colour, white point D65 of the 2° observer, (0.95047, 1, 1.08883): the matrix "
        "times linear light is XYZ; of XYZ over white the cube root f (straight below 0.008856); L = 116 f(Y) − 16, "
        "a = 500 (f(X) − f(Y)), b = 200 (f(Y) − f(Z)).",
        ((0.412453, 0.357580, 0.180423), (0.212671, 0.715160, 0.072169), (0.019334, 0.119193, 0.950227)),
        white=(0.95047, 1.0, 1.08883),
    ),
    Space(
        "ycbcr",
        "YCbCr",
        (
            Channel("Y", "luma", "", 16, 235, 125.5, 42.431385),
            Channel("Cb", "blue against luma", "", 16, 240, 128, 40.4469535),
            Channel("Cr", "red against luma", "", 16, 240, 128, 42.6629588),
        ),
        "Luma and two differences of colour of ITU-R BT.601 in its 8-bit studio range: the matrix times RGB, "
        "plus (16, 128, 128).",
        ((65.481, 128.553, 24.966), (-37.797, -74.203, 112.0), (112.0, -93.786, -18.214)),
        (16.0, 128.0, 128.0),
    ),
    Space(
        "hed_log10",
        "HED (0.15)",
        (
            Channel("H", "haematoxylin", "", -0.694993005, -0.246700201, -0.47799917, 0.100291289),
            Channel("E", "eosin", "", -0.0934433875, 0.36841286, 0.139573248, 0.0809066277),
            Channel("D", "DAB", "", -0.542588647, -0.143702203, -0.3483581, 0.0851079103),
        ),
        f"−log₁₀(RGB + 2) times the matrix ({_STAINS}; as scikit-image 0.15 to 0.17).",
        _FROM_STAINS,
    ),
    Space(
        "hed_ln",
        "HED (0.14)",
        (
            Channel("H", "haematoxylin", "", -1.60028053, -0.568048206, -1.10063376, 0.230929228),
            Channel("E", "eosin", "", -0.215161351, 0.848301961, 0.321379281, 0.186294395),
            Channel("D", "DAB", "", -1.24935653, -0.33088655, -0.802124169, 0.195968205),
        ),
        f"−ln(RGB + 2) times the matrix ({_STAINS}; as scikit-image up to 0.14).",
        _FROM_STAINS,
    ),
)
SPACES: dict[SpaceName, Space] = {space.name: space for space in _ALL}
SEVEN: tuple[SpaceName, ...] = ("rgb", "hsv", "hed", "yiq", "yuv", "lab", "ycbcr")


def numbered(spaces: Sequence[SpaceName]) -> tuple[tuple[SpaceName, int], ...]:
    """Every space with a number, 1 for the first of its name: streams may see the same space."""
    return tuple((space, spaces[: i + 1].count(space)) for i, space in enumerate(spaces))


def stream_names(spaces: Sequence[SpaceName]) -> tuple[str, ...]:
    """A name a stream: its space's, with the number where an earlier stream has the same ("rgb", "rgb 2")."""
    return tuple(space if n == 1 else f"{space} {n}" for space, n in numbered(spaces))
