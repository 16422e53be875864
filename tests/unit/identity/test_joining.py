"""People who have an account are invited into an organisation and join by the mailed code."""

from datetime import timedelta

import pytest

from builders.identity import CLI, not_a_code
from praktika.identity.adapters.memory.storage import ORGANISATIONS
from praktika.identity.domain import (
    CodeInvalid,
    InvitationStateConflict,
    OrganisationArchived,
    OrganisationInvitationNotFound,
    OrganisationNotFound,
    OutranksYou,
)
from praktika.identity.events import ProfileChanged, RoleGranted
from praktika.kernel.actors import ANONYMOUS
from praktika.kernel.errors import Forbidden, Invalid, TooMany
from praktika.kernel.ids import uuid7

pytestmark = pytest.mark.anyio

ADA = {"first_name": "Ada", "last_name": "Lovelace"}


@pytest.fixture
async def acme(house):
    return await house.organisation()


@pytest.fixture
async def manager(house, acme):
    return await house.staff(acme.id, "manager", email="manager@example.org")


@pytest.fixture
async def ada(house):
    await house.active(**ADA)
    return await house.actor("ada@example.org")


async def invited(house, actor, organisation, *roles, email="ada@example.org"):
    invitation = await house.joining.invite(actor, organisation.id, email=email, roles=roles or ("curator",))
    return invitation, await house.facade.code_text(invitation.id)


async def join(house, code, actor=ANONYMOUS, **names):
    await house.joining.join(actor, code=code, names=names)


async def refusal(coroutine):
    with pytest.raises(Invalid) as error:
        await coroutine
    return [(v.pointer, v.code) for v in error.value.violations]


async def states(house, actor, organisation):
    page = await house.organisation_invitation_queries.invitations(actor, organisation.id)
    return [(view.state, view.allowed_actions) for view in page.items]


async def test_who_accepts_belongs_to_the_organisation_with_the_roles_promised(house, acme, manager, ada):
    invitation, code = await invited(house, manager, acme, "curator", "recruiter")
    assert await states(house, manager, acme) == [("pending", ["cancel"])]
    token = (await house.login()).access_token
    await join(house, code)
    now = await house.actor_of(token)
    assert now.organisation_id == acme.id
    assert now.permissions["identity.account:read"].organisations == {acme.id}
    assert now.permissions["internships.application:submit"].own
    granted = [e for e in house.store.events if isinstance(e, RoleGranted)]
    assert {(e.role, e.organisation_id, e.by) for e in granted} == {
        ("curator", acme.id, manager.account_id),
        ("recruiter", acme.id, manager.account_id),
    }
    assert [e for e in house.store.events if isinstance(e, ProfileChanged)][-1].fields == ("organisation_id",)
    assert await states(house, manager, acme) == [("accepted", [])]
    (entry,) = [e for e in await house.audit() if e.action == "identity.account:join-organisation"]
    assert (entry.actor_id, entry.subject_id) == (ada.account_id, ada.account_id)
    assert entry.changes == {"organisation_id": {"from": None, "to": str(acme.id)}}
    with pytest.raises(CodeInvalid):
        await join(house, code)
    with pytest.raises(InvitationStateConflict):
        await house.joining.cancel(manager, acme.id, invitation.id)


async def test_two_organisations_may_invite_one_person_who_joins_one(house, acme, manager, ada):
    other = await house.organisation("Other")
    _, first = await invited(house, manager, acme)
    _, second = await invited(house, CLI, other)
    await join(house, first)
    with pytest.raises(CodeInvalid):
        await join(house, second)
    assert (await house.account_of("ada@example.org")).organisation_id == acme.id


async def test_a_new_invitation_replaces_the_one_before_and_a_cancelled_one_is_worth_nothing(house, acme, manager, ada):
    _, first = await invited(house, manager, acme)
    second, code = await invited(house, manager, acme)
    with pytest.raises(CodeInvalid):
        await join(house, first)
    kind = "account.organisation-invitation"
    assert await house.facade.still_true(kind, second.id, ada.account_id)
    assert await house.facade.details_of(kind, second.id, ada.account_id) == {"organisation": "Acme"}
    await house.joining.cancel(manager, acme.id, second.id)
    assert not await house.facade.still_true(kind, second.id, ada.account_id)
    with pytest.raises(CodeInvalid):
        await join(house, code)
    with pytest.raises(InvitationStateConflict):
        await house.joining.cancel(manager, acme.id, second.id)
    assert await states(house, manager, acme) == [("cancelled", []), ("cancelled", [])]


