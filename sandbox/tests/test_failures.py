"""Exceptions are taken apart without trusting what they say of themselves."""

from harness.failures import MOST_FRAMES, describe_exception


def caught(function) -> dict:
    try:
        function()
    except BaseException as exception:
        return describe_exception(exception)
    raise AssertionError("nothing was raised")


def test_an_exception_has_its_name_text_and_frames() -> None:
    described = caught(lambda: {}["basket"])
    assert (described["type"], described["message"]) == ("KeyError", "'basket'")
    assert described["frames"][-1]["function"] == "<lambda>"
    assert described["syntax"] is None


def test_a_class_of_a_library_is_named_with_its_module() -> None:
    from django.core.exceptions import FieldError

    def fail() -> None:
        raise FieldError("no")

    assert caught(fail)["type"] == "django.core.exceptions.FieldError"


def test_where_an_object_lies_is_not_told() -> None:
    def fail() -> None:
        raise ValueError(f"Cannot assign {object()!r}")

    assert caught(fail)["message"] == "Cannot assign <object object>"


def test_an_exception_whose_text_raises_is_described_all_the_same() -> None:
    class Rude(Exception):
        def __str__(self) -> str:
            raise ValueError

    def fail() -> None:
        raise Rude

    assert caught(fail)["message"] == "<no text: __str__ raised ValueError>"


def test_a_very_long_text_is_cut_with_a_count() -> None:
    def fail() -> None:
        raise ValueError("x" * 5000)

    assert caught(fail)["message"].endswith("… (1000 more characters)")


def test_an_endless_recursion_is_cut_in_its_middle() -> None:
    def fall() -> None:
        fall()

    assert len(caught(fall)["frames"]) <= MOST_FRAMES


def test_a_syntax_error_has_a_place_in_its_line() -> None:
    described = caught(lambda: compile("total = 1 +* 2\n", "/project/shop/views.py", "exec"))
    assert described["syntax"] == {
        "file": "shop/views.py",
        "line": 1,
        "column": 12,
        "end_column": 13,
        "source": "total = 1 +* 2",
    }
