"""What an actor sees of programmes, besides what he reaches or is his own."""

from dataclasses import dataclass
from typing import Final

from praktika.internships.domain.programmes import Programme
from praktika.kernel import sight


@dataclass(frozen=True, slots=True)
class Sight(sight.Sight):
    """What programmes he is a curator of have, too."""

    def curates(self, programme: Programme) -> bool:
        return programme.is_curated_by(self.me)

    def is_staff(self, programme: Programme) -> bool:
        """Reaches the whole organisation, or is a curator of the programme."""
        return self.reaches(programme.organisation_id) or self.curates(programme)


sight_of: Final = Sight.of
open_sight_of: Final = Sight.open
