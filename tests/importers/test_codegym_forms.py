"""CodeGym-format files in the forms that people write: each does in the dialect what it did as a class."""

# ruff: noqa: E501 (statements of samples stand on one line each)

import pytest

from codegym_envs.errors import ModuleRejected
from codegym_envs.executor import load_program
from codegym_envs.importers.codegym.reading.training_rows import EnvRows
from codegym_envs.importers.codegym.trying.convert import convert_file
from codegym_envs.verification import Subject

PLAIN = '''\
import ast
import json


class CratesEnv:
    def __init__(self, env_str=None):
        self.COUNT = 0
        self.WEIGHT = 1
        self.LOAD = 2
        self.DONE = 3
        self.func_mapping = {"Count": self.COUNT, "Weight": self.WEIGHT, "Load": self.LOAD, "Done": self.DONE}
        if env_str is not None:
            self.reset(ast.literal_eval(env_str.split("@", 1)[1]))
        else:
            self.reset()

    @property
    def finished(self):
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options={}):
        self.crates = options.get("crates", [])
        self.least = options.get("least", 0)
        self.loaded = 0
        self._reward = 0
        self._done = False
        return "Ready."

    def get_ref_answer(self):
        total = 0
        for crate in self.crates:
            total += crate if crate >= self.least else 0
        return total

    def step(self, action):
        msg = ""
        try:
            call = json.loads(action)
            name = call["name"]
            params = call.get("parameters", {})
            code = self.func_mapping[name]
            if code == self.COUNT:
                msg = self.Count()
            elif code == self.WEIGHT:
                if "place" not in params:
                    msg = "Error: place is missing"
                else:
                    msg = self.Weight(params["place"])
            elif code == self.LOAD:
                if "weight" not in params:
                    msg = "Error: weight is missing"
                else:
                    msg = self.Load(params["weight"])
            elif code == self.DONE:
                msg = self.Done(params["answer"])
        except Exception as e:
            msg = f"Error: {e}"
        return True, msg

    def Count(self):
        """
        Number of crates.

        Returns:
            str: The number.
        """
        return str(len(self.crates))

    def Weight(self, place: int):
        """
        Weight of one crate.

        Args:
            place (int): Its place, from 0.

        Returns:
            str: The weight.
        """
        return str(self.crates[place])

    def Load(self, weight: int):
        """
        Load a crate if it is heavy enough.

        Args:
            weight (int): Its weight.

        Returns:
            str: The weight of all loaded crates.
        """
        if weight >= self.least:
            self.loaded += weight
        return str(self.loaded)

    def Done(self, answer):
        """
        Hand in the answer.

        Args:
            answer (int): The answer.
        """
        right = self.get_ref_answer()
        self._reward = 1 if answer == right else 0
        self._done = True
        return f"reward={self._reward}"

    def solve(self):
        count = int(self.step(json.dumps({"name": "Count", "parameters": {}}))[1])
        total = 0
        for place in range(count):
            weight = int(self.step(json.dumps({"name": "Weight", "parameters": {"place": place}}))[1])
            total = int(self.step(json.dumps({"name": "Load", "parameters": {"weight": weight}}))[1])
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": total}}))[1]
'''

ROWS = [
    {"crates": [3, 8, 5, 12, 1], "least": 4},
    {"crates": [7, 7], "least": 8},
    {"crates": [], "least": 1},
    {"crates": [20, 3, 9, 9, 9, 4], "least": 9},
]

WEIGHT_CALLED = 'msg = self.Weight(params["place"])'
WEIGHT_GIVEN = "return str(self.crates[place])"
WEIGHT_READ = 'weight = int(self.step(json.dumps({"name": "Weight", "parameters": {"place": place}}))[1])'
WEIGHT_STEP = 'self.step(json.dumps({"name": "Weight", "parameters": {"place": place}}))[1]'
LOAD_CALLED = 'msg = self.Load(params["weight"])'
LOAD_GIVEN = "return str(self.loaded)"
LOAD_BODY = "if weight >= self.least:\n            self.loaded += weight\n        return str(self.loaded)"
TABLE = '{"Count": self.COUNT, "Weight": self.WEIGHT, "Load": self.LOAD, "Done": self.DONE}'
BRANCHES = PLAIN[
    PLAIN.index("            code = self.func_mapping[name]") : PLAIN.index("        except Exception as e:")
]
SOLVE = "def solve(self):\n"
REFERENCE = "def get_ref_answer(self):\n"


