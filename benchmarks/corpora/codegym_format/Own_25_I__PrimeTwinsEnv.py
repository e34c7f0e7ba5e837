import gymnasium
import json
import ast
from math import isqrt, sqrt


class PrimeTwinsEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.OBSERVE = 0
        self.IS_PRIME = 1
        self.DONE = 2

        self.func_mapping = {
            "Observe": self.OBSERVE,
            "IsPrime": self.IS_PRIME,
            "Done": self.DONE,
        }

        prefix = "PrimeTwinsEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "PrimeTwinsEnv@"
        if not env_str.startswith(prefix):
            return None
        return PrimeTwinsEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.low = options.get("low", 2)
        self.high = options.get("high", 10)
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        def prime(n):
            if n < 2:
                return False
            for d in range(2, isqrt(n) + 1):
                if n % d == 0:
                    return False
            return True

        return sum(1 for p in range(self.low, self.high - 1) if prime(p) and prime(p + 2))

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping[name]

            if code == self.OBSERVE:
                msg = self.Observe()
            elif code == self.IS_PRIME:
                if "n" in params:
                    n = params["n"]
                    msg = self.IsPrime(n)
                else:
                    msg = "Error: 'n' parameter is missing for IS_PRIME action."
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
        The range.

        Args:
            None

        Returns:
            str: low and high as a tuple.
        """
        return str((self.low, self.high))

    def IsPrime(self, n: int):
        r"""
        Whether a number is prime.

        Args:
            n (int): The number.

        Returns:
            str: True or False.
        """
        if n < 2:
            return "False"
        if n % 2 == 0:
            return str(n == 2)
        d = 3
        while d <= int(sqrt(n)):
            if n % d == 0:
                return "False"
            d += 2
        return "True"

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
        low, high = ast.literal_eval(self.step(json.dumps({"name": "Observe", "parameters": {}}))[1])
        flags = {}
        for n in range(low, high + 1):
            reply = self.step(json.dumps({"name": "IsPrime", "parameters": {"n": n}}))[1]
            flags[n] = reply == "True"
        answer = 0
        for n in range(low, high - 1):
            if flags[n] and flags[n + 2]:
                answer += 1
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": answer}}))[1]


if __name__ == "__main__":
    value = 26
    env = PrimeTwinsEnv.from_env_str(f"PrimeTwinsEnv@{{\"low\": {value}, \"high\": 54}}")
    print(env.solve())

    for other in range(2):
        env.reset({'low': 26, 'high': 54})
        print(env.solve())
