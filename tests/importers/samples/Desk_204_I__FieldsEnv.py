import gymnasium
import ast
import json
import re


class FieldsEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()
        self.LINE = 0
        self.OBSERVE = 1
        self.DONE = 2
        self.func_mapping = {
            "Line": self.LINE,
            "Observe": self.OBSERVE,
            "Done": self.DONE,
        }
        if env_str is not None:
            prefix = "FieldsEnv@"
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
        prefix = "FieldsEnv@"
        if not env_str.startswith(prefix):
            return None
        return FieldsEnv(env_str)

    def reset(self, options={}):
        self.lines = options.get("lines", [])
        self._reward = 0
        self._done = False
        return "ok"

    def get_ref_answer(self):
        return sorted(int(x) for line in self.lines for x in re.findall(r"-?\d+", line))

    def step(self, action: str):
        try:
            call = json.loads(action)
            name = call["name"]
            parameters = call.get("parameters", {})
            code = self.func_mapping.get(name)
            msg = ""
            if code is None:
                msg = "Error: unknown action"
            elif code == self.LINE:
                if "k" in parameters:
                    k = parameters["k"]
                    msg = self.Line(k)
                else:
                    msg = "Error: missing parameters for Line"
            elif code == self.OBSERVE:
                msg = self.Observe()
            elif code == self.DONE:
                if "answer" in parameters:
                    answer = parameters["answer"]
                    msg = self.Done(answer)
                else:
                    msg = "Error: missing parameters for Done"
        except Exception as e:
            msg = f"Error: {str(e)}"
        return True, msg

    def Line(self, k: int):
        r"""
        One line.

        Args:
            k (int): Which.
        """
        return self.lines[k]

    def Observe(self):
        r"""How many lines there are."""
        return str(len(self.lines))

    def Done(self, answer):
        r"""Submit."""
        if isinstance(answer, str):
            answer = json.loads(answer)
        ref = self.get_ref_answer()
        self._reward = int(answer == ref)
        self._done = True
        return f"reward={self._reward}"

    def solve(self):
        n = int(re.search(r"(\d+)", self.step(json.dumps({"name": "Observe", "parameters": {}}))[1]).group(1))
        found = []
        for k in range(n):
            line = self.step(json.dumps({"name": "Line", "parameters": {"k": k}}))[1]
            found += [int(x) for x in re.findall(r"-?\d+", line)]
        found.sort()
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": json.dumps(found)}}))[1]

if __name__ == "__main__":
    env = FieldsEnv.from_env_str("FieldsEnv@{'lines': ['a 1, b -22', 'x']}")
    print(env.solve())
