"""What administrators asked for about others, and what they said of them."""

from datetime import timedelta

import pytest

from praktika.identity.domain import DataExportNotFound, ErasureNotFound, ErasureStatus
from praktika.identity.events import AccountBlocked
from praktika.infrastructure.memory import WORK
from praktika.kernel.actors import Actor, ActorKind, Reach
from praktika.kernel.permissions import ANY_PERMISSION
from praktika.testing import Portal
from praktika.testing.portal import PASSWORD

pytestmark = pytest.mark.anyio

CLI = Actor(kind=ActorKind.CLI, permissions={ANY_PERMISSION: Reach(everywhere=True)})


@pytest.fixture
def portal() -> Portal:
    return Portal()


async def admin_of(portal: Portal, email: str = "root@example.org") -> Actor:
    await portal.identity.administration.create_admin(CLI, email=email, password=PASSWORD)
    return await portal.sign_in(email)


async def deprived(portal: Portal, actor: Actor, email: str) -> Actor:
    """The same person, who is no administrator any more."""
    other = await admin_of(portal, "other@example.org")
    (grant,) = (await portal.identity.account_queries.account(actor, actor.me())).roles
    await portal.identity.grants.revoke(other, grant.grant_id)
    return await portal.sign_in(email)


async def test_who_is_no_administrator_any_more_reads_no_copy_of_anothers_data(portal: Portal):
    root, ada = await admin_of(portal), await portal.participant()
    export = await portal.identity.data_exports.request(root, ada.me())
    await portal.work()
    await portal.identity.data_exports.file(root, export.id)
    gone = await deprived(portal, root, "root@example.org")
    with pytest.raises(DataExportNotFound):
        await portal.identity.data_exports.file(gone, export.id)
    with pytest.raises(DataExportNotFound):
        await portal.identity.personal_data_queries.export(gone, export.id)
    portal.clock.advance(timedelta(days=1))
    own = await portal.identity.data_exports.request(gone, gone.me())
    await portal.work()
    await portal.identity.data_exports.file(gone, own.id)


async def test_who_is_no_administrator_any_more_neither_sees_nor_cancels_the_erasure_of_another(portal: Portal):
    root, ada = await admin_of(portal), await portal.participant()
    erasure = await portal.identity.erasures.request(root, ada.me(), reason="asked by letter")
    gone = await deprived(portal, root, "root@example.org")
    with pytest.raises(ErasureNotFound):
        await portal.identity.erasures.cancel(gone, erasure.id)
    with pytest.raises(ErasureNotFound):
        await portal.identity.personal_data_queries.erasure(gone, erasure.id)
    await portal.identity.erasures.cancel(ada, erasure.id)
    assert (await portal.identity.personal_data_queries.erasure(ada, erasure.id)).status == ErasureStatus.CANCELLED


async def test_work_that_tells_why_somebody_was_blocked_names_nobody_who_was_erased(portal: Portal):
    root, bob = await admin_of(portal), await portal.participant()
    ada = await portal.participant(first_name="Ada", last_name="Quillfeather")
    await portal.identity.account_standing.block(root, bob.me(), reason="fought with Ada Quillfeather")
    await portal.identity.erasures.request(ada, ada.me(), current_password=PASSWORD)
    portal.clock.advance(timedelta(days=7))
    await portal.identity.erasures.start_due()
    reasons = {item.payload["reason"] for item in portal.store.rows(WORK) if item.event == AccountBlocked.name}
    assert reasons == {"erased"}
