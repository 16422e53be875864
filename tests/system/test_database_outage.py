"""The database restarts under a running portal, which says so meanwhile and goes on by itself afterwards."""

import pytest
from sqlalchemy import make_url

from praktika.bootstrap import schema
from praktika.infrastructure.embedded_postgres import EmbeddedPostgres
from support.ledger import SECONDS, Ledger
from support.portal_processes import processes
from support.postgres import reachable_folder
from support.processes import eventually
from support.proxy import proxy_to
from support.visitors import sign_in, sign_up

pytestmark = pytest.mark.postgres


def test_a_portal_outlives_a_restart_of_its_database(token_keys, tmp_path):
    with reachable_folder() as folder, proxy_to("127.0.0.1", 1) as proxy:
        postgres = EmbeddedPostgres(folder / "postgres", durable=False)
        url = make_url(postgres.start())
        proxy.target = ("127.0.0.1", url.port)
        lasting = url.set(port=proxy.port).render_as_string(hide_password=False)
        schema.migrate(lasting)
        settings = {
            "database_url": lasting,
            "token_keys_dir": str(token_keys),
            "token_algorithm": "EdDSA",
            "secret_keys": "a secret of tests",
        }
        with processes(tmp_path, **settings) as portal:
            server = portal.serve()
            assert sign_in(server, "nobody@example.org").status_code == 401

            postgres.stop()
            answer = sign_in(server, "nobody@example.org")
            assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
            assert int(answer.headers["retry-after"]) > 0
            assert server.readiness == (503, "down")
            assert server.get("/livez").status_code == 200

            proxy.target = ("127.0.0.1", make_url(postgres.start()).port)
            assert sign_in(server, "nobody@example.org").status_code == 401
            eventually(lambda: server.readiness == (200, "ok"))
            assert sign_up(server, "anna@example.org").status_code == 202
            letters = tmp_path / "data" / "mail"
            eventually(lambda: len(list(letters.glob("*.eml"))) == 1, SECONDS)
            Ledger(lasting).await_the_end()
        postgres.stop()
