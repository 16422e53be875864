"""Who handles which fact in this module."""

from typing import Final

from praktika.identity.events import AccountErasureRequested, OrganisationArchived
from praktika.internships.events import ApplicationSubmitted
from praktika.kernel.work import Handler

HANDLERS: Final = (
    Handler(
        name="internships.screen",
        event=ApplicationSubmitted,
        target="internships.screening.on_application_submitted",
    ),
    Handler(
        name="internships.close-programmes",
        event=OrganisationArchived,
        target="internships.programmes.on_organisation_archived",
    ),
    Handler(
        name="internships.erase-person",
        event=AccountErasureRequested,
        target="internships.personal_data.on_account_erasure_requested",
    ),
)
