"""People whose accounts are to be erased in a week, of which they are reminded by a letter."""

from collections import Counter
from email import message_from_bytes
from email.utils import parseaddr
from pathlib import Path
from typing import Final
from uuid import UUID

from praktika.bootstrap.administration import CLI
from praktika.bootstrap.container import Container
from praktika.kernel.actors import Actor, Reach
from praktika.kernel.permissions import ANY_PERMISSION
from support.admissions import PASSWORD, applicants

PEOPLE: Final = 40

REMINDERS: Final = "SELECT count(*) FROM notifications_reminders WHERE state = '{}'"


async def administrator(container: Container) -> Actor:
    """Somebody who may do everything, beside the portal's own administrator."""
    await container.identity.administration().create_admin(CLI, email="admin@example.org", password=PASSWORD)
    [person] = await applicants(container, 1)
    return Actor(account_id=person.id, permissions={ANY_PERMISSION: Reach(everywhere=True)})


async def scheduled(container: Container, admin: Actor, count: int = PEOPLE) -> dict[str, UUID]:
    """Erasures in a week's time, by the address of whom they are about."""
    erasures = container.identity.erasures()
    people = await applicants(container, count)
    return {each.email: (await erasures.request(admin, each.id, reason="Left.")).id for each in people}


def letters_in(folder: Path) -> Counter[str]:
    """By recipient."""
    letters = (message_from_bytes(each.read_bytes()) for each in folder.glob("*.eml"))
    return Counter(parseaddr(letter["To"])[1] for letter in letters)
