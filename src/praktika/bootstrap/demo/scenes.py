"""The scenes of the life line. Each does one step over HTTP and says what came of it; DemoFailed stops the play."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from praktika.bootstrap.administration import CLI, with_container
from praktika.bootstrap.container import Container
from praktika.bootstrap.demo.letters import Received
from praktika.bootstrap.demo.portal import OUTPUT, DemoFailed, Stage
from praktika.bootstrap.demo.sheet import check_cells, last_day, month_with_a_holiday, sick_days
from praktika.bootstrap.embedded import prepared


def administrator(stage: Stage) -> str:
    """The first administrator is made on the command line and signs in."""
    admin = stage.person("admin")

    async def create(container: Container) -> int:
        await container.identity.administration().create_admin(
            CLI, email=admin.email, first_name="Ada", last_name="Adminova", password=admin.password
        )
        return 0

    with prepared(stage.settings) as settings:
        asyncio.run(with_container(settings, create))
    sign_in(stage, "admin")
    return f"{admin.email} administers the portal"


def organisation(stage: Stage) -> str:
    """An organisation is opened and its manager invited by mail."""
    name = f"Praktika Demo {stage.run}"
    body = {"name": name, "legal_name": "АНО «Практика»", "okpo": "40002552", "timezone": "Europe/Moscow"}
    stage.ids["organisation"] = stage.call("POST", "/organisations", "admin", 201, json=body)["id"]
    manager = stage.person("manager")
    invitation = {
        "email": manager.email,
        "first_name": "Мария",
        "last_name": "Менеджерова",
        "locale": "ru",
        "organisation_id": stage.ids["organisation"],
        "roles": ["manager"],
    }
    stage.call("POST", "/accounts", "admin", 201, json=invitation)
    code = coded_letter(stage, "manager").code
    acceptance = {"code": code, "password": manager.password, "password_confirmation": manager.password}
    stage.call("POST", "/auth/invitations/accept", None, 204, json=acceptance)
    sign_in(stage, "manager")
    return f"{name}: {manager.email} accepted the invitation from the letter"


def catalogue(stage: Stage) -> str:
    """The manager enters a place and a direction."""
    place = {"name": "Main office", "address": "Москва, Тверская 1"}
    stage.ids["place"] = stage.call("POST", "/places", "manager", 201, json=place)["id"]
    direction = {"name": "IT city", "description": "Software for the city."}
    stage.ids["direction"] = stage.call("POST", "/directions", "manager", 201, json=direction)["id"]
    return "a place and a direction are in the catalogue"


FORM: Final[list[dict[str, Any]]] = [
    {
        "key": "citizenship",
        "label": "Citizenship",
        "kind": "select_with_other",
        "options": [{"value": "ru", "label": "Russia"}],
        "required": True,
        "must_be_verified": True,
        "disclose": True,
        "criteria": [{"op": "equals", "value": "ru"}],
    },
    {
        "key": "birth_date",
        "label": "Date of birth",
        "kind": "date",
        "required": True,
        "must_be_verified": True,
        "disclose": True,
        "criteria": [{"op": "age_at_date", "on": "programme_start", "min": 18, "max": 35}],
    },
    {
        "key": "three_years_done",
        "label": "Three years of studies done",
        "kind": "boolean",
        "required": True,
        "must_be_verified": True,
        "criteria": [{"op": "equals", "value": True}],
    },
    {"key": "motivation", "label": "Why do you apply?", "kind": "string", "required": False},
]


def template(stage: Stage) -> str:
    """A template is written, with an application form, criteria and two stages, and published."""
    steps = [
        {"kind": "application", "title": "Application", "decision": "auto", "points": 10, "fields": FORM},
        {
            "kind": "stage",
            "title": "First month",
            "duration": 1,
            "unit": "months",
            "min_fill_percent": 50,
            "points": 10,
        },
        {
            "kind": "stage",
            "title": "Project",
            "duration": 40,
            "unit": "working_days",
            "min_fill_percent": 50,
            "points": 20,
        },
    ]
    body = {"title": f"City internship {stage.run}", "steps": steps}
    stage.ids["template"] = stage.call("POST", "/templates", "manager", 201, json=body)["id"]
    published = stage.call("POST", f"/templates/{stage.ids['template']}/publish", "manager")
    return f"template version {published['latest_version']} is published"


def programme(stage: Stage) -> str:
    """It is launched on dates, with a capacity."""
    stage.month = month_with_a_holiday(stage)
    ends_on = stage.month + timedelta(days=180)
    now = datetime.now(UTC)
    body = {
        "title": f"Autumn cohort {stage.run}",
        "starts_on": stage.month.isoformat(),
        "ends_on": ends_on.isoformat(),
        "applications_from": (now - timedelta(hours=1)).isoformat(),
        "applications_until": (now + timedelta(hours=2)).isoformat(),
        "capacity": 10,
        "direction_id": stage.ids["direction"],
        "places": [{"place_id": stage.ids["place"]}],
        "backdated": True,
    }
    found = stage.call("POST", f"/templates/{stage.ids['template']}/launch", "manager", 201, json=body)
    stage.ids["programme"], stage.ids["step"] = found["id"], found["steps"][0]["id"]
    return f"programme {found['starts_on']} … {found['ends_on']}, capacity {found['capacity']}, is open"


def sign_up(stage: Stage) -> str:
    """Two applicants sign up and confirm with the code from their letter."""
    names = {"applicant": ("Ёлка", "Ежова", "ru"), "other": ("John", "Young", "en")}
    for role, (first, last, locale) in names.items():
        person = stage.person(role)
        body = {
            "email": person.email,
            "password": person.password,
            "password_confirmation": person.password,
            "first_name": first,
            "last_name": last,
            "locale": locale,
        }
        stage.call("POST", "/auth/sign-up", None, 202, json=body)
        stage.call("POST", "/auth/email/confirm", None, 204, json={"code": coded_letter(stage, role).code})
        sign_in(stage, role)
    return "two applicants confirmed their addresses"


def application(stage: Stage) -> str:
    """Both apply; the worker screens them and explains its verdicts."""
    fit = {"citizenship": {"choice": "ru"}, "birth_date": "2002-03-04", "three_years_done": True}
    unfit = fit | {"birth_date": "1980-01-01", "three_years_done": False}
    for role, answers in (("applicant", fit), ("other", unfit)):
        body = {"step_id": stage.ids["step"], "answers": answers}
        path = f"/programmes/{stage.ids['programme']}/applications"
        stage.ids[f"{role} application"] = stage.call("POST", path, role, 201, json=body)["id"]
    good, bad = (decided(stage, role) for role in ("applicant", "other"))
    if (good["status"], bad["status"]) != ("approved", "rejected"):
        raise DemoFailed(f"approved and rejected expected, not {good['status']} and {bad['status']}")
    return f"one approved, one rejected: {'; '.join(reasons(stage, 'other'))}"


def points(stage: Stage) -> str:
    """The approval gave points once and made a confirmed candidate."""
    organisation_id = stage.ids["organisation"]
    found = stage.call("GET", f"/accounts/me/points?organisation_id={organisation_id}", "applicant")
    candidates = stage.call("GET", f"/candidacies?programme_id={stage.ids['programme']}&status=confirmed", "manager")
    (candidate,) = candidates["items"]
    stage.ids["candidate"] = candidate["id"]
    if Decimal(str(found["balance"])) != 10:
        raise DemoFailed(f"a balance of 10 expected, not {found['balance']}")
    return f"balance {found['balance']}, candidate {candidate['status']}"


def enrolment(stage: Stage) -> str:
    """The manager enrols the candidate; the schedule is generated from the event."""
    body = {
        "candidate_id": stage.ids["candidate"],
        "starts_on": stage.month.isoformat(),
        "place_id": stage.ids["place"],
        "position": "Trainee developer",
    }
    intern = stage.call("POST", f"/programmes/{stage.ids['programme']}/interns", "manager", 201, json=body)
    stage.ids["intern"] = intern["id"]

    def schedule() -> Any:
        answer = stage.send("GET", f"/interns/{intern['id']}/schedule", "manager")
        return answer.json() if answer.status_code == 200 else None

    found = stage.wait("the schedule", schedule)
    return f"personnel number {intern['personnel_number']}, schedule {found['starts_on']} … {found['ends_on']}"


def sickness(stage: Stage) -> str:
    """Three sick days are recorded."""
    first = sick_days(stage)[0]
    body = {
        "kind": "sick_paid",
        "first_day": first.isoformat(),
        "last_day": (first + timedelta(days=2)).isoformat(),
        "document": {"number": "ЛН-1", "issued_on": first.isoformat(), "title": "Sick-leave certificate"},
    }
    stage.call("POST", f"/interns/{stage.ids['intern']}/deviations", "manager", 201, json=body)
    return f"sick from {body['first_day']} to {body['last_day']}"


def letters(stage: Stage) -> str:
    """Every decision was mailed in its reader's language."""
    expected = {"applicant": ("ru", 6), "other": ("en", 4)}
    for role, (language, count) in expected.items():
        found = stage.wait(f"{count} letters to {role}", lambda r=role, n=count: enough(stage, r, n))  # type: ignore[misc]
        if {letter.language for letter in found} != {language}:
            raise DemoFailed(f"{role} reads {language}: {[letter.subject for letter in found]}")
    subjects = [letter.subject for letter in stage.letters.of(stage.person("applicant").email)]
    return "letters: " + " · ".join(subjects)


