"""Proof that a webhook's sender is the provider; no secret, no proof, no entry."""

import hmac
import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha1, sha256
from typing import Final
from urllib.parse import parse_qs, urlsplit

from service.security.forms import signed_fields

Headers = Iterable[tuple[bytes, bytes]]  # as ASGI gives them, before anybody has merged repeats

TELEGRAM_HEADER: Final = b"x-telegram-bot-api-secret-token"
TWILIO_HEADER: Final = b"x-twilio-signature"
FORM: Final = b"application/x-www-form-urlencoded"
META_HEADER: Final = b"x-hub-signature-256"
X_HEADER: Final = b"x-twitter-webhooks-signature"
# What X asks us to sign looks like this; what it signs itself is JSON and never does. Were we to
# sign any text, a stranger could have us sign their forged events (the key is the same).
CRC_TOKEN: Final = re.compile(r"[A-Za-z0-9_\-=+/.]{1,256}", re.ASCII)
DEFAULT_PORTS: Final = {"https": 443, "http": 80}


def telegram_is_genuine(headers: Headers, *, secret: str | None) -> bool:
    """Whether the update carries the secret that we gave to Telegram."""
    given = _only(headers, TELEGRAM_HEADER)
    return bool(secret and given) and hmac.compare_digest(given, (secret or "").encode())


def twilio_is_genuine(headers: Headers, body: bytes, *, url: str, token: str | None) -> bool:
    """Whether Twilio signed this body for this address; the address is the one we configured."""
    headers = tuple(headers)
    given = _only(headers, TWILIO_HEADER)
    if not token or not given:
        return False
    signed = _signed_part(_only(headers, b"content-type"), body, url)
    if signed is None:
        return False
    # Both are computed whatever the first comparison says, so that time tells nothing.
    matches = [
        hmac.compare_digest(given, _twilio_signature(token, each, signed))
        for each in _spellings(url)
    ]
    return any(matches)


class BodySeal:
    """The signature of a body that passes by, however long; nothing of it is kept here."""

    def __init__(self, secret: str | None) -> None:
        """Begin; without a secret nothing will ever fit."""
        self._seal = hmac.new(secret.encode(), digestmod=sha256) if secret else None

    def feed(self, piece: bytes) -> None:
        """Take the next bytes."""
        if self._seal is not None:
            self._seal.update(piece)

    def is_metas(self, headers: Headers) -> bool:
        """Whether Meta signed exactly the bytes that passed."""
        given = _only(headers, META_HEADER)
        if self._seal is None or not given:
            return False
        return hmac.compare_digest(given, f"sha256={self._seal.hexdigest()}".encode())

    def is_xs(self, headers: Headers, beginning: bytes) -> bool:
        """Whether X signed exactly these bytes, and we would not sign them for anybody."""
        given = _only(headers, X_HEADER)
        if self._seal is None or not given or CRC_TOKEN.fullmatch(beginning.decode("latin-1")):
            return False
        return hmac.compare_digest(given, b"sha256=" + b64encode(self._seal.digest()))


def crc_answer(token: str, *, secret: str | None) -> str | None:
    """The proof that X asks us for; None for a token that X would not send."""
    if not secret or not CRC_TOKEN.fullmatch(token):
        return None
    return _x_signature(secret, token.encode()).decode()


def _x_signature(secret: str, signed: bytes) -> bytes:
    return b"sha256=" + b64encode(hmac.digest(secret.encode(), signed, sha256))


def same_secret(given: str, secret: str | None) -> bool:
    """Whether somebody knows a secret of ours; an unset one is known to nobody."""
    return bool(secret) and hmac.compare_digest(given.encode(), (secret or "").encode())


def signed_url(base: str, path: str, query: bytes) -> str:
    """The address as the provider knows it; nothing that the request claims about its host."""
    return f"{base}{path}?{query.decode('latin-1')}" if query else f"{base}{path}"


def _only(headers: Headers, name: bytes) -> bytes:
    """The header's value; empty when it is missing or given twice, for then none can be trusted."""
    values = [value for key, value in headers if key.lower() == name]
    return values[0] if len(values) == 1 else b""


def _signed_part(content_type: bytes, body: bytes, url: str) -> bytes | None:
    """What is signed after the address; None when the body contradicts the address or itself."""
    hashes = parse_qs(urlsplit(url).query).get("bodySHA256", [])
    if hashes and not _is_hash_of(body, hashes):
        return None
    if content_type.partition(b";")[0].strip().lower() == FORM:
        return _signed_form(signed_fields(body))
    return b"" if hashes or not body else None


def _is_hash_of(body: bytes, announced: Sequence[str]) -> bool:
    computed = sha256(body).hexdigest().encode()
    given = [each.encode("utf-8", "replace") for each in announced]
    return len(given) == 1 and hmac.compare_digest(given[0], computed)


def _signed_form(pairs: Sequence[tuple[bytes, bytes]] | None) -> bytes | None:
    if pairs is None:
        return None
    # Twilio's own library counts equal pairs once, so a repeat would ride in unsigned; here it
    # changes what is compared, and the call is refused.
    return b"".join(name + value for name, value in sorted(pairs))


def _twilio_signature(token: str, url: str, signed: bytes) -> bytes:
    digest = hmac.new(token.encode(), url.encode("utf-8", "replace") + signed, sha1).digest()
    return b64encode(digest)


def _spellings(url: str) -> tuple[str, str]:
    """The address with and without the default port: Twilio's own side is inconsistent here."""
    parts = urlsplit(url)
    port = DEFAULT_PORTS.get(parts.scheme, 0)
    bare = parts.netloc.removesuffix(f":{port}")
    with_port = bare if parts.port not in {None, port} else f"{bare}:{port}"
    return url.replace(parts.netloc, bare, 1), url.replace(parts.netloc, with_port, 1)
