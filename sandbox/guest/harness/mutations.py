"""The small edits that a Python file of a Django project invites: what people forget or mix up."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from typing import NamedTuple

from harness import vocabulary as words
from harness.sources import Source

#: What Django and its REST framework are told: a join, a condition, a permission, a transaction.
DJANGO = "django"
#: What the code decides: conditions, exceptions, and which statements run.
LOGIC = "logic"
#: Numbers, entries, defaults: much of it is told by any test, or matters to nobody.
DETAIL = "detail"

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}


class Edit(NamedTuple):
    """The bytes from `start` to `end` become `text`."""

    start: int
    end: int
    text: str
    #: What is different, in a person's words.
    change: str
    kind: str
    #: The first and the last line of what is different, counted from 1.
    lines: tuple[int, int]


def edits_of(source: Source) -> Iterator[Edit]:
    """All edits of the file."""
    return Editor(source).visit(source.tree)


class Editor:
    """Goes through a file and tells what could be done to each node."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.functions_here = {node.name for node in ast.walk(source.tree) if isinstance(node, FUNCTIONS)}

    def visit(self, node: ast.AST) -> Iterator[Edit]:
        method = getattr(self, f"of_{type(node).__name__.lower()}", None)
        if method is not None:
            yield from method(node)
        if isinstance(node, ast.stmt):
            yield from self.of_statement(node)
        for field, value in ast.iter_fields(node):
            # Types are read by people; inside an f-string, places are not told by every Python.
            if field in ("annotation", "returns", "type_params") or isinstance(node, ast.JoinedStr):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not self.is_for_people(child):
                    yield from self.visit(child)

    def is_for_people(self, node: ast.AST) -> bool:
        """Whether the node has no part in what the program does."""
        match node:
            case ast.FunctionDef(name=name):
                return name in words.METHODS_FOR_PEOPLE
            case ast.Call():
                return called(node) in words.FIELDS_FOR_NOBODY
            case ast.keyword(arg=name) | ast.Assign(targets=[ast.Name(id=name)]):
                return name in words.NAMES_FOR_PEOPLE
            case ast.If(test=ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING")):
                return True
        return False

    def edit(
        self, node: ast.AST, new: ast.expr | str, change: str, kind: str, about: ast.AST | None = None
    ) -> Edit:
        """Puts `new` in the place of `node`; `about` is the part of it that is different."""
        # The parentheses are right wherever an expression is, and keep what is around it apart.
        text = new if isinstance(new, str) else f"({ast.unparse(new)})"
        scope = self.source.scope(node)
        told = f"{scope}: {change}" if scope else change
        about = about or node
        lines = (about.lineno, about.end_lineno)
        return Edit(self.source.start(node), self.source.end(node), text, told, kind, lines)

    # Calls.

    def of_call(self, call: ast.Call) -> Iterator[Edit]:
        yield from self.without_the_call(call)
        name = called(call)
        yield from self.without_keywords(call, name)
        yield from self.without_positional(call, name)
        if name == "order_by":
            yield from self.other_directions(call.args)

    def without_the_call(self, call: ast.Call) -> Iterator[Edit]:
        match call:
            case ast.Call(func=ast.Attribute(value=receiver, attr=name)) if (
                name in words.QUERYSET_CALLS
                or name in words.CLEANING_CALLS
                or self.is_own_queryset_call(call)
            ):
                rest = receiver
                if name in words.QUERYSET_CALLS and isinstance(receiver, ast.Attribute):
                    # A manager is no queryset yet.
                    rest = ast.Call(ast.Attribute(receiver, "all", ast.Load()), [], [])
                kind = LOGIC if name in words.CLEANING_CALLS else DJANGO
                edit = self.edit(call, rest, f"without `{self.link(call, receiver)}`", kind)
                yield edit._replace(lines=(call.func.end_lineno, call.end_lineno))
            case ast.Call(func=ast.Attribute(value=receiver, attr="asc" | "desc" as name)):
                other = "desc" if name == "asc" else "asc"
                changed = ast.Call(ast.Attribute(receiver, other, ast.Load()), call.args, call.keywords)
                quote = self.source.quote(call)
                yield self.edit(call, changed, f"`.{other}()` instead of `{quote}`", DJANGO)
            case ast.Call(args=[function, *_]) if called(call) == "on_commit":
                now = ast.Call(function, [], [])
                yield self.edit(call, now, f"`{self.source.quote(call)}` at once", DJANGO)
            case ast.Call(args=[only], keywords=[]) if called(call) in words.WRAPPERS and not isinstance(
                only, ast.Starred | ast.GeneratorExp
            ):
                quote = self.source.quote(only)
                yield self.edit(call, only, f"`{quote}` without `{called(call)}`", LOGIC)

    def link(self, call: ast.Call, receiver: ast.expr) -> str:
        """The last link of a chain of calls."""
        text = " ".join(
            self.source.content[self.source.end(receiver) : self.source.end(call)].decode().split()
        )
        # A receiver may be in parentheses, which are no part of it.
        text = text.lstrip(") ").replace("( ", "(").replace(" )", ")").replace(",)", ")")
        return text if len(text) <= 60 else f"{text[:60].rstrip()}…"

    def is_own_queryset_call(self, call: ast.Call) -> bool:
        """Whether it is a method of the project's own queryset, such as `Order.objects.open()`."""
        match call.func:
            case ast.Attribute(value=receiver, attr=name) if name not in words.ENDS_OF_CHAINS:
                return any(
                    isinstance(node, ast.Attribute) and node.attr in words.MANAGERS
                    for node in chain(receiver)
                )
        return False

    def without_keywords(self, call: ast.Call, name: str) -> Iterator[Edit]:
        for index, keyword in enumerate(call.keywords):
            if keyword.arg is None or self.is_for_people(keyword):
                continue
            if keyword.arg in words.NEEDED_KEYWORDS and name not in words.NAMED_ROUTES:
                continue
            rest = copy.copy(call)
            rest.keywords = [*call.keywords[:index], *call.keywords[index + 1 :]]
            is_django = name in words.DJANGO_CALLS or name.endswith(words.DJANGO_ENDINGS)
            kind = DETAIL if name in self.functions_here or not is_django else DJANGO
            # A filter by nothing is no other than no filter.
            if rest.args or rest.keywords or name not in words.QUERYSET_CALLS:
                yield self.edit(call, rest, f"`{name}` without `{self.source.quote(keyword)}`", kind, keyword)
            column, _, lookup = keyword.arg.rpartition("__")
            if column and lookup in words.OTHER_LOOKUPS:
                other = f"{column}__{words.OTHER_LOOKUPS[lookup]}"
                changed = ast.keyword(other, keyword.value)
                rest = copy.copy(call)
                rest.keywords = [*call.keywords[:index], changed, *call.keywords[index + 1 :]]
                yield self.edit(call, rest, f"`{other}=` instead of `{keyword.arg}=`", DJANGO, keyword)

    def without_positional(self, call: ast.Call, name: str) -> Iterator[Edit]:
        if len(call.args) + len(call.keywords) < 2 or name in self.functions_here:
            return
        any_number = name in words.TAKES_ANY_NUMBER
        for index, argument in enumerate(call.args):
            if isinstance(argument, ast.Starred):
                continue
            if not any_number and (index == 0 or index < len(call.args) - 1):
                continue
            rest = copy.copy(call)
            rest.args = [*call.args[:index], *call.args[index + 1 :]]
            kind = DJANGO if any_number else DETAIL
            yield self.edit(call, rest, f"`{name}` without `{self.source.quote(argument)}`", kind, argument)

    def other_directions(self, columns: list[ast.expr]) -> Iterator[Edit]:
        for column in columns:
            if isinstance(column, ast.Constant) and isinstance(column.value, str) and column.value != "?":
                text = column.value
                other = text[1:] if text.startswith("-") else f"-{text}"
                yield self.edit(
                    column,
                    ast.Constant(other),
                    f"by `{other}` instead of `{text}`",
                    DJANGO,
                )

    # Definitions, and what is around a block.

    def of_functiondef(self, function: ast.FunctionDef) -> Iterator[Edit]:
        yield from self.without_decorators(function)
        owner = self.source.parent(function)
        is_hook = function.name in words.HOOKS or function.name.startswith(words.HOOK_BEGINNINGS)
        if is_hook and isinstance(owner, ast.ClassDef) and owner.bases:
            whole = self.edit(function, "pass", f"without the method `{function.name}`", DJANGO)
            for decorator in function.decorator_list[:1]:
                at_sign = self.source.content.rfind(b"@", 0, self.source.start(decorator))
                whole = whole._replace(start=at_sign)
            yield whole

    of_asyncfunctiondef = of_functiondef

    def of_classdef(self, definition: ast.ClassDef) -> Iterator[Edit]:
        yield from self.without_decorators(definition)
        if len(definition.bases) > 1:
            for base in definition.bases:
                quote = self.source.quote(base)
                yield self.edit(base, 'type("Nothing", (), {})', f"without the base `{quote}`", DJANGO)

    def without_decorators(self, definition: ast.FunctionDef | ast.ClassDef) -> Iterator[Edit]:
        for decorator in definition.decorator_list:
            name = decorator
            while isinstance(name, ast.Call | ast.Attribute):
                name = name.func if isinstance(name, ast.Call) else ast.Name(name.attr)
            if isinstance(name, ast.Name) and name.id in words.DECORATORS_THAT_DEFINE:
                continue
            quote = self.source.quote(decorator)
            yield self.edit(decorator, "(lambda same: same)", f"without `@{quote}`", DJANGO)

    def of_withitem(self, item: ast.withitem) -> Iterator[Edit]:
        if item.optional_vars is None:
            nothing = '(__import__("contextlib").nullcontext())'
            quote = self.source.quote(item.context_expr)
            yield self.edit(item.context_expr, nothing, f"without `with {quote}`", DJANGO)

    def of_excepthandler(self, handler: ast.ExceptHandler) -> Iterator[Edit]:
        first = handler.body[0]
        if not isinstance(first, ast.Raise):
            caught = f" {self.source.quote(handler.type)}" if handler.type else ""
            yield self.edit(first, "raise", f"`except{caught}` lets it through", LOGIC)

    # Statements.

    def of_statement(self, statement: ast.stmt) -> Iterator[Edit]:
        in_class = isinstance(self.source.parent(statement), ast.ClassDef)
        match statement:
            case ast.Expr(value=ast.Constant() | ast.Yield() | ast.YieldFrom()):
                return
            case ast.Raise() if self.is_a_guards(statement):
                return
            case ast.Expr() | ast.Raise() | ast.Assert() | ast.Delete() | ast.AugAssign():
                kind = LOGIC
            case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
                kind = LOGIC
            case ast.Assign() | ast.AnnAssign(value=ast.expr()) if in_class:
                kind = DJANGO
            case ast.If(orelse=[], body=[*_, ast.Return() | ast.Raise() | ast.Continue() | ast.Break()]):
                if self.source.text(statement).startswith("elif"):
                    return
                guard = f"without the guard `if {self.source.quote(statement.test)}`"
                yield self.edit(statement, "pass", guard, LOGIC)
                return
            case _:
                return
        yield self.edit(statement, "pass", f"without `{self.source.quote(statement)}`", kind)

    def is_a_guards(self, statement: ast.stmt) -> bool:
        """Whether it is all that an `if` does, which is left out as a whole."""
        parent = self.source.parent(statement)
        return isinstance(parent, ast.If) and parent.body == [statement] and not parent.orelse

    def of_return(self, statement: ast.Return) -> Iterator[Edit]:
        value = statement.value
        if value is not None and not (isinstance(value, ast.Constant) and value.value is None):
            change = f"returns `None` instead of `{self.source.quote(value, 40)}`"
            yield self.edit(value, "None", change, DETAIL)

    def of_assign(self, statement: ast.Assign) -> Iterator[Edit]:
        match statement:
            case ast.Assign(targets=[ast.Name(id="ordering")], value=ast.List() | ast.Tuple() as columns):
                yield from self.other_directions(columns.elts)

    # Lists.

    def of_list(self, display: ast.List | ast.Tuple | ast.Set) -> Iterator[Edit]:
        if not isinstance(getattr(display, "ctx", ast.Load()), ast.Load) or not self.can_be_shorter(display):
            return
        name = self.name_of(display)
        of_name = f"`{name}` " if name else ""
        for index, element in enumerate(display.elts):
            rest = copy.copy(display)
            rest.elts = [*display.elts[:index], *display.elts[index + 1 :]]
            new = rest if rest.elts or not isinstance(rest, ast.Set) else ast.Call(ast.Name("set"), [], [])
            kind = DJANGO if name in words.DJANGO_LISTS else DETAIL
            yield self.edit(display, new, f"{of_name}without `{self.source.quote(element)}`", kind, element)

    of_tuple = of_set = of_list

    def can_be_shorter(self, display: ast.List | ast.Tuple | ast.Set) -> bool:
        """Whether it is a list of things, and not one thing in several parts."""
        parent = self.source.parent(display)
        if isinstance(parent, ast.Subscript):
            return False
        if len(display.elts) == 1 and isinstance(self.source.parent(parent), ast.ClassDef):
            # Another edit leaves it out as a whole.
            return False
        if not isinstance(display, ast.Tuple):
            return True
        match parent:
            case ast.keyword() | ast.Compare():
                return True
            case ast.Assign(targets=[ast.Name()]) | ast.AnnAssign():
                return True
        return False

    def name_of(self, display: ast.AST) -> str | None:
        match self.source.parent(display):
            case ast.keyword(arg=name) | ast.Assign(targets=[ast.Name(id=name)]):
                return name
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.AugAssign(target=ast.Name(id=name)):
                return name
        return None

    def of_dict(self, display: ast.Dict) -> Iterator[Edit]:
        for index, key in enumerate(display.keys):
            if key is None:
                continue
            rest = ast.Dict(
                [*display.keys[:index], *display.keys[index + 1 :]],
                [*display.values[:index], *display.values[index + 1 :]],
            )
            yield self.edit(display, rest, f"without the entry `{self.source.quote(key)}`", DETAIL, key)

    # Conditions.

    def of_if(self, statement: ast.If | ast.IfExp) -> Iterator[Edit]:
        test = statement.test
        match test:
            case ast.Compare(ops=[ast.Eq() | ast.NotEq() | ast.Is() | ast.IsNot() | ast.In() | ast.NotIn()]):
                # Another edit says the same of it.
                return
            case ast.UnaryOp(op=ast.Not(), operand=opposite):
                pass
            case _:
                opposite = ast.UnaryOp(ast.Not(), test)
        yield self.edit(test, opposite, f"the opposite of `{self.source.quote(test)}`", LOGIC)

    of_ifexp = of_if

    def of_comprehension(self, comprehension: ast.comprehension) -> Iterator[Edit]:
        for condition in comprehension.ifs:
            quote = self.source.quote(condition)
            yield self.edit(condition, "True", f"without the condition `{quote}`", LOGIC)

    def of_compare(self, compare: ast.Compare) -> Iterator[Edit]:
        for index, operator in enumerate(compare.ops):
            other = copy.copy(compare)
            other.ops = [*compare.ops[:index], OPPOSITES[type(operator)](), *compare.ops[index + 1 :]]
            quote = self.source.quote(compare)
            sign = ast.unparse(other).removeprefix(ast.unparse(compare.left)) if len(compare.ops) == 1 else ""
            sign = sign.removesuffix(ast.unparse(compare.comparators[0])).strip() if sign else "another sign"
            yield self.edit(compare, other, f"`{sign}` in `{quote}`", LOGIC)

    def of_boolop(self, operation: ast.BoolOp) -> Iterator[Edit]:
        is_and = isinstance(operation.op, ast.And)
        other = ast.BoolOp(ast.Or() if is_and else ast.And(), operation.values)
        quote = self.source.quote(operation)
        yield self.edit(operation, other, f"`{'or' if is_and else 'and'}` in `{quote}`", LOGIC)
        for index, value in enumerate(operation.values):
            rest = [*operation.values[:index], *operation.values[index + 1 :]]
            kept = rest[0] if len(rest) == 1 else ast.BoolOp(operation.op, rest)
            yield self.edit(operation, kept, f"without `{self.source.quote(value)}` in `{quote}`", LOGIC)

    def of_binop(self, operation: ast.BinOp) -> Iterator[Edit]:
        left, right = operation.left, operation.right
        match operation.op:
            case ast.BitAnd() | ast.BitOr():
                quote = self.source.quote(operation)
                for lost, kept in ((left, right), (right, left)):
                    change = f"without `{self.source.quote(lost)}` in `{quote}`"
                    yield self.edit(operation, kept, change, DJANGO)
                is_and = isinstance(operation.op, ast.BitAnd)
                other = ast.BinOp(left, ast.BitOr() if is_and else ast.BitAnd(), right)
                yield self.edit(operation, other, f"`{'|' if is_and else '&'}` in `{quote}`", DJANGO)
            case ast.Add() | ast.Sub() if not (is_text(left) or is_text(right)):
                is_sum = isinstance(operation.op, ast.Add)
                other = ast.BinOp(left, ast.Sub() if is_sum else ast.Add(), right)
                sign = "-" if is_sum else "+"
                yield self.edit(operation, other, f"`{sign}` in `{self.source.quote(operation)}`", DETAIL)

    # Constants.

    def of_constant(self, constant: ast.Constant) -> Iterator[Edit]:
        value = constant.value
        if isinstance(value, bool):
            if self.is_an_option(constant):
                return
            other, kind = not value, LOGIC
        elif isinstance(value, int):
            other, kind = value + 1, DETAIL
        else:
            return
        name = self.name_of(constant)
        if name is None:
            change = f"`{other}` instead of `{value}`"
        else:
            change = f"`{name}={other}` instead of `{value}`"
        yield self.edit(constant, ast.Constant(other), change, kind)

    def is_an_option(self, constant: ast.Constant) -> bool:
        """Whether it is said of a field or the like: leaving it out is an edit that comes to the same."""
        keyword = self.source.parent(constant)
        call = self.source.parent(keyword)
        return (
            isinstance(keyword, ast.keyword)
            and isinstance(call, ast.Call)
            and called(call).endswith(words.DJANGO_ENDINGS)
        )


def called(call: ast.Call) -> str:
    """The last name of what is called."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return "…"


def chain(node: ast.expr) -> Iterator[ast.expr]:
    """What a chain of calls and attributes consists of."""
    while isinstance(node, ast.Call | ast.Attribute):
        yield node
        node = node.func if isinstance(node, ast.Call) else node.value


def is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
