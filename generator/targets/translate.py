"""A template of ours as a Python module: `printed(values)` and the template's macros.

Jinja reads the template; what is printed then needs nothing of Jinja, whose import takes a sixth of a small generation, and
asks no environment for each attribute. Only what our templates use is translated; anything else is refused by its name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType

from jinja2 import Environment, nodes

_COMPARED: dict[str, type[ast.cmpop]] = {"eq": ast.Eq, "ne": ast.NotEq, "in": ast.In, "notin": ast.NotIn}
# What a module has beside its macros: given by `compiled.py`, or written here.
_TAKEN = frozenset({"load", "filters", "shown", "numbered", "printed", "values", "parts", "add", "hasattr"})


class Unreadable(ValueError):
    """A template uses what is not translated."""


def translated(template: Path, source: str, filters: Iterable[str], escaped: bool) -> CodeType:
    """The code of a template's module. With `escaped` each printed value goes through `shown`."""
    environment = Environment(trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    environment.filters.update(dict.fromkeys(filters, str))
    module = _Translator(escaped).module(environment.parse(source, template.name))
    return compile(ast.fix_missing_locations(module), str(template), "exec")


class _Translator:
    def __init__(self, escaped: bool) -> None:
        self._escaped = escaped
        self._scopes: list[dict[str, str]] = [{}]  # what is bound: its name here by that in the template
        self._bound = 0
        self._in_macro = False

    def module(self, template: nodes.Template) -> ast.Module:
        above: list[ast.stmt] = []
        body: list[nodes.Node] = []
        for node in template.body:
            if isinstance(node, nodes.Macro):
                above.append(self._macro(node))
            elif isinstance(node, (nodes.Import, nodes.FromImport)):
                above += self._import(node)
            else:
                body.append(node)
        with self._scope():
            printed = self._function("printed", ast.arguments([], [ast.arg("values")], None, [], [], None, []), body)
        return ast.Module([*above, printed], [])

    # -- statements ------------------------------------------------------------------------------------------------

    def _macro(self, node: nodes.Macro) -> ast.stmt:
        arguments = [argument.name for argument in node.args]
        if not _TAKEN.isdisjoint((node.name, *arguments)):
            raise _refused(node)
        name = self._scopes[0][node.name] = node.name  # by which other templates import it
        with self._scope():
            self._in_macro = True
            self._scopes[-1].update(zip(arguments, arguments, strict=True))  # they may be given by name
            taken = [ast.arg(argument) for argument in arguments]
            defaults = [self._value(default) for default in node.defaults]
            made = self._function(name, ast.arguments([], taken, None, [], [], None, defaults), node.body)
            self._in_macro = False
        return made

    def _import(self, node: nodes.Import | nodes.FromImport) -> Iterator[ast.stmt]:
        loaded = _called("load", self._value(node.template))
        if isinstance(node, nodes.Import):
            yield _assigned(self._bind(node.target), loaded)
            return
        for name in node.names:
            there, here = name if isinstance(name, tuple) else (name, name)
            yield _assigned(self._bind(here), ast.Attribute(loaded, there, ast.Load()))

    def _function(self, name: str, arguments: ast.arguments, body: Iterable[nodes.Node]) -> ast.stmt:
        parts = ast.Name("parts", ast.Load())
        (made,) = ast.parse(f"def {name}(): ...").body  # with whatever else this Python wants to know of a function
        assert isinstance(made, ast.FunctionDef)
        made.args = arguments
        made.body = [
            _assigned("parts", ast.List([], ast.Load())),
            _assigned("add", ast.Attribute(parts, "append", ast.Load())),
            *self._statements(body),
            ast.Return(ast.Call(ast.Attribute(ast.Constant(""), "join", ast.Load()), [parts], [])),
        ]
        return made

    def _statements(self, body: Iterable[nodes.Node]) -> list[ast.stmt]:
        return [made for node in body for made in self._statement(node)]

    def _statement(self, node: nodes.Node) -> Iterator[ast.stmt]:
        match node:
            case nodes.Output():
                yield _added(ast.JoinedStr([self._shown(part) for part in node.nodes]))
            case nodes.For() if not (node.else_ or node.test or node.recursive):
                yield self._loop(node)
            case nodes.If():
                yield self._choice([node, *node.elif_], node.else_)
            case nodes.Assign(target=nodes.Name(name=name)):
                value = self._value(node.node)
                yield _assigned(self._scopes[-1].get(name) or self._bind(name), value)
            case nodes.Include() if not self._in_macro and not any(self._scopes[1:]):
                whole = ast.Attribute(_called("load", self._value(node.template)), "printed", ast.Load())
                yield _added(ast.Call(whole, [ast.Name("values", ast.Load())], []))
            case _:
                raise _refused(node)

    def _loop(self, node: nodes.For) -> ast.stmt:
        every = self._value(node.iter)
        with self._scope():
            target = self._target(node.target)
            if any(name.name == "loop" for name in node.find_all(nodes.Name)):
                target = ast.Tuple([ast.Name(self._bind("loop"), ast.Store()), target], ast.Store())
                every = _called("numbered", every)
            return ast.For(target, every, self._statements(node.body) or [ast.Pass()], [])

    def _target(self, node: nodes.Node) -> ast.expr:
        if isinstance(node, nodes.Tuple):
            return ast.Tuple([self._target(item) for item in node.items], ast.Store())
        if isinstance(node, nodes.Name):
            return ast.Name(self._bind(node.name), ast.Store())
        raise _refused(node)

    def _choice(self, tests: list[nodes.If], otherwise: list[nodes.Node]) -> ast.stmt:
        first, *rest = tests
        other = [self._choice(rest, otherwise)] if rest else self._statements(otherwise)
        return ast.If(self._value(first.test), self._statements(first.body) or [ast.Pass()], other)

    # -- names -----------------------------------------------------------------------------------------------------

    @contextmanager
    def _scope(self) -> Iterator[None]:
        self._scopes.append({})
        yield
        self._scopes.pop()

    def _bind(self, name: str) -> str:
        """A name of Python's for one that is bound here; each time another one, so that nothing outside is lost."""
        self._bound += 1
        made = self._scopes[-1][name] = f"{name}_{self._bound}"
        return made

    def _name(self, node: nodes.Name) -> ast.expr:
        for scope in reversed(self._scopes):
            if node.name in scope:
                return ast.Name(scope[node.name], ast.Load())
        if self._in_macro:
            raise _refused(node)  # a macro sees what it is given
        return ast.Subscript(ast.Name("values", ast.Load()), ast.Constant(node.name), ast.Load())

    # -- expressions -----------------------------------------------------------------------------------------------

    def _shown(self, node: nodes.Expr) -> ast.expr:
        if isinstance(node, nodes.TemplateData):
            return ast.Constant(node.data)
        value = self._value(node)
        return ast.FormattedValue(_called("shown", value) if self._escaped else value, -1, None)

    def _value(self, node: nodes.Node) -> ast.expr:
        match node:
            case nodes.Const():
                return ast.Constant(node.value)
            case nodes.Name():
                return self._name(node)
            case nodes.Getattr():
                return ast.Attribute(self._value(node.node), node.attr, ast.Load())
            case nodes.Getitem():
                return ast.Subscript(self._value(node.node), self._value(node.arg), ast.Load())
            case nodes.Call() if node.dyn_args is None and node.dyn_kwargs is None:
                given = [ast.keyword(one.key, self._value(one.value)) for one in node.kwargs]
                return ast.Call(self._value(node.node), [self._value(one) for one in node.args], given)
            case nodes.Filter() if node.node is not None and not node.kwargs:
                filter_ = ast.Subscript(ast.Name("filters", ast.Load()), ast.Constant(node.name), ast.Load())
                return ast.Call(filter_, [self._value(one) for one in (node.node, *node.args)], [])
            case _:
                return self._operation(node)

    def _operation(self, node: nodes.Node) -> ast.expr:
        match node:
            case nodes.Not():
                return ast.UnaryOp(ast.Not(), self._value(node.node))
            case nodes.Neg():
                return ast.UnaryOp(ast.USub(), self._value(node.node))
            case nodes.And() | nodes.Or():
                word = ast.And() if isinstance(node, nodes.And) else ast.Or()
                return ast.BoolOp(word, [self._value(node.left), self._value(node.right)])
            case nodes.CondExpr():
                other = ast.Constant("") if node.expr2 is None else self._value(node.expr2)
                return ast.IfExp(self._value(node.test), self._value(node.expr1), other)
            case nodes.Concat():
                return ast.JoinedStr([ast.FormattedValue(self._value(one), -1, None) for one in node.nodes])
            case nodes.Compare() if all(one.op in _COMPARED for one in node.ops):
                others = [self._value(one.expr) for one in node.ops]
                return ast.Compare(self._value(node.expr), [_COMPARED[one.op]() for one in node.ops], others)
            case nodes.Test(name="none"):
                return ast.Compare(self._value(node.node), [ast.Is()], [ast.Constant(None)])
            case nodes.Test(name="sameas"):
                return ast.Compare(self._value(node.node), [ast.Is()], [self._value(node.args[0])])
            case nodes.Test(name="defined", node=nodes.Getattr(node=owner, attr=word)):
                return _called("hasattr", self._value(owner), ast.Constant(word))
            case _:
                raise _refused(node)


def _refused(node: nodes.Node) -> Unreadable:
    return Unreadable(f"line {node.lineno}: our templates do without this: {node!r}")


def _called(function: str, *given: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(function, ast.Load()), list(given), [])


def _assigned(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], value)


def _added(text: ast.expr) -> ast.stmt:
    return ast.Expr(_called("add", text))
