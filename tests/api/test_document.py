"""01-api 15: what the OpenAPI document tells of names and headers, and that answers keep to it."""

import json
from collections.abc import Iterator

import pytest

from praktika.infrastructure.http import Body
from praktika.kernel.ids import uuid7
from support.lifeline import live
from support.routes import DOCUMENT, LISTS, ROUTES, Schema
from support.served import Served

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


def headers(answer: Schema) -> set[str]:
    return set(answer.get("headers", {}))


def test_no_schema_is_named_after_the_place_it_is_made_at():
    assert [name for name in DOCUMENT["components"]["schemas"] if "praktika" in name.lower()] == []


def test_edited_resources_tell_their_version_in_a_header():
    for route in ROUTES:
        answers = route.operation["responses"]
        if "428" in answers and "200" in answers:
            assert "ETag" in headers(answers["200"]), str(route)
        for status, answer in answers.items():
            if "ETag" in headers(answer) and status == "200" and route.method == "GET":
                assert headers(answers["304"]) == {"ETag"}, str(route)


def test_lists_tell_of_the_link_to_the_next_page():
    for route in LISTS:
        assert "Link" in headers(route.operation["responses"]["200"]), str(route)


def test_refusals_tell_how_to_go_on():
    for route in ROUTES:
        answers = route.operation["responses"]
        assert "WWW-Authenticate" in headers(answers["401"]), str(route)
        assert "Retry-After" in headers(answers["503"]), str(route)


def test_a_repeated_answer_says_so():
    for route in ROUTES:
        keyed = any(each["name"] == "Idempotency-Key" for each in route.operation.get("parameters", ()))
        told = set[str]().union(*map(headers, route.operation["responses"].values()))
        assert keyed == ("Idempotency-Replayed" in told), str(route)


async def test_what_strangers_may_read_is_said(portal: Served):
    for route in ROUTES:
        if route.method == "GET":
            answer = await portal.visitor.get(route.at(), params={name: str(uuid7()) for name in route.required_query})
            assert (answer.status_code != 401) == ({} in route.operation["security"]), str(route)


def bodies(kind: type[Body] = Body) -> Iterator[type[Body]]:
    for each in kind.__subclasses__():
        yield each
        yield from bodies(each)


def test_the_examples_of_bodies_are_such_bodies():
    shown = [(body, body.model_config.get("json_schema_extra", {}).get("examples", [])) for body in bodies()]
    assert sum(len(examples) for _, examples in shown) >= 40
    for body, examples in shown:
        for example in examples:
            body.model_validate_json(json.dumps(example))


async def test_answers_have_the_headers_the_document_promises(portal: Served):
    life = await live(portal)
    reads = [route for route in ROUTES if route.method == "GET" and route.ids.keys() <= life.ids.keys()]
    assert len(reads) > 20
    for route in reads:
        answer = await life.manager.get(route.at(**life.ids))
        told = route.operation["responses"][str(answer.status_code)].get("headers", {})
        assert [name for name in told if told[name]["required"] and name not in answer.headers] == [], str(route)
        assert "ETag" in told or "ETag" not in answer.headers, str(route)
        if tag := answer.headers.get("ETag"):
            same = await life.manager.get(route.at(**life.ids), headers={"If-None-Match": tag})
            assert (same.status_code, same.headers["ETag"]) == (304, tag), str(route)
