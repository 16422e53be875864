"""All settings, from the environment and from files of secrets; nothing else reads the environment."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, Field, IPvAnyNetwork, SecretStr, ValidationError

PREFIX: Final = "PRAKTIKA_"

OTHERS: Final = ("TEST_", "PG_BINDIR", "PYTHON")
"""Read by the test suite, the search for PostgreSQL and scripts/bootstrap.py."""


EVERYWHERE: Final = ("0.0.0.0", "::")


class SettingsError(Exception):
    """Says in plain words which variable is missing or wrong."""


def _listed(value: Any) -> Any:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


type Listed[T] = Annotated[tuple[T, ...], BeforeValidator(_listed)]


class Settings(BaseModel, frozen=True, extra="forbid"):
    """`PRAKTIKA_DATABASE_URL` fills `database_url`, and so on; `…_FILE` names a file that holds the value."""

    # where things are
    public_url: str = "http://127.0.0.1:8000"
    frontend_url: str = ""
    """Where links in letters lead; empty: the public address."""
    data_dir: Path = Path("data")
    database_url: str = ""
    """Empty: a private PostgreSQL in the data folder."""
    broker_url: SecretStr = SecretStr("")
    """Empty: background work runs in the API's process."""

    # the server
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    trusted_proxies: Listed[str] = ()
    cors_origins: Listed[str] = ()
    database_pool: Annotated[int, Field(ge=1, le=100)] = 5
    reader_pool: Annotated[int, Field(ge=1, le=100)] = 4
    requests_per_minute: Annotated[int, Field(ge=0)] = 3000
    sign_in_per_minute: Annotated[int, Field(ge=0)] = 300
    codes_per_minute: Annotated[int, Field(ge=0)] = 60
    applications_per_minute: Annotated[int, Field(ge=0)] = 60
    reservations_per_minute: Annotated[int, Field(ge=0)] = 60
    sign_up_per_hour: Annotated[int, Field(ge=0)] = 20
    forgot_per_hour: Annotated[int, Field(ge=0)] = 20
    """Limits; 0 is no limit. Those of a minute hold for each process, those of an hour for all of them together."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "text"] = "json"

    # secrets and tokens
    secret_keys: Listed[SecretStr] = ()
    """The first makes, all verify. Empty with a private PostgreSQL: made once in the data folder."""
    token_algorithm: Literal["RS256", "EdDSA"] = "RS256"
    token_keys_dir: Path = Path("certs")
    access_token_seconds: Annotated[int, Field(ge=60, le=3600)] = 900
    refresh_idle_days: Annotated[int, Field(ge=1, le=365)] = 14
    refresh_absolute_days: Annotated[int, Field(ge=1, le=365)] = 30
    refresh_grace_seconds: Annotated[int, Field(ge=0, le=60)] = 10
    login_throttle_base_seconds: Annotated[int, Field(ge=1, le=900)] = 30
    login_throttle_address_limit: Annotated[int, Field(ge=0, le=100_000)] = 50
    """0: no limit, as behind a proxy that shows one address for everybody."""
    password_min_length: Annotated[int, Field(ge=8, le=64)] = 8
    terms_version: str = ""
    erasure_grace_days: Annotated[int, Field(ge=0, le=90)] = 7
    """Between the request to erase somebody's data and its doing; 0: at once."""
    first_admin_email: str = "admin@praktika.example"
    """Invited when a portal with a private PostgreSQL starts without a single account."""

    # mail
    mail_transport: Literal["smtp", "file", "none"] = "file"
    mail_dir: Path | None = None
    """Letters as files, with the transport `file`; the data folder's `mail` otherwise."""
    mail_from: str = "Praktika <no-reply@praktika.example>"
    mail_domain: str = "praktika.example"
    smtp_host: str = "127.0.0.1"
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 25
    smtp_security: Literal["none", "starttls", "tls"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")

    # webhooks
    webhook_allowed_networks: Listed[IPvAnyNetwork] = ()
    """Called beside public addresses, and without TLS."""

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """SettingsError with one line per variable that is wrong."""
        try:
            return cls.model_validate(_given(env))
        except ValidationError as error:
            raise SettingsError("\n".join(map(_line, error.errors()))) from None

    def listening(self, **given: object) -> Self:
        """With what the command line says. Without a public address, the server is where it listens."""
        found = self.model_copy(update=given)
        unnamed = "public_url" not in self.model_fields_set
        return found.model_copy(update={"public_url": found.own_url}) if unnamed else found

    @property
    def own_url(self) -> str:
        """The address on this machine."""
        host = "127.0.0.1" if self.host in EVERYWHERE else self.host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def links_url(self) -> str:
        return (self.frontend_url or self.public_url).rstrip("/")

    @property
    def is_embedded(self) -> bool:
        return not self.database_url

    @property
    def mail_folder(self) -> Path:
        return self.mail_dir or self.data_dir / "mail"

    @property
    def files_folder(self) -> Path:
        return self.data_dir / "files"


def _given(env: Mapping[str, str]) -> dict[str, str]:
    names = {key.removeprefix(PREFIX): value for key, value in env.items() if key.startswith(PREFIX)}
    mine = {name.lower(): value for name, value in names.items() if not name.startswith(OTHERS)}
    from_files = {name: _content(name, path) for name, path in mine.items() if name.endswith("_file")}
    plain = {name: value for name, value in mine.items() if not name.endswith("_file") and value != ""}
    return plain | {name.removesuffix("_file"): value for name, value in from_files.items()}


def _content(name: str, path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise SettingsError(f"{PREFIX}{name.upper()}: {error.strerror}: {path}") from None


def _line(error: Any) -> str:
    name = PREFIX + str(error["loc"][0]).upper() if error["loc"] else "settings"
    if error["type"] == "extra_forbidden":
        return f"{name}: there is no such setting"
    return f"{name}: {error['msg']}"