IMPORTS = {
    "solve import": [
        (SOLVE, ("def solve(self):\n        import json as js\n        from json import loads as read\n")),
        (
            'weight = int(self.step(json.dumps({"name": "Weight"',
            'weight = read(self.step(js.dumps({"name": "Weight"',
        ),
    ],
    "tool import": [
        (
            LOAD_BODY,
            (
                "from math import floor, pow\n"
                "        if weight >= self.least:\n"
                "            self.loaded += floor(pow(weight, 1))\n"
                "        return str(self.loaded)"
            ),
        ),
    ],
    "ref import": [
        (
            REFERENCE,
            (
                "def get_ref_answer(self):\n"
                "        from functools import reduce\n"
                "        import operator\n"
                "        return reduce(operator.add, [c for c in self.crates if c >= self.least], 0)\n"
            ),
        ),
    ],
    "reset import": [
        (
            "self.loaded = 0",
            ("import copy\n        self.crates = copy.deepcopy(self.crates)\n        self.loaded = 0"),
        ),
    ],
    "clashing": [
        (SOLVE, ("def solve(self):\n        import json as j\n")),
        (
            ("total = 0\n        for crate"),
            ("import math as j\n        total = j.floor(0.5)\n        for crate"),
        ),
        ('json.dumps({"name": "Count"', 'j.dumps({"name": "Count"'),
    ],
    "try import": [
        (
            ("import ast\nimport json\n"),
            ("import ast\ntry:\n    import ujson as json\nexcept ImportError:\n    import json\n"),
        ),
    ],
    "star": [
        (
            ("import ast\nimport json\n"),
            ("import ast\nimport json\nfrom math import *\nfrom typing import *\n"),
        ),
        (
            LOAD_BODY,
            (
                "if weight >= self.least:\n"
                "            self.loaded += floor(weight)\n"
                "        return str(self.loaded)"
            ),
        ),
        ("place: int", "place: Optional[int]"),
    ],
    "star in solve": [
        (SOLVE, ("def solve(self):\n        total = 0\n")),
        (("import ast\nimport json\n"), ("import ast\nfrom json import *\nimport json\n")),
        ('json.dumps({"name": "Count"', 'dumps({"name": "Count"'),
    ],
    "class import": [
        ("class CratesEnv:\n", ("class CratesEnv:\n    import math\n\n")),
    ],
    "dunder import": [
        (WEIGHT_GIVEN, 'return __import__("json").dumps(self.crates[place])'),
    ],
    "defaultdict import in both": [
        (
            REFERENCE,
            (
                "def get_ref_answer(self):\n"
                "        from collections import defaultdict\n"
                "        seen = defaultdict(int)\n"
                '        seen["a"] += 1\n'
            ),
        ),
        (
            SOLVE,
            (
                "def solve(self):\n"
                "        from collections import defaultdict, deque\n"
                "        left = deque()\n"
                "        left.append(1)\n"
            ),
        ),
    ],
    "heapq alias in nested": [
        (
            SOLVE,
            (
                "def solve(self):\n"
                "        def least(values):\n"
                "            import heapq as hq\n"
                "            hq.heapify(values)\n"
                "            return hq.heappop(values)\n"
                "\n"
                "        least([2, 1])\n"
            ),
        ),
    ],
    "except clause": [
        (
            WEIGHT_READ,
            (
                "try:\n"
                "                from math import inf\n"
                '                weight = int(self.step(json.dumps({"name": "Weight", "parameters": {"place": place}}))[1])\n'
                "            except ValueError:\n"
                "                weight = inf"
            ),
        ),
    ],
}

