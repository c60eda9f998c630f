"""Pictures and recordings that lie on the networks' own servers, under addresses that expire."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from service.attachments.addresses import Allowed
from service.attachments.fetching import Fetcher

META_HOSTS: Final = frozenset({"lookaside.fbsbx.com", "cdn.fbsbx.com"})
META_DOMAINS: Final = frozenset({"fbcdn.net", "cdninstagram.com"})
X_HOSTS: Final = frozenset({"pbs.twimg.com", "video.twimg.com", "ton.twitter.com", "ton.x.com"})
# Only these ask who we are; nobody else is shown our token.
X_PRIVATE: Final = frozenset({"ton.twitter.com", "ton.x.com"})


@dataclass(frozen=True, slots=True)
class SocialFiles:
    """One network's files, by the address that a webhook named."""

    fetcher: Fetcher
    allowed: Allowed
    private: frozenset[str] = frozenset()
    token: str | None = field(default=None, repr=False)

    @asynccontextmanager
    async def open(self, ref: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """Fetch from the network's own hosts and from nowhere else."""
        own = urlsplit(ref).hostname in self.private and self.token is not None
        headers = {"Authorization": f"Bearer {self.token}"} if own else {}
        async with self.fetcher.open(ref, self.allowed, headers=headers) as content:
            yield content

    async def forget(self, ref: str) -> None:
        """Nothing there can be deleted by us; the conversation is the person's."""


def meta_files(fetcher: Fetcher) -> SocialFiles:
    """Files of Messenger and Instagram."""
    return SocialFiles(fetcher, Allowed(META_HOSTS, below=META_DOMAINS))


def x_files(fetcher: Fetcher, token: str | None) -> SocialFiles:
    """Files of direct messages on X."""
    return SocialFiles(fetcher, Allowed(X_HOSTS), X_PRIVATE, token)
