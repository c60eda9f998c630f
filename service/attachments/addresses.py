"""Which addresses a file may be fetched from: https at a provider's own hosts, and nowhere else."""

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

LONGEST: Final = 2000
HTTPS: Final = 443
# Ways to write an IPv4 address inside an IPv6 one; what they hold is judged instead.
_TRANSLATED: Final = ip_network("64:ff9b::/96")
_COMPATIBLE: Final = ip_network("::/96")


class ForbiddenAddress(Exception):
    """This address is none that a provider would give; the code says why."""

    def __init__(self, code: str) -> None:
        """Keep the code; the address itself is somebody's secret."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Allowed:
    """A provider's hosts, and the one origin that the settings put in its place, as stubs do."""

    hosts: frozenset[str]
    instead: str | None = field(default=None, repr=False)
    below: frozenset[str] = frozenset()  # domains of which every name belongs to the provider

    def check(self, url: str) -> SplitResult:
        """The address in parts; raises ForbiddenAddress unless it may be fetched from."""
        parts = _parts(url)
        if self.is_instead(parts):
            return parts
        if parts.scheme != "https":
            raise ForbiddenAddress("scheme")
        if parts.port not in {None, HTTPS}:
            raise ForbiddenAddress("port")
        if not self._is_theirs(parts.hostname or ""):
            raise ForbiddenAddress("host")
        return parts

    def _is_theirs(self, host: str) -> bool:
        return host in self.hosts or any(host.endswith(f".{domain}") for domain in self.below)

    def is_instead(self, parts: SplitResult) -> bool:
        """Whether this is the origin that the settings name."""
        if self.instead is None:
            return False
        ours = urlsplit(self.instead)
        return (parts.scheme, parts.netloc) == (ours.scheme, ours.netloc)


def _parts(url: str) -> SplitResult:
    plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    if len(url) > LONGEST or not plain:
        raise ForbiddenAddress("spelling")
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise ForbiddenAddress("spelling") from None
    if not named or "@" in parts.netloc or parts.fragment:
        raise ForbiddenAddress("spelling")
    return parts


def is_public(address: str) -> bool:
    """Whether an address belongs to the open internet, however it is wrapped."""
    try:
        plain = _unwrapped(ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    return plain.is_global and not plain.is_multicast and not plain.is_reserved


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _TRANSLATED or address in _COMPATIBLE:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
