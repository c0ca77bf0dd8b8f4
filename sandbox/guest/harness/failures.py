"""Exceptions taken apart for the host."""

from __future__ import annotations

import re
import traceback
from typing import Any

from harness.places import display_path, frame_record, is_harness

#: A traceback longer than this is cut in its middle, as an endless recursion makes it.
MOST_FRAMES = 40
#: Characters of an exception's text that are kept.
LONGEST_MESSAGE = 4000
#: Where an object lies in memory: another place in each build of the image.
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def exception_name(exception: BaseException) -> str:
    """The class's name, with its module unless it is built in or everybody knows it."""
    kind = type(exception)
    if kind.__module__ in ("builtins", "__main__"):
        return kind.__qualname__
    return f"{kind.__module__}.{kind.__qualname__}"


def exception_text(exception: BaseException) -> str:
    try:
        text = str(exception)
    except Exception as failure:  # A `__str__` of the candidate's may raise anything.
        text = f"<no text: __str__ raised {type(failure).__name__}>"
    text = ADDRESS.sub("", text)
    if len(text) > LONGEST_MESSAGE:
        text = f"{text[:LONGEST_MESSAGE]}… ({len(text) - LONGEST_MESSAGE} more characters)"
    return text


def frames_of(exception: BaseException) -> list[dict[str, Any]]:
    """The frames the exception passed, outermost first, without the harness's own."""
    places = [
        (frame.f_code.co_filename, line, frame.f_code.co_name)
        for frame, line in traceback.walk_tb(exception.__traceback__)
        if not is_harness(frame.f_code.co_filename)
    ]
    if len(places) > MOST_FRAMES:
        half = MOST_FRAMES // 2
        places = places[:half] + places[-half:]
    return [frame_record(*place) for place in places]


def describe_exception(exception: BaseException) -> dict[str, Any]:
    """An exception as the host knows it (`observation::Raised`).

    Where an exception without a frame in the project was raised because of one that has them, the
    frames of that one come first: they say where the candidate's code was.
    """
    frames = frames_of(exception)
    cause = exception.__cause__ or exception.__context__
    seen = {id(exception)}
    while not any(frame["in_project"] for frame in frames) and cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        frames = frames_of(cause) + frames
        cause = cause.__cause__ or cause.__context__
    return {
        "type": exception_name(exception),
        "message": exception_text(exception),
        "frames": frames[:MOST_FRAMES],
        "syntax": syntax_position(exception),
    }


def syntax_position(exception: BaseException) -> dict[str, Any] | None:
    if not isinstance(exception, SyntaxError) or not exception.filename or not exception.lineno:
        return None
    column = max(exception.offset or 1, 1)
    end = exception.end_offset if exception.end_lineno == exception.lineno else None
    return {
        "file": display_path(exception.filename),
        "line": exception.lineno,
        "column": column,
        "end_column": end if end and end > column else column,
        "source": (exception.text or "").rstrip("\n"),
    }
