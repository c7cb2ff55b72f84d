"""The mailbox: one slot a lane, and the newest wins."""

from __future__ import annotations

import threading

from explorer.ui.mailbox import Mailbox


def test_the_newest_replaces_what_waits() -> None:
    box: Mailbox[str] = Mailbox()
    numbers = [box.put(job) for job in ("a", "b", "c")]
    post = box.take()
    assert post is not None
    assert (post.job, post.number) == ("c", numbers[-1])
    assert numbers == sorted(set(numbers))


def test_a_newer_job_stops_the_one_at_work() -> None:
    box: Mailbox[str] = Mailbox()
    box.put("a")
    running = box.take()
    assert running is not None
    assert not running.stop.stopped
    box.put("b")
    assert running.stop.stopped
    after = box.take()
    assert after is not None
    assert not after.stop.stopped


def test_earlier_lanes_go_first_and_are_not_stopped_by_later_ones() -> None:
    box: Mailbox[str] = Mailbox(3)
    box.put("ahead", lane=2)
    box.put("photo", lane=1)
    box.put("checkpoint", lane=0)
    first = box.take()
    assert first is not None
    assert first.job == "checkpoint"
    box.put("other photo", lane=1)
    assert not first.stop.stopped
    second = box.take()
    assert second is not None
    assert second.job == "other photo"
    box.put("other checkpoint", lane=0)
    assert second.stop.stopped


def test_a_cancelled_lane_is_empty_and_its_job_stops() -> None:
    box: Mailbox[str] = Mailbox(2)
    box.put("photo", lane=1)
    running = box.take()
    box.put("next photo", lane=1)
    box.put("checkpoint", lane=0)
    box.cancel(1)
    assert running is not None
    assert running.stop.stopped
    left = box.take()
    assert left is not None
    assert left.job == "checkpoint"


def test_closing_wakes_whoever_waits() -> None:
    box: Mailbox[str] = Mailbox()
    taken: list[object] = ["nothing yet"]
    thread = threading.Thread(target=lambda: taken.append(box.take()))
    thread.start()
    box.close()
    thread.join(10)
    assert not thread.is_alive()
    assert taken[-1] is None
    box.put("too late")
    assert box.take() is None
