"""Identity over HTTP: the way in, versions, refusals; on memory, as everything below has its own tests."""

from collections.abc import AsyncIterator
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from builders.identity import PASSWORD, House
from praktika.identity.adapters.http import ROUTERS
from praktika.identity.adapters.keys import KeyRing, generate_keys
from praktika.identity.adapters.tokens import JwtAccessTokens
from praktika.identity.services import RecordedReads
from praktika.infrastructure import problems
from praktika.infrastructure.cookies import CsrfTokens
from praktika.infrastructure.idempotency import MemoryLedger
from praktika.kernel.ids import uuid7

pytestmark = pytest.mark.anyio

NEW = {"email": "ada@example.org", "password": PASSWORD, "password_confirmation": PASSWORD}


CSRF = CsrfTokens(["secret"])


@pytest.fixture
def house(clock) -> House:
    return House(clock)


@pytest.fixture(scope="module")
def tokens(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    generate_keys(folder, "EdDSA")
    return JwtAccessTokens(KeyRing.load(folder, "EdDSA"), "http://portal")


@pytest.fixture
async def client(house, tokens) -> AsyncIterator[AsyncClient]:
    app = FastAPI()
    for router in ROUTERS:
        app.include_router(router)
    problems.install(app)
    identity = {
        "authenticator": house.authenticator,
        "tokens": tokens,
        "sign_ups": house.sign_ups,
        "passwords": house.passwords,
        "addresses": house.addresses,
        "codes": house.codes,
        "sessions": house.sessions,
        "accounts": house.accounts,
        "invitations": house.invitations,
        "account_standing": house.account_standing,
        "recorded_reads": RecordedReads(house.uow),
        "account_queries": house.account_queries,
        "organisations": house.organisations,
        "organisation_queries": house.organisation_queries,
        "role_queries": house.role_queries,
    }
    ledger = MemoryLedger(house.store)
    app.state.container = SimpleNamespace(
        identity=SimpleNamespace(**{name: lambda each=each: each for name, each in identity.items()}),
        infrastructure=SimpleNamespace(ledger=lambda: ledger, csrf=lambda: CSRF),
    )
    async with AsyncClient(transport=ASGITransport(app), base_url="http://portal/api/v1") as client:
        yield client


async def bearer(client, login="ada@example.org"):
    answer = await client.post("/auth/login", json={"login": login, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.fixture
async def manager(client, house):
    acme = await house.organisation()
    await house.staff(acme.id, "manager", email="manager@example.org")
    return await bearer(client, "manager@example.org")


async def test_from_sign_up_to_logout(client, house):
    assert (await client.post("/auth/sign-up", json=NEW)).json() == {"status": "check-mail"}
    refused = await client.post("/auth/login", json={"login": "ada@example.org", "password": PASSWORD})
    assert (refused.status_code, refused.json()["code"]) == (401, "identity.invalid-credentials")
    assert refused.headers["WWW-Authenticate"]
    await house.work()
    confirmed = await client.post("/auth/email/confirm", json={"code": await house.mailed_code()})
    assert (confirmed.status_code, confirmed.content) == (204, b"")
    signed_in = (
        await client.post(
            "/auth/login", json={"login": "ADA@Example.org", "password": PASSWORD, "device_name": "Phone"}
        )
    ).json()
    assert signed_in.keys() == {
        "access_token",
        "token_type",
        "expires_in",
        "refresh_token",
        "refresh_expires_in",
        "session_id",
        "account_id",
    }
    refreshed = await client.post("/auth/refresh", json={"refresh_token": signed_in["refresh_token"]})
    me = {"Authorization": f"Bearer {refreshed.json()['access_token']}"}
    account = (await client.get("/accounts/me", headers=me)).json()
    assert (account["id"], account["status"]) == (signed_in["account_id"], "active")
    assert {"permission": "identity.cabinet:open", "scope": "all", "organisation_id": None} in account["permissions"]
    for _ in range(2):
        assert (await client.post("/auth/logout", headers=me)).status_code == 204
    gone = await client.get("/accounts/me", headers=me)
    assert (gone.status_code, gone.json()["code"]) == (401, "invalid-token")


async def test_a_known_and_a_new_address_get_the_same_answer(client, house):
    await house.active()
    known, new = [
        await client.post("/auth/sign-up", json=NEW | {"email": email})
        for email in ("ada@example.org", "new@example.org")
    ]
    assert (known.status_code, known.content, known.headers) == (new.status_code, new.content, new.headers)


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"role": "admin"}, "/role", "not-an-option"),
        ({"organisation_id": str(uuid7())}, "/organisation_id", "unknown-member"),
        ({"status": "active"}, "/status", "unknown-member"),
        ({"password": "seven77", "password_confirmation": "seven77"}, "/password", "password-too-short"),
        ({"password_confirmation": "other"}, "/password_confirmation", "mismatch"),
        ({"email": "x" * 260 + "@example.org"}, "/email", "too-long"),
        ({"email": 5}, "/email", "wrong-type"),
        ({"username": "123"}, "/username", "invalid-format"),
        ({"username": ""}, "/username", "too-short"),
    ],
)
async def test_a_bad_sign_up_is_refused_where_it_is_wrong_and_echoes_nothing(client, house, changes, pointer, code):
    answer = await client.post("/auth/sign-up", json=NEW | changes)
    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, code)]
    assert PASSWORD not in answer.text
    assert "example.org" not in answer.text
    assert await house.number_of_accounts() == 0


