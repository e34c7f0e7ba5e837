import gymnasium
import ast
import json


class AlignEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()
        self.SCORE = 0
        self.CELL = 1
        self.FILL = 2
        self.BEST = 3
        self.OBSERVE = 4
        self.DONE = 5
        self.func_mapping = {
            "Score": self.SCORE,
            "Cell": self.CELL,
            "Fill": self.FILL,
            "Best": self.BEST,
            "Observe": self.OBSERVE,
            "Done": self.DONE,
        }
        if env_str is not None:
            prefix = "AlignEnv@"
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
        prefix = "AlignEnv@"
        if not env_str.startswith(prefix):
            return None
        return AlignEnv(env_str)

    def reset(self, options={}):
        self.first = str(options.get("first", ""))
        self.second = str(options.get("second", ""))
        self.dp = [[0] * (len(self.second) + 1) for _ in range(len(self.first) + 1)]
        for i in range(len(self.first) + 1):
            self.dp[i][0] = i
        for j in range(len(self.second) + 1):
            self.dp[0][j] = j
        self.memo = dict()
        self._reward = 0
        self._done = False

    def _distance(self, i, j):
        if (i, j) in self.memo:
            return self.memo[(i, j)]
        if i == 0 or j == 0:
            result = i + j
        elif self.first[i - 1] == self.second[j - 1]:
            result = self._distance(i - 1, j - 1)
        else:
            result = 1 + min(self._distance(i - 1, j), self._distance(i, j - 1), self._distance(i - 1, j - 1))
        self.memo[(i, j)] = result
        return result

    def get_ref_answer(self):
        self.memo = {}
        return self._distance(len(self.first), len(self.second))

    def step(self, action: str):
        try:
            call = json.loads(action)
            name = call["name"]
            parameters = call.get("parameters", {})
            code = self.func_mapping.get(name)
            msg = ""
            if code is None:
                msg = "Error: unknown action"
            elif code == self.SCORE:
                if "i" in parameters and "j" in parameters:
                    i = parameters["i"]
                    j = parameters["j"]
                    msg = self.Score(i, j)
                else:
                    msg = "Error: missing parameters for Score"
            elif code == self.CELL:
                if "i" in parameters and "j" in parameters:
                    i = parameters["i"]
                    j = parameters["j"]
                    msg = self.Cell(i, j)
                else:
                    msg = "Error: missing parameters for Cell"
            elif code == self.FILL:
                if "i" in parameters and "j" in parameters and "value" in parameters:
                    i = parameters["i"]
                    j = parameters["j"]
                    value = parameters["value"]
                    msg = self.Fill(i, j, value)
                else:
                    msg = "Error: missing parameters for Fill"
            elif code == self.BEST:
                if "a" in parameters and "b" in parameters and "c" in parameters:
                    a = parameters["a"]
                    b = parameters["b"]
                    c = parameters["c"]
                    msg = self.Best(a, b, c)
                else:
                    msg = "Error: missing parameters for Best"
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

    def Score(self, i, j):
        r"""
        Whether two letters are the same: 0 if so, else 1.

        Args:
            i (int): Position in the first text, from 1.
            j (int): Position in the second text, from 1.
        """
        return "0" if self.first[i - 1] == self.second[j - 1] else "1"

    def Cell(self, i, j):
        r"""
        A cell of the table.

        Args:
            i (int): Row.
            j (int): Column.
        """
        if i < 0 or j < 0:
            return "Invalid indices"
        return f"{self.dp[i][j]}"

    def Fill(self, i, j, value):
        r"""
        Write a cell of the table.

        Args:
            i (int): Row.
            j (int): Column.
            value (int): What to write.
        """
        self.dp[i][j] = value
        return f"dp[{i}][{j}] = {value}"

    def Best(self, a, b, c):
        r"""
        Smallest of three.

        Args:
            a (int): One.
            b (int): Two.
            c (int): Three.
        """
        best = min(a, b, c)
        return json.dumps({"best": best, "which": [x == best for x in (a, b, c)].index(True)})

    def Observe(self):
        r"""Lengths of the texts."""
        return "first: " + str(len(self.first)) + ", second: " + str(len(self.second))

    def Done(self, answer):
        r"""
        Submit the final answer.

        Args:
            answer (int): The answer.

        Returns:
            str: Whether it is right.
        """
        expected = self.get_ref_answer()
        correct = answer == expected
        self._reward = 1 if correct else 0
        self._done = True
        return f"Your answer: {answer}, expected: {expected}, {'Correct' if correct else 'Incorrect'}, reward={self._reward}"

    def solve(self):
        obs = self.step(json.dumps({"name": "Observe", "parameters": {}}))[1]
        parts = {p.split(":")[0].strip(): int(p.split(":")[1]) for p in obs.split(",")}
        m, n = parts["first"], parts["second"]
        def cell(i, j):
            res = self.step(json.dumps({"name": "Cell", "parameters": {"i": i, "j": j}}))
            return int(res[1])
        for i in range(1, m + 1):
            for j in range(1, n + 1):
                score = int(self.step(json.dumps({"name": "Score", "parameters": {"i": i, "j": j}}))[1])
                best_str = self.step(json.dumps({"name": "Best", "parameters": {"a": cell(i - 1, j) + 1, "b": cell(i, j - 1) + 1, "c": cell(i - 1, j - 1) + score}}))[1]
                best = json.loads(best_str)["best"]
                self.step(json.dumps({"name": "Fill", "parameters": {"i": i, "j": j, "value": best}}))
        final = cell(m, n)
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": final}}))[1]

if __name__ == "__main__":
    env = AlignEnv.from_env_str("AlignEnv@{'first': 'abc', 'second': 'adc'}")
    print(env.solve())
