"""The application that becomes the image: everything below runs once, before the snapshot.

What is left in memory when this module has been imported is what every run starts from. The class at
the end is what the host calls afterwards; `sandbox/wit/world.wit` says how.
"""

import sys

# While the image is built, `/0` is this folder (and may be written to), `/1` the trimmed packages,
# `/python` the standard library. Nothing else may be imported from: the builder also mounts the
# packages of whatever Python it was started with.
APPLICATION = "/0"
SITE_PACKAGES = "/1"
STANDARD_LIBRARY = "/python"
BINDINGS = ["/world", "/bundled"]

# What the host mounts for a run, in the order in which modules are looked for.
RUN_PATH = ["/project", STANDARD_LIBRARY, SITE_PACKAGES]

sys.dont_write_bytecode = True
sys.path[:] = [APPLICATION, *BINDINGS, STANDARD_LIBRARY, SITE_PACKAGES]

import importlib  # noqa: E402
import marshal  # noqa: E402
import traceback  # noqa: E402
from pathlib import Path  # noqa: E402

import shims  # noqa: E402
import snapshot  # noqa: E402
import warmup  # noqa: E402
import wit_world  # noqa: E402, F401 (the harness calls the host through it; its file is gone at run time)
from code_bundle import CodeBundleFinder  # noqa: E402
from componentize_py_types import Err  # noqa: E402

# The harness, and what of the project and its scenario is the pack's, compiled.
CODE_BUNDLE = Path("/harness/bundle")


def build() -> None:
    """Fills in what CPython lacks here, warms up, and leaves only what runs may see."""
    shims.install(APPLICATION)
    warmup.run()
    snapshot.write_versions(f"{APPLICATION}/versions.json")
    snapshot.copy_standard_library(STANDARD_LIBRARY, f"{APPLICATION}/standard-library")
    sys.path[:] = RUN_PATH
    snapshot.forget_the_build([APPLICATION])


class WitWorld:
    """What the host calls in an instance of the snapshot."""

    def compile(self, sources: list[tuple[str, str]]) -> list[tuple[str, bytes]]:
        """The marshalled code of each source, by the path that tracebacks will name."""
        try:
            return [
                (path, marshal.dumps(compile(text, path, "exec", dont_inherit=True)))
                for path, text in sources
            ]
        except (SyntaxError, ValueError) as error:
            raise Err("".join(traceback.format_exception_only(error))) from error

    def run(self, job: str) -> None:
        """Hands the job to the harness, which comes in the bundle that is mounted at `/harness`."""
        # The importer needed it in there until the snapshot was taken; a project may have an app named so.
        sys.modules.pop(__name__, None)
        importlib.invalidate_caches()
        sys.meta_path.insert(0, CodeBundleFinder(CODE_BUNDLE.read_bytes()))
        importlib.import_module("harness.main").run(job)


build()