async def test_a_stale_token_does_not_keep_anybody_from_signing_in(client, house):
    await house.active()
    answer = await client.post(
        "/auth/login",
        json={"login": "ada@example.org", "password": PASSWORD},
        headers={"Authorization": "Bearer nonsense"},
    )
    assert answer.status_code == 200


async def test_the_language_of_the_sign_up_becomes_the_accounts(client, house):
    await client.post("/auth/sign-up", json=NEW, headers={"Accept-Language": "ru, en;q=0.5"})
    assert house.account("ada@example.org").locale == "ru"


async def test_an_edit_names_the_version_it_changes(client, house):
    await house.active(first_name="Алёна", last_name="Иванова")
    me = await bearer(client)
    found = await client.get("/accounts/me", headers=me)
    edit = {"title": "Mentor"}
    assert (await client.patch("/accounts/me", json=edit, headers=me)).status_code == 428
    match = me | {"If-Match": found.headers["ETag"]}
    edited = await client.patch("/accounts/me", json=edit, headers=match)
    assert (edited.status_code, edited.json()["title"], edited.json()["first_name"]) == (200, "Mentor", "Алёна")
    assert (await client.patch("/accounts/me", json={"title": None}, headers=match)).status_code == 412
    again = me | {"If-Match": edited.headers["ETag"]}
    unchanged = await client.patch("/accounts/me", json=edit, headers=again)
    assert unchanged.json()["version"] == edited.json()["version"]
    refused = await client.patch("/accounts/me", json={"status": "active", "first_name": None}, headers=again)
    assert refused.status_code == 422
    same = await client.get("/accounts/me", headers=me | {"If-None-Match": edited.headers["ETag"]})
    assert same.status_code == 304


async def test_what_one_may_not_change_is_refused_and_what_nobody_can_is_unknown(client, house, manager):
    await house.active()
    me = await bearer(client)
    match = me | {"If-Match": (await client.get("/accounts/me", headers=me)).headers["ETag"]}
    refusals = {"organisation_id": (str(uuid7()), 403), "email": ("new@example.org", 403), "staff": ({}, 422)}
    for member, (value, status) in refusals.items():
        assert (await client.patch("/accounts/me", json={member: value}, headers=match)).status_code == status
    body = {"email": "typo@example.org", "first_name": "New", "last_name": "Person", "roles": []}
    invited = await client.post("/accounts", json=body, headers=manager)
    edited = await client.patch(
        f"/accounts/{invited.json()['id']}",
        json={"email": "right@example.org"},
        headers=manager | {"If-Match": invited.headers["ETag"]},
    )
    assert (edited.status_code, edited.json()["email"]) == (200, "right@example.org")


async def test_an_invitation_is_made_once_for_one_key_and_accepted_by_code(client, house, manager):
    body = {"email": "new@example.org", "first_name": "New", "last_name": "Person", "roles": ["curator"]}
    keyed = manager | {"Idempotency-Key": "k1"}
    first, second = [await client.post("/accounts", json=body, headers=keyed) for _ in range(2)]
    assert (first.status_code, second.headers["Idempotency-Replayed"]) == (201, "true")
    assert first.json() == second.json()
    assert first.json()["roles"][0]["role"] == "curator"
    assert "password" not in first.text.replace("password_", "")
    with_password = await client.post("/accounts", json=body | {"password": "x"}, headers=manager)
    assert with_password.status_code == 422
    taken = await client.post("/accounts", json=body, headers=manager)
    assert (taken.status_code, taken.json()["code"]) == (409, "identity.email-taken")
    await house.work()
    code = await house.mailed_code()
    accept = {"code": code, "password": PASSWORD, "password_confirmation": PASSWORD, "username": "newby"}
    assert (await client.post("/auth/invitations/accept", json=accept)).status_code == 204
    used = await client.post("/auth/invitations/accept", json=accept)
    assert (used.status_code, used.json()["code"]) == (422, "identity.code-invalid")
    await bearer(client, "newby")


