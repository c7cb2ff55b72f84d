"""How long the real program takes to a painted window, the first thumbnail and the first reading."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from measure import Row, checkpoints, draw_photos, own_home, print_table, rounds_wanted

from explorer.ui.settings import Settings

WATCHED = Path(__file__).with_name("watched_start.py")
IMPORT_TORCH = "import time, torch; print(time.time())"
PATIENCE = 300  # seconds


def main() -> None:
    rounds = rounds_wanted(__doc__ or "", 5)
    with own_home() as home:
        photos = home / "photos"
        draw_photos(photos, 12)
        settings = Settings()
        settings.checkpoint = checkpoints(home, "racnn")[0]
        settings.save()
        start(photos, home / "warm-up")
        floor, first, again = [], [], []
        for number in range(rounds):
            floor.append(import_torch())
            first.append(start(photos, home / f"cache{number}"))
            again.append(start(photos, home / f"cache{number}"))
    early = sum(1 for seen in (*first, *again) if seen["torch"])
    print_table(
        f"Start of the program on 12 photos, {rounds} rounds",
        [
            Row("painted window", values(first, "painted"), floor, "≤ 600 ms"),
            Row("first thumbnail", values(first, "thumbnail"), floor),
            Row("first thumbnail, seen before", values(again, "thumbnail"), floor),
            Row("first reading", values(first, "reading"), floor),
            Row("first reading, seen before", values(again, "reading"), floor, "< 1 ×: shown before torch is there"),
        ],
        floor="a bare `import torch`, all from the start of the process",
        notes=[f"torch was imported before the window was painted in {early} of {2 * rounds} starts (budget: 0)."],
    )


def start(photos: Path, cache: Path) -> dict[str, float]:
    """Start the program once, with that cache; what was seen when, in ms."""
    environment = os.environ | {"BIRD_EXPLORER_CACHE": str(cache)}
    arguments = [sys.executable, str(WATCHED), repr(time.time()), str(photos)]
    done = subprocess.run(arguments, env=environment, check=True, stdout=subprocess.PIPE, text=True, timeout=PATIENCE)
    seen: dict[str, float] = json.loads(done.stdout)
    return seen


def import_torch() -> float:
    """One bare import of torch in a process of its own, in ms."""
    begin = time.time()
    done = subprocess.run([sys.executable, "-c", IMPORT_TORCH], check=True, stdout=subprocess.PIPE, text=True)
    return (float(done.stdout) - begin) * 1000


def values(starts: list[dict[str, float]], what: str) -> list[float]:
    return [seen[what] for seen in starts if what in seen]


if __name__ == "__main__":
    main()
