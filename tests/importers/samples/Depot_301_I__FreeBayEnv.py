import ast
import json
import operator

import gymnasium


class FreeBayEnv(gymnasium.Env):
    """Find the free bay that lies nearest to the gate."""

    TAKEN, FREE = range(2)
    WAYS = {"street": lambda a, b: abs(a[0] - b[0]) + abs(a[1] - b[1]), "air": lambda a, b: max(abs(a[0] - b[0]), abs(a[1] - b[1]))}

    def __init__(self, env_str: str = None):
        super().__init__()
        self.BAYS, self.STATE, self.WAY, self.DONE = range(4)
        self.func_mapping = {"Bays": self.BAYS, "BayState": self.STATE, "Way": self.WAY, "Done": self.DONE}
        prefix = "FreeBayEnv@"
        if env_str is not None and env_str.startswith(prefix):
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
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
        if not env_str.startswith("FreeBayEnv@"):
            return None
        return FreeBayEnv(env_str=env_str)

    def reset(self, options={}):
        self.bays = options.get("bays", {(0, 0): "", (0, 1): "K"})  # (row, column) -> plate
        self.gate = options.get("gate", (0, 0))
        self.measure = options.get("measure", "street")
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def _way(self, bay):
        return self.WAYS[self.measure](self.gate, bay)

    def get_ref_answer(self):
        free = [(self._way(bay), bay) for bay, plate in self.bays.items() if not plate]
        return list(min(free, key=operator.itemgetter(0, 1))[1]) if free else []

    def step(self, action: str):
        self.step_count += 1
        call = json.loads(action)
        name, params = call["name"], call["parameters"]
        if name not in self.func_mapping:
            return True, "Error: unknown action"
        result = getattr(self, name)(**params)
        if not isinstance(result, str):
            result = json.dumps(result)
        return True, result

    def Bays(self):
        r"""
        Rows and columns of all bays.

        Args:
            None

        Returns:
            list: pairs of row and column.

        Example Output:
            [[0, 0], [0, 1]]
        """
        return [list(bay) for bay in sorted(self.bays)]

    def BayState(self, row: int, col: int):
        r"""
        Whether a bay is free.

        Args:
            row (int): row of the bay.
            col (int): column of the bay.

        Returns:
            int: 1 if it is free, else 0.

        Example Output:
            1
        """
        return self.TAKEN if self.bays[(row, col)] else self.FREE

    def Way(self, row: int, col: int) -> int:
        r"""
        Way from the gate to a bay.

        Args:
            row (int): row of the bay.
            col (int): column of the bay.

        Returns:
            int: length of the way.

        Example Output:
            3
        """
        return self._way((row, col))

    def Done(self, answer: list):
        r"""
        Submit the nearest free bay.

        Args:
            answer (list): row and column, or nothing if no bay is free.

        Returns:
            str: the result.
        """
        ref_answer = self.get_ref_answer()
        correct = answer == ref_answer
        self._reward = 1 if correct else 0
        self._done = True
        return f"Your answer: {answer}, Reference answer: {ref_answer}, reward={self._reward}"

    def solve(self):
        best = None
        for row, col in json.loads(self.step(json.dumps({"name": "Bays", "parameters": {}}))[1]):
            place = {"row": row}
            place["col"] = col
            state = int(self.step(json.dumps({"name": "BayState", "parameters": place}))[1])
            if state == self.TAKEN:
                continue
            way = int(self.step(json.dumps({"name": "Way", "parameters": place}))[1])
            if best is None or (way, row, col) < best:
                best = (way, row, col)
        answer = [] if best is None else list(best[1:])
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": answer}}))[1]
