"""Signatures, bodies, addresses and waits of webhooks: the rules, without anything around them."""

import json
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_address, ip_network

import pytest

from praktika.identity.events import RoleGranted
from praktika.internships.events import InternEnrolled
from praktika.kernel.events import Event
from praktika.kernel.ids import uuid7
from praktika.notifications.domain.deliveries import DELIVERY_RETRIES, wait_after
from praktika.notifications.domain.webhooks import UrlNotAllowed
from praktika.notifications.policies.retry_after import retry_after
from praktika.notifications.policies.webhook_addresses import Guard, Target, is_public, target_of
from praktika.notifications.policies.webhook_signing import message_id, new_secret, signature
from praktika.notifications.policies.webhook_types import INTERNAL, NAMES, TYPES, body_of
from praktika.timesheets.events import DeviationRequested

NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)


def test_the_vector_of_standard_webhooks_holds():
    """A20."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    signed = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_no_two_secrets_are_the_same():
    assert len({new_secret() for _ in range(100)}) == 100


def test_a_message_is_named_after_its_event():
    event_id = uuid7()
    assert message_id(event_id) == f"msg_{event_id}"


def test_a_body_tells_ids_and_states_only():
    """A25."""
    event = InternEnrolled(
        occurred_at=NOON,
        organisation_id=uuid7(),
        programme_id=uuid7(),
        intern_id=uuid7(),
        account_id=uuid7(),
        revision=3,
        starts_on=date(2026, 11, 2),
        ends_on=date(2027, 1, 29),
        programme_ends_on=date(2027, 1, 29),
        weekly_minutes=(480, 480, 480, 480, 480, 0, 0),
        student=True,
        personnel_number="A-17",
        position="Programmer",
        department_id=None,
        place_id=uuid7(),
        curator_id=uuid7(),
        stages=(),
    )
    ids = ("organisation_id", "programme_id", "intern_id", "account_id", "place_id", "curator_id")
    assert json.loads(body_of(event)) == {
        "type": "internships.intern_enrolled",
        "timestamp": "2026-10-12T12:00:00Z",
        "data": {name: str(getattr(event, name)) for name in ids} | {"revision": 3},
    }


def test_a_body_tells_neither_what_ails_somebody_nor_when():
    ids = {f"{name}_id": uuid7() for name in ("organisation", "intern", "programme", "deviation")}
    days = {"first_day": date(2026, 11, 2), "last_day": date(2026, 11, 6)}
    event = DeviationRequested(occurred_at=NOON, kind="sick_leave", **days, **ids)
    assert json.loads(body_of(event))["data"] == {name: str(value) for name, value in ids.items()}


def test_a_role_is_a_state():
    event = RoleGranted(occurred_at=NOON, grant_id=uuid7(), account_id=uuid7(), role="curator")
    assert json.loads(body_of(event))["data"]["role"] == "curator"


def test_every_event_of_an_organisation_is_told_or_declared_internal():
    carrying = {e.name for e in Event.registry.values() if "organisation_id" in e.__dataclass_fields__}
    assert carrying >= NAMES
    assert carrying - NAMES == INTERNAL


@pytest.mark.parametrize("texts", TYPES.values(), ids=[event.name for event in TYPES])
def test_every_type_is_described_in_both_languages(texts):
    en, ru = texts
    assert en.isascii()
    assert not ru.isascii()


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://example.org", Target("https", "example.org", 443, "/")),
        ("https://Example.ORG:443/a?b=c", Target("https", "example.org", 443, "/a?b=c")),
        ("https://example.org:8443/@us/", Target("https", "example.org", 8443, "/@us/")),
        ("https://пример.рф/", Target("https", "xn--e1afmkfd.xn--p1ai", 443, "/")),
        ("https://[2a00:1450::1]:9000/x", Target("https", "2a00:1450::1", 9000, "/x")),
        ("http://hooks_1.internal/", Target("http", "hooks_1.internal", 80, "/")),
    ],
)
def test_an_address_is_taken_apart(url, target):
    assert target_of(url) == target


def test_the_host_is_named_as_the_address_names_it():
    assert target_of("https://example.org/").netloc == "example.org"
    assert target_of("https://example.org:8443/").netloc == "example.org:8443"
    assert target_of("https://[2a00:1450::1]:9000/").netloc == "[2a00:1450::1]:9000"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "https://user@example.org/",
        "https://user:password@example.org/",
        "https://@example.org/",
        "https://example.org/#part",
        "https://example.org:22/",
        "https://example.org:80/",
        "https://example.org:0/",
        "https://example.org:70000/",
        "https://example.org:port/",
        "https://exa mple.org/",
        "https://example.org/a b",
        "https://example.org/привет",
        "https://example.org\\@127.0.0.1/",
        "https://example.org/\r\nHost: other",
        "https://%31%32%37.0.0.1/",
        "https://[::1/",
        "https://[fe80::zz]/",
        "https://-example.org/",
        "https://a..b/",
        f"https://{'a' * 64}.org/",
        "https://" + ".".join(["a" * 60] * 5) + "/",
    ],
)
def test_an_address_that_is_no_public_https_address_is_refused(url):
    with pytest.raises(UrlNotAllowed):
        target_of(url)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.255.0.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
        *("169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "198.18.0.1"),
        *("192.0.2.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1"),
        *("fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "100::1"),
        *("2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "4000::1"),
    ],
)
def test_an_address_inside_is_not_public(address):
    """Section 8, and A24."""
    assert not is_public(ip_address(address))
    with pytest.raises(UrlNotAllowed):
        Guard().check(Target("https", "example.org", 443, "/"), ["93.184.215.14", address])


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "172.32.0.1", "2a00:1450:4010::1", "2606:4700::1"])
def test_an_address_outside_is_public(address):
    assert is_public(ip_address(address))
    Guard().check(Target("https", "example.org", 443, "/"), [address])


def test_a_host_without_addresses_is_not_called():
    with pytest.raises(UrlNotAllowed):
        Guard().check(Target("https", "example.org", 443, "/"), [])


def test_networks_of_ones_own_are_called_even_without_tls_and_no_others_are():
    guard, target = Guard([ip_network("10.1.0.0/16")]), Target("http", "hooks.internal", 8080, "/")
    guard.check(target, ["10.1.2.3"])
    for others in (["10.2.0.1"], ["10.1.2.3", "10.2.0.1"], ["8.8.8.8"]):
        with pytest.raises(UrlNotAllowed):
            guard.check(target, others)


def test_the_waits_grow_to_a_day():
    assert [wait_after(n) for n in range(9)] == list(DELIVERY_RETRIES)
    assert wait_after(0) == timedelta(seconds=5)
    assert wait_after(9) == timedelta(hours=24)


@pytest.mark.parametrize(
    ("status", "header", "wait"),
    [
        (429, "120", timedelta(minutes=2)),
        (503, "86400", timedelta(hours=24)),
        (503, "0", timedelta(seconds=1)),
        (503, "Mon, 12 Oct 2026 12:30:00 GMT", timedelta(minutes=30)),
        (503, "Mon, 12 Oct 2026 11:30:00 GMT", timedelta(seconds=1)),
        (503, "86401", None),
        (503, "99999999999999999999", None),
        (503, "Wed, 14 Oct 2026 12:30:00 GMT", None),
        (503, "-5", None),
        (503, "soon", None),
        (503, "Mon, 12 Oct 2026 12:30:00 +99999999999999999999", None),
        (503, "Mon, 12 Oct 99999999999999999999 12:30:00 GMT", None),
        (503, "", None),
        (503, None, None),
        (500, "120", None),
    ],
)
def test_a_receiver_may_ask_for_time_up_to_a_day(status, header, wait):
    """A22."""
    assert retry_after(status, header, NOON) == wait
