import gymnasium
import json
import ast
from typing import Tuple


class MatrixSaddleEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.SIZE = 0
        self.ROW_MAX = 1
        self.COLUMN_MIN = 2
        self.CELL = 3
        self.DONE = 4

        self.func_mapping = {
            "Size": self.SIZE,
            "RowMax": self.ROW_MAX,
            "ColumnMin": self.COLUMN_MIN,
            "Cell": self.CELL,
            "Done": self.DONE,
        }

        prefix = "MatrixSaddleEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "MatrixSaddleEnv@"
        if not env_str.startswith(prefix):
            return None
        return MatrixSaddleEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.matrix = options.get("matrix", [[]])
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        points = []
        for i, row in enumerate(self.matrix):
            for j, value in enumerate(row):
                column = [line[j] for line in self.matrix]
                if value == max(row) and value == min(column):
                    points.append([i, j])
        return points

    def step(self, action: str) -> Tuple[bool, str]:
        try:
            call_dict = json.loads(action)
            assert "name" in call_dict, "function call doesn't have `name`."
            assert "parameters" in call_dict
            action_name, params = call_dict["name"], call_dict["parameters"]
            action_code = self.func_mapping[action_name]

            if action_code == self.SIZE:
                return True, self.Size()
            if action_code == self.ROW_MAX:
                if "row" not in params:
                    return True, "Error: row is missing"
                return True, self.RowMax(params["row"])
            if action_code == self.COLUMN_MIN:
                if "column" not in params:
                    return True, "Error: column is missing"
                return True, self.ColumnMin(params["column"])
            if action_code == self.CELL:
                if "row" not in params:
                    return True, "Error: row is missing"
                if "column" not in params:
                    return True, "Error: column is missing"
                return True, self.Cell(params["row"], params["column"])
            if action_code == self.DONE:
                if "answer" not in params:
                    return True, "Error: answer is missing"
                return True, self.Done(params["answer"])
            return True, "Error: unknown action"
        except Exception as e:
            return True, f"Error: {e}"

    # All the actions of the environment

    def Size(self):
        r"""
        The size of the matrix.

        Args:
            None

        Returns:
            str: Rows and columns as a text "rows x columns".

        Example Output:
            "3 x 4"
        """
        return f"{len(self.matrix)} x {len(self.matrix[0])}"

    def RowMax(self, row: int):
        r"""
        The largest value of a row.

        Args:
            row (int): The row.

        Returns:
            str: The largest value.
        """
        if not (0 <= row < len(self.matrix)):
            return "Error: no such row"
        return str(max(self.matrix[row]))

    def ColumnMin(self, column: int):
        r"""
        The smallest value of a column.

        Args:
            column (int): The column.

        Returns:
            str: The smallest value.
        """
        return str(min(line[column] for line in self.matrix))

    def Cell(self, row: int, column: int):
        r"""
        The value of a cell.

        Args:
            row (int): The row.
            column (int): The column.

        Returns:
            str: The value.
        """
        try:
            return str(self.matrix[row][column])
        except IndexError:
            return "Error: no such cell"

    def Done(self, answer):
        r"""
        Submit the answer and finish.

        Args:
            answer: The answer to submit.

        Returns:
            str: Result with the reward.
        """
        ref_answer = self.get_ref_answer()
        correct = (answer == ref_answer)
        self._reward = 1 if correct else 0
        self._done = True
        msg = f"Your answer: {answer}, Reference answer: {ref_answer}"
        if correct:
            msg += ", correct"
        else:
            msg += ", wrong"
        return msg + f", reward={self._reward}"

    # Define the solve method of the environment
    def solve(self):
        r"""
        Automatically call all actions to complete the whole process and submit the answer.

        Returns:
            str: The result of the final answer submission.
        """
        size = self.step(json.dumps({"name": "Size", "parameters": {}}))[1]
        rows, columns = [int(x) for x in size.split(" x ")]
        largest = [int(self.step(json.dumps({"name": "RowMax", "parameters": {"row": i}}))[1]) for i in range(rows)]
        smallest = []
        for j in range(columns):
            smallest.append(int(self.step(json.dumps({"name": "ColumnMin", "parameters": {"column": j}}))[1]))
        points = []
        for i in range(rows):
            for j in range(columns):
                value = int(self.step(json.dumps({"name": "Cell", "parameters": {"row": i, "column": j}}))[1])
                if value == largest[i] and value == smallest[j]:
                    points.append([i, j])
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": points}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "MatrixSaddleEnv@{'matrix': [[6, 9, 1], [8, 4, 1], [3, 2, 6], [8, 4, 7]]}"
    env = MatrixSaddleEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
