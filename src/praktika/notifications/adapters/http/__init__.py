"""Notifications over HTTP: translate, call, translate back."""

from typing import Final

from praktika.notifications.adapters.http.messages import routes as messages

ROUTERS: Final = (messages,)
