"""Notifications over HTTP: translate, call, translate back."""

from typing import Final

from praktika.notifications.adapters.http.dead_letters import routes as dead_letters
from praktika.notifications.adapters.http.deliveries import routes as deliveries
from praktika.notifications.adapters.http.messages import routes as messages
from praktika.notifications.adapters.http.notices import routes as notices
from praktika.notifications.adapters.http.preferences import routes as preferences
from praktika.notifications.adapters.http.reminders import routes as reminders
from praktika.notifications.adapters.http.templates import routes as templates
from praktika.notifications.adapters.http.webhooks import routes as webhooks

ROUTERS: Final = (dead_letters, messages, notices, preferences, reminders, templates, webhooks, deliveries)
