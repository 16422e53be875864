from collections.abc import Callable, Sequence

from praktika.internships.domain.steps import Step
from praktika.internships.domain.templates import Defaults, Template, TemplateId
from praktika.internships.permissions import TEMPLATE_PUBLISH, TEMPLATE_READ, TEMPLATE_WRITE
from praktika.internships.policies.access import own_organisation
from praktika.internships.policies.criteria import PatternEngine
from praktika.internships.policies.validity import refuse_misshapen, refuse_unpublishable
from praktika.internships.ports import InternshipsUnitOfWork
from praktika.internships.services.sight import require_over_template
from praktika.kernel.actors import Actor
from praktika.kernel.clock import Clock
from praktika.kernel.ids import uuid7
from praktika.kernel.versions import require_version


class TemplateService:
    def __init__(self, uow: Callable[[], InternshipsUnitOfWork], patterns: PatternEngine, clock: Clock) -> None:
        self._uow = uow
        self._patterns = patterns
        self._clock = clock

    async def create(
        self,
        actor: Actor,
        *,
        title: str,
        description: str = "",
        steps: Sequence[Step] = (),
        defaults: Defaults | None = None,
    ) -> Template:
        """A draft, which may still break the rules of publishing; NameTaken, RegexUnsupported."""
        now = self._clock()
        organisation_id = own_organisation(actor, TEMPLATE_WRITE)
        refuse_misshapen(steps, self._patterns)
        template = Template(
            id=TemplateId(uuid7()),
            organisation_id=organisation_id,
            title=title,
            description=description,
            steps=tuple(steps),
            defaults=defaults or Defaults(),
            created_at=now,
            updated_at=now,
        )
        async with self._uow() as uow:
            await uow.templates.add(template)
            uow.record(actor, "internships.template:create", template)
        return template

    async def edit(
        self,
        actor: Actor,
        template_id: TemplateId,
        *,
        expected: int,
        title: str | None = None,
        description: str | None = None,
        steps: Sequence[Step] | None = None,
        defaults: Defaults | None = None,
    ) -> Template:
        """Changes the draft; programmes and published versions stay as they are. Stale, NameTaken, TemplateArchived."""
        actor.require(TEMPLATE_READ)
        refuse_misshapen(steps or (), self._patterns)
        async with self._uow() as uow:
            template = await uow.templates.get(template_id)
            await require_over_template(uow, actor, TEMPLATE_WRITE, template)
            require_version(template, expected)
            template.edit(self._clock(), title=title, description=description, steps=steps, defaults=defaults)
            uow.record(actor, "internships.template:update", template)
        return template

    async def publish(self, actor: Actor, template_id: TemplateId) -> Template:
        """The draft becomes the next version; TemplateInvalid with every violation, NothingToPublish."""
        actor.require(TEMPLATE_READ)
        async with self._uow() as uow:
            template = await uow.templates.get(template_id)
            await require_over_template(uow, actor, TEMPLATE_PUBLISH, template)
            refuse_unpublishable(template.steps)
            await uow.templates.add_version(template.publish(self._clock()))
            uow.record(actor, "internships.template:publish", template)
        return template
