"""Modules that the host keeps compiled, all in one file: a run neither parses them nor looks for them.

The file's first line is a JSON object: by the module's name, the path of its source, whether it is a
package, and where in the rest of the file its marshalled code begins and ends
(`src/sandbox/image/code_bundle.rs` writes it).
"""

from __future__ import annotations

import json
import marshal
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class CodeBundleFinder:
    """Finds and loads the modules of one bundle. Their sources stay where they are, for tracebacks."""

    def __init__(self, content: bytes) -> None:
        index, _, self._code = content.partition(b"\n")
        self._index: dict[str, tuple[str, bool, int, int]] = json.loads(index)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name not in self._index:
            return None
        source, is_package, _, _ = self._index[name]
        spec = ModuleSpec(name, self, origin=source, is_package=is_package)
        spec.has_location = True
        if is_package:
            spec.submodule_search_locations.append(source.rpartition("/")[0])
        return spec

    def create_module(self, spec: ModuleSpec) -> None:
        """The ordinary kind of module."""

    def exec_module(self, module: ModuleType) -> None:
        _, _, start, end = self._index[module.__name__]
        exec(marshal.loads(self._code[start:end]), module.__dict__)
