"""How many of each thing a district of so many residents has."""

from dataclasses import dataclass

from civicloom.model.errors import CivicloomError

SMALLEST, LARGEST = 1_000, 1_500_000


@dataclass(frozen=True)
class Scale:
    """Counts that follow from the number of residents; ``cases`` is per rule, so is ``crowds``."""

    residents: int

    def __post_init__(self) -> None:
        if not SMALLEST <= self.residents <= LARGEST:
            raise CivicloomError("SIM-001", residents=self.residents, least=SMALLEST, most=LARGEST)

    @property
    def cases(self) -> int:
        """Cases planted for each rule, and as many near misses."""
        return 6 + self.residents // 600

    @property
    def crowds(self) -> int:
        """Houses with eight firms and more; each takes many firms, so there are fewer."""
        return 4 + self.residents // 1500

    @property
    def grids(self) -> int:
        """Base grids, about 300 households each."""
        return max(18, self.residents // 700)

    @property
    def communities(self) -> int:
        """Communities, about five grids each."""
        return max(6, self.grids // 5)

    @property
    def streets(self) -> int:
        """Streets, about nine communities each."""
        return max(3, self.communities // 9)

    @property
    def firms(self) -> int:
        """Firms besides the planted ones."""
        return self.residents // 12

    @property
    def floating(self) -> int:
        """Tenants who live in the district and stand in no register."""
        return self.residents // 16
