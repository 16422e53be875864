"""Everybody a route may meet, around two organisations in each of which somebody came all the way to a timesheet."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from asyncpg import PostgresError
from sqlalchemy import insert

from praktika.identity.domain import Grant, GrantId, Level, Role
from praktika.identity.policies.roles import EVERYBODY, built_in_roles
from praktika.infrastructure.database import row_of
from praktika.infrastructure.tables import work_items
from praktika.infrastructure.transactions import Transaction, joined
from praktika.infrastructure.work import WorkItem, WorkState
from praktika.kernel.actors import OrganisationId
from praktika.kernel.ids import uuid7
from praktika.kernel.permissions import ANY_PERMISSION, Scope
from praktika.kernel.work import Queue
from support.lifeline import LifeLine, live, made
from support.routes import API, Route, sample
from support.served import PASSWORD, Person, Served, Visitor, well

STAFF: Final = ("manager", "curator", "recruiter", "customer", "employee")
PERSONAL: Final = ("participant", "client", "specialist")
ROLES: Final = {role.code: role for role in built_in_roles()}

ANONYMOUS: Final = "anonymous"
INTERN: Final = "intern"
NEIGHBOUR: Final = "neighbour"
"""The manager of the other organisation."""

ROLES_OF: Final = {
    INTERN: ("participant",),
    NEIGHBOUR: ("manager",),
    "client": ("participant", "client"),
    "specialist": ("participant", "specialist"),
    "moderator": ("participant", "moderator"),
}
"""Of those who have other roles than the one they are called after."""

KEY: Final = "api-key"
"""The manager's, for reading accounts and applications."""

KEY_PERMISSIONS: Final = ("identity.account:read", "internships.application:read")

PEOPLE: Final = (ANONYMOUS, *PERSONAL, INTERN, *STAFF, "moderator", "admin", NEIGHBOUR, KEY)


def scope_of(who: str, permission: str) -> Scope | None:
    """How far built-in roles let them go in the first organisation."""
    if who in (ANONYMOUS, KEY):
        return Scope.ALL if who == KEY and permission in KEY_PERMISSIONS else None
    found = {_scope(ROLES[code], permission, who) for code in ROLES_OF.get(who, (who,))} | {_of_everybody(permission)}
    return Scope.ALL if Scope.ALL in found else Scope.OWN if Scope.OWN in found else None


def _scope(role: Role, permission: str, who: str) -> Scope | None:
    scopes = {given.scope for given in role.permissions if given.permission in (permission, ANY_PERMISSION)}
    if Scope.ALL in scopes and role.level is not Level.PERSONAL and who != NEIGHBOUR:
        return Scope.ALL
    return Scope.OWN if scopes else None


def _of_everybody(permission: str) -> Scope | None:
    reach = EVERYBODY.get(permission)
    return reach.scope(None) if reach else None


@dataclass(frozen=True)
class Verdict:
    status: int
    body: Any
    written: int
    """Rows that the request inserted, changed or deleted."""

    @property
    def code(self) -> str:
        return str(self.body["code"]) if self.status >= 400 else ""


type Records = Mapping[str, str]
"""Ids by the beginning of an address that ends with theirs: `/accounts/{account_id}`."""


ANY_VERSION: Final = '"1-00000000"'

POINTS: Final = "/accounts/{account_id}/points"
"""Here the account is the intern's."""


class World:
    """`ours` are records of the organisation of everybody but the neighbour, `theirs` of the neighbour's."""

    def __init__(self, portal: Served, people: Mapping[str, Visitor], ours: Records, theirs: Records) -> None:
        self.portal, self.people, self.ours, self.theirs = portal, people, ours, theirs

    async def etag(self, who: str, route: Route) -> str:
        """Of what they are about to edit of their own."""
        if route.method != "PATCH":
            return ANY_VERSION
        return str((await self.people[who].get(address(route, self.theirs))).headers["ETag"])

    async def ask(self, who: str, route: Route, records: Records, body: Any = None, etag: str = ANY_VERSION) -> Verdict:
        """What they are told, and nothing of it happens: the transaction around the request is not committed."""
        async with self._without_effect() as transaction:
            before = await _written(transaction)
            answer = await self.people[who].request(
                route.method,
                address(route, records),
                params={name: sample(schema) for name, schema in route.required_query.items()},
                json=body if body is not None or not route.needs_body else sample(route.body or {}),
                headers={"If-Match": etag} if "428" in route.operation["responses"] else {},
            )
            return Verdict(answer.status_code, _json(answer), await _written(transaction) - before)

    @asynccontextmanager
    async def _without_effect(self) -> AsyncIterator[Transaction]:
        async with self.portal.container.infrastructure.store().transaction() as transaction:
            token = joined.set(transaction)
            try:
                yield transaction
            finally:
                joined.reset(token)


