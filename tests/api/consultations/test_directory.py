"""The directory of specialists over HTTP, once somebody has left."""

import pytest

from support.appointments import API, Consulting
from support.served import Visitor, well
from support.statements import statements

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]

SPECIALISTS = f"{API}/specialists"


async def listed(visitor: Visitor, query: str = "") -> list[str]:
    return [each["id"] for each in well(await visitor.get(f"{SPECIALISTS}{query}")).json()["items"]]


async def test_who_is_blocked_or_of_a_closed_organisation_is_listed_in_no_way(consulting: Consulting):
    portal, admin = consulting.portal, await consulting.portal.admin()
    closing = await portal.organisation()
    stays, blocked, closed = [await consulting.specialist(house) for house in (None, None, closing)]
    for who in (stays, blocked, closed):
        await consulting.offer(who, context="Careers")
    queries = ["", "?q=careers", "?q=specialist"]
    for query in queries:
        assert len(await listed(portal.visitor, query)) == 3
    well(await admin.post(f"{API}/accounts/{blocked.account_id}/block", json={"reason": "Left"}))
    well(await admin.post(f"{API}/organisations/{closing}/archive"))
    for query in queries:
        assert await listed(portal.visitor, query) == [str(stays.account_id)]
    assert await listed(portal.visitor, f"?organisation_id={closing}") == []
    assert "next" not in well(await portal.visitor.get(f"{SPECIALISTS}?limit=1")).links


@pytest.mark.parametrize("query", ["", "?q=staff", "?q=careers&limit=1"])
async def test_a_page_costs_three_statements(consulting: Consulting, query: str, monkeypatch: pytest.MonkeyPatch):
    """That finds out who may be listed, the page, and names."""
    await consulting.offer(await consulting.specialist(), context="Careers")
    with statements(monkeypatch) as sent:
        assert await listed(consulting.portal.visitor, query)
    assert len(sent) == 3, sent
