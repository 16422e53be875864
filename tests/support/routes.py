"""The routes of the OpenAPI document, for rules that hold for all of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from pydantic import SecretStr

from praktika.bootstrap.app import create_app
from praktika.bootstrap.container import Container
from praktika.bootstrap.settings import Settings
from praktika.kernel.ids import uuid7

type Schema = dict[str, Any]

API: Final = "/api/v1"

APP: Final = create_app(
    Container(settings=Settings(database_url="postgresql+asyncpg://nowhere/none", secret_keys=(SecretStr("s"),)))
)
"""Answers what needs no database."""

DOCUMENT: Final[Schema] = APP.openapi()


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    operation: Schema

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def permission(self) -> str | None:
        return self.operation.get("x-permission")

    @property
    def ids(self) -> dict[str, Schema]:
        """Schemas of the parameters of its path."""
        found = self.operation.get("parameters", ())
        return {each["name"]: each["schema"] for each in found if each["in"] == "path"}

    @property
    def query(self) -> dict[str, Schema]:
        """Schemas of its query parameters."""
        found = self.operation.get("parameters", ())
        return {each["name"]: resolved(each["schema"]) for each in found if each["in"] == "query"}

    @property
    def required_query(self) -> dict[str, Schema]:
        """Schemas of the query parameters it cannot do without."""
        found = self.operation.get("parameters", ())
        return {each["name"]: each["schema"] for each in found if each["in"] == "query" and each.get("required")}

    @property
    def body(self) -> Schema | None:
        """The schema of its JSON body."""
        content = self.operation.get("requestBody", {}).get("content", {})
        return resolved(content["application/json"]["schema"]) if "application/json" in content else None

    @property
    def needs_body(self) -> bool:
        return bool(self.body) and self.operation["requestBody"].get("required", False)

    @property
    def members(self) -> dict[str, Schema]:
        """Schemas of the members of its body."""
        return {name: resolved(schema) for name, schema in (self.body or {}).get("properties", {}).items()}

    def at(self, **ids: UUID | str) -> str:
        """Its address, with ids of nothing where none is given."""
        anything = {name: 2027 if schema.get("type") == "integer" else uuid7() for name, schema in self.ids.items()}
        return self.path.format_map(anything | ids)


def _routes() -> Iterator[Route]:
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            yield Route(method.upper(), path, operation)


def resolved(schema: Schema) -> Schema:
    """Without the reference and without `null`, where the value may be absent."""
    if "$ref" in schema:
        return resolved(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    options = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    return resolved(options[0]) if len(options) == 1 else schema


def sample(schema: Schema) -> Any:
    """A value this schema allows, as small as possible."""
    schema = resolved(schema)
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return sample(schema[choice][0])
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    return SAMPLES[schema.get("type", "object")](schema)


def _object(schema: Schema) -> Any:
    return {name: sample(schema["properties"][name]) for name in schema.get("required", ())}


def _text(schema: Schema) -> str:
    for text in ("2027-03", "2027-03-01", "12:00", "work_day"):
        if "pattern" in schema and re.search(schema["pattern"], text):
            return text
    formats = {"uuid": str(uuid7()), "date": "2027-03-01", "date-time": "2027-03-01T09:00:00Z"}
    return formats.get(schema.get("format", "")) or "a" * max(schema.get("minLength", 1), 1)


SAMPLES: Final = {
    "object": _object,
    "string": _text,
    "array": lambda schema: [sample(schema["items"])] * schema.get("minItems", 0),
    "integer": lambda schema: int(schema.get("minimum", 1)),
    "number": lambda schema: schema.get("minimum", 1),
    "boolean": lambda schema: False,
    "null": lambda schema: None,
}

ROUTES: Final = [route for route in _routes() if route.path.startswith(API)]
"""Of the API itself, without probes and well-known files."""

LISTS: Final = [route for route in ROUTES if "cursor" in route.query]
WITH_BODY: Final = [route for route in ROUTES if route.body]
WITH_ID: Final = [route for route in ROUTES if route.ids]
EDITS: Final = [route for route in ROUTES if "428" in route.operation["responses"]]
POSTS: Final = [route for route in ROUTES if route.method == "POST"]