def address(route: Route, records: Records) -> str:
    """KeyError when the world has no record of that kind: a new kind of address needs one."""
    return route.at(**{name: records[place] for name, place in places(route).items() if name != "year"})


def places(route: Route) -> dict[str, str]:
    """The address up to each id in it, by the id's name, from left to right."""
    path = route.path.removeprefix(API)
    found = {name: path[: path.index(f"{{{name}}}") + len(name) + 2] for name in route.ids}
    if path.startswith(POINTS):
        found["account_id"] = POINTS
    return dict(sorted(found.items(), key=lambda each: len(each[1])))


def _json(answer: Any) -> Any:
    return answer.json() if "json" in answer.headers.get("content-type", "") else None


async def _written(transaction: Transaction) -> int:
    """What a broken transaction had written is gone already."""
    counted = "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables"
    try:
        ((rows,),) = await transaction.fetch(counted)
    except PostgresError:
        return 0
    return int(rows)


async def populate(portal: Served) -> World:
    ours, theirs = await live(portal), await live(portal)
    admin = await portal.admin()
    where = OrganisationId(UUID(ours.ids["organisation_id"]))
    people: dict[str, Visitor] = {
        ANONYMOUS: portal.visitor,
        INTERN: ours.intern,
        "manager": ours.manager,
        NEIGHBOUR: theirs.manager,
        "admin": admin,
        "moderator": await _given(portal, "moderator"),
    }
    people |= {role: await _given(portal, role) for role in PERSONAL}
    people |= {role: await portal.staff(role, where) for role in STAFF if role not in people}
    people[KEY] = Visitor(portal.app, Authorization=f"Bearer {await _key(ours.manager)}")
    return World(portal, people, await records_of(portal, ours, admin), await records_of(portal, theirs, admin))


async def _given(portal: Served, role: str) -> Person:
    """A participant who may hold another role, too."""
    person = await portal.participant()
    if role != "participant":
        grant = Grant(id=GrantId(uuid7()), account_id=person.account_id, role=role, given_at=datetime.now(UTC))
        async with portal.container.identity.uow() as uow:
            await uow.grants.add(grant)
        return await portal.sign_in(person.email)
    return person


async def _key(manager: Person) -> str:
    permissions = [{"permission": name, "scope": "all"} for name in KEY_PERMISSIONS]
    made = await manager.post(f"{API}/api-keys", json={"name": "Reports", "permissions": permissions})
    return str(well(made).json()["key"])


async def records_of(portal: Served, life: LifeLine, admin: Person) -> Records:
    """Those of one person's way, and those an employee of the organisation has who does not matter otherwise."""
    member = await portal.staff("employee", OrganisationId(UUID(life.ids["organisation_id"])))
    found = {f"/{name}s/{{{name}_id}}": life.ids[f"{name}_id"] for name in LIVED}
    found["/candidacies/{candidate_id}"] = life.ids["candidate_id"]
    found["/accounts/{account_id}"] = found["/profiles/{account_id}"] = str(member.account_id)
    found[WAITING] = await _another_candidate(portal, life)
    found[POINTS] = str(life.intern.account_id)
    found["/templates/{template_id}/versions/{number}"] = "1"
    found["/accounts/{account_id}/sessions/{session_id}"] = await _first(member, "/accounts/me/sessions")
    found["/api-keys/{key_id}"] = await made(
        member, "/api-keys", name="Own", permissions=[{"permission": "identity.account:read", "scope": "own"}]
    )
    found["/grants/{grant_id}"] = await made(member, "/grants", account_id=str(member.account_id), role="specialist")
    found["/audit-events/{event_id}"] = await _first(member, "/audit-events")
    found["/mail-templates/{kind}"] = "application.received"
    links = portal.container.notifications.links()
    found["/unsubscribe/{token}"] = links.token(member.account_id, "application.received")
    found["/roles/{role_id}"] = await _first(admin, "/roles")
    found["/data-exports/{export_id}"] = await made(member, "/accounts/me/data-exports")
    found["/dead-letters/{work_id}"] = await _dead_letter(portal)
    found["/erasures/{erasure_id}"] = await made(member, "/accounts/me/erasures", current_password=PASSWORD)
    found["/calendar-feeds/{feed_id}"] = await made(member, "/calendar-feeds")
    found["/calendar-feeds/{token}"] = await _feed_token(member)
    address = f"/organisations/{life.ids['organisation_id']}/invitations"
    guest = await portal.participant()
    found["/organisations/{organisation_id}/invitations/{invitation_id}"] = await made(
        life.manager, address, email=guest.email, roles=["curator"]
    )
    return found | await _webhook(life.manager) | await _hours(portal, life)