WRITINGS = {
    "dict json": [
        (
            WEIGHT_CALLED,
            ('result = self.Weight(params["place"])\n                    msg = json.dumps(result)'),
        ),
        (WEIGHT_GIVEN, 'return {"weight": self.crates[place], "left": len(self.crates) - place}'),
        (
            WEIGHT_READ,
            'weight = json.loads(self.step(json.dumps({"name": "Weight", "parameters": {"place": place}}))[1])["weight"]',
        ),
    ],
    "list str literal": [
        (WEIGHT_CALLED, 'msg = str(self.Weight(params["place"]))'),
        (WEIGHT_GIVEN, "return [self.crates[place], place]"),
        (
            WEIGHT_READ,
            'weight = ast.literal_eval(self.step(json.dumps({"name": "Weight", "parameters": {"place": place}}))[1])[0]',
        ),
    ],
    "two values text": [
        (
            WEIGHT_CALLED,
            ('weight, left = self.Weight(params["place"])\n                    msg = f"{weight} {left}"'),
        ),
        (WEIGHT_GIVEN, "return self.crates[place], len(self.crates) - place"),
        (
            WEIGHT_READ,
            'weight = int(self.step(json.dumps({"name": "Weight", "parameters": {"place": place}}))[1].split()[0])',
        ),
    ],
    "two values json": [
        (
            WEIGHT_CALLED,
            (
                'weight, left = self.Weight(params["place"])\n'
                '                    msg = json.dumps({"weight": weight, "left": left})'
            ),
        ),
        (WEIGHT_GIVEN, ("found = (self.crates[place], len(self.crates) - place)\n        return found")),
        (
            WEIGHT_READ,
            'weight = json.loads(self.step(json.dumps({"name": "Weight", "parameters": {"place": place}}))[1])["weight"]',
        ),
    ],
    "pair with flag": [
        (
            WEIGHT_CALLED,
            (
                'ok, result = self.Weight(params["place"])\n'
                '                    msg = str(result) if ok else "Error: no such place"'
            ),
        ),
        (
            WEIGHT_GIVEN,
            (
                "if place < 0 or place >= len(self.crates):\n"
                "            return False, None\n"
                "        return True, self.crates[place]"
            ),
        ),
    ],
    "tuple as json": [
        (WEIGHT_CALLED, 'msg = json.dumps(self.Weight(params["place"]))'),
        (WEIGHT_GIVEN, "return self.crates[place], place"),
        (
            WEIGHT_READ,
            'weight, where = json.loads(self.step(json.dumps({"name": "Weight", "parameters": {"place": place}}))[1])',
        ),
    ],
    "sentence": [
        (
            WEIGHT_CALLED,
            ('result = self.Weight(params["place"])\n                    msg = f"The weight is {result}"'),
        ),
        (WEIGHT_GIVEN, "return self.crates[place]"),
        (
            WEIGHT_READ,
            'weight = int(self.step(json.dumps({"name": "Weight", "parameters": {"place": place}}))[1].split()[-1])',
        ),
    ],
    "isinstance end": [
        (
            "        return True, msg",
            (
                "        if not isinstance(msg, str):\n"
                "            msg = json.dumps(msg)\n"
                "        return True, msg"
            ),
        ),
        (WEIGHT_GIVEN, 'return {"w": [self.crates[place]]}'),
        (
            WEIGHT_READ,
            'weight = json.loads(self.step(json.dumps({"name": "Weight", "parameters": {"place": place}}))[1])["w"][0]',
        ),
    ],
    "containers json else str": [
        (
            "        return True, msg",
            (
                "        if isinstance(msg, (list, dict)):\n"
                "            msg = json.dumps(msg)\n"
                "        else:\n"
                "            msg = str(msg)\n"
                "        return True, msg"
            ),
        ),
        (WEIGHT_GIVEN, ("found = self.crates[place]\n        return found")),
        (LOAD_GIVEN, "return self.loaded"),
        ("return str(len(self.crates))", ("found = [len(self.crates)]\n        return found")),
        (
            'count = int(self.step(json.dumps({"name": "Count", "parameters": {}}))[1])',
            'count = json.loads(self.step(json.dumps({"name": "Count", "parameters": {}}))[1])[0]',
        ),
    ],
    "return in branch": [
        (WEIGHT_CALLED, 'return True, json.dumps(self.Weight(params["place"]))'),
        (WEIGHT_GIVEN, 'return {"weight": self.crates[place]}'),
        (
            WEIGHT_READ,
            'weight = json.loads(self.step(json.dumps({"name": "Weight", "parameters": {"place": place}}))[1])["weight"]',
        ),
    ],
    "wrapped in result": [
        (WEIGHT_CALLED, 'msg = json.dumps({"result": self.Weight(params["place"])})'),
        (WEIGHT_GIVEN, "return self.crates[place]"),
        (
            WEIGHT_READ,
            'weight = json.loads(self.step(json.dumps({"name": "Weight", "parameters": {"place": place}}))[1])["result"]',
        ),
    ],
    "bool str": [
        (LOAD_CALLED, 'msg = str(self.Load(params["weight"]))'),
        (
            LOAD_BODY,
            (
                "if weight >= self.least:\n"
                "            self.loaded += weight\n"
                "            return True\n"
                "        return False"
            ),
        ),
        (
            'total = int(self.step(json.dumps({"name": "Load", "parameters": {"weight": weight}}))[1])',
            (
                'if self.step(json.dumps({"name": "Load", "parameters": {"weight": weight}}))[1] == "True":\n'
                "                total += weight"
            ),
        ),
    ],
    "direct value callers": [
        (WEIGHT_CALLED, 'msg = json.dumps(self.Weight(params["place"]))'),
        (WEIGHT_GIVEN, 'return {"weight": self.crates[place]}'),
        (
            WEIGHT_READ,
            'weight = json.loads(self.step(json.dumps({"name": "Weight", "parameters": {"place": place}}))[1])["weight"]',
        ),
        (
            "for crate in self.crates:",
            ('for place in range(len(self.crates)):\n            crate = self.Weight(place)["weight"]'),
        ),
    ],
    "getattr dispatch": [
        (
            BRANCHES,
            (
                "            method = getattr(self, name)\n"
                "            result = method(**params)\n"
                "            msg = result if isinstance(result, str) else json.dumps(result)\n"
            ),
        ),
        (WEIGHT_GIVEN, "return [self.crates[place]]"),
        (
            WEIGHT_READ,
            'weight = json.loads(self.step(json.dumps({"name": "Weight", "parameters": {"place": place}}))[1])[0]',
        ),
    ],
    "table dispatch": [
        (TABLE, '{"Count": self.Count, "Weight": self.Weight, "Load": self.Load, "Done": self.Done}'),
        (BRANCHES, "            msg = self.func_mapping[name](**params)\n"),
    ],
    "local writer": [
        (
            "    def Count(self):",
            (
                "    def _write(self, value):\n"
                '        return json.dumps({"value": value})\n'
                "\n"
                "    def Count(self):"
            ),
        ),
        (WEIGHT_GIVEN, "return self._write(self.crates[place])"),
        (
            WEIGHT_READ,
            'weight = json.loads(self.step(json.dumps({"name": "Weight", "parameters": {"place": place}}))[1])["value"]',
        ),
    ],
    "methods return pair": [
        (WEIGHT_CALLED, 'return self.Weight(params["place"])'),
        (WEIGHT_GIVEN, "return True, str(self.crates[place])"),
    ],
    "match step": [
        (
            BRANCHES,
            (
                "            match name:\n"
                '                case "Count":\n'
                "                    msg = self.Count()\n"
                '                case "Weight":\n'
                '                    msg = json.dumps(self.Weight(params["place"]))\n'
                '                case "Load":\n'
                "                    msg = self.Load(**params)\n"
                '                case "Done":\n'
                '                    msg = self.Done(params["answer"])\n'
            ),
        ),
        (WEIGHT_GIVEN, 'return {"weight": self.crates[place]}'),
        (
            WEIGHT_READ,
            'weight = json.loads(self.step(json.dumps({"name": "Weight", "parameters": {"place": place}}))[1])["weight"]',
        ),
    ],
    "result var shared": [
        (WEIGHT_CALLED, 'result = self.Weight(params["place"])'),
        (LOAD_CALLED, 'result = self.Load(params["weight"])'),
        ("msg = self.Count()", "result = self.Count()"),
        ('msg = self.Done(params["answer"])', 'result = self.Done(params["answer"])'),
        (
            "        except Exception as e:",
            (
                "            msg = result if isinstance(result, str) else json.dumps(result, ensure_ascii=False)\n"
                "        except Exception as e:"
            ),
        ),
        (
            WEIGHT_GIVEN,
            (
                "if place < 0:\n"
                '            return "Error: no such place"\n'
                "        return [self.crates[place], place]"
            ),
        ),
        (
            WEIGHT_READ,
            'weight = json.loads(self.step(json.dumps({"name": "Weight", "parameters": {"place": place}}))[1])[0]',
        ),
    ],
    "reader helper in solve": [
        (
            SOLVE,
            (
                "def solve(self):\n"
                "        def read(text):\n"
                "            import json\n"
                "            try:\n"
                "                return json.loads(text)\n"
                "            except ValueError:\n"
                "                return ast.literal_eval(text)\n"
                "\n"
            ),
        ),
        (WEIGHT_CALLED, 'msg = str(self.Weight(params["place"]))'),
        (WEIGHT_GIVEN, 'return {"weight": self.crates[place], "odd": bool(self.crates[place] % 2)}'),
        (
            WEIGHT_READ,
            'weight = read(self.step(json.dumps({"name": "Weight", "parameters": {"place": place}}))[1])["weight"]',
        ),
    ],
    "ok prefix": [
        (
            WEIGHT_CALLED,
            (
                'result = self.Weight(params["place"])\n'
                '                    msg = "weight=" + str(result[0]) + ",left=" + str(result[1])'
            ),
        ),
        (WEIGHT_GIVEN, "return self.crates[place], 1"),
        (
            WEIGHT_READ,
            'weight = int(self.step(json.dumps({"name": "Weight", "parameters": {"place": place}}))[1].split(",")[0].split("=")[1])',
        ),
    ],
    "none result": [
        (LOAD_CALLED, ('self.Load(params["weight"])\n                    msg = f"Loaded {self.loaded}"')),
        (LOAD_BODY, ("if weight >= self.least:\n            self.loaded += weight")),
        (
            'total = int(self.step(json.dumps({"name": "Load", "parameters": {"weight": weight}}))[1])',
            'total = int(self.step(json.dumps({"name": "Load", "parameters": {"weight": weight}}))[1].split()[1])',
        ),
    ],
    "result or default": [
        (
            LOAD_CALLED,
            (
                'result = self.Load(params["weight"])\n'
                '                    msg = json.dumps(result) if result is not None else "null"'
            ),
        ),
        (LOAD_GIVEN, "return self.loaded"),
    ],
    "msg with param": [
        (
            WEIGHT_CALLED,
            ('place = params["place"]\n                    msg = f"Crate {place}: {self.Weight(place)}"'),
        ),
        (WEIGHT_GIVEN, "return self.crates[place]"),
        (
            WEIGHT_READ,
            'weight = int(self.step(json.dumps({"name": "Weight", "parameters": {"place": place}}))[1].split(": ")[1])',
        ),
    ],
}

