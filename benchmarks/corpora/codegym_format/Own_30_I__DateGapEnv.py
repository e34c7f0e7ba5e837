import gymnasium
import json
import ast
from datetime import datetime, date


class DateGapEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.COUNT = 0
        self.DAY_NUMBER = 1
        self.DONE = 2

        self.func_mapping = {
            "Count": self.COUNT,
            "DayNumber": self.DAY_NUMBER,
            "Done": self.DONE,
        }

        prefix = "DateGapEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "DateGapEnv@"
        if not env_str.startswith(prefix):
            return None
        return DateGapEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.dates = options.get("dates", [])
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        days = [datetime.strptime(d, "%Y-%m-%d") for d in self.dates]
        return (max(days) - min(days)).days

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping.get(name)

            if code == self.COUNT:
                msg = self.Count()
            elif code == self.DAY_NUMBER:
                if "index" in params:
                    index = params["index"]
                    msg = self.DayNumber(index)
                else:
                    msg = "Error: 'index' parameter is missing for DAY_NUMBER action."
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

    def Count(self):
        r"""
        Number of dates.

        Args:
            None

        Returns:
            str: The number.
        """
        return str(len(self.dates))

    def DayNumber(self, index: int):
        r"""
        Number of days since the first day of the year 1.

        Args:
            index (int): Which date.

        Returns:
            str: The number.
        """
        y, m, d = map(int, self.dates[index].split("-"))
        return str(date(y, m, d).toordinal())

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
        n = int(self.step(json.dumps({"name": "Count", "parameters": {}}))[1])
        low, high = None, None
        for i in range(n):
            day = int(self.step(json.dumps({"name": "DayNumber", "parameters": {"index": i}}))[1])
            if low is None or day < low:
                low = day
            if high is None or day > high:
                high = day
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": high - low}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "DateGapEnv@{'dates': ['2024-05-20', '1999-10-21', '2025-04-09', '2000-07-13', '2019-03-03', '2013-01-17']}"
    env = DateGapEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
