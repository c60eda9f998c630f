"""A small S3: signatures of version 4, uploads in parts, ranges, and what it took."""

import hmac
import itertools
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import md5, sha256
from urllib.parse import parse_qsl, quote

from fastapi import FastAPI, Request, Response

from service.demo.stubs.running import running

BUCKET, REGION = "appeals", "eu-central-1"
KEY_ID, SECRET = "AKIDOFATEST", "a-secret-of-the-store"
LEAST_PART = 5 * 1024 * 1024
NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


@dataclass
class Bucket:
    """One bucket: what is in it, what is only half there, and who was turned away."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    uploads: dict[str, dict[int, bytes]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    fails: int = 0  # how many of the next requests get a 503
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))


def _signed(key: bytes, *words: str) -> bytes:
    for word in words:
        key = hmac.digest(key, word.encode(), sha256)
    return key


def _canonical_query(query: bytes) -> str:
    pairs = parse_qsl(query.decode(), keep_blank_values=True)
    return "&".join(sorted(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in pairs))


def signature_of(request: Request, signed_headers: Iterable[str], scope: str) -> str:
    """The signature that only who holds the secret can make for this request."""
    given = request.headers
    names = list(signed_headers)
    headers = "".join(f"{name}:{' '.join(given[name].split())}\n" for name in names)
    canonical = "\n".join(
        (
            request.method,
            request.scope["raw_path"].decode().partition("?")[0],
            _canonical_query(request.scope["query_string"]),
            headers,
            ";".join(names),
            given["x-amz-content-sha256"],
        )
    )
    told = "\n".join(
        ("AWS4-HMAC-SHA256", given["x-amz-date"], scope, sha256(canonical.encode()).hexdigest())
    )
    return _signed(f"AWS4{SECRET}".encode(), *scope.split("/"), told).hex()


def proven(request: Request, body: bytes) -> bool:
    """Whether the request is signed with our key for our region, over these very bytes."""
    kind, _, rest = request.headers.get("authorization", "").partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(",")) if rest else {}
    key_id, _, scope = parts.get("Credential", "").partition("/")
    told = request.headers.get("x-amz-content-sha256", "")
    if kind != "AWS4-HMAC-SHA256" or key_id != KEY_ID or f"/{REGION}/s3/aws4_request" not in scope:
        return False
    if told not in {sha256(body).hexdigest(), "UNSIGNED-PAYLOAD"}:
        return False
    wanted = signature_of(request, parts["SignedHeaders"].split(";"), scope)
    return hmac.compare_digest(wanted, parts["Signature"])


def _etag(content: bytes) -> dict[str, str]:
    return {"ETag": f'"{md5(content, usedforsecurity=False).hexdigest()}"'}


def _error(code: str, status: int) -> Response:
    told = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>"
    return Response(told, status, media_type="application/xml")


def _get(bucket: Bucket, key: str, request: Request) -> Response:
    content = bucket.files.get(key)
    if content is None:
        return _error("NoSuchKey", 404)
    wished = request.headers.get("range")
    if wished is None:
        return Response(content, headers=_etag(content))
    first, _, last = wished.removeprefix("bytes=").partition("-")
    part = content[int(first) : int(last) + 1]
    where = f"bytes {first}-{int(first) + len(part) - 1}/{len(content)}"
    return Response(part, 206, headers={"Content-Range": where, **_etag(content)})


def _begin(bucket: Bucket, key: str) -> Response:
    number = f"upload-{next(bucket.numbers)}"
    bucket.uploads[number] = {}
    told = (
        f"<InitiateMultipartUploadResult {NAMESPACE}><Bucket>{BUCKET}</Bucket><Key>{key}</Key>"
        f"<UploadId>{number}</UploadId></InitiateMultipartUploadResult>"
    )
    return Response(told, media_type="application/xml")


def _complete(bucket: Bucket, key: str, number: str) -> Response:
    parts = [part for _, part in sorted(bucket.uploads.pop(number).items())]
    if any(len(part) < LEAST_PART for part in parts[:-1]):
        return _error("EntityTooSmall", 400)
    bucket.files[key] = b"".join(parts)
    told = (
        f"<CompleteMultipartUploadResult {NAMESPACE}><Bucket>{BUCKET}</Bucket><Key>{key}</Key>"
        "<ETag>whole</ETag></CompleteMultipartUploadResult>"
    )
    return Response(told, media_type="application/xml")


def _remove(bucket: Bucket, body: bytes) -> Response:
    removed = []
    for key in re.findall(r"<Key>([^<]+)</Key>", body.decode()):
        bucket.files.pop(key, None)  # S3 says so of what was never there, too
        removed.append(f"<Deleted><Key>{key}</Key></Deleted>")
    told = f"<DeleteResult {NAMESPACE}>{''.join(removed)}</DeleteResult>"
    return Response(told, media_type="application/xml")


def _in_parts(bucket: Bucket, key: str, request: Request, body: bytes) -> Response:
    number = request.query_params.get("uploadId", "")
    match request.method:
        case "POST" if not number:
            return _begin(bucket, key)
        case "POST" if number in bucket.uploads:
            return _complete(bucket, key, number)
        case "PUT" if number in bucket.uploads:
            bucket.uploads[number][int(request.query_params["partNumber"])] = body
            return Response(headers=_etag(body))
        case "DELETE" if bucket.uploads.pop(number, None) is not None:
            return Response(status_code=204)
    return _error("NoSuchUpload", 404)


def _answer(bucket: Bucket, key: str, request: Request, body: bytes) -> Response:
    if {"uploads", "uploadId"} & request.query_params.keys():
        return _in_parts(bucket, key, request, body)
    match request.method:
        case "POST" if "delete" in request.query_params:
            return _remove(bucket, body)
        case "PUT":
            bucket.files[key] = body
            return Response(headers=_etag(body))
        case "DELETE":
            bucket.files.pop(key, None)
            return Response(status_code=204)
        case "GET":
            return _get(bucket, key, request)
    return _error("MethodNotAllowed", 405)


def _app(bucket: Bucket) -> FastAPI:
    app = FastAPI(openapi_url=None)

    @app.post("/{name}")
    async def several(name: str, request: Request) -> Response:
        return await everything(name, "", request)

    @app.api_route("/{name}/{key:path}", methods=["GET", "PUT", "POST", "DELETE", "HEAD"])
    async def everything(name: str, key: str, request: Request) -> Response:
        body = await request.body()
        bucket.asked.append(f"{request.method} {request.url.query.partition('=')[0]}".strip())
        if bucket.fails:
            bucket.fails -= 1
            return _error("SlowDown", 503)
        if name != BUCKET or not proven(request, body):
            bucket.refused.append(request.method)
            return _error("SignatureDoesNotMatch", 403)
        return _answer(bucket, key, request, body)

    return app


@asynccontextmanager
async def open_bucket() -> AsyncIterator[Bucket]:
    """Serve a bucket on the loopback while the block runs."""
    bucket = Bucket()
    async with running(_app(bucket)) as url:
        bucket.url = url
        yield bucket
