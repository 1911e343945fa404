"""What the check tells."""

from dataclasses import asdict, dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Whether content with this in it may be shown."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing to mend, or to look at."""

    file: str
    line: int
    severity: Severity
    rule: str
    message: str

    def __str__(self) -> str:
        warning = "warning: " if self.severity is Severity.WARNING else ""
        return f"{self.file}:{self.line}: {warning}{self.message}"

    def as_json(self) -> dict[str, str | int]:
        """For `--json`: the same under names that do not change."""
        return asdict(self) | {"severity": str(self.severity)}
