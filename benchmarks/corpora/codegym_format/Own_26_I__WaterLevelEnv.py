import gymnasium
import json
import ast
from itertools import accumulate


class WaterLevelEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.OBSERVE = 0
        self.HEIGHT = 1
        self.MAX_LEFT = 2
        self.MAX_RIGHT = 3
        self.DONE = 4

        self.func_mapping = {
            "Observe": self.OBSERVE,
            "Height": self.HEIGHT,
            "MaxLeft": self.MAX_LEFT,
            "MaxRight": self.MAX_RIGHT,
            "Done": self.DONE,
        }

        prefix = "WaterLevelEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "WaterLevelEnv@"
        if not env_str.startswith(prefix):
            return None
        return WaterLevelEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.heights = options.get("heights", [])
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        if not self.heights:
            return 0
        left = list(accumulate(self.heights, max))
        right = list(accumulate(reversed(self.heights), max))[::-1]
        return sum(min(a, b) - h for a, b, h in zip(left, right, self.heights))

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping[name]

            if code == self.OBSERVE:
                msg = self.Observe()
            elif code == self.HEIGHT:
                if "index" in params:
                    index = params["index"]
                    msg = self.Height(index)
                else:
                    msg = "Error: 'index' parameter is missing for HEIGHT action."
            elif code == self.MAX_LEFT:
                if "index" in params:
                    index = params["index"]
                    msg = self.MaxLeft(index)
                else:
                    msg = "Error: 'index' parameter is missing for MAX_LEFT action."
            elif code == self.MAX_RIGHT:
                if "index" in params:
                    index = params["index"]
                    msg = self.MaxRight(index)
                else:
                    msg = "Error: 'index' parameter is missing for MAX_RIGHT action."
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
        Observe the walls.

        Args:
            None

        Returns:
            str: All heights.
        """
        return f"Heights: {', '.join(str(h) for h in self.heights)}"

    def Height(self, index: int):
        r"""
        Height of a wall.

        Args:
            index (int): Its place.

        Returns:
            str: The height.
        """
        return str(self.heights[index])

    def MaxLeft(self, index: int):
        r"""
        Highest wall up to a place.

        Args:
            index (int): The place.

        Returns:
            str: The height.
        """
        return str(max(self.heights[: index + 1]))

    def MaxRight(self, index: int):
        r"""
        Highest wall from a place on.

        Args:
            index (int): The place.

        Returns:
            str: The height.
        """
        return str(max(self.heights[index:]))

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
        obs = self.step(json.dumps({"name": "Observe", "parameters": {}}))[1]
        heights = [int(x) for x in obs[len("Heights: "):].split(", ")]
        water = 0
        for i, h in enumerate(heights):
            left = int(self.step(json.dumps({"name": "MaxLeft", "parameters": {"index": i}}))[1])
            right = int(self.step(json.dumps({"name": "MaxRight", "parameters": {"index": i}}))[1])
            water += min(left, right) - h
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": water}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "WaterLevelEnv@{'heights': [3, 6, 0, 2, 7, 0, 2]}"
    env = WaterLevelEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
