"""Addresses of calendar feeds: whoever has one reads the feed, so only a hash of what makes it secret is kept."""

import secrets
from hashlib import sha256


class FeedLinks:
    def __init__(self, public_url: str) -> None:
        self._feeds = f"{public_url.rstrip('/')}/api/v1/calendar-feeds"

    def link(self, token: str) -> str:
        return f"{self._feeds}/{token}.ics"


def new_token() -> str:
    """256 bits."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()
