"""`explorer figure`: figures of photos, for screen and print."""

from __future__ import annotations

import argparse
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from explorer.cli.console import Progress, stop_on_interrupt
from explorer.cli.manner import add_manner_options, wanted_manner
from explorer.cli.reader import add_reader_options, open_wanted_reader, wanted_card
from explorer.errors import ExplorerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explorer.figures.spec import FigureSpec

_FORMATS = ("png", "tiff", "pdf", "svg")
_PARTS = {"pictures": "show_insets", "names": "show_ranking", "caption": "show_caption"}
_EPILOG = """A figure by RA-CNN shows nested boxes and what each scale sees, one by multiple granularity descriptors the
regions and energy maps of each grain, one by ColorNet the seven colour spaces and their votes, and one with --crops,
by any of them, the crops and what each says. Figures are named after the photos. Each carries the recipe it was made
from: the reading with all its numbers, and the fingerprints of photo and checkpoint. Photos are never written to."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("photos", nargs="+", type=Path, metavar="PHOTO", help="photos, or folders of photos")
    parser.add_argument(
        "--out", type=Path, default=Path("figures"), metavar="PLACE",
        help="a folder (made where it is missing), or for a single photo a file such as owl.pdf (default: figures)",
    )  # fmt: skip
    parser.add_argument("--format", choices=_FORMATS, help="format of the files (default: png, or what --out ends in)")
    _add_form(parser.add_argument_group("the figure"))
    _add_maps(parser.add_argument_group("energy maps, of multiple granularity descriptors"))
    _add_views(parser.add_argument_group("views, of ColorNet"))
    add_manner_options(parser)
    add_reader_options(parser)
    parser.epilog = _EPILOG


def _add_form(form: argparse._ArgumentGroup) -> None:
    form.add_argument("--width-mm", type=float, metavar="MM", help="width on paper (default: 180)")
    form.add_argument(
        "--dpi", type=int, metavar="N", help="resolution of PNG and TIFF, and of photos in PDF and SVG (default: 300)"
    )
    form.add_argument(
        "--look", choices=["print", "light", "dark"], help="for paper, or for a light or dark screen (default: print)"
    )
    form.add_argument("--title", metavar="TEXT", help='above the figure (default: the best name; "" for none)')
    form.add_argument("--names", choices=["english", "scientific"], help="how birds are called (default: english)")
    form.add_argument(
        "--leave-out", type=_parts, default=(), metavar="PARTS",
        help="pictures (what each scale sees, maps, views, crops), names or caption, or several: names,caption",
    )  # fmt: skip
    form.add_argument("--sure", type=float, metavar="SHARE", help="name birds from this probability on (default: 0.7)")


def _add_maps(maps: argparse._ArgumentGroup) -> None:
    maps.add_argument(
        "--energy", choices=["squared", "absolute", "class_weighted"],
        help="which activations count (default: those the regions were discovered by)",
    )  # fmt: skip
    maps.add_argument(
        "--colour-map", metavar="NAME", help="colours of the maps: viridis, cividis, magma … (default: viridis)"
    )
    maps.add_argument(
        "--opacity", type=float, metavar="SHARE", help="how much the maps cover the photo, 0 to 1 (default: 0.6)"
    )
    maps.add_argument(
        "--scale-top", type=float, metavar="VALUE",
        help="value of the brightest colour, so that figures can be compared (default: the highest on each photo)",
    )  # fmt: skip
    maps.add_argument("--relative", action="store_true", help="each map from 0 to its own highest value")
    maps.add_argument("--cells", action="store_true", help="draw the map's cells as they are, without smoothing")


def _add_views(views: argparse._ArgumentGroup) -> None:
    views.add_argument(
        "--channel", type=int, choices=[1, 2, 3], metavar="N",
        help="show only the 1st, 2nd or 3rd channel of every space, in grey (default: all as red, green and blue)",
    )  # fmt: skip
    views.add_argument(
        "--as-seen", action="store_true", help="show the square that the streams see, in their own pixels"
    )
    views.add_argument(
        "--stretch", action="store_true",
        help="spread each channel from its 1st to its 99th percentile in the photo (default: its whole range)",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Read the photos and save a figure of each."""
    from explorer.cli.report import say_done, say_passed_over

    if importlib.util.find_spec("PySide6") is None:
        raise ExplorerError("Could not make figures", "they are painted with PySide6, which is not installed")
    from explorer.jobs.figures import make_figures
    from explorer.jobs.gather import gather

    with stop_on_interrupt() as stop, Progress() as progress:
        spec = _spec(options)
        manner = wanted_manner(options, wanted_card(options))
        gathered = gather(options.photos, stop)
        places = _places(gathered.photos, options)
        reader = open_wanted_reader(options, progress)
        failed = 0
        for one in make_figures(places, reader, spec=spec, stop=stop, manner=manner):
            if one.problem is not None:
                failed += 1
                progress.say(str(one.problem))
            else:
                progress.write(str(one.figure))
            progress.show("Making figure", one.done, one.total, note=one.path.name)
    say_passed_over(gathered)
    return say_done("Made figures of", len(places) - failed, failed, reader)