async def test_a_block_shuts_out_and_needs_a_reason(client, house, manager):
    acme = await house.facade.organisation_of(house.account("manager@example.org").id)
    await house.staff(acme, "curator", email="curator@example.org")
    curator = await bearer(client, "curator@example.org")
    path = f"/accounts/{house.account('curator@example.org').id}"
    assert (await client.post(f"{path}/block", json={}, headers=manager)).status_code == 422
    blocked = await client.post(f"{path}/block", json={"reason": "on leave"}, headers=manager)
    assert (blocked.json()["status"], blocked.json()["allowed_actions"]) == (
        "blocked",
        ["update", "unblock", "archive", "release-throttle"],
    )
    assert (await client.get("/accounts/me", headers=curator)).status_code == 401
    own = await client.post("/accounts/me/block", json={"reason": "x"}, headers=manager)
    assert (own.status_code, own.json()["code"]) == (409, "identity.not-yourself")
    assert (await client.post(f"{path}/unblock", headers=manager)).json()["status"] == "active"


async def test_accounts_are_listed_for_staff(client, house, manager):
    assert (await client.get("/accounts")).status_code == 401
    await house.active()
    assert (await client.get("/accounts", headers=await bearer(client))).status_code == 403
    listed = await client.get("/accounts?role=manager&sort=last_name&include=total&limit=1", headers=manager)
    assert [item["email"] for item in listed.json()["items"]] == ["manager@example.org"]
    assert listed.json()["total"] == 1
    for wrong in ("sort=age", "limit=0", "include=all", "created_at_from=2027", "unknown=1"):
        assert (await client.get(f"/accounts?{wrong}", headers=manager)).status_code == 400


async def test_another_tenants_and_nobodys_records_do_not_exist(client, house, manager):
    other = await house.organisation("Other")
    await house.staff(other.id, "curator", email="foreign@example.org")
    foreign = house.account("foreign@example.org").id
    match = manager | {"If-Match": '"1-00000000"'}
    for account in (foreign, uuid7(), "nonsense", "%00"):
        assert (await client.get(f"/accounts/{account}", headers=manager)).status_code == 404
        assert (await client.patch(f"/accounts/{account}", json={"title": "x"}, headers=match)).status_code == 404
        assert (await client.post(f"/accounts/{account}/resend-invitation", headers=manager)).status_code == 404
    assert (await client.patch(f"/organisations/{other.id}", json={"name": "x"}, headers=match)).status_code == 404
    body = {
        "email": "n@example.org",
        "first_name": "N",
        "last_name": "P",
        "roles": [],
        "organisation_id": str(other.id),
    }
    refused = await client.post("/accounts", json=body, headers=manager)
    assert [e["code"] for e in refused.json()["errors"]] == ["unknown-reference"]


async def test_organisations_are_public_by_name_and_whole_for_their_staff(client, house, manager):
    acme = await house.facade.organisation_of(house.account("manager@example.org").id)
    public = (await client.get(f"/organisations/{acme}")).json()
    assert public == {"id": str(acme), "name": "Acme", "short_name": None}
    whole = await client.get(f"/organisations/{acme}", headers=manager)
    edited = await client.patch(
        f"/organisations/{acme}", json={"inn": "1234567890"}, headers=manager | {"If-Match": whole.headers["ETag"]}
    )
    assert (edited.json()["inn"], edited.json()["timezone"]) == ("1234567890", "Europe/Moscow")
    await house.admin()
    root = await bearer(client, "root@example.org")
    made = await client.post("/organisations", json={"name": "Beta"}, headers=root)
    assert (made.status_code, made.json()["state"]) == (201, "active")
    assert (await client.post("/organisations", json={"name": "Beta"}, headers=root)).status_code == 409
    assert (await client.post("/organisations", json={"name": "Gamma"}, headers=manager)).status_code == 403
    page = await client.get("/organisations?limit=1")
    assert [o["name"] for o in page.json()["items"]] == ["Acme"]
    following = await client.get("http://portal" + page.links["next"]["url"])
    assert [o["name"] for o in following.json()["items"]] == ["Beta"]


async def test_permissions_and_roles_are_told(client, house, manager):
    assert (await client.get("/permissions")).status_code == 401
    found = (await client.get("/permissions", headers=manager | {"Accept-Language": "ru"})).json()["items"]
    (invite,) = [item for item in found if item["permission"] == "identity.account:invite"]
    assert (invite["scopes"], invite["module"], invite["description"]) == (["all"], "identity", "Приглашать людей.")
    roles = (await client.get("/roles", headers=manager)).json()["items"]
    assert {r["code"]: r["grants_count"] for r in roles}["manager"] == 1


async def test_the_keys_are_published_and_may_be_kept_for_five_minutes(client, tokens):
    answer = await client.get("http://portal/.well-known/jwks.json")
    assert answer.json() == {"keys": [dict(key) for key in tokens.published()]}
    assert answer.headers["Cache-Control"] == "public, max-age=300"
