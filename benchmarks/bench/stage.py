"""The measured portal's surroundings: database, keys, settings, tokens. All of it is gone afterwards."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from bench.database import fresh_database
from bench.scale import Scale
from bench.seeding import seed
from bench.world import Principal, World
from praktika.bootstrap.settings import Settings
from praktika.identity.adapters.keys import KeyRing, generate_keys
from praktika.identity.adapters.tokens import JwtAccessTokens

NOBODY_LISTENS: Final = "amqp://guest:guest@127.0.0.1:1/"
"""With a broker configured the API's processes leave background work to others; here there are none."""

HOUR: Final = 3600

NEVER_MET: Final = {
    "PRAKTIKA_REQUESTS_PER_MINUTE": "1000000000",
    "PRAKTIKA_SIGN_IN_PER_MINUTE": "1000000000",
    "PRAKTIKA_APPLICATIONS_PER_MINUTE": "1000000000",
    "PRAKTIKA_LOGIN_THROTTLE_ADDRESS_LIMIT": "100000",  # those cut off when a round ends stay counted
}
"""Limits that refuse nothing, and yet are counted: what that costs is measured, too."""


@dataclass(frozen=True)
class Stage:
    url: str
    folder: Path
    scale: Scale
    world: World

    @cached_property
    def environment(self) -> Mapping[str, str]:
        return {
            "PRAKTIKA_PUBLIC_URL": "http://bench",  # tokens name it; by default it follows the port
            "PRAKTIKA_DATABASE_URL": self.url,
            "PRAKTIKA_BROKER_URL": NOBODY_LISTENS,
            "PRAKTIKA_DATA_DIR": str(self.folder),
            "PRAKTIKA_TOKEN_KEYS_DIR": str(self.folder / "keys"),
            "PRAKTIKA_SECRET_KEYS": "a secret of the benchmark alone",
            "PRAKTIKA_ACCESS_TOKEN_SECONDS": str(HOUR),
            "PRAKTIKA_MAIL_TRANSPORT": "none",
            **NEVER_MET,
        }

    @cached_property
    def settings(self) -> Settings:
        return Settings.from_env(self.environment)

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def scripts(self) -> Path:
        return self.folder / "scripts"

    @cached_property
    def _tokens(self) -> JwtAccessTokens:
        keys = KeyRing.load(self.settings.token_keys_dir, self.settings.token_algorithm)
        return JwtAccessTokens(keys, self.settings.public_url, HOUR)

    def to_portal(self, who: Principal) -> Mapping[str, str]:
        """The header that makes a request of this person."""
        token = self._tokens.issue(who.account_id, who.session_id, datetime.now(UTC))
        return {"Authorization": f"Bearer {token}"}

    def to_floor(self, who: Principal) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {who.session_id}.{who.account_id}"}


@contextmanager
def staged(scale: Scale) -> Iterator[Stage]:
    with fresh_database() as url, tempfile.TemporaryDirectory(prefix="praktika-bench-") as folder:
        stage = Stage(url, Path(folder), scale, World(scale))
        generate_keys(stage.settings.token_keys_dir, stage.settings.token_algorithm)
        seed(url, stage.world, scale)
        yield stage
