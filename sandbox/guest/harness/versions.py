"""Versions of a project's modules, made in memory: other texts in the place of some of their own.

There is no file to tell a version by: the module's name, path, line numbers and source look the same in all.
"""

from __future__ import annotations
import __future__

import ast
import inspect
import re
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import find_spec
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from harness.lab import ScenarioMistake

#: A text that occurs once in all the modules, and what takes its place.
Swap = tuple[str, str]


class Refactoring:
    """The right code, written differently. Each swap is right without the others, too."""

    def __init__(self, title: str, *swaps: Swap, renamed: dict[str, str] | None = None) -> None:
        """`renamed`: private names that are others throughout, in all the modules."""
        self.title = title
        self.swaps = swaps
        self.renamed = renamed or {}


#: A part of one of the modules, by their numbers.
Place = tuple[int, int]


class Sources:
    """The modules that are replaced, in parts: a class, a function or a statement each, so that of a version
    only what is new in it has to be compiled."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self._paths: list[str] = []
        self._parts: list[list[tuple[int, str]]] = []
        self._flags: list[int] = []
        self._compiled: dict[tuple[int, int, str], CodeType] = {}
        for name in names:
            spec = find_spec(name)
            if spec is None or spec.origin is None:
                raise ScenarioMistake(f"there is no module {name}")
            text = Path(spec.origin).read_text()
            self._paths.append(spec.origin)
            self._parts.append(_parts(text))
            self._flags.append(_future_flags(text))

    def plain(self) -> list[list[CodeType]]:
        """The modules as they stand."""
        return self._version([[text for _, text in parts] for parts in self._parts])

    def version(self, refactoring: Refactoring | None, broken: Sequence[Swap] = ()) -> list[list[CodeType]]:
        """The modules with some swaps made, refactored wherever they are not."""
        texts = [[text for _, text in parts] for parts in self._parts]
        touched = set()
        for old, new in broken:
            module, part = self.place(old)
            texts[module][part] = texts[module][part].replace(old, new)
            touched.add((module, part))
        if refactoring is not None:
            for old, new in refactoring.swaps:
                module, part = self.place(old)
                if (module, part) not in touched:
                    texts[module][part] = texts[module][part].replace(old, new)
            if refactoring.renamed:
                names = re.compile(rf"\b({'|'.join(map(re.escape, refactoring.renamed))})\b")
                texts = [
                    [names.sub(lambda found: refactoring.renamed[found[0]], text) for text in parts]
                    for parts in texts
                ]
        return self._version(texts)

    def changed(self, one: Sequence[list[CodeType]], other: Sequence[list[CodeType]]) -> set[Place]:
        """The parts that two versions do not share."""
        return {
            (module, part)
            for module, pairs in enumerate(zip(one, other, strict=True))
            for part, (left, right) in enumerate(zip(*pairs, strict=True))
            if left is not right
        }

    def functions(self, version: Sequence[list[CodeType]]) -> dict[CodeType, Place]:
        """The code of a version that runs when something is called, each with the part that it is in."""
        found = {}
        for module, codes in enumerate(version):
            for part, code in enumerate(codes):
                inner = [code]
                for outer in inner:
                    inner += (const for const in outer.co_consts if isinstance(const, CodeType))
                found.update(dict.fromkeys(filter(_is_function, inner), (module, part)))
        return found

    def served(self, versions: Sequence[list[CodeType]]) -> dict[str, tuple[str, bool, list[CodeType]]]:
        """What the finder needs to know of a version."""
        return {
            name: (path, path.endswith("/__init__.py"), codes)
            for name, path, codes in zip(self.names, self._paths, versions, strict=True)
        }

    def _version(self, texts: list[list[str]]) -> list[list[CodeType]]:
        return [
            [self._code(module, part, text) for part, text in enumerate(parts)]
            for module, parts in enumerate(texts)
        ]

    def _code(self, module: int, part: int, text: str) -> CodeType:
        key = module, part, text
        if key not in self._compiled:
            # Line numbers are those of the file, so that tracebacks of all versions look the same.
            text = "\n" * self._parts[module][part][0] + text
            path, flags = self._paths[module], self._flags[module]
            self._compiled[key] = compile(text, path, "exec", flags=flags, dont_inherit=True)
        return self._compiled[key]

    def place(self, old: str) -> Place:
        """The part that a text is in."""
        found = [
            (module, part)
            for module, parts in enumerate(self._parts)
            for part, (_, text) in enumerate(parts)
            for _ in range(text.count(old))
        ]
        if len(found) != 1:
            raise ScenarioMistake(f"{old!r} is in the modules {len(found)} times, which should be once")
        return found[0]


def _is_function(code: CodeType) -> bool:
    """Whether this is the code of a function, and not of a module or a class."""
    return bool(code.co_flags & inspect.CO_OPTIMIZED)


def _parts(text: str) -> list[tuple[int, str]]:
    """A module's statements, each with how many lines are before it."""
    lines = text.splitlines(keepends=True)
    begins = [
        min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))]) - 1
        for node in ast.parse(text).body
    ]
    ends = [*begins[1:], len(lines)]
    return [(begin, "".join(lines[begin:end])) for begin, end in zip(begins, ends, strict=True)]


def _future_flags(text: str) -> int:
    """What `from __future__ import …` in a module asks of the compiler for each of its parts."""
    flags = 0
    for name in re.findall(r"^from __future__ import (\w+)", text, re.MULTILINE):
        flags |= getattr(__future__, name).compiler_flag
    return flags


class Finder:
    """Finds the version that is on, and what the candidate wrote, before anybody else finds anything."""

    def __init__(self) -> None:
        self._served: dict[str, tuple[str, bool, list[CodeType]]] = {}

    def serve(self, served: dict[str, tuple[str, bool, list[CodeType]]]) -> None:
        self._served = served

    def find_spec(self, name: str, _path: Any = None, _target: Any = None) -> ModuleSpec | None:
        if name not in self._served:
            return None
        path, is_package, codes = self._served[name]
        spec = ModuleSpec(name, _Loader(path, codes), origin=path, is_package=is_package)
        spec.has_location = True
        if is_package:
            spec.submodule_search_locations.append(path.rpartition("/")[0])
        return spec


class _Loader:
    """Runs the parts of a module, which afterwards looks as if it had come from its file."""

    def __init__(self, path: str, codes: list[CodeType]) -> None:
        self._path = path
        self._codes = codes

    def create_module(self, spec: ModuleSpec) -> None:
        """The ordinary kind of module."""

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = module.__spec__.loader = SourceFileLoader(module.__name__, self._path)
        for code in self._codes:
            exec(code, module.__dict__)
