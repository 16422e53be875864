from datetime import timedelta

import pytest

from builders.identity import PASSWORD, House, not_a_code
from praktika.identity.adapters.memory.storage import ACCOUNTS, GRANTS
from praktika.identity.domain import (
    AccountStatus,
    CodeInvalid,
    GrantState,
    InvalidCredentials,
    UsernameTaken,
)
from praktika.identity.events import AccountActivated, AccountSignedUp, RoleRequested
from praktika.identity.services import SignUpRole
from praktika.infrastructure.memory import WORK
from praktika.kernel.actors import ANONYMOUS
from praktika.kernel.errors import Invalid

pytestmark = pytest.mark.anyio


def codes_of(error):
    return {(v.pointer, v.code) for v in error.value.violations}


async def sign_up(house, password=PASSWORD, confirmation=None, accepted_terms=None, **person):
    await house.sign_ups.sign_up(
        ANONYMOUS,
        password=password,
        password_confirmation=password if confirmation is None else confirmation,
        person={"email": "ada@example.org", **person},
        accepted_terms=accepted_terms,
    )


async def test_who_signs_up_confirms_the_address_and_signs_in_by_address_or_username(house):
    await house.sign_up(username="Ada.L")
    await house.work()
    with pytest.raises(InvalidCredentials):
        await house.login()
    await house.sign_ups.confirm(ANONYMOUS, code=await house.mailed_code())
    assert (await house.login("ADA@example.org")).account_id == house.account("ada@example.org").id
    assert (await house.login("ada.l")).token_type == "Bearer"


async def test_a_known_address_leaves_as_much_work_as_a_new_one_and_changes_nothing(house):
    account = await house.active()
    before = len(list(house.store.rows(WORK)))
    await house.sign_up("ADA@example.org")
    assert len(list(house.store.rows(WORK))) == before + 1
    assert [a.id for a in house.store.rows(ACCOUNTS)] == [account.id]
    assert house.letters()[-1] == "sign_up_repeated"


async def test_a_new_address_leaves_one_piece_of_work(house):
    await house.sign_up()
    assert len(list(house.store.rows(WORK))) == 1


async def test_an_owner_is_told_of_repeated_sign_ups_once_an_hour(house, clock):
    await house.active()
    for _ in range(5):
        await house.sign_up()
    assert len([w for w in house.store.rows(WORK) if w.handler == "letters.repeated"]) == 1
    clock.advance(timedelta(hours=1))
    await house.sign_up()
    assert len([w for w in house.store.rows(WORK) if w.handler == "letters.repeated"]) == 2


async def test_signing_up_again_before_confirming_mails_a_new_code_and_keeps_the_first_password(house):
    await house.sign_up()
    await house.work()
    first = await house.mailed_code()
    await sign_up(house, password="another long secret")
    await house.work()
    with pytest.raises(CodeInvalid):
        await house.sign_ups.confirm(ANONYMOUS, code=first)
    await house.sign_ups.confirm(ANONYMOUS, code=await house.mailed_code())
    await house.login(password=PASSWORD)


async def test_a_code_works_once(house):
    await house.sign_up()
    await house.work()
    code = await house.mailed_code()
    await house.sign_ups.confirm(ANONYMOUS, code=code)
    with pytest.raises(CodeInvalid):
        await house.sign_ups.confirm(ANONYMOUS, code=code)


async def test_an_expired_unknown_or_foreign_code_is_refused_alike(house, clock):
    await house.sign_up()
    await house.work()
    code = await house.mailed_code()
    for text in (not_a_code(), "", "💥"):
        with pytest.raises(CodeInvalid):
            await house.sign_ups.confirm(ANONYMOUS, code=text)
    with pytest.raises(CodeInvalid):
        await house.sign_ups.accept_invitation(ANONYMOUS, code=code, password=PASSWORD, password_confirmation=PASSWORD)
    clock.advance(timedelta(hours=24))
    with pytest.raises(CodeInvalid):
        await house.sign_ups.confirm(ANONYMOUS, code=code)


async def test_a_fourth_letter_within_an_hour_is_not_sent_and_the_third_code_still_works(house, clock):
    await house.sign_up()
    await house.work()
    for _ in range(4):
        clock.advance(timedelta(minutes=1))
        await house.codes.resend(ANONYMOUS, email="ada@example.org")
        await house.work()
    assert house.number_of_codes() == 3
    await house.sign_ups.confirm(ANONYMOUS, code=await house.mailed_code())


