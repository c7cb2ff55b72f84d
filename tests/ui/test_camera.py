"""How linked panes look at a photo and share the room."""

from __future__ import annotations

import pytest

from explorer.ui.camera import LARGEST, MARGIN, Camera, columns_for, fitted, limited


def test_a_fitted_photo_is_in_the_middle_with_a_margin() -> None:
    camera = fitted((400, 300), (220, 320))
    assert camera.zoom == pytest.approx((220 - 2 * MARGIN) / 400)
    x0, y0, x1, y1 = camera.seen(220, 320)
    assert (x0 + x1) / 2 == pytest.approx(200)
    assert (y0 + y1) / 2 == pytest.approx(150)
    assert -x0 * camera.zoom == pytest.approx(MARGIN)


def test_zooming_keeps_the_point_under_the_cursor() -> None:
    camera = Camera(0.5, 200, 150)

    def on_screen(look: Camera) -> tuple[float, float]:
        x0, y0, _, _ = look.seen(100, 80)
        return (330 - x0) * look.zoom, (40 - y0) * look.zoom

    assert on_screen(camera.zoomed(2.0, (330, 40))) == pytest.approx(on_screen(camera))


def test_zoom_has_ends() -> None:
    assert limited(1000, fit=0.1, ratio=2) == LARGEST / 2
    assert limited(0.001, fit=0.1, ratio=1) == 0.1
    assert limited(0.001, fit=5, ratio=2) == 0.5, "a tiny photo can be shown pixel by pixel"


@pytest.mark.parametrize(
    ("count", "room", "photo", "columns"),
    [
        (4, (1600, 500), (300, 300), 4),
        (4, (880, 415), (960, 720), 2),  # three in a row and one below would be no larger
        (4, (1000, 800), (6000, 1000), 1),  # a panorama
        (4, (1000, 800), (1000, 3000), 4),
        (3, (900, 300), (300, 300), 3),
        (1, (900, 300), (300, 300), 1),
    ],
)
def test_panes_share_the_room_so_that_the_photo_is_large(count, room, photo, columns) -> None:
    assert columns_for(count, room, photo, head=36) == columns
