"""Notifications over HTTP: translate, call, translate back."""

from typing import Final

from praktika.notifications.adapters.http.dead_letters import routes as dead_letters
from praktika.notifications.adapters.http.messages import routes as messages

ROUTERS: Final = (
    dead_letters,
    messages,
)
