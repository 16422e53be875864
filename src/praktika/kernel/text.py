"""Text as people type it, made comparable."""

import unicodedata


def clean(text: str) -> str:
    """Trimmed and NFC-normalised."""
    return unicodedata.normalize("NFC", text).strip()


def folded(text: str) -> str:
    """What two texts share that differ only in case or normalisation."""
    return unicodedata.normalize("NFC", text.casefold()).strip()
