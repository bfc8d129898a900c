"""The verification code as a QR picture."""

from __future__ import annotations

import segno

# Trying all eight masks for the prettiest takes most of the time; a reader takes any of them.
MASK = 2


def data_uri(text: str) -> str:
    """Draws text as a PNG data URI; an empty text gives no picture."""
    return segno.make(text, error="m", micro=False, mask=MASK).png_data_uri(scale=4, border=0) if text else ""
