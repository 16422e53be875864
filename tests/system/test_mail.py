"""Letters to a real mail server: what it is given, and what its answers do."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from builders.notifications import Office, code_issued, letter
from praktika.kernel.work import PermanentFailure
from praktika.notifications.adapters.rendering import Postmaster, Renderer
from praktika.notifications.adapters.smtp import Security, SmtpMailer, SmtpServer
from praktika.notifications.catalogue import CATALOGUE
from praktika.notifications.domain import Channel, MessageState
from praktika.notifications.ports import Postponed, Undeliverable

pytestmark = [pytest.mark.anyio, pytest.mark.filterwarnings("ignore:Requiring AUTH")]

POSTMASTER = Postmaster(
    Renderer("https://portal.example.org"), sender="Praktika <no-reply@example.org>", domain="example.org"
)


class Peer:
    """A mail server that keeps what it accepts and answers what it was told to."""

    def __init__(self) -> None:
        self.port = 0
        self.connections = 0
        self.accepted: list[Envelope] = []
        self.to_sender: list[str] = []
        self.to_recipient: list[str] = []
        self.to_data: list[str] = []
        self.hung_up = asyncio.Event()

    @property
    def mails(self) -> list[EmailMessage]:
        parsed = [message_from_bytes(bytes(envelope.content or b""), policy=default) for envelope in self.accepted]
        return [mail for mail in parsed if isinstance(mail, EmailMessage)]

    def server(self, security: Security = Security.NONE, **login: str) -> SmtpServer:
        return SmtpServer(host="localhost", port=self.port, security=security, **login)

    def mailer(self, security: Security = Security.NONE, **login: str) -> SmtpMailer:
        return SmtpMailer(self.server(security, **login), POSTMASTER)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.to_sender.pop(0) if self.to_sender else "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_recipient:
            return self.to_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.to_data:
            return self.to_data.pop(0)
        self.accepted.append(envelope)
        return "250 2.0.0 taken"


class Line(SMTP):
    """Tells its peer when it is cut."""

    def connection_lost(self, error: Exception | None) -> None:
        self.event_handler.hung_up.set()
        super().connection_lost(error)


type Start = Callable[..., Coroutine[Any, Any, Peer]]


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    servers: list[asyncio.Server] = []

    async def started(tls: ssl.SSLContext | None = None, **options: Any) -> Peer:
        peer = Peer()
        loop = asyncio.get_running_loop()

        def connected() -> SMTP:
            peer.connections += 1
            return Line(peer, loop=loop, **options)

        server = await loop.create_server(connected, "localhost", 0, ssl=tls)
        peer.port = server.sockets[0].getsockname()[1]
        servers.append(server)
        return peer

    yield started
    for server in servers:
        server.close()


@pytest.fixture
async def peer(start: Start) -> Peer:
    return await start()


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """Of `localhost`, trusted by this process."""
    path = tmp_path / "peer.pem"
    path.write_bytes(self_signed())
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def self_signed() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, pkcs8, open_ = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(pem, pkcs8, open_) + made.public_bytes(pem)


@pytest.mark.parametrize("locale", ["en", "ru"])
@pytest.mark.parametrize("kind", sorted(kind.name for kind in CATALOGUE if Channel.MAIL in kind.channels))
async def test_every_letter_arrives_whole(peer, kind, locale):
    given = letter(kind, locale=locale)
    await peer.mailer().send(given)
    [envelope], [mail] = peer.accepted, peer.mails
    assert (envelope.mail_from, envelope.rcpt_tos) == ("no-reply@example.org", ["anna@example.org"])
    assert mail.get_all("To") == ["anna@example.org"]
    assert mail["Message-ID"] == f"<{given.message_id}@example.org>"
    assert mail["Content-Language"] == locale
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert all(part.get_content_charset() == "utf-8" for part in mail.iter_parts())
    assert all(("Praktika" if locale == "en" else "Практик") in part.get_content() for part in mail.iter_parts())


async def test_the_servers_answer_is_told(peer):
    assert await peer.mailer().send(letter()) == "2.0.0 taken"


async def test_two_letters_have_one_recipient_each(peer):
    mailer = peer.mailer()
    await mailer.send(letter())
    await mailer.send(letter(address="boris@example.org"))
    assert [envelope.rcpt_tos for envelope in peer.accepted] == [["anna@example.org"], ["boris@example.org"]]


async def test_fifty_letters_take_one_connection(peer):
    mailer = peer.mailer()
    await asyncio.gather(*(mailer.send(letter(address=f"{number}@example.org")) for number in range(50)))
    assert len({mail["Message-ID"] for mail in peer.mails}) == 50
    assert sorted(len(envelope.rcpt_tos) for envelope in peer.accepted) == [1] * 50
    assert peer.connections == 1


async def test_a_refused_letter_spoils_no_other_on_its_connection(peer):
    mailer = peer.mailer()
    await mailer.send(letter())
    peer.to_recipient = ["550 5.1.1 no such mailbox"]
    with pytest.raises(Undeliverable):
        await mailer.send(letter(address="nobody@example.org"))
    await mailer.send(letter(address="boris@example.org"))
    assert [envelope.rcpt_tos for envelope in peer.accepted] == [["anna@example.org"], ["boris@example.org"]]


async def test_a_server_that_hung_up_meanwhile_is_called_again(start):
    peer = await start(timeout=0.1)
    mailer = peer.mailer()
    await mailer.send(letter())
    async with asyncio.timeout(10):
        await peer.hung_up.wait()
    await mailer.send(letter(address="boris@example.org"))
    assert (len(peer.accepted), peer.connections) == (2, 2)


async def test_a_connection_without_letters_is_closed(peer):
    mailer = SmtpMailer(peer.server(), POSTMASTER, idle=0)
    await mailer.send(letter())
    async with asyncio.timeout(10):
        await peer.hung_up.wait()
    await mailer.send(letter())
    assert peer.connections == 2


async def test_a_letter_refused_for_now_is_one_letter_later(peer):
    office = Office(peer.mailer())
    peer.to_data = ["451 4.3.0 later"]
    await office.notifier.on_event(code_issued())
    with pytest.raises(Postponed):
        await office.send_all()
    assert (office.messages[0].state, office.messages[0].last_error) == (MessageState.QUEUED, "451 4.3.0 later")
    await office.send_all()
    [message] = office.messages
    assert (message.state, message.attempts, message.smtp_reply) == (MessageState.SENT, 2, "2.0.0 taken")
    assert [mail["Message-ID"] for mail in peer.mails] == [f"<{message.id}@example.org>"]


async def test_a_letter_to_a_mailbox_that_does_not_exist_is_dead_at_once(peer):
    office = Office(peer.mailer())
    peer.to_recipient = ["550 5.1.1 <anna@example.org>: no such mailbox"]
    await office.notifier.on_event(code_issued())
    with pytest.raises(PermanentFailure):
        await office.send_all()
    [message] = office.messages
    assert (message.state, message.attempts) == (MessageState.DEAD, 1)
    assert message.last_error == "550 5.1.1 <a***@example.org>: no such mailbox"
    assert peer.accepted == []


async def test_a_letter_refused_for_its_content_is_dead(peer):
    peer.to_data = ["554 5.7.1 spam"]
    with pytest.raises(Undeliverable):
        await peer.mailer().send(letter())


async def test_a_full_mailbox_postpones_the_letter(peer):
    peer.to_recipient = ["452 4.2.2 full"]
    with pytest.raises(Postponed):
        await peer.mailer().send(letter())


async def test_a_server_that_refuses_the_sender_says_nothing_of_the_recipient(peer):
    peer.to_sender = ["550 5.7.1 who are you"]
    with pytest.raises(Postponed):
        await peer.mailer().send(letter())


async def test_no_server_postpones_the_letter(peer):
    mailer = SmtpMailer(SmtpServer(host="localhost", port=1, security=Security.NONE), POSTMASTER)
    with pytest.raises(Postponed):
        await mailer.send(letter())


async def test_a_letter_that_cannot_be_written_never_reaches_the_server(peer):
    with pytest.raises(Undeliverable):
        await peer.mailer().send(letter(values={"programme_title": "Python\r\nBcc: spy@example.org"}))
    assert peer.accepted == []


async def test_starttls_does_not_go_on_without_tls(peer):
    with pytest.raises(Postponed):
        await peer.mailer(Security.STARTTLS).send(letter())
    assert peer.accepted == []


async def test_starttls_encrypts_before_the_letter(start, certificate):
    peer = await start(tls_context=certificate, require_starttls=True)
    await peer.mailer(Security.STARTTLS).send(letter())
    assert len(peer.accepted) == 1


async def test_tls_from_the_first_byte(start, certificate):
    peer = await start(tls=certificate)
    await peer.mailer(Security.TLS).send(letter())
    assert len(peer.accepted) == 1


async def test_a_certificate_nobody_vouches_for_is_refused(start, certificate, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    peer = await start(tls=certificate)
    with pytest.raises(Postponed):
        await peer.mailer(Security.TLS).send(letter())
    assert peer.accepted == []


def only(user: str, password: str) -> Callable[..., AuthResult]:
    def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
        right = isinstance(given, LoginPassword) and given == LoginPassword(user.encode(), password.encode())
        return AuthResult(success=right, handled=right)

    return authenticate


async def test_a_login_opens_the_server(start):
    peer = await start(authenticator=only("praktika", "secret"), auth_required=True, auth_require_tls=False)
    await peer.mailer(user="praktika", password="secret").send(letter())
    assert len(peer.accepted) == 1


async def test_a_failed_login_postpones_the_letter_and_keeps_the_password(start):
    peer = await start(authenticator=only("praktika", "secret"), auth_required=True, auth_require_tls=False)
    with pytest.raises(Postponed) as refused:
        await peer.mailer(user="praktika", password="wrong-one").send(letter())
    assert "wrong-one" not in str(refused.value)
    assert peer.accepted == []
