import gymnasium
import ast
import json
from collections import deque
from typing import List, Tuple


class FloodPathEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()
        self.NEIGHBOURS = 0
        self.ISGOAL = 1
        self.OBSERVE = 2
        self.DONE = 3
        self.func_mapping = {
            "Neighbours": self.NEIGHBOURS,
            "IsGoal": self.ISGOAL,
            "Observe": self.OBSERVE,
            "Done": self.DONE,
        }
        if env_str is not None:
            prefix = "FloodPathEnv@"
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
        prefix = "FloodPathEnv@"
        if not env_str.startswith(prefix):
            return None
        return FloodPathEnv(env_str)

    def reset(self, options={}):
        options = options or {}
        self.grid = options.get("grid", [[0]])
        self.start = options.get("start", [0, 0])
        self.goal = options.get("goal", [0, 0])
        self.rows = len(self.grid)
        self.cols = len(self.grid[0]) if self.grid else 0
        self._reward = 0
        self._done = False
        return "Environment has been reset."

    def _free(self, r, c):
        return 0 <= r < self.rows and 0 <= c < self.cols and self.grid[r][c] == 0

    def get_ref_answer(self):
        dist = {tuple(self.start): 0}
        queue = deque([tuple(self.start)])
        while queue:
            r, c = queue.popleft()
            if [r, c] == self.goal:
                return dist[(r, c)]
            for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0)):
                cell = (r + dr, c + dc)
                if self._free(*cell) and cell not in dist:
                    dist[cell] = dist[(r, c)] + 1
                    queue.append(cell)
        return -1

    def step(self, action: str):
        try:
            call = json.loads(action)
            name = call["name"]
            parameters = call.get("parameters", {})
            code = self.func_mapping.get(name)
            msg = ""
            if code is None:
                msg = "Error: unknown action"
            elif code == self.NEIGHBOURS:
                if "row" in parameters and "col" in parameters:
                    row = parameters["row"]
                    col = parameters["col"]
                    msg = self.Neighbours(row, col)
                else:
                    msg = "Error: missing parameters for Neighbours"
            elif code == self.ISGOAL:
                if "row" in parameters and "col" in parameters:
                    row = parameters["row"]
                    col = parameters["col"]
                    msg = self.IsGoal(row, col)
                else:
                    msg = "Error: missing parameters for IsGoal"
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

    def Neighbours(self, row: int, col: int):
        r"""
        List the free cells beside a cell.

        Args:
            row (int): Row of the cell, from 0.
            col (int): Column of the cell, from 0.

        Returns:
            str: List of (row, column) pairs.

        Example Output:
            "[(0, 1), (1, 0)]"
        """
        found = []
        for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            if self._free(row + dr, col + dc):
                found.append((row + dr, col + dc))
        return str(found)

    def IsGoal(self, row: int, col: int):
        r"""
        Tell whether a cell is the goal.

        Args:
            row (int): Row of the cell.
            col (int): Column of the cell.

        Returns:
            str: "True" or "False".
        """
        return str([row, col] == self.goal)

    def Observe(self):
        r"""Show where to start, and the size of the grid."""
        obs = {"start": self.start, "rows": self.rows, "cols": self.cols}
        return json.dumps(obs)

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
        def neighbours(cell):
            action = {"name": "Neighbours", "parameters": {"row": cell[0], "col": cell[1]}}
            return ast.literal_eval(self.step(json.dumps(action))[1])

        obs = json.loads(self.step(json.dumps({"name": "Observe", "parameters": {}}))[1])
        start = tuple(obs["start"])
        best = float("inf")
        dist = {start: 0}
        queue = deque([start])
        while queue:
            cell = queue.popleft()
            goal = self.step(json.dumps({"name": "IsGoal", "parameters": {"row": cell[0], "col": cell[1]}}))[1]
            if goal == "True":
                best = dist[cell]
                break
            for other in neighbours(cell):
                if other not in dist:
                    dist[other] = dist[cell] + 1
                    queue.append(other)
        answer = best if best != float("inf") else -1
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": answer}}))[1]

if __name__ == "__main__":
    env = FloodPathEnv.from_env_str("FloodPathEnv@{'grid': [[0, 0], [1, 0]], 'start': [0, 0], 'goal': [1, 1]}")
    print(env.solve())
