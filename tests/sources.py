"""The project as files: modules as syntax trees, templates. For tests of our own rules."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[1]
PRODUCT = ROOT / "alphorn"
CODE = (PRODUCT, ROOT / "tests", ROOT / "bench", ROOT / "chaos", ROOT / "dev")
# Attributes that people read or hear: by themselves, through a style, or through a script.
SPOKEN = "alt aria-description aria-label aria-valuetext data-name data-start label placeholder title".split()


@dataclass(frozen=True, slots=True)
class Class:
    """A class of ours."""

    name: str
    bases: list[str]
    methods: list[str]  # in their order
    values: dict[str, str]  # what its body says that they are, as it stands there


@dataclass(frozen=True)
class Module:
    """A Python file of ours."""

    path: Path

    @property
    def name(self) -> str:
        """Its path in the project."""
        return str(self.path.relative_to(ROOT))

    @cached_property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text()

    @cached_property
    def lines(self) -> list[str]:
        """Its lines."""
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax."""
        return ast.parse(self.text)

    @property
    def says(self) -> list[str]:
        """The lines of its docstring."""
        return [line for line in (ast.get_docstring(self.tree) or "").splitlines() if line.strip()]

    @property
    def imports(self) -> list[str]:
        """The modules that it imports from, and what it imports of them: "alphorn.networks", "alphorn.networks.x"."""
        found = [node for node in ast.walk(self.tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        of = [node.module or "" for node in found if isinstance(node, ast.ImportFrom)]
        names = [f"{node.module}." if isinstance(node, ast.ImportFrom) else "" for node in found]
        return of + [f"{of}{each.name}" for of, node in zip(names, found, strict=True) for each in node.names]

    @property
    def strings(self) -> Iterator[str]:
        """Every string in it but docstrings, and the constant parts of those with values in them."""
        standing = {id(node.value) for node in ast.walk(self.tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in standing:
                yield node.value

    @property
    def functions(self) -> Iterator[tuple[str, int]]:
        """Each function, however deep, and how many lines it has, decorators left out."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{self.name} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1

    @property
    def classes(self) -> Iterator[Class]:
        """Each class, however deep."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ClassDef):
                methods = [each.name for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
                given = [each for each in node.body if isinstance(each, ast.Assign)]
                values = {ast.unparse(each.targets[0]): ast.unparse(each.value) for each in given}
                yield Class(node.name, [ast.unparse(base) for base in node.bases], methods, values)


def modules(*folders: Path) -> list[Module]:
    """Every module of these folders, or of the project; neither migrations, which a machine writes, nor empty ones."""
    files = (file for folder in folders or CODE for file in sorted(folder.rglob("*.py")))
    return [_module(file) for file in files if "migrations" not in file.parts and file.stat().st_size]


def _module(file: Path) -> Module:
    return _of_the_product(file) if file.is_relative_to(PRODUCT) else Module(file)


@cache
def _of_the_product(file: Path) -> Module:
    """Read once by each worker: most of our rules are about the product."""
    return Module(file)


def templates() -> list[Path]:
    """Every template."""
    return sorted((PRODUCT / "templates").rglob("*.html"))


def reasons_listed(tree: ast.Module) -> list[int]:
    """The lines in which several reasons stand side by side: what is known of each belongs into their table."""
    return sorted({node.lineno for node in ast.walk(tree) if isinstance(node, ast.expr | ast.Match) and _lists(node)})


def _lists(node: ast.expr | ast.Match) -> bool:
    match node:
        case ast.Dict(keys=keys):
            return any(_is_reason(key) for key in keys)
        case ast.Tuple(elts=each) | ast.List(elts=each) | ast.Set(elts=each):
            return sum(map(_is_reason, each)) > 1
        case ast.Match():
            values = [
                inner.value
                for case in node.cases
                for inner in ast.walk(case.pattern)
                if isinstance(inner, ast.MatchValue)
            ]
            return sum(map(_is_reason, values)) > 1
        case _:
            return False


def _is_reason(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Reason"