async def _hours(portal: Served, life: LifeLine) -> Records:
    """When a specialist of the organisation has time, and what the intern has reserved of it."""
    specialist = await portal.staff("specialist", OrganisationId(UUID(life.ids["organisation_id"])))
    hours = {"local_from": "09:00", "local_to": "12:00", "slot_minutes": 60}
    rule_id = await made(specialist, "/availability-rules", weekday=1, valid_from="2027-03-01", **hours)
    exception_id = await made(specialist, "/availability-exceptions", date="2027-03-08", kind="extra", **hours)
    soon = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=7)
    times = {"starts_at": soon.isoformat(), "ends_at": (soon + timedelta(hours=1)).isoformat()}
    slot_id = await made(specialist, "/slots", **times)
    reserved = well(await life.intern.post(f"{API}/slots/{slot_id}/reserve")).json()
    return {
        "/slots/{slot_id}": slot_id,
        "/bookings/{booking_id}": reserved["booking"]["id"],
        "/specialists/{account_id}": str(specialist.account_id),
        "/availability-rules/{rule_id}": rule_id,
        "/availability-exceptions/{exception_id}": exception_id,
    }


async def _feed_token(person: Person) -> str:
    """Of an address at which a calendar program reads their bookings."""
    url = str(well(await person.post(f"{API}/calendar-feeds")).json()["url"])
    return url.rpartition("/")[2].removesuffix(".ics")


async def _webhook(manager: Person) -> Records:
    """Disabled, so that nobody is called."""
    types = ["internships.programme_published"]
    webhook_id = await made(manager, "/webhooks", url="https://93.184.215.14/", event_types=types)
    delivery_id = await made(manager, f"/webhooks/{webhook_id}/test")
    well(await manager.post(f"{API}/webhooks/{webhook_id}/disable"))
    return {"/webhooks/{webhook_id}": webhook_id, "/webhook-deliveries/{delivery_id}": delivery_id}


async def _dead_letter(portal: Served) -> str:
    item = WorkItem(
        id=uuid7(),
        handler="test.gone",
        key=str(uuid7()),
        event=None,
        payload={},
        queue=Queue.GENERAL.value,
        available_at=datetime.now(UTC),
        state=WorkState.DEAD,
    )
    async with portal.container.infrastructure.sessions().begin() as session:
        await session.execute(insert(work_items).values(row_of(item)))
    return str(item.id)


async def _another_candidate(portal: Served, life: LifeLine) -> str:
    """Who may still be enrolled."""
    programme = f"/programmes/{life.ids['programme_id']}"
    step_id = well(await life.manager.get(API + programme)).json()["steps"][0]["id"]
    answers = {"birth_date": "2002-03-04"}
    await made(await portal.participant(), f"{programme}/applications", step_id=step_id, answers=answers)
    await portal.work()
    found = well(await life.manager.get(f"{API}/candidacies")).json()["items"]
    return next(str(each["id"]) for each in found if each["id"] != life.ids["candidate_id"])


WAITING: Final = "a candidate"
"""In the records, beside the one who is an intern."""

LIVED: Final = (
    *("organisation", "place", "direction", "template", "programme", "application"),
    *("intern", "deviation", "export", "message", "notice"),
)


async def _first(person: Person, path: str) -> str:
    return str(well(await person.get(f"{API}{path}")).json()["items"][0]["id"])
