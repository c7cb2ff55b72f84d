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


def test_what_something_more_urgent_overtakes_is_begun_again_where_it_is_still_wanted() -> None:
    box: Mailbox[str] = Mailbox(4, resumed=(1, 2))
    number = box.put("views", lane=2)
    running = box.take()
    assert running is not None
    box.put("photo", lane=1)
    assert running.stop.stopped
    box.put("checkpoint", lane=0)
    box.put("end", lane=3)
    order, numbers = [], []
    while not order or order[-1] != "end":
        post = box.take()
        assert post is not None
        assert not post.stop.stopped
        order.append(post.job)
        numbers.append(post.number)
    assert order == ["checkpoint", "photo", "views", "end"]
    assert numbers[2] == number, "it is still the answer to the same question"


def test_what_is_replaced_cancelled_or_only_fetched_ahead_is_not_begun_again() -> None:
    box: Mailbox[str] = Mailbox(4, resumed=(1, 2))
    jobs = []
    for newer in ("newer views", None):
        box.put("views", lane=2)
        box.take()
        box.put("photo", lane=1)
        if newer:
            box.put(newer, lane=2)
        else:
            box.cancel(2)
        box.put("end", lane=3)
        while not jobs or jobs[-1] != "end":
            post = box.take()
            assert post is not None
            jobs.append(post.job)
        jobs.append("-")
    assert jobs == ["photo", "newer views", "end", "-", "photo", "end", "-"]
    box.put("ahead", lane=3)
    box.take()
    box.put("photo", lane=1)
    box.put("views", lane=2)
    left = [post.job for _ in range(2) if (post := box.take()) is not None]
    assert left == ["photo", "views"]
    assert box._slots == [None] * 4


def test_what_is_replaced_while_it_runs_is_not_begun_again() -> None:
    box: Mailbox[str] = Mailbox(2, resumed=(1,))
    box.put("old", lane=1)
    box.take()
    box.put("new", lane=1)
    post = box.take()
    assert post is not None
    assert post.job == "new"
    assert box._slots == [None, None]
