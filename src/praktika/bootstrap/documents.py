"""The committed OpenAPI document."""

import json

from pydantic import SecretStr

from praktika.bootstrap.app import create_app
from praktika.bootstrap.container import Container
from praktika.bootstrap.settings import Settings


def openapi_text() -> str:
    """As it is kept in docs/openapi.json: sorted where order says nothing, without the version of the build."""
    settings = Settings(database_url="postgresql+asyncpg://nowhere/none", secret_keys=(SecretStr("unused"),))
    schema = create_app(Container(settings=settings)).openapi()
    schema["info"]["version"] = "1"
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
