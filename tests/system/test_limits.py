"""Limits where two processes answer, and whose address counts behind a proxy."""

import httpx
import pytest

from support.portal_processes import PortalProcesses, Server

pytestmark = pytest.mark.postgres

PROXY = "127.0.0.1"


def sign_up(server: Server, address: str) -> int:
    """The status of a sign-up that is refused for its body, unless for its frequency."""
    headers = {"X-Forwarded-For": address, "Connection": "close"}  # the next one may reach the other process
    return httpx.post(f"{server.url}/api/v1/auth/sign-up", json={}, headers=headers, timeout=30).status_code


def test_what_is_limited_by_the_hour_is_limited_in_both_processes_together(portal: PortalProcesses):
    server = portal.serve(workers="2", sign_up_per_hour="4", trusted_proxies=PROXY)
    statuses = [sign_up(server, "10.2.0.1") for _ in range(12)]
    assert statuses == [422] * 4 + [429] * 8
    assert sign_up(server, "10.2.0.2") == 422


def test_nobody_chooses_his_address_where_no_proxy_is_trusted(portal: PortalProcesses):
    server = portal.serve(sign_up_per_hour="2")
    assert [sign_up(server, f"10.3.0.{n}") for n in range(3)] == [422, 422, 429]
