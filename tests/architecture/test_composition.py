"""The composition root gives what handlers ask for, and every route says who may use it."""

from operator import attrgetter
from pathlib import Path

import pytest

from praktika.bootstrap.container import Container
from praktika.bootstrap.modules import HANDLERS
from praktika.infrastructure.injection import PATHS
from praktika.kernel.permissions import Permission
from support.routes import ROUTES, Route
from support.served import settings_of

PUBLIC = {
    "GET /api/v1/meta",
    "POST /api/v1/auth/sign-up",
    "POST /api/v1/auth/email/confirm",
    "POST /api/v1/auth/email/resend",
    "GET /api/v1/auth/csrf",
    "GET /api/v1/unsubscribe/{token}",
    "POST /api/v1/unsubscribe/{token}",
    "POST /api/v1/auth/login",
    "POST /api/v1/auth/token",
    "POST /api/v1/auth/refresh",
    "POST /api/v1/auth/logout",
    "POST /api/v1/auth/password/forgot",
    "POST /api/v1/auth/password/reset",
    "POST /api/v1/auth/invitations/accept",
    "POST /api/v1/auth/invitations/join",
    "GET /api/v1/organisations",
    "GET /api/v1/organisations/{organisation_id}",
    "GET /api/v1/directions",
    "GET /api/v1/directions/{direction_id}",
    "GET /api/v1/places",
    "GET /api/v1/places/{place_id}",
    "GET /api/v1/programmes",
    "GET /api/v1/programmes/{programme_id}",
    "GET /api/v1/specialists",
    "GET /api/v1/calendar-feeds/{token}.ics",
}

SIGNED_IN = {
    "GET /api/v1/permissions",
    "GET /api/v1/profiles",
    "GET /api/v1/profiles/{account_id}",
    "GET /api/v1/specialists/{account_id}/settings",
}
"""For everybody with an account, whatever it may do."""


@pytest.fixture(scope="module")
def container(tmp_path_factory: pytest.TempPathFactory) -> Container:
    folder: Path = tmp_path_factory.mktemp("portal")
    return Container(settings=settings_of("postgresql+asyncpg://nowhere/none", folder))


@pytest.mark.parametrize("path", sorted(PATHS))
def test_what_a_route_asks_for_can_be_built(container: Container, path: str):
    assert attrgetter(path)(container)()


@pytest.mark.parametrize("target", sorted({handler.target for handler in HANDLERS}))
def test_what_handles_work_can_be_built(container: Container, target: str):
    service, _, method = target.rpartition(".")
    assert callable(getattr(attrgetter(service)(container)(), method))


def test_no_two_handlers_share_a_name():
    names = [handler.name for handler in HANDLERS]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_a_route_names_its_permission_or_is_for_everybody(route: Route):
    assert (str(route) in PUBLIC | SIGNED_IN) is (route.permission is None)
    assert route.permission is None or route.permission in Permission.catalogue


def test_only_routes_that_exist_are_for_everybody():
    assert {str(route) for route in ROUTES} >= PUBLIC | SIGNED_IN
