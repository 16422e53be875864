"""Who handles which work."""

from typing import Final

from praktika.identity.events import (
    AccountArchived,
    AccountBlocked,
    AccountErasureRequested,
    OrganisationArchived,
    RoleRevoked,
)
from praktika.kernel.work import Handler

HANDLERS: Final = (
    Handler(name="consultations.expire-holds", target="consultations.settling.expire_holds", transactional=False),
    Handler(name="consultations.complete-past", target="consultations.settling.complete_past", transactional=False),
    Handler(name="consultations.purge-withdrawn", target="consultations.settling.purge_withdrawn", transactional=False),
    *(
        Handler(
            name=f"consultations.leave.{event.name}",
            event=event,
            target="consultations.accounts.on_account_closed",
            transactional=False,
        )
        for event in (AccountBlocked, AccountArchived)
    ),
    Handler(
        name="consultations.retire-specialist",
        event=RoleRevoked,
        target="consultations.accounts.on_role_revoked",
        transactional=False,
    ),
    Handler(
        name="consultations.close-organisation",
        event=OrganisationArchived,
        target="consultations.accounts.on_organisation_archived",
        transactional=False,
    ),
    Handler(
        name="consultations.erase-person",
        event=AccountErasureRequested,
        target="consultations.personal_data.on_account_erasure_requested",
        transactional=False,
    ),
)
