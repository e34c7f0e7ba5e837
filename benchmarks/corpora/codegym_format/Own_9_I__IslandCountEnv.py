import gymnasium
import json
import ast
from typing import List, Tuple, Set, Optional


class IslandCountEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.OBSERVE = 0
        self.IS_NEW_LAND = 1
        self.EXPLORE = 2
        self.DONE = 3

        self.func_mapping = {
            "Observe": self.OBSERVE,
            "IsNewLand": self.IS_NEW_LAND,
            "Explore": self.EXPLORE,
            "Done": self.DONE,
        }

        prefix = "IslandCountEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "IslandCountEnv@"
        if not env_str.startswith(prefix):
            return None
        return IslandCountEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.grid: List[str] = options.get("grid", [])
        self.k: int = options.get("k", 1)
        self.visited: Set[Tuple[int, int]] = set()
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        seen = set()

        def explore(r, c):
            if r < 0 or c < 0 or r >= len(self.grid) or c >= len(self.grid[0]):
                return 0
            if (r, c) in seen or self.grid[r][c] != "#":
                return 0
            seen.add((r, c))
            return 1 + explore(r + 1, c) + explore(r - 1, c) + explore(r, c + 1) + explore(r, c - 1)

        count = 0
        for r in range(len(self.grid)):
            for c in range(len(self.grid[0])):
                if explore(r, c) >= self.k:
                    count += 1
        return count

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping.get(name)

            if code == self.OBSERVE:
                msg = self.Observe()
            elif code == self.IS_NEW_LAND:
                if "row" in params and "col" in params:
                    row = params["row"]
                    col = params["col"]
                    msg = self.IsNewLand(row, col)
                else:
                    msg = "Error: 'row' or 'col' parameter is missing for IS_NEW_LAND action."
            elif code == self.EXPLORE:
                if "row" in params and "col" in params:
                    row = params["row"]
                    col = params["col"]
                    msg = self.Explore(row, col)
                else:
                    msg = "Error: 'row' or 'col' parameter is missing for EXPLORE action."
            elif code == self.DONE:
                if "answer" in params:
                    answer = params["answer"]
                    msg = self.Done(answer)
                else:
                    msg = "Error: 'answer' parameter is missing for DONE action."
            else:
                msg = f"Error: unknown action {name}"
        except Exception as e:
            msg = f"Error: {str(e)}"

        return True, msg

    # All the actions of the environment

    def _flood(self, row, col):
        if not (0 <= row < len(self.grid) and 0 <= col < len(self.grid[0])):
            return 0
        if (row, col) in self.visited or self.grid[row][col] != "#":
            return 0
        self.visited.add((row, col))
        size = 1
        for dr, dc in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            size += self._flood(row + dr, col + dc)
        return size

    def Observe(self) -> str:
        r"""
        Rows, columns and k.

        Args:
            None

        Returns:
            str: Three numbers with blanks between.
        """
        return " ".join(map(str, [len(self.grid), len(self.grid[0]) if self.grid else 0, self.k]))

    def IsNewLand(self, row: int, col: int) -> str:
        r"""
        Whether the cell is land that was not visited yet.

        Args:
            row (int): Row of the cell.
            col (int): Column of the cell.

        Returns:
            str: "True" or "False".
        """
        return str(self.grid[row][col] == "#" and (row, col) not in self.visited)

    def Explore(self, row: int, col: int) -> str:
        r"""
        Visit the whole island of a cell.

        Args:
            row (int): Row of the cell.
            col (int): Column of the cell.

        Returns:
            str: The number of cells that were visited.
        """
        return str(self._flood(row, col))

    def Done(self, answer):
        r"""
        Submit the answer and finish.

        Args:
            answer: The answer to submit.

        Returns:
            str: Result with the reward.
        """
        reference = self.get_ref_answer()
        if answer == reference:
            self._reward = 1
        else:
            self._reward = 0
        self._done = True
        return "Result: " + ("right" if self._reward else "wrong") + ", reward=" + str(self._reward)

    # Define the solve method of the environment
    def solve(self):
        r"""
        Automatically call all actions to complete the whole process and submit the answer.

        Returns:
            str: The result of the final answer submission.
        """
        obs = self.step(json.dumps({"name": "Observe", "parameters": {}}))[1]
        rows, cols, k = (int(x) for x in obs.split())
        count = 0
        for row in range(rows):
            for col in range(cols):
                if self.step(json.dumps({"name": "IsNewLand", "parameters": {"row": row, "col": col}}))[1] == "True":
                    size = int(self.step(json.dumps({"name": "Explore", "parameters": {"row": row, "col": col}}))[1])
                    if size >= k:
                        count += 1
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": count}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "IslandCountEnv@{'grid': ['.###.', '...#.', '..#.#', '..###'], 'k': 1}"
    env = IslandCountEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