def _parts(text: str) -> tuple[str, ...]:
    """Parts of a figure separated by commas."""
    parts = tuple(part.strip() for part in text.split(","))
    unknown = [part for part in parts if part not in _PARTS]
    if unknown:
        raise argparse.ArgumentTypeError(f"a figure has no part {unknown[0]!r}; it has {', '.join(_PARTS)}")
    return parts


def _spec(options: argparse.Namespace) -> FigureSpec:
    from explorer.figures.energy import colour_table
    from explorer.figures.spec import ColourSpec, FigureSpec, MapSpec, check_spec

    drawn = {"rule": options.energy, "colour_map": options.colour_map, "opacity": options.opacity}
    drawn |= {"top": options.scale_top, "relative": options.relative, "smooth": not options.cells}
    maps = MapSpec(**{name: value for name, value in drawn.items() if value is not None})
    channel: Literal[0, 1, 2] | None = None if options.channel is None else options.channel - 1
    colour = ColourSpec(channel=channel, as_seen=options.as_seen, stretched=options.stretch)
    given = {name: getattr(options, name) for name in ("width_mm", "dpi", "look", "title", "names", "sure")}
    given |= {_PARTS[part]: False for part in options.leave_out}
    spec = FigureSpec(**{name: value for name, value in given.items() if value is not None}, maps=maps, colour=colour)
    check_spec(spec)
    if options.colour_map is not None:
        colour_table(maps.colour_map)  # a wrong name is told before any reading
    return spec


def _places(photos: Sequence[Path], options: argparse.Namespace) -> dict[Path, Path]:
    """The file of each photo's figure.

    Raises:
        ExplorerError: --out names one file for several photos, contradicts --format, or is no format of figures.
    """
    from explorer.jobs.figures import figure_paths
    from explorer.photos import PHOTO_SUFFIXES

    out: Path = options.out
    endings = {f".{name}": name for name in _FORMATS} | {".tif": "tiff"}
    ending = endings.get(out.suffix.lower())
    if ending is None and out.suffix.lower() in PHOTO_SUFFIXES | {".eps", ".ps"} and not out.is_dir():
        hint = f"Let the name end in {', '.join(endings)}."
        raise ExplorerError(f"Could not make {out}", f"{out.suffix} is not a format of figures", hint)
    if ending is None or out.is_dir():
        return figure_paths(photos, out, f".{options.format or 'png'}")
    if len(photos) > 1:
        hint = "Give a folder, and the format with --format."
        raise ExplorerError(
            f"Could not make figures in {out}", f"it is one file, and there are {len(photos)} photos", hint
        )
    if options.format not in (None, ending):
        raise ExplorerError(
            f"Could not make {out}", f"its name does not end in .{options.format}", "Leave out --format."
        )
    return {photos[0]: out}
