"""What the OpenAPI document says beyond the routes: problems, and who may knock."""

from typing import Any, Final, Literal

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from service.api.answers.table import ANSWERS

PROBLEM: Final = {
    "type": "object",
    "description": "RFC 9457: what is wrong, with a stable type for each fact.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
ANSWER: Final = {
    "description": "Problem",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
OPEN: Final = ("/api/v1/public/", "/webhooks/", "/health/", "/metrics", "/api/v1/calendars/")
SIGN_IN: Final = ("/api/v1/sessions", "post")
MODE: Final = "serialization"


def describe(app: FastAPI) -> None:
    """Complete the document when it is first asked for."""
    generate = app.openapi

    def described() -> dict[str, Any]:
        document = generate()
        if "Problem" not in document["components"]["schemas"]:
            _complete(document)
        return document

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's own documented way


def _complete(document: dict[str, Any]) -> None:
    components = document["components"]
    _say_what_is_answered(document)
    components["schemas"]["Problem"] = PROBLEM
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    for path, operations in document["paths"].items():
        for verb, operation in operations.items():
            operation["responses"] |= {"422": ANSWER, "4XX": ANSWER, "503": ANSWER}
            if not path.startswith(OPEN) and (path, verb) != SIGN_IN:
                operation["security"] = [{"token": []}]


def _say_what_is_answered(document: dict[str, Any]) -> None:
    """Give every route in the table the schema of what it answers.

    The answers are written by hand as bytes, so FastAPI cannot know their shape by itself.
    """
    kinds: list[tuple[type[BaseModel], Literal["serialization"]]] = [
        (kind, MODE) for kind in dict.fromkeys(ANSWERS.values())
    ]
    found, shared = models_json_schema(kinds, ref_template="#/components/schemas/{model}Answer")
    for name, schema in shared.get("$defs", {}).items():
        document["components"]["schemas"][f"{name}Answer"] = schema
    for (verb, path), kind in ANSWERS.items():
        operation = document["paths"].get(path, {}).get(verb)
        if operation is not None:
            good = next(status for status in operation["responses"] if status.startswith("2"))
            # A table may also be had in another form, which the route names itself.
            others = operation["responses"][good].get("content", {})
            content = others | {"application/json": {"schema": found[kind, MODE]}}
            operation["responses"][good] = {"description": kind.__doc__ or "", "content": content}
