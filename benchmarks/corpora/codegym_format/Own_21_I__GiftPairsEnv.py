from collections import defaultdict, Counter
import gymnasium
import json
import ast
import random


class GiftPairsEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.INFO = 0
        self.PRICE = 1
        self.SEEN_BEFORE = 2
        self.NOTE = 3
        self.DONE = 4

        self.func_mapping = {
            "Info": self.INFO,
            "Price": self.PRICE,
            "SeenBefore": self.SEEN_BEFORE,
            "Note": self.NOTE,
            "Done": self.DONE,
        }

        prefix = "GiftPairsEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "GiftPairsEnv@"
        if not env_str.startswith(prefix):
            return None
        return GiftPairsEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.prices = options.get("prices", [])
        self.budget = options.get("budget", 0)
        self.seen = defaultdict(int)
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        count = Counter()
        pairs = 0
        for p in self.prices:
            pairs += count[self.budget - p]
            count[p] += 1
        return pairs

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping.get(name)

            if code == self.INFO:
                msg = self.Info()
            elif code == self.PRICE:
                if "i" in params:
                    i = params["i"]
                    msg = self.Price(i)
                else:
                    msg = "Error: 'i' parameter is missing for PRICE action."
            elif code == self.SEEN_BEFORE:
                if "value" in params:
                    value = params["value"]
                    msg = self.SeenBefore(value)
                else:
                    msg = "Error: 'value' parameter is missing for SEEN_BEFORE action."
            elif code == self.NOTE:
                if "value" in params:
                    value = params["value"]
                    msg = self.Note(value)
                else:
                    msg = "Error: 'value' parameter is missing for NOTE action."
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

    def Info(self):
        r"""
        Number of gifts and budget.

        Args:
            None

        Returns:
            str: JSON list [gifts, budget].
        """
        return json.dumps([len(self.prices), self.budget])

    def Price(self, i: int):
        r"""
        Price of a gift.

        Args:
            i (int): Number of the gift.

        Returns:
            str: The price.
        """
        return str(self.prices[i])

    def SeenBefore(self, value: int):
        r"""
        How often a price was noted.

        Args:
            value (int): The price.

        Returns:
            str: How often.
        """
        return str(self.seen[value])

    def Note(self, value: int):
        r"""
        Note a price.

        Args:
            value (int): The price.

        Returns:
            str: All notes.
        """
        self.seen[value] += 1
        return str(dict(self.seen))

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
        gifts, budget = json.loads(self.step(json.dumps({"name": "Info", "parameters": {}}))[1])
        pairs = 0
        for i in range(gifts):
            price = int(self.step(json.dumps({"name": "Price", "parameters": {"i": i}}))[1])
            pairs += int(self.step(json.dumps({"name": "SeenBefore", "parameters": {"value": budget - price}}))[1])
            self.step(json.dumps({"name": "Note", "parameters": {"value": price}}))
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": pairs}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "GiftPairsEnv@{'prices': [7, 12, 7, 11, 5, 8], 'budget': 9}"
    env = GiftPairsEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