OWN_STEPS = {
    "tool step other": [
        (
            LOAD_BODY,
            (
                'count = int(self.step(json.dumps({"name": "Count", "parameters": {}}))[1])\n'
                "        if count >= 0 and weight >= self.least:\n"
                "            self.loaded += weight\n"
                "        return str(self.loaded)"
            ),
        ),
    ],
    "tool step pair": [
        (
            LOAD_BODY,
            (
                '_, text = self.step(json.dumps({"name": "Weight", "parameters": {"place": 0}}))\n'
                "        first = int(text)\n"
                "        if first >= 0 and weight >= self.least:\n"
                "            self.loaded += weight\n"
                "        return str(self.loaded)"
            ),
        ),
    ],
    "tool step json": [
        (WEIGHT_CALLED, 'msg = json.dumps(self.Weight(params["place"]))'),
        (WEIGHT_GIVEN, 'return {"weight": self.crates[place]}'),
        (
            WEIGHT_READ,
            'weight = json.loads(self.step(json.dumps({"name": "Weight", "parameters": {"place": place}}))[1])["weight"]',
        ),
        (
            LOAD_BODY,
            (
                'first = json.loads(self.step(json.dumps({"name": "Weight", "parameters": {"place": 0}}))[1])\n'
                '        if first["weight"] >= 0 and weight >= self.least:\n'
                "            self.loaded += weight\n"
                "        return str(self.loaded)"
            ),
        ),
    ],
    "reference steps": [
        (
            "for crate in self.crates:",
            (
                'for place in range(int(self.step(json.dumps({"name": "Count", "parameters": {}}))[1])):\n'
                '            ok, text = self.step(json.dumps({"name": "Weight", "parameters": {"place": place}}))\n'
                "            crate = int(text)"
            ),
        ),
    ],
    "wrapper": [
        (
            SOLVE,
            (
                "def _act(self, name, **params):\n"
                '        return self.step(json.dumps({"name": name, "parameters": params}))[1]\n'
                "\n"
                "    def solve(self):\n"
            ),
        ),
        (
            LOAD_BODY,
            (
                'if int(self._act("Count")) > 0 and weight >= self.least:\n'
                "            self.loaded += weight\n"
                "        return str(self.loaded)"
            ),
        ),
        (WEIGHT_READ, 'weight = int(self._act("Weight", place=place))'),
    ],
}

