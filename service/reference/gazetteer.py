"""The reference values of one process: replaced as a whole when staff write a new one."""

from service.reference.values import Facility, Reference


class Gazetteer:
    """What is known now, and up to which written entry."""

    def __init__(self, packaged: Reference) -> None:
        """Begin with what comes with the service."""
        self.packaged = packaged
        self.revision = 0
        self.replace(packaged, 0)

    def replace(self, reference: Reference, revision: int) -> None:
        """Know this from now on; whoever holds the former values keeps them."""
        self.reference = reference
        self.facilities: dict[str, Facility] = {f.id: f for f in reference.facilities}
        self.revision = revision
