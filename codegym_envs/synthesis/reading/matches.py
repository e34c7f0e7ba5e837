"""``match`` over plain values as a chain of ``if``: the dialect has no ``match``."""

from __future__ import annotations

import ast

from codegym_envs.synthesis.trees import clone

__all__ = ["plain_matches"]


def plain_matches(tree: ast.Module) -> None:
    """Rewrite a source's ``match`` statements, in place; those that take values apart stay."""
    _Chains().visit(tree)


class _Chains(ast.NodeTransformer):
    """``match`` over plain values as a chain of ``if``; other patterns stay, and are refused later."""

    def visit_Match(self, node: ast.Match) -> ast.stmt | list[ast.stmt]:
        self.generic_visit(node)
        simple = isinstance(node.subject, (ast.Name, ast.Attribute, ast.Subscript))
        subject = node.subject if simple else ast.Name("matched", ast.Load())
        tests = [_test(case.pattern, subject) for case in node.cases]
        if any(test is None for test in tests):
            return node
        chain: list[ast.stmt] = []
        for case, test in zip(reversed(node.cases), reversed(tests), strict=True):
            assert test is not None
            if case.guard is not None:
                test = case.guard if _is_true(test) else ast.BoolOp(ast.And(), [test, case.guard])
            chain = list(case.body) if _is_true(test) else [ast.If(test, list(case.body), chain)]
        if not simple:
            chain.insert(0, ast.Assign([ast.Name("matched", ast.Store())], node.subject, lineno=node.lineno))
        return chain


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _test(pattern: ast.pattern, subject: ast.expr) -> ast.expr | None:
    """The test that a pattern stands for; ``True`` for the wildcard, None for ones that take things apart."""
    if isinstance(pattern, ast.MatchValue):
        return ast.Compare(clone(subject), [ast.Eq()], [pattern.value])
    if isinstance(pattern, ast.MatchSingleton):
        return ast.Compare(clone(subject), [ast.Is()], [ast.Constant(pattern.value)])
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is None and pattern.name is None:
        return ast.Constant(True)
    if isinstance(pattern, ast.MatchOr):
        tests = [_test(item, subject) for item in pattern.patterns]
        if all(test is not None for test in tests):
            return ast.BoolOp(ast.Or(), [test for test in tests if test is not None])
    return None
