import gymnasium
import json
import ast
import bisect
import heapq


class MedianStreamEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.ARRIVE = 0
        self.MEDIAN = 1
        self.DONE = 2

        self.func_mapping = {
            "Arrive": self.ARRIVE,
            "Median": self.MEDIAN,
            "Done": self.DONE,
        }

        prefix = "MedianStreamEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "MedianStreamEnv@"
        if not env_str.startswith(prefix):
            return None
        return MedianStreamEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.numbers = options.get("numbers", [])
        self.low = []
        self.high = []
        self.index = 0
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        seen = []
        medians = []
        for x in self.numbers:
            bisect.insort(seen, x)
            n = len(seen)
            if n % 2:
                medians.append(float(seen[n // 2]))
            else:
                medians.append((seen[n // 2 - 1] + seen[n // 2]) / 2)
        return medians

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping[name]

            if code == self.ARRIVE:
                msg = self.Arrive()
            elif code == self.MEDIAN:
                msg = self.Median()
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

    def Arrive(self):
        r"""
        Let the next number arrive.

        Args:
            None

        Returns:
            str: The number, or "end" if there is none.
        """
        if self.index == len(self.numbers):
            return "end"
        x = self.numbers[self.index]
        self.index += 1
        heapq.heappush(self.low, -heapq.heappushpop(self.high, x))
        if len(self.low) > len(self.high):
            heapq.heappush(self.high, -heapq.heappop(self.low))
        return str(x)

    def Median(self):
        r"""
        The median of the numbers that arrived.

        Args:
            None

        Returns:
            str: The median.
        """
        if not self.high:
            return "Error: nothing has arrived"
        if len(self.high) > len(self.low):
            return str(float(self.high[0]))
        return str((self.high[0] - self.low[0]) / 2)

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
        medians = []
        while self.step(json.dumps({"name": "Arrive", "parameters": {}}))[1] != "end":
            medians.append(float(self.step(json.dumps({"name": "Median", "parameters": {}}))[1]))
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": medians}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "MedianStreamEnv@{'numbers': [44, 17, 18, 12, 4, 4, 16, 34, 21, 16]}"
    env = MedianStreamEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
