"""Every JSON answer that any test sees is held against the OpenAPI document."""

import re
from functools import lru_cache
from typing import Any

import httpx2
import jsonschema_rs
from fastapi import FastAPI

from service.api.described import describe
from service.api.router import router


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The OpenAPI document, made once."""
    app = FastAPI()
    describe(app)
    app.include_router(router)
    return app.openapi()


@lru_cache(maxsize=1)
def templates() -> list[tuple[re.Pattern[str], str]]:
    """The paths of the document, those without places to fill first."""
    paths = sorted(document()["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path) for path in paths]


@lru_cache(maxsize=512)
def validator(verb: str, path: str, status: str) -> Any:
    """What checks the answers of one route, or None when the document promises no shape."""
    operation = document()["paths"][path].get(verb, {})
    content = operation.get("responses", {}).get(status, {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    if not schema:
        return None
    whole = schema | {"components": document()["components"]}
    return jsonschema_rs.validator_for(whole, validate_formats=True)


async def hold_to_the_document(answer: httpx2.Response) -> None:
    """Fail the test whose answer is not what the document says."""
    if not answer.headers.get("content-type", "").startswith("application/json"):
        return
    path = next((p for shape, p in templates() if shape.fullmatch(answer.request.url.path)), None)
    if path is None:
        return
    check = validator(answer.request.method.lower(), path, str(answer.status_code))
    if check is None:
        return
    await answer.aread()
    wrong = [
        f"{error.instance_path}: {error.message}" for error in check.iter_errors(answer.json())
    ]
    assert not wrong, f"{answer.request.method} {path} does not answer as described: {wrong[:5]}"
