import gymnasium
import json
import ast
import math


class StockProfitEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.GET_DAYS = 0
        self.GET_PRICE = 1
        self.BEST_SINGLE = 2
        self.DONE = 3

        self.func_mapping = {
            "GetDays": self.GET_DAYS,
            "GetPrice": self.GET_PRICE,
            "BestSingle": self.BEST_SINGLE,
            "Done": self.DONE,
        }

        prefix = "StockProfitEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "StockProfitEnv@"
        if not env_str.startswith(prefix):
            return None
        return StockProfitEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.prices = options.get("prices", [])
        self.memo = {}
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        first_cost = second_cost = math.inf
        first = second = 0
        for p in self.prices:
            first_cost = min(first_cost, p)
            first = max(first, p - first_cost)
            second_cost = min(second_cost, p - first)
            second = max(second, p - second_cost)
        return second

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping.get(name)

            if code == self.GET_DAYS:
                msg = self.GetDays()
            elif code == self.GET_PRICE:
                if "day" in params:
                    day = params["day"]
                    msg = self.GetPrice(day)
                else:
                    msg = "Error: 'day' parameter is missing for GET_PRICE action."
            elif code == self.BEST_SINGLE:
                if "start" in params and "end" in params:
                    start = params["start"]
                    end = params["end"]
                    msg = self.BestSingle(start, end)
                else:
                    msg = "Error: 'start' or 'end' parameter is missing for BEST_SINGLE action."
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

    def GetDays(self):
        r"""
        Get the number of days.

        Args:
            None

        Returns:
            str: The number of days.
        """
        return str(len(self.prices))

    def GetPrice(self, day: int):
        r"""
        Get the price of a day.

        Args:
            day (int): The day from 0.

        Returns:
            str: The price.
        """
        if day < 0 or day >= len(self.prices):
            raise ValueError("Invalid day")
        return str(self.prices[day])

    def BestSingle(self, start: int, end: int):
        r"""
        The best profit of one purchase between two days (both included).

        Args:
            start (int): The first day.
            end (int): The last day.

        Returns:
            str: The best profit, 0 if there is none.
        """
        key = (start, end)
        if key in self.memo:
            return str(self.memo[key])
        best = 0
        low = float("inf")
        for day in range(start, end + 1):
            price = self.prices[day]
            if price < low:
                low = price
            if price - low > best:
                best = price - low
        self.memo[key] = best
        return str(best)

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
        days = int(self.step(json.dumps({"name": "GetDays", "parameters": {}}))[1])
        best = 0
        for cut in range(days):
            left = int(self.step(json.dumps({"name": "BestSingle", "parameters": {"start": 0, "end": cut}}))[1])
            right = int(self.step(json.dumps({"name": "BestSingle", "parameters": {"start": cut, "end": days - 1}}))[1])
            best = max(best, left + right)
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": best}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "StockProfitEnv@{'prices': [36, 30, 29, 33, 38, 13, 12]}"
    env = StockProfitEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
