"""Solutions with regular expressions, by kind: source and arguments of each call."""

TEXTS = [
    ("Ann paid 12.50 on 3/4/2021, Bob 7.",),
    ("",),
    ("a1 b22  c-333 __x9",),
    ("THE end\nof it all 5:07",),
]

PATTERNS = {
    "a variable that is only asked whether there is a match": (
        """
import re
def solution(text):
    rule = '^[A-Z][a-z]+'
    compiled = re.compile(rule)
    found = compiled.search(text)
    if found is None:
        return 'no'
    return 'yes' if found else 'never'
""",
        TEXTS,
    ),
    "groups by number and name, of a match and of all": (
        r"""
import re
SUM = re.compile(r'(?P<whole>\d+)(?:\.(?P<cents>\d\d))?')
def solution(text):
    sums = [(m.group('whole'), m['cents']) for m in SUM.finditer(text)]
    first = re.search(r'([a-z]+)(\d)', text)
    return sums, first.groups() if first else None, first.group(0, 2) if first else ()
""",
        TEXTS,
    ),
    "places": (
        r"""
import re
def solution(text):
    found = []
    for m in re.finditer('[a-z]{2,}', text):
        found.append((m.start(), m.end(), m.span(), m.group()))
    return found
""",
        TEXTS,
    ),
    "replacing by texts, groups, lambdas, functions and a value": (
        r"""
import re
def doubled(match):
    return match.group() * 2
def solution(text):
    sign = text[:1]
    turned = re.sub(r'(\d+)/(\d+)', r'\2.\g<1>', text)
    raised = re.sub(r'\b[a-z]', lambda m: m.group(0).upper(), turned)
    return raised, re.sub('[aeiou]', '', text), re.sub('[ ,]', '_', text), re.sub(r'\d', doubled, text), \
        re.sub('an', 'AN', text, flags=re.I), re.sub(' +', ' ', text, count=1), re.sub(r'\d+', sign, text)
""",
        TEXTS,
    ),
    "splitting at classes, with groups and a limit": (
        r"""
from re import split as cut
import re as patterns
def solution(text):
    parts = patterns.split(r'([.,;])\s*', text)
    return cut(r'\W+', text), parts, cut(r'\s', text, maxsplit=2), cut(',', text)
""",
        TEXTS,
    ),
    "words, numbers and single characters": (
        r"""
import re
def solution(text):
    upper = len(re.findall('[A-Z]', text))
    pairs = re.findall(r'(\w)(\d)', text)
    lines = re.findall(r'^\w+', text, re.M)
    return re.findall(r'\b\w{3,}\b', text), re.findall(r'-?\d+\.?\d*', text), upper, pairs, lines
""",
        TEXTS,
    ),
    "what is looked ahead and behind for": (
        r"""
import re
def solution(text):
    strong = bool(re.match(r'^(?=.*[A-Z])(?=.*\d).{5,}$', text))
    between = re.findall(r'(?<=\d)[./](?=\d)', text)
    return strong, between, re.sub(r'(?<!\w)\d', '#', text), re.split(r'(?=[A-Z])', text)
""",
        TEXTS,
    ),
    "the same text once more": (
        r"""
import re
def solution(text):
    twins = re.findall(r'(\w)\1', text)
    return twins, re.search(r'^(.).*\1$', text) is not None, not re.fullmatch(r'(a|b)+|(?:THE|end)\s.*', text)
""",
        TEXTS,
    ),
    "any, all, filter and errors of no match": (
        r"""
import re
def solution(text):
    words = text.split()
    try:
        number = re.match(r'\D*(\d+)', text).group(1)
    except AttributeError:
        number = None
    kept = list(filter(lambda w: re.search('x|l{2}', w), words))
    small = [w for w in words if re.fullmatch(r'[a-z]+\.?', w)]
    every = all(re.search(r'\d$', w) for w in words)
    return any(re.match('[A-Z]', w) for w in words), every, number, kept, small
""",
        TEXTS,
    ),
    "repetitions of groups, and as few as possible": (
        r"""
import re
def solution(text):
    runs = [m.group() for m in re.finditer(r'(?:[a-z]\d?)+', text)]
    none = re.search(r'(a|an|ann)+ ', text, re.I) is None
    dates = re.findall(r'(?:\d+/)+\d+', text)
    return dates, re.findall(r'\d.*?\d', text), re.sub(r'(\w)+?-', '!', text), runs, none
""",
        TEXTS,
    ),
}

REFUSED = {
    "a pattern made of values": (
        """
import re
def solution(text):
    return re.findall(text[0] + '+', text)
""",
        "a pattern that is made of values",
    ),
    "a name that is not always a match": (
        """
import re
def solution(text):
    m = len(text)
    if m > 3:
        m = re.match('a', text)
    return m is None
""",
        "m is not always a match",
    ),
    "an unknown flag": (
        """
import re
def solution(text):
    return re.findall('a', text, re.DEBUG)
""",
        "the flags re.DEBUG",
    ),
    "the position of a search": (
        r"""
import re
WORD = re.compile(r'\w+')
def solution(text):
    return WORD.match(text, 2) is None
""",
        "WORD.match(text, 2)",
    ),
    "a pattern of the second kind": (
        """
import re
def solution(text):
    return re.sub('(?>a+)b', 'c', text)
""",
        "atomic_group in a pattern",
    ),
}