TABLES = {
    "mapping annotated": [
        ("self.func_mapping = {", "self.func_mapping: dict[str, int] = {"),
    ],
    "mapping in message": [
        (
            WEIGHT_GIVEN,
            (
                "if place >= len(self.crates):\n"
                '            return f"Error: no such place; actions: {list(self.func_mapping.keys())}"\n'
                "        return str(self.crates[place])"
            ),
        ),
    ],
    "mapping in class": [
        (
            (
                "    def __init__(self, env_str=None):\n"
                "        self.COUNT = 0\n"
                "        self.WEIGHT = 1\n"
                "        self.LOAD = 2\n"
                "        self.DONE = 3\n"
                '        self.func_mapping = {"Count": self.COUNT, "Weight": self.WEIGHT, "Load": self.LOAD, "Done": self.DONE}'
            ),
            (
                "    COUNT, WEIGHT, LOAD, DONE = range(4)\n"
                '    func_mapping = {"Count": COUNT, "Weight": WEIGHT, "Load": LOAD, "Done": DONE}\n'
                "\n"
                "    def __init__(self, env_str=None):"
            ),
        ),
    ],
    "mapping in reset": [
        (
            '        self.func_mapping = {"Count": self.COUNT, "Weight": self.WEIGHT, "Load": self.LOAD, "Done": self.DONE}\n',
            "",
        ),
        (
            "self.loaded = 0",
            (
                "self.loaded = 0\n"
                '        self.func_mapping = {"Count": self.COUNT, "Weight": self.WEIGHT, "Load": self.LOAD, "Done": self.DONE}'
            ),
        ),
    ],
    "mapping in solve": [
        (SOLVE, ('def solve(self):\n        assert "Count" in self.func_mapping\n')),
    ],
    "mapping numbers": [
        (TABLE, "dict(Count=0, Weight=1, Load=2, Done=3)"),
    ],
    "mapping property": [
        (
            "    def Count(self):",
            (
                "    @property\n"
                "    def actions(self):\n"
                "        return sorted(self.func_mapping)\n"
                "\n"
                "    def Count(self):"
            ),
        ),
        (
            WEIGHT_GIVEN,
            (
                "if place >= len(self.crates):\n"
                '            return f"Error: {self.actions}"\n'
                "        return str(self.crates[place])"
            ),
        ),
    ],
    "mapping reversed": [
        (
            "        if env_str is not None",
            (
                "        self.names = {code: name for name, code in self.func_mapping.items()}\n"
                "        if env_str is not None"
            ),
        ),
        (
            WEIGHT_GIVEN,
            (
                "if place >= len(self.crates):\n"
                '            return f"Error in {self.names[self.WEIGHT]}"\n'
                "        return str(self.crates[place])"
            ),
        ),
    ],
    "mapping in table of methods": [
        ("code = self.func_mapping[name]", "code = self.func_mapping.get(name, -1)"),
    ],
}

