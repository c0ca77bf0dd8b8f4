"""A Python file as text and as a tree, and where each node of the tree is in the text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

#: How much of a program's text a sentence can hold.
LONGEST_QUOTE = 60


class Source:
    """A Python file. Places in it are counted in bytes."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.tree = ast.parse(content)
        self._line_starts = [0, *(found.end() for found in re.finditer(rb"\n", content))]
        self._parents = {
            id(child): parent for parent in ast.walk(self.tree) for child in ast.iter_child_nodes(parent)
        }

    def start(self, node: ast.AST) -> int:
        return self._line_starts[node.lineno - 1] + node.col_offset

    def end(self, node: ast.AST) -> int:
        return self._line_starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, node: ast.AST) -> str:
        return self.content[self.start(node) : self.end(node)].decode()

    def quote(self, node: ast.AST, longest: int = LONGEST_QUOTE) -> str:
        """The node's text on one line, cut where it gets too long."""
        text = re.sub(r"#[^\n\"']*\n|(?m:^)\s*#.*\n|(?<=[(\[{])\s*#.*\n", "\n", self.text(node))
        text = re.sub(r",(?=[)\]}])", "", re.sub(r"(?<=[(\[{]) | (?=[)\]}.])", "", " ".join(text.split())))
        return text if len(text) <= longest else f"{text[:longest].rstrip()}…"

    def parent(self, node: ast.AST) -> ast.AST | None:
        return self._parents.get(id(node))

    def parents(self, node: ast.AST) -> Iterator[ast.AST]:
        """What the node is in, from the inside out."""
        while (parent := self.parent(node)) is not None:
            yield parent
            node = parent

    def scope(self, node: ast.AST) -> str:
        """The classes and functions that the node is in, such as `OrderView.get_queryset`; nothing at the
        top of the file."""
        names = [
            parent.name
            for parent in self.parents(node)
            if isinstance(parent, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        return ".".join(reversed(names))
