"""Access tokens and their keys: what is accepted, and that nothing forged is."""

import base64
import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from praktika.identity.adapters.keys import PRIVATE, PUBLIC, KeyProblem, KeyRing, generate_keys
from praktika.identity.adapters.tokens import JwtAccessTokens
from praktika.identity.domain import InvalidToken, SessionId
from praktika.kernel.actors import AccountId
from praktika.kernel.ids import uuid7

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
ISSUER = "https://portal.example"
ME, SESSION = AccountId(uuid7()), SessionId(uuid7())


@pytest.fixture(scope="module", params=["RS256", "EdDSA"])
def algorithm(request):
    return request.param


@pytest.fixture(scope="module")
def folder(tmp_path_factory, algorithm):
    folder = tmp_path_factory.mktemp("keys")
    generate_keys(folder, algorithm)
    return folder


@pytest.fixture
def keys(folder, algorithm):
    return KeyRing.load(folder, algorithm)


@pytest.fixture
def tokens(keys):
    return JwtAccessTokens(keys, ISSUER)


def claims(**changes):
    now = int(NOW.timestamp())
    given = {"iss": ISSUER, "aud": "praktika", "sub": str(ME), "sid": str(SESSION), "jti": "x"}
    return {k: v for k, v in (given | {"iat": now, "nbf": now, "exp": now + 900} | changes).items() if v is not ...}


def header(keys, **changes):
    return {"typ": "at+jwt", "kid": keys.kid} | changes


def test_a_token_names_account_and_session_and_ends_after_its_lifetime(tokens):
    token = tokens.issue(ME, SESSION, NOW)
    found = tokens.verify(token, NOW)
    assert (found.account_id, found.session_id, found.expires_at) == (ME, SESSION, NOW + timedelta(seconds=900))
    assert tokens.verify(token, NOW + timedelta(seconds=904)) == found
    with pytest.raises(InvalidToken):
        tokens.verify(token, NOW + timedelta(seconds=905))


def test_a_stranger_can_verify_a_token_with_the_published_keys(tokens, algorithm):
    token = tokens.issue(ME, SESSION, NOW)
    kid = jwt.get_unverified_header(token)["kid"]
    (published,) = [key for key in tokens.published() if key["kid"] == kid]
    found = jwt.decode(
        token,
        jwt.PyJWK(dict(published)).key,
        algorithms=[algorithm],
        audience="praktika",
        issuer=ISSUER,
        options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
    )
    assert found["exp"] - found["iat"] == 900
    assert found.keys() == {"iss", "aud", "sub", "sid", "jti", "iat", "nbf", "exp"}
    assert not {"d", "p", "q"} & published.keys()


@pytest.mark.parametrize("missing", ["iss", "aud", "sub", "sid", "jti", "iat", "nbf", "exp"])
def test_every_claim_is_needed(tokens, keys, missing):
    forged = jwt.encode(claims(**{missing: ...}), keys.private, keys.algorithm, header(keys))
    with pytest.raises(InvalidToken):
        tokens.verify(forged, NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "other"},
        {"sub": "nobody"},
        {"sid": "none"},
        {"sid": 7},
        {"exp": int(NOW.timestamp()) - 6},
        {"exp": 1e400},
        {"exp": "tomorrow"},
        {"nbf": int(NOW.timestamp()) + 6},
        {"exp": True},
    ],
)
def test_a_wrong_claim_is_refused_even_when_signed_by_us(tokens, keys, changes):
    forged = jwt.encode(claims(**changes), keys.private, keys.algorithm, header(keys))
    with pytest.raises(InvalidToken):
        tokens.verify(forged, NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"typ": "JWT"},
        {"typ": None},
        {"kid": "unknown"},
        {"jku": "https://evil.example/jwks"},
        {"x5u": "https://evil.example/x"},
        {"jwk": {"kty": "oct", "k": "AAAA"}},
        {"crit": ["exp"]},
    ],
)
def test_a_header_that_is_not_ours_is_refused(tokens, keys, changes):
    forged = jwt.encode(claims(), keys.private, keys.algorithm, header(keys, **changes))
    with pytest.raises(InvalidToken):
        tokens.verify(forged, NOW)


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_no_other_algorithm_is_accepted(tokens, keys, folder):
    unsigned = f"{part(header(keys, alg='none'))}.{part(claims())}."
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    forged = [
        unsigned,
        jwt.encode(claims(), "x" * 32, "HS256", header(keys)),
        _signed_with_public_key(keys, folder),
        jwt.encode(claims(), stranger, "RS256", header(keys)),
        jwt.encode(claims(), keys.private if keys.algorithm == "RS256" else stranger, "PS256", header(keys)),
    ]
    for token in forged:
        with pytest.raises(InvalidToken):
            tokens.verify(token, NOW)


