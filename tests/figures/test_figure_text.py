from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.figures.text import broken_name, elide, estimated_width, printable, share_text, wrap


def ten_wide(text: str) -> float:
    return 10.0 * len(text)


def test_plain_text_has_no_controls_and_no_direction_tricks() -> None:
    assert printable("a\x00b\r\n  c\t") == "a\N{REPLACEMENT CHARACTER}b c"
    assert printable("gpj.\N{RIGHT-TO-LEFT OVERRIDE}exe") == "gpj.exe"
    assert printable("\udcffname") == "\N{REPLACEMENT CHARACTER}name"
    assert printable("雪鴞 Ünïcode <b>") == "雪鴞 Ünïcode <b>"


@settings(deadline=None)
@given(st.text())
def test_plain_text_can_be_written_anywhere(text: str) -> None:
    safe = printable(text)
    safe.encode("utf-8")
    assert all(ord(char) >= 32 and ord(char) not in {0xFFFE, 0xFFFF} for char in safe)
    assert printable(safe) == safe


def test_wide_letters_are_wider() -> None:
    assert estimated_width("WWW", 10) > 2 * estimated_width("iii", 10)
    assert estimated_width("owl", 20) == pytest.approx(2 * estimated_width("owl", 10))
    assert estimated_width("owl", 10, bold=True) > estimated_width("owl", 10)
    assert estimated_width("雪", 10) > estimated_width("e", 10)
    assert estimated_width("e\N{COMBINING ACUTE ACCENT}", 10) == estimated_width("e", 10)


def test_lines_break_at_spaces() -> None:
    assert wrap("a bird in the hand", 70, ten_wide) == ("a bird", "in the", "hand")
    assert wrap("", 70, ten_wide) == ()


def test_a_word_too_long_for_a_line_is_broken() -> None:
    assert wrap("my Donaudampfschiff", 60, ten_wide) == ("my", "Donaud", "ampfsc", "hiff")


@settings(deadline=None)
@given(st.lists(st.text("abc", min_size=1, max_size=12), min_size=1), st.integers(1, 15))
def test_wrapping_loses_nothing_and_fits(words: list[str], room: int) -> None:
    lines = wrap(" ".join(words), room * 10, ten_wide)
    assert "".join(lines).replace(" ", "") == "".join(words)
    assert all(len(line) <= room for line in lines)


def test_elision_keeps_both_ends() -> None:
    assert elide("Great Grey Owl", 140, ten_wide) == "Great Grey Owl"
    assert elide("Great Grey Owl", 90, ten_wide) == "Great…Owl"
    assert elide("Owl", 5, ten_wide) == ""


@settings(deadline=None)
@given(st.text("ab ", max_size=30), st.integers(0, 40))
def test_elided_text_fits(text: str, room: int) -> None:
    short = elide(text, room * 10, ten_wide)
    assert ten_wide(short) <= room * 10
    assert short == text or len(short) < max(len(text), 1)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0.00"),
        (0.004, "<0.01"),
        (0.005, "0.01"),
        (0.914, "0.91"),
        (0.9949, "0.99"),
        (0.995, ">0.99"),
        (1.0, "1.00"),
    ],
)
def test_shares_never_claim_more_certainty_than_there_is(share: float, text: str) -> None:
    assert share_text(share) == text


def test_lines_do_not_part_a_name_from_its_number() -> None:
    assert wrap("Parulidae 0.97 → Blue Jay >0.99", 280, ten_wide) == ("Parulidae 0.97 → Blue", "Jay >0.99")
    assert wrap("best, Alcedinidae (0.67)", 200, ten_wide) == ("best,", "Alcedinidae (0.67)")


def test_lines_do_not_break_within_the_edges_of_a_box_if_they_need_not() -> None:
    assert wrap("bottom: 2 (32, −5, 222, 196), 3", 250, ten_wide) == ("bottom:", "2 (32, −5, 222, 196), 3")
    assert wrap("2 (32, −5, 222, 196)", 100, ten_wide) == ("2 (32, −5,", "222, 196)")


def test_a_word_with_a_hyphen_is_broken_there() -> None:
    assert wrap("a Beardless-Tyrannulet", 150, ten_wide) == ("a", "Beardless-", "Tyrannulet")


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Blue Jay", ("Blue Jay",)),
        ("Northern Flicker", ("Northern", "Flicker")),
        ("Black-throated Blue Warbler", ("Black-throated", "Blue", "Warbler")),
        ("Chuck-will's-widow", ("Chuck-will's-", "widow")),
        ("Woodpeckerish", ("Woodpeckerish", "")),
    ],
)
def test_a_name_leaves_room_for_its_number(name: str, lines: tuple[str, ...]) -> None:
    assert broken_name(name, 150, 90, ten_wide) == lines
