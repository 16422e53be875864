"""What an installation without any settings gets: a private PostgreSQL, secrets and token keys in its data folder."""

import contextlib
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from praktika.bootstrap.settings import PREFIX, Settings, SettingsError
from praktika.identity.adapters.keys import KeyProblem, KeyRing, generate_keys
from praktika.infrastructure.embedded_postgres import EmbeddedPostgres

SECRETS_FILE: Final = "secret-keys"
PRIVATE_KEY: Final = "jwt-private.pem"


@contextmanager
def prepared(settings: Settings) -> Iterator[Settings]:
    """Settings with everything the portal needs; SettingsError names what an installation of its own forgot."""
    if settings.is_embedded:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with EmbeddedPostgres(settings.data_dir / "postgres") as url:
            yield _with_keys(settings.model_copy(update={"database_url": url}), embedded=True)
    else:
        yield _with_keys(settings, embedded=False)


def _with_keys(settings: Settings, *, embedded: bool) -> Settings:
    changes: dict[str, object] = {}
    if not settings.secret_keys:
        changes["secret_keys"] = (SecretStr(_secret(settings, embedded)),)
    if not (settings.token_keys_dir / PRIVATE_KEY).exists():
        changes["token_keys_dir"] = _keys(settings, embedded)
    complete = settings.model_copy(update=changes)
    try:
        KeyRing.load(complete.token_keys_dir, complete.token_algorithm)
    except KeyProblem as error:
        raise SettingsError(f"{PREFIX}TOKEN_KEYS_DIR: {error}") from None
    return complete


def _secret(settings: Settings, embedded: bool) -> str:
    if not embedded:
        raise SettingsError(f"{PREFIX}SECRET_KEYS: is missing; make one with: openssl rand -base64 32")
    path = settings.data_dir / SECRETS_FILE
    if not path.exists():
        _write_private(path, secrets.token_urlsafe(32))
    return path.read_text().strip()


def _write_private(path: Path, text: str) -> None:
    """Whole or not at all, and first come, first served: two processes end up with the same content."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _keys(settings: Settings, embedded: bool) -> Path:
    if not embedded:
        missing = settings.token_keys_dir / PRIVATE_KEY
        raise SettingsError(f"{PREFIX}TOKEN_KEYS_DIR: {missing} is missing; make it with: praktika keys generate")
    folder = settings.data_dir / "keys"
    if not (folder / PRIVATE_KEY).exists():
        with contextlib.suppress(KeyProblem):  # another process was faster
            generate_keys(folder, settings.token_algorithm)
    return folder


def as_environment(settings: Settings) -> Mapping[str, str]:
    """The settings as variables, for worker processes that the server starts."""
    found = {f"{PREFIX}{name.upper()}": _text(value) for name, value in settings}
    return {name: value for name, value in found.items() if value}


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(map(_text, value))
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return "" if value is None else str(value)
