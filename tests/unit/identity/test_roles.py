"""Making roles; what a change of one does to whoever has it."""

from dataclasses import replace

import pytest

from praktika.identity.domain import (
    GivenPermission,
    Level,
    OutranksYou,
    RoleBuiltIn,
    RoleCodeTaken,
    RoleInUse,
    RoleNotFound,
)
from praktika.kernel.actors import Reach
from praktika.kernel.errors import Forbidden, Invalid, Stale
from praktika.kernel.ids import uuid7
from praktika.kernel.permissions import Permission, Scope

pytestmark = pytest.mark.anyio

READ = GivenPermission("identity.account:read", Scope.ALL)
INVITE = GivenPermission("identity.account:invite", Scope.ALL)


@pytest.fixture
async def admin(house):
    return await house.admin()


async def made(house, admin, code="greeter", permissions=(READ, INVITE), level=Level.ORGANISATION):
    return await house.roles.create(admin, code=code, name="Greeter", level=level, permissions=permissions)


async def test_a_role_without_holders_comes_and_goes(house, admin):
    role = await made(house, admin)
    view = await house.role_queries.role(admin, role.id)
    assert (view.code, view.level, view.built_in, view.grants_count) == ("greeter", "organisation", False, 0)
    assert view.permissions == [
        {"permission": "identity.account:invite", "scope": "all"},
        {"permission": "identity.account:read", "scope": "all"},
    ]
    with pytest.raises(RoleCodeTaken):
        await made(house, admin)
    with pytest.raises(Stale):
        await house.roles.delete(admin, role.id, expected=2)
    await house.roles.delete(admin, role.id, expected=1)
    for call in (house.roles.delete(admin, role.id, expected=1), house.role_queries.role(admin, role.id)):
        with pytest.raises(RoleNotFound):
            await call


@pytest.mark.parametrize(
    "code", ["Greeter", "greeter-", "-greeter", "gr eeter", "1st", "приветствующий", "a--b", "a\n"]
)
async def test_a_code_is_words_with_hyphens(house, admin, code):
    with pytest.raises(Invalid):
        await made(house, admin, code=code)


async def test_only_what_the_catalogue_offers_can_be_given(house, admin):
    wrong = (
        GivenPermission("*", Scope.ALL),
        READ,
        GivenPermission("identity.account:fly", Scope.ALL),
        GivenPermission("identity.account:invite", Scope.OWN),
        READ,
    )
    with pytest.raises(Invalid) as error:
        await made(house, admin, permissions=wrong)
    assert [(v.pointer, v.code) for v in error.value.violations] == [
        ("/permissions/0", "unknown-permission"),
        ("/permissions/2", "unknown-permission"),
        ("/permissions/3", "unknown-permission"),
        ("/permissions/4", "duplicate"),
    ]


async def test_an_edit_acts_at_once_on_whoever_is_signed_in(house, admin):
    acme, role = await house.organisation(), await made(house, admin)
    greeter = await house.staff(acme.id, "greeter", email="greeter@example.org")
    token = (await house.login("greeter@example.org")).access_token
    assert (await house.actor_of(token)).permissions["identity.account:invite"].organisations == {acme.id}
    edited = await house.roles.edit(admin, role.id, expected=1, changes={"permissions": (READ,), "name": "Reader"})
    assert (edited.version, edited.name) == (2, "Reader")
    assert "identity.account:invite" not in (await house.actor_of(token)).permissions
    assert greeter.permissions["identity.account:invite"].organisations == {acme.id}
    entry = (await house.audit())[-1]
    assert (entry.action, entry.changes.keys()) == ("identity.role:update", {"name", "permissions"})
    await house.roles.edit(admin, role.id, expected=2, changes={"name": "Reader"})
    assert (await house.audit())[-1] is entry
    with pytest.raises(Stale):
        await house.roles.edit(admin, role.id, expected=1, changes={"name": "x"})


async def test_a_role_stays_while_somebody_has_it_or_awaits_it(house, admin):
    acme, role = await house.organisation(), await made(house, admin)
    greeter = await house.staff(acme.id, "greeter", email="greeter@example.org")
    with pytest.raises(RoleInUse):
        await house.roles.delete(admin, role.id, expected=1)
    (grant,) = (await house.account_queries.account(greeter, greeter.account_id)).roles
    await house.grants.revoke(admin, grant.grant_id)
    await house.roles.delete(admin, role.id, expected=1)
    with pytest.raises(RoleNotFound):
        await house.role_queries.role(admin, role.id)


async def test_built_in_roles_are_edited_but_not_deleted_and_the_administrators_neither(house, admin):
    roles = {role.code: role for role in await house.role_queries.roles(admin)}
    manager, root = roles["manager"], roles["admin"]
    with pytest.raises(RoleBuiltIn):
        await house.roles.delete(admin, manager.id, expected=1)
    for call in (
        house.roles.delete(admin, root.id, expected=1),
        house.roles.edit(admin, root.id, expected=1, changes={"permissions": ()}),
    ):
        with pytest.raises(RoleBuiltIn):
            await call
    await house.roles.edit(admin, manager.id, expected=1, changes={"description": None})


async def test_what_a_role_gives_ahead_of_its_module_survives_an_edit_of_the_rest(house, admin):
    manager = next(role for role in await house.role_queries.roles(admin) if role.code == "manager")
    given = [GivenPermission(each["permission"], Scope(each["scope"])) for each in manager.permissions]
    ahead = next(each for each in given if each.permission not in Permission.catalogue)
    given.remove(GivenPermission("identity.account:block", Scope.ALL))
    edited = await house.roles.edit(admin, manager.id, expected=1, changes={"permissions": given})
    assert set(edited.permissions) == set(given)
    given.remove(ahead)
    await house.roles.edit(admin, manager.id, expected=2, changes={"permissions": given})
    with pytest.raises(Invalid):
        await house.roles.edit(admin, manager.id, expected=3, changes={"permissions": [*given, ahead]})


async def test_the_trail_keeps_what_a_deleted_role_gave(house, admin):
    role = await made(house, admin)
    await house.roles.delete(admin, role.id, expected=1)
    entry = (await house.audit())[-1]
    assert entry.changes["code"] == {"from": "greeter", "to": None}
    assert [each["permission"] for each in entry.changes["permissions"]["from"]] == [INVITE.permission, READ.permission]


async def test_roles_are_made_for_everybody_so_only_by_whom_has_what_they_give_everywhere(house, admin):
    acme = await house.organisation()
    manager = await house.staff(acme.id, "manager")
    with pytest.raises(Forbidden):
        await made(house, manager)
    here = replace(manager, permissions={**manager.permissions, "identity.role:write": Reach(organisations={acme.id})})
    with pytest.raises(Forbidden):
        await made(house, here)
    writer = replace(manager, permissions={**manager.permissions, "identity.role:write": Reach(everywhere=True)})
    with pytest.raises(OutranksYou):
        await made(house, writer)
    role = await made(house, admin)
    with pytest.raises(OutranksYou):
        more = (
            READ,
            INVITE,
            GivenPermission("identity.role:write", Scope.ALL),
            GivenPermission("identity.account:block", Scope.ALL),
        )
        await house.roles.edit(writer, role.id, expected=1, changes={"permissions": more})
    await house.roles.edit(writer, role.id, expected=1, changes={"permissions": (READ,)})
    with pytest.raises(RoleNotFound):
        await house.roles.edit(admin, uuid7(), expected=1, changes={})
