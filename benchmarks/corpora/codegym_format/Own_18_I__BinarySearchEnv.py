import gymnasium
import json
import ast


class BinarySearchEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.OBSERVE = 0
        self.READ_VALUE = 1
        self.COMPARE = 2
        self.DONE = 3

        self.func_mapping = {
            "Observe": self.OBSERVE,
            "ReadValue": self.READ_VALUE,
            "Compare": self.COMPARE,
            "Done": self.DONE,
        }

        prefix = "BinarySearchEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "BinarySearchEnv@"
        if not env_str.startswith(prefix):
            return None
        return BinarySearchEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.nums = options.get("nums", [])
        self.target = options.get("target", 0)
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        for i, value in enumerate(self.nums):
            if value == self.target:
                return i
        return -1

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping[name]

            if code == self.OBSERVE:
                msg = self.Observe()
            elif code == self.READ_VALUE:
                if "index" in params:
                    index = params["index"]
                    msg = self.ReadValue(index)
                else:
                    msg = "Error: 'index' parameter is missing for READ_VALUE action."
            elif code == self.COMPARE:
                if "a" in params and "b" in params:
                    a = params["a"]
                    b = params["b"]
                    msg = self.Compare(a, b)
                else:
                    msg = "Error: 'a' or 'b' parameter is missing for COMPARE action."
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
        Length of the list and the target.

        Args:
            None

        Returns:
            str: A sentence.

        Example Output:
            "The list has 9 numbers and the target is 31."
        """
        return f"The list has {len(self.nums)} numbers and the target is {self.target}."

    def ReadValue(self, index: int):
        r"""
        Value at an index.

        Args:
            index (int): The index.

        Returns:
            str: The value, or "Error: index out of range".
        """
        if index < 0 or index >= len(self.nums):
            return "Error: index out of range"
        return f"Value: {self.nums[index]}"

    def Compare(self, a: int, b: int):
        r"""
        Compare two numbers.

        Args:
            a (int): First.
            b (int): Second.

        Returns:
            str: "less", "equal" or "greater".
        """
        if a < b:
            return "less"
        elif a == b:
            return "equal"
        else:
            return "greater"

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
        words = self.step(json.dumps({"name": "Observe", "parameters": {}}))[1].rstrip(".").split()
        n = int(words[3])
        target = int(words[-1])
        low, high = 0, n - 1
        found = -1
        while low <= high:
            mid = (low + high) // 2
            text = self.step(json.dumps({"name": "ReadValue", "parameters": {"index": mid}}))[1]
            value = int(text.replace("Value: ", ""))
            order = self.step(json.dumps({"name": "Compare", "parameters": {"a": value, "b": target}}))[1]
            if order == "equal":
                found = mid
                break
            elif order == "less":
                low = mid + 1
            else:
                high = mid - 1
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": found}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "BinarySearchEnv@{'nums': [15, 25, 30, 42, 57, 62, 63, 80, 84], 'target': 80}"
    env = BinarySearchEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
