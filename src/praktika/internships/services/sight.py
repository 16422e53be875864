"""Commands on records other people may read, too: absent for who may not read them, forbidden for who only may."""

from datetime import datetime

from praktika.internships.domain.applications import ApplicationId
from praktika.internships.domain.cases import Case
from praktika.internships.domain.errors import ApplicationNotFound, ProgrammeNotFound, TemplateNotFound
from praktika.internships.domain.programmes import Programme
from praktika.internships.domain.templates import Template
from praktika.internships.permissions import APPLICATION_READ, PROGRAMME_READ, TEMPLATE_READ
from praktika.internships.policies.access import require_seen
from praktika.internships.ports import InternshipsUnitOfWork
from praktika.kernel.actors import Actor
from praktika.kernel.permissions import Permission, Scope


async def seen_case(uow: InternshipsUnitOfWork, actor: Actor, application_id: ApplicationId) -> Case:
    """ApplicationNotFound also for who may not read it; Forbidden for who reads no applications at all."""
    actor.require(APPLICATION_READ)
    case = await uow.applications.case(application_id)
    require_seen(actor, APPLICATION_READ, case.programme, case.application.account_id, ApplicationNotFound)
    return case


async def require_over(
    uow: InternshipsUnitOfWork, actor: Actor, permission: Permission, programme: Programme, now: datetime
) -> None:
    """The permission goes for the programme's organisation. ProgrammeNotFound for staff of another one, and as
    `require_to`."""
    scope = actor.scope(permission, programme.organisation_id)
    if scope is Scope.OWN:
        raise ProgrammeNotFound
    if scope is None:
        await require_to(uow, actor, permission, programme, now)


async def require_to(
    uow: InternshipsUnitOfWork, actor: Actor, permission: Permission, programme: Programme, now: datetime
) -> None:
    """ProgrammeNotFound for who has no such permission and cannot read the programme, Forbidden for who can."""
    if actor.scope(permission, programme.organisation_id) is None:
        if actor.account_id and not await _sees(uow, actor, programme, now):
            raise ProgrammeNotFound
        actor.require(permission)


async def require_over_template(
    uow: InternshipsUnitOfWork, actor: Actor, permission: Permission, template: Template
) -> None:
    """TemplateNotFound for who cannot read the template, Forbidden for who only can."""
    scope = actor.require(TEMPLATE_READ, template.organisation_id)
    if scope is not Scope.ALL and not await uow.templates.is_curated_by(template.id, actor.me()):
        raise TemplateNotFound
    actor.require_all(permission, template.organisation_id)


async def _sees(uow: InternshipsUnitOfWork, actor: Actor, programme: Programme, now: datetime) -> bool:
    if actor.scope(PROGRAMME_READ, programme.organisation_id) is Scope.ALL:
        return True
    standings = await uow.programmes.standings(programme.organisation_id, actor.me())
    involved = await uow.programmes.involves(programme.id, actor.me())
    return programme.is_curated_by(actor.account_id) or programme.is_visible(now, standings, involved=involved)
