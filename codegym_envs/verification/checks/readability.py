"""The module reads as if a person had written it.

A failure means that names were made by a machine (temporaries, numbered duplicates), that parameters do
nothing, or that texts are empty phrases, show code, ask for code or speak to programmers: an agent is misled,
and nobody will look after such a module.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from codegym_envs.spec import EnvironmentModule, parse_tree
from codegym_envs.verification.check import Check, Outcome
from codegym_envs.verification.subject import Subject

__all__ = ["CHECK"]

_TEMPORARY = re.compile(
    r"_*(tmp|temp|temporary|aux|var|val|arg|args?|param|res|ret|result|t|v|unnamed|fragment|block|step|"
    r"func|helper|tool|f)_?\d+_*"
)
_NUMBERED = re.compile(r"(?P<base>\w*?[A-Za-z])_?(?P<number>\d+)")
_MACHINE = re.compile(r"_*(tmp|temp)_*")
_CODE = re.compile(
    r"(?m:^\s*>>> )|```|\bdef \w+\(|\blambda\b \w+:|\breturn type\b|\bself\.|\bNone\b.*\bNone\b"
)
_ASKS_FOR_CODE = re.compile(
    r"\b(write|implement|complete|create|define)\b[^.]{0,40}\b(function|program|method|class|code)\b",
    re.IGNORECASE,
)
_FOR_PROGRAMMERS = re.compile(
    r"\bExample \d+:\s*Input\b|\bInput:[^.]*\bOutput:|\bExplanation:|\bO\((?:\d|log|[nmkNMVE])[^)]*\)|"
    r"\b(?:time|space) complexity\b|\bConstraints:|\bextra space\b"
)
_VERBS = (
    "answer|find|compute|calculate|determine|decide|count|report|give|tell|work out|say|name|"
    "state|submit|return|list|"
    "show|put|make|sort|write|convert|simulate|produce|build|choose|move|merge|remove|reverse|replace|translate|"
    "encode|decode|add|sum|get|identify|generate|create|evaluate|rotate|check|verify|extract|compare|arrange|"
    "select|plan|assign|bring|collect|draw|fill|complete|settle|solve|split|group|rank|match|apply|follow|run|"
    "keep|cut|join|pack|place|order|close|open|book|pay|sell|buy|see|reach|turn|set|clear|process|maximi[sz]e|"
    "minimi[sz]e|look|search|use|play|finish|rebuild|restore|serve|hand|ship|trace|walk|measure|print|output"
)
_ASKS = re.compile(
    r"\?|\b(?:answers?|tasks?|goals?|wanted|wants?|needs?|results?|asked|returns|wishes|missing|sought)\b|"
    r"\b(?:what|which|whether|how (?:many|much|long|often|far|high|old|large|few|deep|wide|big|soon))\b|"
    rf"(?:^|[.!:;,)]\s+|\b(?:to|and|then|please|must|should|shall|you|can|or|now|finally|instead)\s+)(?:{_VERBS})\b|"
    r"(?:^|[.!:;]\s+)(?!(?:when|in|on|at|of|if|for|from|with|as|by|to|not|only|both|all|after|before|while|until|since|"
    r"under|over|behind|beside|between|within|without|during|into|through|because|but|or|and|so|then|once|where|"
    r"there|here|above|below|is|are|was|like|than|that|this|these|such|inside|outside|along|around|near|except|"
    r"\w+s|\w+ed) )[A-Za-z]+ (?:an?|the|all|every|each|its|how|whether|them|it) ",
    re.IGNORECASE | re.MULTILINE,
)
"""A question, or a request: a verb in its plain form where a clause begins."""

_OF_EPISODES = re.compile(
    r"^Example: for (?:(?!\n\n)[^?])*?the answer is (?:(?!\n\n)[^?])*|There are several such "
    r"cases.*?order of the "
    r"cases\.|[^.\n]*cannot be seen "
    r"as a whole[^.]*\.",
    re.DOTALL | re.MULTILINE,
)
"""What the synthesizers add to a statement: none of it says what the task is."""

_WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
_LEAST_STATEMENT_WORDS = 12


def run(subject: Subject) -> Outcome:
    """List what a person would not have written."""
    problems = list(_problems(subject.module))
    if not problems:
        return Outcome(True, "names, parameters and texts read well", {})
    more = f" (and {len(problems) - 3} more)" if len(problems) > 3 else ""
    return Outcome(False, f"{'; '.join(problems[:3])}{more}", {"problems": len(problems)})


def _only_for_judging(functions: list[ast.FunctionDef]) -> set[str]:
    """``accepts`` and the helpers that nothing else uses: checkers are taken over as they are."""
    defined = {node.name for node in functions}
    mentions = {node.name: _loaded(node) & defined - {node.name} for node in functions}
    used = set().union(*mentions.values())
    return _reached({"accepts"}, mentions) - _reached(defined - used - {"accepts"}, mentions)


def _loaded(node: ast.FunctionDef) -> set[str]:
    """Names that a function reads."""
    return {
        child.id
        for child in ast.walk(node)
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load)
    }


def _reached(roots: set[str], mentions: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    queue = sorted(roots)
    while queue:
        name = queue.pop()
        if name in mentions and name not in found:
            found.add(name)
            queue += sorted(mentions[name])
    return found


def _problems(module: EnvironmentModule) -> Iterator[str]:
    yield from _statement_problems(module)
    yield from _doc_problems(module)
    tree = parse_tree(module.source, "<string>")
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    judging = _only_for_judging(functions)
    shown = [node for node in functions if node.name not in ("generate", "reference", *judging)]
    tools = {tool.name for tool in module.tools}
    names = {name for node in shown for name in _names(node)}
    for name in sorted(names):
        if _TEMPORARY.fullmatch(name) or _MACHINE.fullmatch(name):
            yield f"{name} is a temporary's name"
        elif (match := _NUMBERED.fullmatch(name)) and (
            match["base"] in names or match["base"].rstrip("_") in names
        ):
            yield f"{name} is a numbered duplicate of {match['base'].rstrip('_')}"
    for node in shown:
        if node.name in ("setup", "solve", "observe"):
            continue
        used = _loaded(node)
        parameters = [argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)]
        for parameter in parameters[node.name in tools :]:
            if parameter not in used:
                yield f"{node.name} does nothing with its parameter {parameter}"


def _statement_problems(module: EnvironmentModule) -> Iterator[str]:
    text = f"{module.title}\n{module.statement}"
    if len(_WORD.findall(module.statement)) < _LEAST_STATEMENT_WORDS:
        yield "the statement is too short to say what the task is"
    if module.statement.lstrip().startswith("Example"):
        yield "the statement is nothing but an example"
    elif not _ASKS.search(_OF_EPISODES.sub("", module.statement)):
        yield "the statement does not say what to find out"
    if match := _CODE.search(text):
        yield f"the statement shows code: {match[0]!r}"
    if match := _ASKS_FOR_CODE.search(text):
        yield f"the statement asks for code: {' '.join(match[0].split())!r}"
    if match := _FOR_PROGRAMMERS.search(text):
        yield f"the statement speaks to programmers: {' '.join(match[0].split())[:60]!r}"
    if _NUMBERED.fullmatch(module.title.replace(" ", "_")) or "_" in module.title:
        yield "the title is an identifier, not a title"


def _doc_problems(module: EnvironmentModule) -> Iterator[str]:
    docs: dict[str, str] = {}
    for tool in module.tools:
        doc = " ".join(tool.doc.split())
        if doc and len(_WORD.findall(doc)) < 2:
            yield f"the docstring of {tool.name} says nothing: {doc!r}"
        if _CODE.search(doc):
            yield f"the docstring of {tool.name} shows code"
        signature = f"{doc}|{[(item.name, str(item.type)) for item in tool.parameters]}"
        if doc and signature in docs:
            yield f"{docs[signature]} and {tool.name} have the same docstring"
        docs[signature] = tool.name
        for parameter in tool.parameters:
            told = " ".join(parameter.doc.split()).rstrip(".").lower()
            if told and told in (parameter.name.lower(), parameter.name.replace("_", " ").lower()):
                # "index: Index." says nothing; a whole word that names a thing of the task, such as
                # "weight: Weight, in grams.", does.
                yield f"the description of {tool.name}'s {parameter.name} only repeats its name"


def _names(node: ast.FunctionDef) -> Iterator[str]:
    """Names that a function introduces: its own, its parameters', its variables' and its state's."""
    for child in ast.walk(node):
        if isinstance(child, ast.FunctionDef):
            yield child.name
        elif isinstance(child, ast.arg):
            yield child.arg
        elif isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            yield child.id
        elif (
            isinstance(child, ast.Attribute)
            and isinstance(child.value, ast.Name)
            and child.value.id == "state"
        ):
            yield child.attr


CHECK = Check("readability", "admitted", 6, run, requires=())