async def test_an_invitation_runs_out_after_seven_days(house, acme, manager, ada, clock):
    invitation, code = await invited(house, manager, acme)
    clock.advance(timedelta(days=7))
    with pytest.raises(CodeInvalid):
        await join(house, code)
    assert await states(house, manager, acme) == [("expired", [])]
    with pytest.raises(InvitationStateConflict):
        await house.joining.cancel(manager, acme.id, invitation.id)
    _, code = await invited(house, manager, acme)
    await join(house, code)


async def test_only_active_accounts_that_are_staff_nowhere_can_be_invited(house, acme, manager):
    await house.sign_up("new@example.org")
    other = await house.organisation("Other")
    await house.staff(other.id, "curator", email="busy@example.org")
    for email in ("new@example.org", "busy@example.org", "nobody@example.org", "manager@example.org"):
        unknown = [("/email", "unknown-reference")]
        assert await refusal(house.joining.invite(manager, acme.id, email=email, roles=["curator"])) == unknown
    wrong = house.joining.invite(manager, acme.id, email="x", roles=["curator"])
    assert [pointer for pointer, _ in await refusal(wrong)] == ["/email"]


async def test_nobody_invites_above_himself_nor_into_what_he_does_not_run(house, acme, manager, ada):
    other = await house.organisation("Other")
    with pytest.raises(OrganisationNotFound):
        await invited(house, manager, other)
    with pytest.raises(OrganisationNotFound):
        await invited(house, CLI, type(acme)(id=uuid7(), created_at=house.clock(), updated_at=house.clock(), name="x"))
    with pytest.raises(Forbidden):
        await invited(house, ada, acme)
    for role in ("admin", "moderator"):
        with pytest.raises(OutranksYou):
            await invited(house, manager, acme, role)
    await house.admin()
    with pytest.raises(OutranksYou):
        await invited(house, manager, acme, email="root@example.org")
    unknown = house.joining.invite(manager, acme.id, email="ada@example.org", roles=["boss"])
    assert await refusal(unknown) == [("/roles/0", "unknown-reference")]
    with pytest.raises(OrganisationInvitationNotFound):
        invitation, _ = await invited(house, CLI, other)
        await house.joining.cancel(manager, acme.id, invitation.id)


async def test_an_archived_organisation_takes_nobody_in(house, acme, ada):
    _, code = await invited(house, CLI, acme)
    next(o for o in house.store.rows(ORGANISATIONS) if o.id == acme.id).archived_at = house.clock()
    with pytest.raises(OrganisationArchived):
        await join(house, code)
    with pytest.raises(OrganisationArchived):
        await invited(house, CLI, acme)


async def test_a_code_is_for_its_owner_alone(house, acme, manager, ada):
    _, code = await invited(house, manager, acme)
    await house.active("eve@example.org")
    with pytest.raises(CodeInvalid):
        await join(house, code, await house.actor("eve@example.org"))
    with pytest.raises(CodeInvalid):
        await join(house, not_a_code())
    await join(house, code, ada)


async def test_staff_are_known_by_their_names(house, acme, manager):
    await house.active()
    _, code = await invited(house, manager, acme)
    assert await refusal(join(house, code)) == [("/first_name", "required"), ("/last_name", "required")]
    await join(house, code, first_name="Ada", last_name="Lovelace")
    assert (await house.account_of("ada@example.org")).display_name == "Ada Lovelace"


async def test_an_address_gets_three_such_letters_an_hour(house, acme, manager, ada, clock):
    for _ in range(3):
        await invited(house, manager, acme)
    with pytest.raises(TooMany):
        await invited(house, manager, acme)
    clock.advance(timedelta(hours=1))
    await invited(house, manager, acme)
