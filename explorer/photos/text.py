"""Text that comes from files, made safe to show and to print."""

from __future__ import annotations

import re

# Control characters, line and paragraph separators, and the marks that turn the writing direction around.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LONGEST = 200


def plain(text: str) -> str:
    """`text` on one line, without control characters and without what cannot be encoded, at most 200 characters.

    It may still look like markup: whoever shows it must show it as plain text.
    """
    text = _SURROGATES.sub("\ufffd", _CONTROLS.sub(" ", text)).strip()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
