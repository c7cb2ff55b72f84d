"""How linked panes look at a photo, and how they share the room, as pure functions. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass

LARGEST = 32.0  # device pixels of the screen a photo pixel
MARGIN = 10.0  # logical pixels around a fitted photo
NEARLY = 1.02  # one arrangement is better than another if it shows the photo larger by that factor


@dataclass(frozen=True, slots=True)
class Camera:
    """`zoom` logical pixels of the screen a photo pixel, and the photo's point in the middle of every pane."""

    zoom: float
    x: float
    y: float

    def seen(self, width: float, height: float) -> tuple[float, float, float, float]:
        """(x0, y0, x1, y1) in photo pixels of what a pane of that many logical pixels shows."""
        half_width, half_height = width / self.zoom / 2, height / self.zoom / 2
        return self.x - half_width, self.y - half_height, self.x + half_width, self.y + half_height

    def zoomed(self, zoom: float, at: tuple[float, float] | None = None) -> Camera:
        """Another zoom, with the photo's point `at` staying where it is on the screen; None: the middle."""
        x, y = at or (self.x, self.y)
        keep = self.zoom / zoom
        return Camera(zoom, x + (self.x - x) * keep, y + (self.y - y) * keep)


def fitted(photo: tuple[float, float], room: tuple[float, float]) -> Camera:
    """The whole photo (width, height) as large as can be in a pane of that room in logical pixels."""
    zoom = min((room[0] - 2 * MARGIN) / photo[0], (room[1] - 2 * MARGIN) / photo[1])
    return Camera(max(zoom, 1e-4), photo[0] / 2, photo[1] / 2)


def limited(zoom: float, *, fit: float, ratio: float) -> float:
    """The zoom nearest to the wanted one that is allowed; `ratio`: device pixels a logical pixel."""
    return min(max(zoom, min(fit, 1 / ratio)), LARGEST / ratio)


def columns_for(count: int, room: tuple[float, float], photo: tuple[float, float], *, head: float) -> int:
    """In how many columns `count` panes show a photo largest; no place empty, and side by side, if it hardly matters.

    Args:
        count: panes.
        room: (width, height) for all of them, in logical pixels.
        photo: (width, height).
        head: height of a pane's title, in logical pixels.
    """
    best, largest, fewest = count, 0.0, 0
    for columns in range(count, 0, -1):
        rows = -(-count // columns)
        empty = rows * columns - count
        zoom = min(room[0] / columns / photo[0], max(room[1] / rows - head, 1.0) / photo[1])
        if zoom > largest * NEARLY or (zoom * NEARLY > largest and empty < fewest):
            best, largest, fewest = columns, zoom, empty
    return best
