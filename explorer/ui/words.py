"""What the window says about its state, as pure functions. No Qt here."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import bidirectional

from explorer.geometry import Box
from explorer.ui.state import current_answer, is_stale, weights_are_here

if TYPE_CHECKING:
    from explorer.photos import Photo
    from explorer.results import ScaleReading, ZoomReading
    from explorer.ui.state import ViewState

LEFT_TO_RIGHT = "\u200e"  # not seen: what follows it is laid out from left to right


def window_title(state: ViewState) -> str:
    """Photo and place, for the title bar; in this order also where a name is written from right to left."""
    from explorer.photos.text import plain  # noqa: PLC0415 - it brings Pillow, which the first paint does without

    name = plain(state.selected.name) if state.selected else ""
    title = " – ".join(part for part in (name, plain(state.place), "Bird Explorer") if part)
    return LEFT_TO_RIGHT + title if any(bidirectional(letter) in ("R", "AL") for letter in title) else title


def position_line(state: ViewState) -> str:
    """'12 of 4,829', or how many there are so far."""
    count, kind = len(state.listed.paths), "file" if state.only_refused else "photo"
    if count == 0:
        return "Looking for photos…" if state.is_listing else "No photos"
    total = f"{count:,}" + (" so far" if state.is_listing else "")
    place = state.listed.places.get(state.selected) if state.selected is not None else None
    return f"{total} {kind if count == 1 else kind + 's'}" if place is None else f"{place + 1:,} of {total}"


def scale_under(reading: ZoomReading, x: float, y: float) -> tuple[int, ScaleReading]:
    """The finest scale whose box holds that point of the photo, with its number counted from 1."""
    for number in range(len(reading.scales), 1, -1):
        if reading.scales[number - 1].box.contains(x, y):
            return number, reading.scales[number - 1]
    return 1, reading.scales[0]


def network_pixel(scale: ScaleReading, x: float, y: float) -> tuple[int, int]:
    """Where a point of the photo is in that scale's input."""
    u, v = scale.box.fraction_of(x, y)
    last = scale.input_side - 1
    return min(int(u * scale.input_side), last), min(int(v * scale.input_side), last)


def cursor_line(size: tuple[int, int] | None, reading: ZoomReading | None, at: tuple[float, float] | None) -> str:
    """'photo px 1031, 644 → network 143, 92': the frames of the point under the cursor; "" outside the photo."""
    if size is None or at is None or not Box.of_size(*size).contains(*at):
        return ""
    x, y = at
    line = f"photo px {int(x):,}, {int(y):,}"
    if reading is None:
        return line
    column, row = network_pixel(reading.scales[0], x, y)
    line += f" → network {column}, {row}"
    number, finest = scale_under(reading, x, y)
    if number > 1:
        column, row = network_pixel(finest, x, y)
        line += f" → scale {number} {column}, {row}"
    return line


def waiting_line(state: ViewState) -> str:
    """What to say where the answer will appear, or "" when it is there."""
    if state.selected is None or not is_stale(state):
        return ""
    if state.trouble:
        return state.trouble if state.photo is not None else ""
    if state.checkpoint is None and state.opening is None:
        return "No model is open. Choose one in the bar above, or drop a checkpoint here."
    if state.engine != "ready":
        return "The model engine is starting. The first answer takes a few seconds."
    if not weights_are_here(state) or current_answer(state) is not None:
        return "Opening the model…"
    return "Reading the photo…"


def pane_message(state: ViewState) -> tuple[str, str] | None:
    """Headline and sentence to show instead of a photo; None when there is a photo to show or one is coming."""
    if state.selected is not None:
        return ("This photo cannot be opened", state.trouble) if state.photo is None and state.trouble else None
    if state.folder is None:
        return "Drop a folder of photos here", "You can also drop single photos, or a checkpoint to read them with."
    if state.is_listing and state.photo is not None:
        return None
    if state.is_listing:
        return "Looking for photos…", state.place
    return (
        "There are no photos in this folder",
        f"{state.place} holds no pictures this program knows. Drop another here.",
    )


def checkpoint_line(state: ViewState) -> str:
    """What the chooser shows: the model in use, or the one on its way."""
    if state.checkpoint is None:
        return f"Opening {state.opening.name}…" if state.opening else "Choose a model"
    return state.checkpoint.card.title


def run_line(state: ViewState) -> str:
    """'read in 118 ms' of the answer on screen, or ""."""
    answer = current_answer(state)
    if answer is None:
        return ""
    seconds = answer.reading.run.seconds
    return f"read in {seconds * 1000:,.0f} ms" if seconds < 10 else f"read in {seconds:,.0f} s"


def engine_line(state: ViewState) -> str:
    """The device and why, or what the model engine is doing meanwhile."""
    if state.device:
        return state.device
    return "model engine starting…" if state.engine == "starting" else ""


def device_line(device: str, reason: str) -> str:
    """'CPU: no CUDA GPU found'."""
    number = device.partition(":")[2]
    name = {"cpu": "CPU", "mps": "Apple GPU"}.get(device, "GPU" if number in ("", "0") else f"GPU {number}")
    return f"{name}: {reason}" if reason else name


def details_lines(photo: Photo | None) -> str:
    """What is known about a photo, a line each: name, size, time, camera, lens, place, profile and notes."""
    if photo is None:
        return ""
    facts = photo.facts
    width, height = photo.size
    place = f"{facts.gps[0]:.5f}, {facts.gps[1]:.5f}" if facts.gps else ""
    kind = f"{width:,} × {height:,} px · {facts.format}"
    lines = (photo.path.name, kind, facts.taken_at, facts.camera, facts.lens, place, facts.profile, *facts.notes)
    return "\n".join(line for line in lines if line)
