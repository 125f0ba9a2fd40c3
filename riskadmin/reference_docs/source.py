"""Reading the source: docstrings, and texts where they are written."""

import ast
from collections.abc import Iterator
from pathlib import Path


def parse(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def docstrings(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(qualified name, docstring) of the module ("" as name), its classes and functions, and of its constants."""
    yield from _docstrings(tree, "")


def _docstrings(node: ast.AST, name: str) -> Iterator[tuple[str, str]]:
    before: ast.AST | None = None
    for child in getattr(node, "body", ()):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant) and isinstance(child.value.value, str):
            yield _joined(name, _assigned(before)), child.value.value
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _docstrings(child, _joined(name, child.name))
        before = child


def _assigned(node: ast.AST | None) -> str:
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
    return target.id if isinstance(target, ast.Name) else ""


def _joined(*names: str) -> str:
    return ".".join(name for name in names if name)


def function_names(tree: ast.Module) -> Iterator[str]:
    """Every function of the file, in its order."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name


class Texts:
    """The texts that a module gives to certain calls or returns from certain functions; `{name}` for what is filled
    in when it happens."""

    def __init__(self, path: Path) -> None:
        self._tree = parse(path)
        self._functions = {node.name: node for node in ast.walk(self._tree) if isinstance(node, ast.FunctionDef)}
        self._constants = {_assigned(node): node.value for node in self._tree.body if hasattr(node, "value")}

    def given_to(self, name: str, position: int) -> list[tuple[ast.Call, str]]:
        """(the call, text) of every argument at `position` of calls to `name`, also a method."""
        calls = [node for node in ast.walk(self._tree) if isinstance(node, ast.Call) and _called(node) == name]
        return [(call, text) for call in calls for text in self._texts(call.args[position])]

    def returned_by(self, *names: str) -> list[str]:
        """Texts that the functions of those names return."""
        returns = (node for name in names for node in ast.walk(self._functions[name]) if isinstance(node, ast.Return))
        return [text for node in returns if node.value is not None for text in self._texts(node.value)]

    def _texts(self, node: ast.AST) -> list[str]:
        match node:
            case ast.Constant(value=str(text)):
                return [text] if text else []
            case ast.JoinedStr():
                return ["".join(map(_piece, node.values))]
            case ast.Name(id=name) if name in self._constants:
                return self._texts(self._constants[name])
            case ast.IfExp():
                return self._texts(node.body) + self._texts(node.orelse)
            case ast.Call() if _called(node) in self._functions:
                return self.returned_by(_called(node))
            case ast.Call(func=ast.Attribute(attr="get"), args=[_, other]):
                return self._texts(other)
        return []


def _called(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", None) or getattr(call.func, "id", ""))


def _piece(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    assert isinstance(node, ast.FormattedValue)
    return f"{{{ast.unparse(node.value).removeprefix('self.')}}}"