TYPES = {
    "alias": [
        (
            "class CratesEnv:",
            (
                "from typing import Dict, List, TypeAlias, NewType, TypeVar\n"
                "Crates = List[int]\n"
                'Table: TypeAlias = "Dict[str, List[int]]"\n'
                'Place = NewType("Place", int)\n'
                'T = TypeVar("T")\n'
                "\n"
                "\n"
                "class CratesEnv:\n"
                "    Weights = List[int]\n"
            ),
        ),
        ("place: int)", "place: Place)"),
        (
            ("total = 0\n        for crate"),
            ("total: Place = Place(0)\n        seen: Table = {}\n        for crate"),
        ),
        ("def get_ref_answer(self):", "def get_ref_answer(self) -> Place:"),
    ],
    "alias in tool": [
        ("class CratesEnv:", ("from typing import List, cast\nCrates = List[int]\n\n\nclass CratesEnv:")),
        (WEIGHT_GIVEN, ("found = cast(Crates, self.crates)\n        return str(found[place])")),
    ],
    "alias optional": [
        (
            "class CratesEnv:",
            (
                "from typing import Optional, Union\n"
                "Place = Union[int, str]\n"
                "Maybe = Optional[Place]\n"
                "\n"
                "\n"
                "class CratesEnv:"
            ),
        ),
        ("place: int)", "place: Maybe = 0)"),
    ],
}


def edited(*edits):
    text = PLAIN
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


def converted(text, rows=ROWS):
    """The module of a file, of which the original and the oracle give the right answers on every row."""
    found = convert_file(text, EnvRows([dict(row) for row in rows]), name="crates", execution="inline")
    assert found.dropped == {}
    module = found.module
    space = {"__name__": "original"}
    exec(compile(text, "original", "exec"), space)
    program = load_program(module, "inline")
    subject = Subject(module, "inline")
    for _, inputs in module.listed:
        original = space["CratesEnv"]()
        original.reset(dict(inputs))
        assert program.reference(inputs) == original.get_ref_answer()
        assert "reward=1" in original.solve()
        assert subject.play(subject.case(0, 1, inputs)).reward == 1.0
    return module