async def test_resending_to_nobody_leaves_the_same_work_and_no_letter(house):
    await house.codes.resend(ANONYMOUS, email="nobody@example.org")
    assert len(list(house.store.rows(WORK))) == 1
    await house.work()
    assert house.letters() == []


async def test_all_that_is_wrong_is_said_at_once(house):
    with pytest.raises(Invalid) as error:
        await sign_up(
            house, password="ADAlove", confirmation="other", email="no at", username="12345", first_name="123"
        )
    assert codes_of(error) == {
        ("/email", "invalid-format"),
        ("/username", "invalid-format"),
        ("/first_name", "invalid-text"),
        ("/password", "password-too-short"),
        ("/password_confirmation", "mismatch"),
    }
    assert not list(house.store.rows(ACCOUNTS))


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("seven77", "password-too-short"),
        ("a" * 129, "password-too-long"),
        ("PassWord1", "password-common"),
        ("my-LOVELACE-secret", "password-contextual"),
        ("my-ada.l-secret", "password-contextual"),
        ("Praktika-2027!", "password-contextual"),
    ],
)
async def test_weak_passwords_are_refused(house, password, code):
    with pytest.raises(Invalid) as error:
        await sign_up(house, password=password, email="lovelace@example.org", username="ada.l")
    assert codes_of(error) == {("/password", code)}


async def test_passwords_are_taken_as_received(house):
    await sign_up(house, password="  Пароль с краями  ")
    await house.work()
    await house.sign_ups.confirm(ANONYMOUS, code=await house.mailed_code())
    await house.login(password="  Пароль с краями  ")
    with pytest.raises(InvalidCredentials):
        await house.login(password="Пароль с краями")


async def test_a_taken_username_is_public_knowledge_and_asked_before_the_address(house):
    await house.active(username="ada")
    for email in ("ada@example.org", "new@example.org"):
        with pytest.raises(UsernameTaken):
            await house.sign_up(email, username="ADA")


async def test_a_specialist_waits_for_approval_and_staff_hear_of_it_once_the_address_is_confirmed(house):
    await house.sign_up(role=SignUpRole.SPECIALIST)
    assert [e for e in house.store.events if isinstance(e, RoleRequested)] == []
    await house.work()
    await house.sign_ups.confirm(ANONYMOUS, code=await house.mailed_code())
    (grant,) = house.store.rows(GRANTS)
    assert (grant.role, grant.state) == ("specialist", GrantState.PENDING)
    assert [e.grant_id for e in house.store.events if isinstance(e, RoleRequested)] == [grant.id]
    (activated,) = [e for e in house.store.events if isinstance(e, AccountActivated)]
    assert activated.roles == ()


async def test_everybody_else_is_a_participant(house):
    await house.active()
    (signed_up,) = [e for e in house.store.events if isinstance(e, AccountSignedUp)]
    assert signed_up.roles == ("participant",)
    assert house.account("ada@example.org").status is AccountStatus.ACTIVE


async def test_terms_have_to_be_accepted_in_their_present_version(clock):
    house = House(clock, terms="2027-01")
    for accepted, code in ((None, "required"), ("2026-01", "mismatch")):
        with pytest.raises(Invalid) as error:
            await sign_up(house, accepted_terms=accepted)
        assert codes_of(error) == {("/accepted_terms", code)}
    await sign_up(house, accepted_terms="2027-01")
    assert house.account("ada@example.org").accepted_terms_at == clock()


async def test_the_audit_trail_holds_no_secret(house):
    await house.active()
    told = {entry.action: entry.changes for entry in house.store.audit}
    assert told["identity.account:sign-up"]["password_hash"] == {"from": None, "to": "***"}
    assert told["identity.code:issue"]["hash"] == {"from": None, "to": "***"}
    assert told["identity.account:confirm-email"]["status"] == {"from": "unconfirmed", "to": "active"}


async def test_no_event_and_no_work_holds_an_address_a_password_or_a_code(house):
    await house.sign_up(first_name="Ada", last_name="Lovelace")
    await house.work()
    code = await house.mailed_code()
    kept = repr(house.store.events) + repr(list(house.store.rows(WORK)))
    assert not any(secret in kept for secret in ("ada@", "Lovelace", PASSWORD, code))
