"""What roles give: the built-in ones (made by the migration, editable but for `admin`), and what everybody has."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from praktika.identity.domain import GivenPermission, HeldRole, Level, Role, RoleId
from praktika.kernel.actors import Reach
from praktika.kernel.ids import uuid7
from praktika.kernel.permissions import ANY_PERMISSION, Scope

ADMIN: Final = "admin"
PARTICIPANT: Final = "participant"
CLIENT: Final = "client"
SPECIALIST: Final = "specialist"


def _given(scope: Scope, table: str) -> Iterator[GivenPermission]:
    """`module.resource:verb,verb …` one resource a word."""
    for word in table.split():
        resource, _, verbs = word.partition(":")
        yield from (GivenPermission(f"{resource}:{verb}", scope) for verb in verbs.split(","))


def _role(code: str, level: Level, name: str, description: str, *, everything: str = "", own: str = "") -> Role:
    return Role(
        id=RoleId(uuid7()),
        code=code,
        name=name,
        description=description,
        level=level,
        built_in=True,
        permissions=tuple(sorted((*_given(Scope.ALL, everything), *_given(Scope.OWN, own)))),
    )


INTERNSHIP_FOLDERS: Final = """
    internships.application:read internships.candidate:read internships.intern:read internships.submission:read
    internships.report:read internships.points:read internships.certificate:read
"""

SHEETS: Final = "timesheets.schedule:read timesheets.day:read timesheets.deviation:read timesheets.sheet:read,submit "


def built_in_roles() -> list[Role]:
    """As the first migration makes them, with ids of their own each time."""
    return [
        Role(
            id=RoleId(uuid7()),
            code=ADMIN,
            name="Administrator",
            description="Runs the platform; may do everything.",
            level=Level.PLATFORM,
            built_in=True,
            permissions=(GivenPermission(ANY_PERMISSION, Scope.ALL),),
        ),
        _role(
            "moderator",
            Level.PLATFORM,
            "Moderator",
            "Moderates the community.",
            everything="identity.admin-panel:open",
        ),
        _role(
            "manager",
            Level.ORGANISATION,
            "Manager",
            "Runs an organisation's programmes, people and timesheets.",
            everything=f"""
                identity.account:read,update,archive,invite,block identity.session:manage identity.login-event:read
                identity.grant:read,approve,give identity.throttle:release identity.role:read
                identity.organisation:update identity.audit:read identity.admin-panel:open
                notifications.message:read,requeue notifications.template:read notifications.webhook:manage
                internships.catalogue:read,write internships.template:read,write,publish
                internships.programme:read,launch,write internships.application:review,override
                internships.intern:enrol,write,end,evaluate internships.submission:review internships.report:review
                internships.points:award internships.certificate:write internships.import:read,write
                {INTERNSHIP_FOLDERS}
                timesheets.calendar:write timesheets.codes:write timesheets.profile:read,write
                timesheets.limits:read,write timesheets.month:read,close timesheets.schedule:generate,write
                timesheets.day:write timesheets.deviation:write,decide timesheets.sheet:review
                timesheets.export:create,read {SHEETS}
                consultations.slot:read,write,decide consultations.settings:write
            """,
            own="internships.file:write",
        ),
        _role(
            "recruiter",
            Level.ORGANISATION,
            "Recruiter",
            "Finds people for vacancies.",
            everything="identity.account:read",
        ),
        _role("customer", Level.ORGANISATION, "Customer", "Raises vacancies for a unit and decides on candidates."),
        _role("employee", Level.ORGANISATION, "Employee", "Refers candidates and interviews when invited."),
        _role(
            "curator",
            Level.ORGANISATION,
            "Curator",
            "Looks after the interns assigned to them.",
            everything="identity.account:read",
            own=f"""
                internships.catalogue:read internships.template:read internships.programme:read
                internships.application:review internships.intern:evaluate internships.submission:review
                internships.report:review internships.points:award internships.file:write {INTERNSHIP_FOLDERS}
                timesheets.profile:read timesheets.limits:read timesheets.month:read timesheets.day:write
                timesheets.deviation:write,decide timesheets.sheet:review timesheets.export:create,read {SHEETS}
            """,
        ),
        _role(
            SPECIALIST,
            Level.PERSONAL,
            "Specialist",
            "Publishes consultation slots.",
            own="consultations.slot:write,decide consultations.settings:write",
        ),
        _role(CLIENT, Level.PERSONAL, "Client", "Reserves consultation slots.", own="consultations.slot:reserve"),
        _role(
            PARTICIPANT,
            Level.PERSONAL,
            "Participant",
            "Applies, and is an intern.",
            own=f"""
                internships.application:submit internships.candidate:act internships.submission:write
                internships.report:write internships.file:write {INTERNSHIP_FOLDERS}
                timesheets.deviation:request {SHEETS} consultations.slot:reserve
            """,
        ),
    ]


EVERYBODY: Final[Mapping[str, Reach]] = {
    given.permission: Reach(own=given.scope is Scope.OWN, everywhere=given.scope is Scope.ALL)
    for given in (
        *_given(
            Scope.OWN,
            """
            identity.account:read,update,archive,export,erase identity.session:manage identity.login-event:read
            identity.grant:read,give identity.api-key:manage identity.audit:read
            notifications.notice:read notifications.preference:update
            consultations.slot:read consultations.feed:manage
            """,
        ),
        *_given(Scope.ALL, "identity.cabinet:open timesheets.calendar:read timesheets.codes:read"),
    )
}
"""What every active account has without any role."""


def reach_of(roles: Iterable[HeldRole]) -> Mapping[str, Reach]:
    """Permissions by name, with how far each goes. `*` stands alone: whoever has it needs no other."""
    found = dict(EVERYBODY)
    for role in roles:
        for name, reach in given_by(role).items():
            found[name] = _wider(found.get(name), reach)
    return {ANY_PERMISSION: found[ANY_PERMISSION]} if ANY_PERMISSION in found else found


def given_by(role: HeldRole) -> Mapping[str, Reach]:
    """What one role gives, beside what everybody has."""
    found: dict[str, Reach] = {}
    reach = {scope: _reach(role, scope) for scope in Scope}
    for given in role.permissions:
        found[given.permission] = _wider(found.get(given.permission), reach[given.scope])
    return found


def narrowed(given: Iterable[GivenPermission], held: Mapping[str, Reach]) -> Mapping[str, Reach]:
    """What a key with these permissions gives while its owner holds those: never more than both."""
    found: dict[str, Reach] = {}
    for each in given:
        if reach := held.get(ANY_PERMISSION) or held.get(each.permission):
            found[each.permission] = _wider(found.get(each.permission), reach if each.scope is Scope.ALL else MINE)
    return found


def _reach(role: HeldRole, scope: Scope) -> Reach:
    if scope is Scope.ALL and role.level is Level.PLATFORM:
        return EVERYWHERE
    if scope is Scope.ALL and role.level is Level.ORGANISATION and role.organisation_id:
        return Reach(organisations=frozenset({role.organisation_id}))
    return MINE


MINE: Final = Reach(own=True)
EVERYWHERE: Final = Reach(everywhere=True)


def _wider(known: Reach | None, more: Reach) -> Reach:
    if known is None or known == more:
        return more
    return Reach(known.own or more.own, known.everywhere or more.everywhere, known.organisations | more.organisations)