def test_the_plain_form_is_imported():
    module = converted(PLAIN)
    assert [str(tool.returns) for tool in module.tools[:3]] == ["int", "int", "int"]


@pytest.mark.parametrize("edits", IMPORTS.values(), ids=IMPORTS)
def test_imports_may_stand_anywhere(edits):
    converted(edited(*edits))


@pytest.mark.parametrize("edits", WRITINGS.values(), ids=WRITINGS)
def test_step_may_write_each_action_in_a_way_of_its_own(edits):
    converted(edited(*edits))


@pytest.mark.parametrize(
    ("form", "returns"),
    [
        ("dict json", ["int", "dict[str, int]", "int"]),
        ("list str literal", ["int", "list[int]", "int"]),
        ("two values text", ["int", "str", "int"]),
        ("two values json", ["int", "dict[str, int]", "int"]),
        ("tuple as json", ["int", "list[int]", "int"]),
        ("containers json else str", ["list[int]", "int", "int"]),
        ("bool str", ["int", "int", "bool"]),
        ("direct value callers", ["int", "dict[str, int]", "int"]),
    ],
)
def test_tools_return_the_values_that_are_written(form, returns):
    module = converted(edited(*WRITINGS[form]))
    assert [str(tool.returns) for tool in module.tools[:3]] == returns
    assert "json.loads" not in module.source and "literal" not in module.source


@pytest.mark.parametrize("edits", OWN_STEPS.values(), ids=OWN_STEPS)
def test_actions_and_references_may_take_steps_themselves(edits):
    module = converted(edited(*edits))
    assert "step" not in module.source


def test_a_tool_that_takes_a_step_of_its_own_kind_calls_itself():
    body = (
        "if weight > 10:\n"
        '            action = json.dumps({"name": "Load", "parameters": {"weight": weight - 10}})\n'
        "            self.loaded += 10\n"
        "            return str(int(self.step(action)[1]))\n"
        "        self.loaded += weight\n"
        "        return str(self.loaded)"
    )
    reference = ("total += crate if crate >= self.least else 0", "total += crate")
    module = converted(edited((LOAD_BODY, body), reference))
    assert "int(_load_text(state, weight - 10))" in module.source
    assert str(module.tool("load").returns) == "int"


@pytest.mark.parametrize(
    "action",
    ['json.dumps({"name": "Done", "parameters": {"answer": 1}})', "str(weight)", "json.dumps(self.crates)"],
)
def test_a_step_whose_action_cannot_be_told_is_refused(action):
    body = f"self.step({action})\n        {LOAD_BODY}"
    with pytest.raises(ModuleRejected) as caught:
        converted(edited((LOAD_BODY, body)))
    assert caught.value.reason == "dynamic_call"


@pytest.mark.parametrize("edits", TABLES.values(), ids=TABLES)
def test_the_table_of_actions_may_stand_and_be_read_anywhere(edits):
    converted(edited(*edits))


@pytest.mark.parametrize("edits", TYPES.values(), ids=TYPES)
def test_names_of_types_are_written_out(edits):
    module = converted(edited(*edits))
    assert "NewType" not in module.source and "cast" not in module.source


LOADED = "@staticmethod\n    def _loaded(weight, least):\n        return weight if weight >= least else 0\n"

BY_CLASS = {
    "a static method by the name of the class": [
        ("def Count(self):\n", f"{LOADED}\n    def Count(self):\n"),
        (
            LOAD_BODY,
            "self.loaded += CratesEnv._loaded(weight, self.least)\n        return str(self.loaded)",
        ),
    ],
    "static methods by the class of self, one calls the other": [
        (
            "def Count(self):\n",
            f"{LOADED}\n    @staticmethod\n    def _all(weights, least):\n"
            "        return sum(CratesEnv._loaded(w, least) for w in weights)\n\n    def Count(self):\n",
        ),
        (REFERENCE, f"{REFERENCE}        return self.__class__._all(self.crates, self.least)\n"),
        (
            LOAD_BODY,
            "self.loaded += type(self)._loaded(weight, self.least)\n        return str(self.loaded)",
        ),
    ],
    "a method that is given self": [
        (
            "def Count(self):\n",
            "def _heavy(self, weight):\n        return weight >= self.least\n\n    def Count(self):\n",
        ),
        ("if weight >= self.least:", "if CratesEnv._heavy(self, weight):"),
    ],
    "a static method as a value": [
        (
            "def Count(self):\n",
            "@staticmethod\n    def _key(weight):\n        return -weight\n\n    def Count(self):\n",
        ),
        (REFERENCE, f"{REFERENCE}        ordered = sorted(self.crates, key=CratesEnv._key)\n"),
        ("for crate in self.crates:", "for crate in ordered:"),
    ],
}


