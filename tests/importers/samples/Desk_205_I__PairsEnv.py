import gymnasium
import ast
import json
import collections


class PairsEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()
        self.VALUEAT = 0
        self.COMPLEMENT = 1
        self.SEEN = 2
        self.REMEMBER = 3
        self.OBSERVE = 4
        self.DONE = 5
        self.func_mapping = {
            "ValueAt": self.VALUEAT,
            "Complement": self.COMPLEMENT,
            "Seen": self.SEEN,
            "Remember": self.REMEMBER,
            "Observe": self.OBSERVE,
            "Done": self.DONE,
        }
        if env_str is not None:
            prefix = "PairsEnv@"
            if not env_str.startswith(prefix):
                raise ValueError("wrong prefix")
            self.reset(ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    @staticmethod
    def from_env_str(env_str: str):
        prefix = "PairsEnv@"
        if not env_str.startswith(prefix):
            return None
        return PairsEnv(env_str)

    def reset(self, options={}):
        self.nums = options.get("nums", [])
        self.goal = options.get("goal", 0)
        self.table = collections.defaultdict(list)
        self.counter = collections.Counter(self.nums)
        self._reward = 0
        self._done = False
        return "ok"

    def get_ref_answer(self):
        pairs = set()
        for a in self.counter:
            b = self.goal - a
            if b in self.counter and (a != b or self.counter[a] > 1):
                pairs.add((min(a, b), max(a, b)))
        return sorted(list(p) for p in pairs)

    def step(self, action: str):
        try:
            data = json.loads(action)
            func = getattr(self, data["name"])
            return True, func(**data.get("parameters", {}))
        except Exception as e:
            return True, f"Error: {e}"

    def ValueAt(self, index: int) -> str:
        r"""
        A number.

        Args:
            index (int): Where.
        """
        return str(self.nums[index])

    def Complement(self, value: int) -> str:
        r"""
        What is missing to the goal.

        Args:
            value (int): A number.
        """
        return str(self.goal - value)

    def Seen(self, value: int) -> str:
        r"""
        Where a number was seen.

        Args:
            value (int): A number.
        """
        return str(self.table[value]) if value in self.table else "[]"

    def Remember(self, value: int, index: int) -> str:
        r"""
        Remember a number.

        Args:
            value (int): A number.
            index (int): Where.
        """
        self.table[value].append(index)
        return "remembered"

    def Observe(self) -> str:
        r"""How many numbers there are."""
        return json.dumps({"count": len(self.nums), "hint": None})

    def Done(self, answer) -> str:
        r"""Submit the pairs."""
        ref_answer = self.get_ref_answer()
        ok = set(map(tuple, answer)) == set(map(tuple, ref_answer))
        self._reward = 1 if ok else 0
        self._done = True
        return f"Your answer: {answer}, Reference answer: {ref_answer}, Result: {'Correct' if ok else 'Incorrect'}, reward={self._reward}"

    def solve(self):
        count = json.loads(self.step(json.dumps({"name": "Observe", "parameters": {}}))[1])["count"]
        pairs = set()
        for i in range(count):
            v = int(self.step(json.dumps({"name": "ValueAt", "parameters": {"index": i}}))[1])
            c = int(self.step(json.dumps({"name": "Complement", "parameters": {"value": v}}))[1])
            if ast.literal_eval(self.step(json.dumps({"name": "Seen", "parameters": {"value": c}}))[1]):
                pairs.add((min(v, c), max(v, c)))
            self.step(json.dumps({"name": "Remember", "parameters": {"value": v, "index": i}}))
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": [list(p) for p in pairs]}}))[1]

if __name__ == "__main__":
    env = PairsEnv.from_env_str("PairsEnv@{'nums': [1, 5, 3, 3, 2], 'goal': 6}")
    print(env.solve())
