"""Every route by everybody: what they are told follows from the roles, from whose the record is, and from nothing else.

Expected is what the permission of the route says. Routes without one, and those where more than the permission
decides, have a row here.
"""

from collections.abc import Mapping
from typing import Final

import pytest

from praktika.kernel.permissions import Permission, Scope
from support.matrix import ANONYMOUS, INTERN, KEY, NEIGHBOUR, PEOPLE, POINTS, Verdict, World, places, scope_of
from support.routes import ROUTES, Route

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

PASSES: Final = "passes"
SIGN_IN: Final = "401 unauthenticated"
NO: Final = "403"
NOTHING: Final = "404"
EITHER: Final = "403 or 404"
"""What one has no permission for at all may be called absent or forbidden: both are true."""

ANYONE: Final = "anyone"
SIGNED_IN: Final = "signed in"

OPEN: Final = {
    "GET /api/v1/meta": ANYONE,
    "GET /api/v1/auth/csrf": ANYONE,
    "GET /api/v1/unsubscribe/{token}": ANYONE,
    "POST /api/v1/unsubscribe/{token}": ANYONE,
    "POST /api/v1/auth/sign-up": ANYONE,
    "POST /api/v1/auth/email/confirm": ANYONE,
    "POST /api/v1/auth/email/resend": ANYONE,
    "POST /api/v1/auth/login": ANYONE,
    "POST /api/v1/auth/token": ANYONE,
    "POST /api/v1/auth/refresh": ANYONE,
    "POST /api/v1/auth/logout": ANYONE,
    "POST /api/v1/auth/password/forgot": ANYONE,
    "POST /api/v1/auth/password/reset": ANYONE,
    "POST /api/v1/auth/invitations/accept": ANYONE,
    "POST /api/v1/auth/invitations/join": ANYONE,
    "GET /api/v1/organisations": ANYONE,
    "GET /api/v1/organisations/{organisation_id}": ANYONE,
    "GET /api/v1/directions": ANYONE,
    "GET /api/v1/directions/{direction_id}": ANYONE,
    "GET /api/v1/places": ANYONE,
    "GET /api/v1/places/{place_id}": ANYONE,
    "GET /api/v1/programmes": ANYONE,
    "GET /api/v1/programmes/{programme_id}": ANYONE,
    "GET /api/v1/specialists": ANYONE,
    "GET /api/v1/specialists/{account_id}/settings": SIGNED_IN,
    "GET /api/v1/calendar-feeds/{token}.ics": ANYONE,
    "GET /api/v1/permissions": SIGNED_IN,
    "GET /api/v1/profiles": SIGNED_IN,
    "GET /api/v1/profiles/{account_id}": SIGNED_IN,
}
"""Routes without a permission."""

MINE: Final = {
    "/applications/{application_id}": INTERN,
    "/candidacies/{candidate_id}": INTERN,
    "/interns/{intern_id}": INTERN,
    "/deviations/{deviation_id}": INTERN,
    "/notices/{notice_id}": INTERN,
    "/slots/{slot_id}": INTERN,
    "/bookings/{booking_id}": INTERN,
    POINTS: INTERN,
}
"""Whose the records are, where it is somebody who asks; the others are of an employee whom nobody else is."""

SEEN_BY: Final = {
    "/accounts/{account_id}": "identity.account:read",
    "/applications/{application_id}": "internships.application:read",
    "/candidacies/{candidate_id}": "internships.candidate:read",
    "/interns/{intern_id}": "internships.intern:read",
    "/deviations/{deviation_id}": "timesheets.deviation:read",
}
"""Who has this for all records sees them, and is told that the rest is forbidden, not absent."""


PERSONALLY: Final = ("participant", "client", "specialist", INTERN, "moderator")
"""Who acts for himself; the moderator is a participant, too."""

ROWS: Final[Mapping[str, Mapping[str, str]]] = {
    # a page of accounts is for staff: one's own is at /accounts/me
    "GET /api/v1/accounts": dict.fromkeys((*PERSONALLY, "customer", "employee"), NO),
    # whoever wants to may join a programme that is published
    "POST /api/v1/programmes/{programme_id}/applications": dict.fromkeys((*PERSONALLY, "admin"), PASSES),
    # staff record deviations where interns request them
    "POST /api/v1/interns/{intern_id}/deviations": dict.fromkeys(("manager", "admin"), PASSES),
    # nobody but the one who asked for them
    "GET /api/v1/data-exports/{export_id}": {"admin": NOTHING},
    "GET /api/v1/data-exports/{export_id}/file": {"admin": NOTHING},
    "GET /api/v1/erasures/{erasure_id}": {"admin": NOTHING},
    "DELETE /api/v1/erasures/{erasure_id}": {"admin": NOTHING},
    # a slot that somebody else has reserved is no secret to who tries to do so
    "POST /api/v1/slots/{slot_id}/reserve": dict.fromkeys((*PERSONALLY, "admin"), PASSES),
    # staff, who decide about bookings, cancel and move them, too
    "POST /api/v1/slots/{slot_id}/cancel": dict.fromkeys(("manager", "admin"), PASSES),
    "POST /api/v1/slots/{slot_id}/reschedule": dict.fromkeys(("manager", "admin"), PASSES),
    # roles belong to no organisation
    "GET /api/v1/roles/{role_id}": {NEIGHBOUR: PASSES},
    # how letters look is no secret of an organisation
    "GET /api/v1/mail-templates/{kind}/preview": {NEIGHBOUR: PASSES},
    # a key stays away from what guards the account
    "POST /api/v1/auth/invitations/join": {KEY: NO},
}
"""Where more than the permission decides."""


def expected(route: Route, who: str) -> str:
    if row := ROWS.get(str(route), {}).get(who):
        return row
    if route.permission is None:
        return SIGN_IN if who == ANONYMOUS and OPEN[str(route)] == SIGNED_IN else PASSES
    if who == ANONYMOUS:
        return SIGN_IN
    scope = scope_of(who, route.permission)
    if route.ids.keys() - {"year"}:
        return _of_a_record(route.permission, who, scope, next(iter(places(route).values())))
    return PASSES if scope else NO


def _of_a_record(permission: str, who: str, scope: Scope | None, place: str) -> str:
    if scope is Scope.ALL and Scope.ALL in Permission.catalogue[permission].scopes:
        return PASSES
    if scope and MINE.get(place) == who:
        return PASSES
    if scope is None:
        return EITHER
    seen = place in SEEN_BY and scope_of(who, SEEN_BY[place]) is Scope.ALL
    return NO if seen else NOTHING


def outcome(verdict: Verdict) -> str:
    if verdict.status == 401 and verdict.code == "unauthenticated":
        return SIGN_IN
    if verdict.status >= 500:
        return f"{verdict.status}!"
    return str(verdict.status) if verdict.status in (403, 404) else PASSES


@pytest.mark.parametrize("route", ROUTES, ids=str)
async def test_everybody_is_told_what_their_roles_say(world: World, route: Route):
    wrong = {}
    for who in PEOPLE:
        verdict = await world.ask(who, route, world.ours)
        wanted, found = expected(route, who), outcome(verdict)
        if found != wanted and not (wanted == EITHER and found in (NO, NOTHING)):
            wrong[who] = f"{wanted}, but: {verdict.status} {verdict.code}"
    assert wrong == {}


def test_every_row_is_of_a_route_there_is():
    assert {*OPEN, *ROWS} <= {str(route) for route in ROUTES}


def test_a_route_without_a_permission_says_who_may_ask():
    assert {str(route) for route in ROUTES if route.permission is None} == set(OPEN)
