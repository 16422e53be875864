"""The keys tokens are signed and verified with: PEM files in one folder, read once."""

import json
import os
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from jwt.algorithms import OKPAlgorithm, RSAAlgorithm

PRIVATE: Final = "jwt-private.pem"
PUBLIC: Final = "jwt-public.pem"
EVERY_PUBLIC: Final = "*-public.pem"

ALGORITHMS: Final = ("RS256", "EdDSA")
LEAST_BITS: Final = 2048
BITS: Final = 3072

type PrivateKey = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
type PublicKey = rsa.RSAPublicKey | ed25519.Ed25519PublicKey


class KeyProblem(Exception):
    """A key is missing or unfit; the text names the file."""


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """`kid` is the thumbprint of RFC 7638; `algorithm` is the only one a token of this key may name."""

    kid: str
    algorithm: str
    key: PublicKey
    jwk: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeyRing:
    algorithm: str
    kid: str
    private: PrivateKey
    public: Mapping[str, VerificationKey]

    @classmethod
    def load(cls, folder: Path, algorithm: str) -> "KeyRing":
        """KeyProblem when the private key is missing, too weak, or of another kind than the algorithm's."""
        private = _private(folder / PRIVATE)
        own = _verification_key(private.public_key(), folder / PRIVATE)
        if own.algorithm != algorithm:
            raise KeyProblem(f"{folder / PRIVATE}: this key cannot sign with {algorithm}")
        older = [_verification_key(_public(path), path) for path in sorted(folder.glob(EVERY_PUBLIC))]
        return cls(algorithm, own.kid, private, {key.kid: key for key in (*older, own)})


def generate_keys(folder: Path, algorithm: str) -> None:
    """A new pair; KeyProblem rather than overwrite one, and for an algorithm nothing is signed with."""
    if algorithm not in ALGORITHMS:
        raise KeyProblem(f"{algorithm}: tokens are signed with {' or '.join(ALGORITHMS)}")
    folder.mkdir(parents=True, exist_ok=True)
    private: PrivateKey = (
        ed25519.Ed25519PrivateKey.generate()
        if algorithm == "EdDSA"
        else rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    )
    if (folder / PUBLIC).exists():
        raise KeyProblem(f"{folder / PUBLIC} exists already; see certs.example for how to rotate keys")
    _write(folder / PRIVATE, _private_pem(private), 0o600)
    _write(folder / PUBLIC, _public_pem(private.public_key()), 0o644)


def _private_pem(key: PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _public_pem(key: PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def _write(path: Path, content: bytes, mode: int) -> None:
    """Whole or not at all, whenever the process is killed; never over another."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as opened:
        opened.write(content)
    try:
        os.link(fresh, path)
    except FileExistsError:
        raise KeyProblem(f"{path} exists already; see certs.example for how to rotate keys") from None
    finally:
        fresh.unlink()


def _private(path: Path) -> PrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError:
        raise KeyProblem(f"{path} is missing: make it with `praktika keys generate`") from None
    except (OSError, ValueError, TypeError) as error:
        raise KeyProblem(f"{path} cannot be read as an unencrypted PEM private key: {error}") from None
    if not isinstance(key, (rsa.RSAPrivateKey, ed25519.Ed25519PrivateKey)):
        raise KeyProblem(f"{path}: only RSA and Ed25519 keys are used")
    return key


def _public(path: Path) -> PublicKey:
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise KeyProblem(f"{path} cannot be read as a PEM public key: {error}") from None
    if not isinstance(key, (rsa.RSAPublicKey, ed25519.Ed25519PublicKey)):
        raise KeyProblem(f"{path}: only RSA and Ed25519 keys are used")
    return key


def _verification_key(key: PublicKey, path: Path) -> VerificationKey:
    """A key of the kind that is not configured is one from before: its algorithm goes on being verified."""
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size < LEAST_BITS:
            raise KeyProblem(f"{path}: an RSA key of {key.key_size} bits is too weak, {LEAST_BITS} is the least")
        algorithm, jwk = "RS256", RSAAlgorithm.to_jwk(key, as_dict=True)
    else:
        algorithm, jwk = "EdDSA", OKPAlgorithm.to_jwk(key, as_dict=True)
    kid = _thumbprint(jwk)
    shown = {name: jwk[name] for name in ("kty", "n", "e", "crv", "x") if name in jwk}
    return VerificationKey(kid, algorithm, key, shown | {"kid": kid, "alg": algorithm, "use": "sig"})


def _thumbprint(jwk: Mapping[str, Any]) -> str:
    """RFC 7638: the hash of the members a key of its kind must have, in canonical JSON."""
    required = {name: jwk[name] for name in ("crv", "e", "kty", "n", "x") if name in jwk}
    canonical = json.dumps(required, sort_keys=True, separators=(",", ":"))
    return urlsafe_b64encode(sha256(canonical.encode()).digest()).rstrip(b"=").decode()