def timesheet(stage: Stage) -> str:
    """The month's timesheet is made, downloaded and checked cell by cell."""
    month, last = stage.month.strftime("%Y-%m"), last_day(stage.month)
    body = {
        "programme_id": stage.ids["programme"],
        "form": "0504421",
        "month_from": month,
        "month_to": month,
        "as_of": last.isoformat(),
    }
    export = stage.call("POST", "/exports", "manager", 201, json=body)
    OUTPUT.mkdir(exist_ok=True)
    stage.file = (OUTPUT / export["file_name"]).resolve()
    stage.file.write_bytes(stage.send("GET", f"/exports/{export['id']}/file", "manager").content)
    return check_cells(stage)


def sign_in(stage: Stage, role: str) -> None:
    person = stage.person(role)
    body = {"login": person.email, "password": person.password}
    person.token = stage.call("POST", "/auth/login", None, 200, json=body)["access_token"]


def coded_letter(stage: Stage, role: str) -> Received:
    """The first letter with a code that reached this person."""
    address = stage.person(role).email
    return stage.wait(
        f"a letter with a code to {address}", lambda: next((x for x in stage.letters.of(address) if x.code), None)
    )


def enough(stage: Stage, role: str, count: int) -> list[Received] | None:
    found = stage.letters.of(stage.person(role).email)
    return found if len(found) >= count else None


def decided(stage: Stage, role: str) -> Any:
    path = f"/applications/{stage.ids[f'{role} application']}"

    def look() -> Any:
        found = stage.call("GET", path, role)
        return found if found["status"] not in ("submitted", "in_review") else None

    return stage.wait("the verdict", look)


def reasons(stage: Stage, role: str) -> list[str]:
    path = f"/applications/{stage.ids[f'{role} application']}/screenings"
    (screening,) = stage.call("GET", path, role)["items"]
    return [f"{each['label']}: {each['message']}" for each in screening["results"] if each["result"] == "fail"]