@pytest.mark.parametrize("edits", BY_CLASS.values(), ids=BY_CLASS)
def test_methods_may_be_called_by_the_class(edits):
    converted(edited(*edits))


DATES = {
    "a day that is read": [
        ("import ast\n", "import ast\nfrom datetime import datetime\n"),
        (
            REFERENCE,
            f"{REFERENCE}        day = datetime.strptime('2024-03-01', '%Y-%m-%d')\n"
            "        assert (day - datetime.strptime('2024-02-01', '%Y-%m-%d')).days == 29\n",
        ),
    ],
    "days as a module": [
        ("import ast\n", "import ast\nimport datetime\n"),
        (
            "total = 0\n        for place",
            "total = 0\n        assert datetime.date(2023, 3, 1).toordinal() == 738580\n        for place",
        ),
    ],
    "a day of a tool": [
        ("import ast\n", "import ast\nfrom datetime import date, timedelta\n"),
        (WEIGHT_GIVEN, "return str((date(2020, 1, 31) + timedelta(days=self.crates[place])).day)"),
        (WEIGHT_READ, "weight = self.crates_at(place)"),
        (
            SOLVE,
            "def crates_at(self, place):\n"
            '        day = int(self.step(json.dumps({"name": "Weight", "parameters": {"place": place}}))[1])\n'
            "        return day if day < 31 else 0\n\n    def solve(self):\n",
        ),
    ],
}


@pytest.mark.parametrize("edits", DATES.values(), ids=DATES)
def test_days_of_the_calendar_are_numbers(edits):
    module = converted(edited(*edits))
    assert "datetime" not in module.source


@pytest.mark.parametrize(
    ("library", "use"),
    [
        ("import numpy as np", "np.array(self.crates)[place]"),
        ("import random", "random.choice(self.crates)"),
        ("from datetime import datetime", "datetime.now().day + place"),
        ("from numpy import *", "array(self.crates)[place]"),
        ("from .base import weight_of", "weight_of(self.crates, place)"),
        ("import networkx.algorithms", "networkx.algorithms.size(self.crates)"),
    ],
)
@pytest.mark.parametrize("rows", [ROWS, []], ids=["rows", "no rows"])
def test_a_missing_library_is_the_reason_with_and_without_configurations(library, use, rows):
    text = edited(("import ast\n", f"import ast\n{library}\n"), (WEIGHT_GIVEN, f"return str({use})"))
    with pytest.raises(ModuleRejected) as caught:
        convert_file(text, EnvRows([dict(row) for row in rows]), name="crates", execution="inline")
    assert caught.value.reason == "import"


def test_a_library_that_nothing_uses_does_not_matter():
    converted(edited(("import ast\n", "import ast\nimport numpy as np\nimport random\n")))


def test_rows_are_asked_for_where_there_is_no_configuration():
    with pytest.raises(ModuleRejected, match="--rows FILE") as caught:
        convert_file(PLAIN, EnvRows(), name="crates", execution="inline")
    assert caught.value.reason == "no_configurations"
    unread = PLAIN + "\n\nCratesEnv.from_env_str(f\"CratesEnv@{{'crates': {read()}}}\")\n"
    with pytest.raises(ModuleRejected, match=r"put CratesEnv@.* together") as caught:
        convert_file(unread, EnvRows(), name="crates", execution="inline")
    assert caught.value.line == len(unread.splitlines())


def test_configurations_in_f_strings_of_the_files_own_tests_are_played():
    text = PLAIN + (
        '\n\nif __name__ == "__main__":\n'
        "    for crates in ([4, 2], [9]):\n"
        '        env = CratesEnv(f\'CratesEnv@{{"crates": {crates}, "least": {len(crates)}}}\')\n'
        "        print(env.solve())\n"
    )
    module = converted(text, [])
    assert [inputs for _, inputs in module.listed] == [
        {"crates": [4, 2], "least": 2},
        {"crates": [9], "least": 1},
    ]