def _signed_with_public_key(keys, folder):
    import hashlib
    import hmac

    signed = f"{part(header(keys, alg='HS256'))}.{part(claims())}"
    mac = hmac.new((folder / PUBLIC).read_bytes(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


LISTED_KID = f"{part({'alg': 'RS256', 'typ': 'at+jwt', 'kid': ['x']})}.e30.e30"


@pytest.mark.parametrize(
    "text", ["", ".", "..", "a.b.c", "💥", "\ud800", "x" * 100_000, "e30.e30.e30", "null", LISTED_KID]
)
def test_nonsense_is_refused_and_breaks_nothing(tokens, text):
    with pytest.raises(InvalidToken):
        tokens.verify(text, NOW)


def test_after_a_rotation_tokens_of_both_keys_are_accepted_and_both_are_published(folder, algorithm, tmp_path):
    old = JwtAccessTokens(KeyRing.load(folder, algorithm), ISSUER)
    generate_keys(tmp_path, algorithm)
    (tmp_path / "old-public.pem").write_bytes((folder / PUBLIC).read_bytes())
    new = JwtAccessTokens(KeyRing.load(tmp_path, algorithm), ISSUER)
    for token in (old.issue(ME, SESSION, NOW), new.issue(ME, SESSION, NOW)):
        assert new.verify(token, NOW).session_id == SESSION
    assert len(new.published()) == 2


def test_keys_are_private_and_never_overwritten(folder, algorithm):
    assert (folder / PRIVATE).stat().st_mode & 0o777 == 0o600
    before = (folder / PRIVATE).read_bytes()
    with pytest.raises(KeyProblem, match="exists"):
        generate_keys(folder, algorithm)
    assert (folder / PRIVATE).read_bytes() == before


def test_a_missing_weak_or_unfit_key_is_named(tmp_path):
    with pytest.raises(KeyProblem, match=str(tmp_path / PRIVATE)):
        KeyRing.load(tmp_path, "RS256")
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    (tmp_path / PRIVATE).write_bytes(
        weak.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    with pytest.raises(KeyProblem, match="1024 bits"):
        KeyRing.load(tmp_path, "RS256")
    (tmp_path / PRIVATE).unlink()
    generate_keys(tmp_path, "EdDSA")
    with pytest.raises(KeyProblem, match="cannot sign with RS256"):
        KeyRing.load(tmp_path, "RS256")
    (tmp_path / "x-public.pem").write_text("nonsense")
    with pytest.raises(KeyProblem, match="x-public"):
        KeyRing.load(tmp_path, "EdDSA")


def test_a_key_is_called_by_its_thumbprint():
    from praktika.identity.adapters.keys import _thumbprint

    example = {  # RFC 7638 section 3.1
        "kty": "RSA",
        "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJE"
        "CPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2Q"
        "vzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6"
        "WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
        "e": "AQAB",
        "alg": "RS256",
        "kid": "2011-04-29",
    }
    assert _thumbprint(example) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


def test_a_rotation_may_change_the_algorithm(folder, algorithm, tmp_path):
    old = JwtAccessTokens(KeyRing.load(folder, algorithm), ISSUER)
    other = "EdDSA" if algorithm == "RS256" else "RS256"
    generate_keys(tmp_path, other)
    (tmp_path / "old-public.pem").write_bytes((folder / PUBLIC).read_bytes())
    new = JwtAccessTokens(KeyRing.load(tmp_path, other), ISSUER)
    assert new.verify(old.issue(ME, SESSION, NOW), NOW).session_id == SESSION
    assert {key["alg"] for key in new.published()} == {"RS256", "EdDSA"}


def test_no_key_is_made_for_an_algorithm_nothing_is_signed_with(tmp_path):
    with pytest.raises(KeyProblem, match="RS256 or EdDSA"):
        generate_keys(tmp_path, "PS256")
    assert not list(tmp_path.iterdir())
