"""What one may be allowed to do with programmes and their people."""

from typing import Final

from praktika.kernel.permissions import ALL, OWN, OWN_OR_ALL, Permission

CATALOGUE_WRITE: Final = Permission(
    "internships.catalogue:write", ALL, "Edit directions and places.", "Править направления и места."
)
TEMPLATE_READ: Final = Permission("internships.template:read", OWN_OR_ALL, "See templates.", "Видеть шаблоны.")
TEMPLATE_WRITE: Final = Permission("internships.template:write", ALL, "Edit templates.", "Править шаблоны.")
TEMPLATE_PUBLISH: Final = Permission("internships.template:publish", ALL, "Publish templates.", "Публиковать шаблоны.")
PROGRAMME_LAUNCH: Final = Permission(
    "internships.programme:launch", ALL, "Launch programmes from templates.", "Запускать программы по шаблонам."
)
PROGRAMME_READ: Final = Permission(
    "internships.programme:read", OWN_OR_ALL, "See all of a programme.", "Видеть программу целиком."
)
PROGRAMME_WRITE: Final = Permission(
    "internships.programme:write",
    ALL,
    "Edit, publish and close programmes.",
    "Править, публиковать, закрывать программы.",
)
APPLICATION_SUBMIT: Final = Permission(
    "internships.application:submit", OWN, "Apply to programmes.", "Подавать заявки в программы."
)
APPLICATION_READ: Final = Permission("internships.application:read", OWN_OR_ALL, "See applications.", "Видеть заявки.")
APPLICATION_REVIEW: Final = Permission(
    "internships.application:review", OWN_OR_ALL, "Screen and decide applications.", "Проверять заявки и решать по ним."
)
APPLICATION_OVERRIDE: Final = Permission(
    "internships.application:override",
    ALL,
    "Turn decisions about applications round.",
    "Отменять решения по заявкам.",
)
CANDIDATE_READ: Final = Permission("internships.candidate:read", OWN_OR_ALL, "See candidates.", "Видеть кандидатов.")
CANDIDATE_ACT: Final = Permission("internships.candidate:act", OWN, "Act as a candidate.", "Действовать как кандидат.")
INTERN_READ: Final = Permission("internships.intern:read", OWN_OR_ALL, "See interns.", "Видеть стажёров.")
INTERN_ENROL: Final = Permission("internships.intern:enrol", ALL, "Enrol interns.", "Зачислять стажёров.")
POINTS_READ: Final = Permission("internships.points:read", OWN_OR_ALL, "See points.", "Видеть баллы.")
