"""X's and Meta's published descriptions, which are not kept in the project: `ALPHORN_SPECS` names their folder."""

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS30Validator

FOLDER = os.environ.get("ALPHORN_SPECS", "")
needed = pytest.mark.skipif(not FOLDER, reason="ALPHORN_SPECS does not name the folder of X's and Meta's descriptions")
GENERAL = frozenset("access_token appsecret_proof fields limit after before since until summary".split())
KINDS: dict[str, Any] = {"string": str, "int": int, "unsigned int": int, "bool": bool, "datetime": str, "Object": dict}


class XSpecification:
    """X's OpenAPI document. `closed`: names that it does not declare are wrong, too."""

    def __init__(self, name: str, *, closed: bool = False) -> None:
        self.document = json.loads(Path(FOLDER, name).read_text())
        for schema in self.document["components"]["schemas"].values():
            schema.pop("discriminator", None)  # the oneOf does the work
        if closed:
            _close(self.document["components"]["schemas"])

    def wrong_with_request(self, method: str, path: str, query: dict[str, str], body: Any = None) -> list[str]:
        """What the description does not allow in a request."""
        operation = self._operation(method, path)
        known = {each["name"]: each for each in map(self._resolved, operation.get("parameters", []))}
        wrong = [f"query {name}: unknown" for name in query if name not in known]
        for name in set(query) & set(known):
            wrong += self._wrong(known[name]["schema"], self._read(known[name]["schema"], query[name]))
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if body is not None:
            wrong += self._wrong(content["schema"], body) if content else ["body: none expected"]
        return wrong

    def wrong_with_answer(self, method: str, path: str, status: int, body: Any) -> list[str]:
        """What the description does not allow in an answer."""
        responses = self._operation(method, path)["responses"]
        described = responses.get(str(status), responses["default"])["content"]
        complaints = [self._wrong(each["schema"], body) for each in described.values()]
        return min(complaints, key=len)

    def _operation(self, method: str, path: str) -> Any:
        for template in sorted(self.document["paths"], key=lambda each: "{" in each):
            if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
                return self.document["paths"][template][method.lower()]
        raise KeyError(f"{method} {path} is not in the description")

    def _resolved(self, node: Any) -> Any:
        if "$ref" not in node:
            return node
        _, _, kind, name = node["$ref"].split("/")
        return self.document["components"][kind][name]

    def _read(self, schema: Any, text: str) -> Any:
        kind = self._resolved(schema).get("type")
        match kind:
            case "array":
                return text.split(",")
            case "integer":
                return int(text)
            case _:
                return text

    def _wrong(self, schema: Any, value: Any) -> list[str]:
        root = {"components": self.document["components"], **schema}
        errors = OAS30Validator(root).iter_errors(value)
        return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in errors]


def _close(node: Any) -> None:
    """Let objects with declared names take no others."""
    if isinstance(node, dict):
        if node.get("type") == "object" and node.get("properties"):
            node.setdefault("additionalProperties", False)
        for value in node.values():
            _close(value)
    elif isinstance(node, list):
        for value in node:
            _close(value)


@cache
def old_x() -> XSpecification:
    """2.166 of July 2026; never closed: its parts add up by allOf."""
    return XSpecification("x-2.166.json")


@cache
def new_x() -> XSpecification:
    """2.167 of August 2026, for successful answers."""
    return XSpecification("x-2.167.json", closed=True)


@cache
def _facebook() -> Any:
    return json.loads(Path(FOLDER, "facebook-26.json").read_text())


def undeclared_by_facebook(node: str, edge: str, method: str, parameters: set[str]) -> set[str]:
    """Parameters that Meta's specification does not know at an edge."""
    edges = [each for each in _facebook()["nodes"][node]["edges"] if each["method"] == method]
    found = next(each for each in edges if each.get("endpoint") == edge)
    return parameters - GENERAL - {each["name"] for each in found["params"]}


def wrong_with_row(node: str, row: dict[str, Any]) -> list[str]:
    """Fields of an answer that Meta's specification does not know, or knows as something else."""
    known = {each["name"]: each["type"] for each in _facebook()["nodes"][node]["fields"]}
    wrong = [f"{name}: unknown" for name in row if name not in known]
    for name in set(row) & set(known):
        expected = list if known[name].startswith("list") else KINDS.get(known[name], dict)
        if not isinstance(row[name], expected):
            wrong.append(f"{name}: {known[name]} is {type(row[name]).__name__}")
    return wrong
