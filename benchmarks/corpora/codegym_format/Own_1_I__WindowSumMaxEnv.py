import gymnasium
import json
import ast


class WindowSumMaxEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.OBSERVE = 0
        self.WINDOW_SUM = 1
        self.LARGER = 2
        self.DONE = 3

        self.func_mapping = {
            "Observe": self.OBSERVE,
            "WindowSum": self.WINDOW_SUM,
            "Larger": self.LARGER,
            "Done": self.DONE,
        }

        prefix = "WindowSumMaxEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "WindowSumMaxEnv@"
        if not env_str.startswith(prefix):
            return None
        return WindowSumMaxEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.sales = options.get("sales", [])
        self.window = options.get("window", 1)
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        if len(self.sales) < self.window:
            return 0
        best = sum(self.sales[:self.window])
        current = best
        for i in range(self.window, len(self.sales)):
            current += self.sales[i] - self.sales[i - self.window]
            best = max(best, current)
        return best

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping[name]

            if code == self.OBSERVE:
                msg = str(self.Observe())
            elif code == self.WINDOW_SUM:
                if "start" in params and "end" in params:
                    start = params["start"]
                    end = params["end"]
                    msg = self.WindowSum(start, end)
                else:
                    msg = "Error: 'start' or 'end' parameter is missing for WINDOW_SUM action."
            elif code == self.LARGER:
                if "a" in params and "b" in params:
                    a = params["a"]
                    b = params["b"]
                    msg = self.Larger(a, b)
                else:
                    msg = "Error: 'a' or 'b' parameter is missing for LARGER action."
            elif code == self.DONE:
                if "answer" in params:
                    answer = params["answer"]
                    msg = self.Done(answer)
                else:
                    msg = "Error: 'answer' parameter is missing for DONE action."
        except Exception as e:
            msg = f"Error: {str(e)}"

        return True, msg

    # All the actions of the environment

    def Observe(self):
        r"""
        Get the number of days and the window size.

        Args:
            None

        Returns:
            str: The number of days and the window size, separated by a comma.

        Example Output:
            "7,3"
        """
        return f"{len(self.sales)},{self.window}"

    def WindowSum(self, start: int, end: int):
        r"""
        Sum the sales from day start to day end (end exclusive).

        Args:
            start (int): First day.
            end (int): Day after the last one.

        Returns:
            str: The sum of the sales.

        Example Output:
            "42"
        """
        return str(sum(self.sales[start:end]))

    def Larger(self, a: int, b: int):
        r"""
        Return the larger of two values.

        Args:
            a (int): First value.
            b (int): Second value.

        Returns:
            str: The larger value.

        Example Output:
            "17"
        """
        return str(max(a, b))

    def Done(self, answer):
        r"""
        Submit the answer and finish.

        Args:
            answer: The answer to submit.

        Returns:
            str: Result with the reward.
        """
        ref_answer = self.get_ref_answer()
        self._reward = 1 if answer == ref_answer else 0
        self._done = True
        return f"Your answer: {answer}, Reference answer: {ref_answer}, Result: {'Correct' if self._reward == 1 else 'Incorrect'}, reward={self._reward}"

    # Define the solve method of the environment
    def solve(self):
        r"""
        Automatically call all actions to complete the whole process and submit the answer.

        Returns:
            str: The result of the final answer submission.
        """
        observation = self.step(json.dumps({"name": "Observe", "parameters": {}}))[1]
        days, window = map(int, observation.split(","))
        best = 0
        for start in range(days - window + 1):
            total = int(self.step(json.dumps({"name": "WindowSum", "parameters": {"start": start, "end": start + window}}))[1])
            best = int(self.step(json.dumps({"name": "Larger", "parameters": {"a": best, "b": total}}))[1])
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": best}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "WindowSumMaxEnv@{'sales': [73, 9, 33, 16, 64, 58, 61], 'window': 6}"
    env = WindowSumMaxEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
