"""What several services of this module use."""

from collections.abc import Callable

from praktika.notifications.ports import NotificationsUnitOfWork

type UnitsOfWork = Callable[[], NotificationsUnitOfWork]
