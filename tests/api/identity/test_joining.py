"""People with an account become staff of an organisation, over HTTP; A36 for these routes."""

import pytest
from httpx import Response

from praktika.kernel.actors import OrganisationId
from praktika.kernel.ids import uuid7
from support.served import Person, Served, well

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

API = "/api/v1"


@pytest.fixture
async def acme(portal: Served) -> OrganisationId:
    return await portal.organisation()


@pytest.fixture
async def manager(portal: Served, acme: OrganisationId) -> Person:
    return await portal.staff("manager", acme)


@pytest.fixture
async def ada(portal: Served) -> Person:
    return await portal.participant()


def problem(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_who_is_invited_reads_of_it_and_joins_by_the_code(
    portal: Served, acme: OrganisationId, manager: Person, ada: Person
):
    path = f"{API}/organisations/{acme}/invitations"
    body, key = {"email": ada.email, "roles": ["curator"]}, {"Idempotency-Key": "join"}
    first, second = [well(await manager.post(path, json=body, headers=key)) for _ in range(2)]
    assert (first.status_code, first.json()) == (201, second.json())
    assert (first.json()["state"], first.json()["email"]) == ("pending", ada.email)
    code = await portal.code_for(ada.email)
    well(await portal.visitor.post(f"{API}/auth/invitations/join", json={"code": code}))
    account = well(await ada.get(f"{API}/accounts/me")).json()
    assert account["organisation"]["id"] == str(acme)
    assert {(r["role"], r["organisation_id"]) for r in account["roles"]} == {
        ("participant", None),
        ("curator", str(acme)),
    }
    (listed,) = well(await manager.get(path)).json()["items"]
    assert (listed["state"], listed["allowed_actions"]) == ("accepted", [])
    assert problem(await manager.delete(f"{path}/{listed['id']}")) == (409, "identity.invitation-state")
    again = await manager.post(path, json=body)
    assert [(e["pointer"], e["code"]) for e in again.json()["errors"]] == [("/email", "unknown-reference")]


async def test_a_cancelled_invitation_is_worth_nothing(
    portal: Served, acme: OrganisationId, manager: Person, ada: Person
):
    path = f"{API}/organisations/{acme}/invitations"
    made = well(await manager.post(path, json={"email": ada.email, "roles": ["curator"]})).json()
    code = await portal.code_for(ada.email)
    assert (await manager.delete(f"{path}/{made['id']}")).status_code == 204
    assert problem(await manager.delete(f"{path}/{made['id']}")) == (409, "identity.invitation-state")
    for sent in (code, "nonsense"):
        answer = await ada.post(f"{API}/auth/invitations/join", json={"code": sent})
        assert problem(answer) == (422, "identity.code-invalid")
    assert well(await ada.get(f"{API}/accounts/me")).json()["organisation"] is None


async def test_other_organisations_and_their_invitations_do_not_exist(
    portal: Served, acme: OrganisationId, manager: Person, ada: Person
):
    """A36."""
    foreign = await portal.staff("manager")
    path = f"{API}/organisations/{acme}/invitations"
    body = {"email": ada.email, "roles": ["curator"]}
    made = well(await manager.post(path, json=body)).json()
    for organisation in (acme, uuid7(), "nonsense"):
        there = f"{API}/organisations/{organisation}/invitations"
        for answer in (
            await foreign.get(there),
            await foreign.post(there, json=body),
            await foreign.delete(f"{there}/{made['id']}"),
        ):
            assert answer.status_code == 404
    assert problem(await ada.post(path, json=body)) == (403, "forbidden")
    unknown = await manager.post(path, json={"email": ada.email, "roles": ["curator", "boss"]})
    assert [(e["pointer"], e["code"]) for e in unknown.json()["errors"]] == [("/roles/1", "unknown-reference")]
    above = await manager.post(path, json={"email": ada.email, "roles": ["admin"]})
    assert problem(above) == (403, "identity.outranks-you")
    assert [each["state"] for each in well(await manager.get(path)).json()["items"]] == ["pending"]


async def test_an_address_is_written_to_three_times_an_hour(acme: OrganisationId, manager: Person, ada: Person):
    path = f"{API}/organisations/{acme}/invitations"
    answers = [await manager.post(path, json={"email": ada.email, "roles": []}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    assert answers[-1].headers["Retry-After"] == "3600"
