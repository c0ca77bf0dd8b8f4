"""A Python file as text and as a tree, and where each node of the tree is in the text."""

from __future__ import annotations

import ast
import bisect
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
        self._outermost = [self._whole(statement) for statement in self.tree.body]
        self._parents = {
            id(child): parent for parent in ast.walk(self.tree) for child in ast.iter_child_nodes(parent)
        }

    def _whole(self, statement: ast.stmt) -> tuple[int, int]:
        """Where a statement begins, with its decorators, and where it ends."""
        start = self.start(statement)
        for decorator in getattr(statement, "decorator_list", [])[:1]:
            start = self.content.rfind(b"@", 0, self.start(decorator))
        return start, self.end(statement)

    def start(self, node: ast.AST) -> int:
        return self._line_starts[node.lineno - 1] + node.col_offset

    def end(self, node: ast.AST) -> int:
        return self._line_starts[node.end_lineno - 1] + node.end_col_offset

    def outermost(self, place: int) -> tuple[int, int]:
        """Where the statement begins and ends that holds `place` and is in no other."""
        index = bisect.bisect_right(self._outermost, (place, len(self.content))) - 1
        return self._outermost[index]

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
