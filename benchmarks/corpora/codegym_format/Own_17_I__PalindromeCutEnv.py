import gymnasium
import json
import ast
from functools import lru_cache


class PalindromeCutEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.TEXT_LENGTH = 0
        self.IS_PALINDROME = 1
        self.DONE = 2

        self.func_mapping = {
            "TextLength": self.TEXT_LENGTH,
            "IsPalindrome": self.IS_PALINDROME,
            "Done": self.DONE,
        }

        prefix = "PalindromeCutEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "PalindromeCutEnv@"
        if not env_str.startswith(prefix):
            return None
        return PalindromeCutEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.text = options.get("text", "")
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        text = self.text
        n = len(text)
        best = [0] + [n] * n
        for end in range(1, n + 1):
            for start in range(end):
                piece = text[start:end]
                if piece == piece[::-1]:
                    best[end] = min(best[end], best[start] + 1)
        return best[n]

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping.get(name)

            if code == self.TEXT_LENGTH:
                msg = self.TextLength()
            elif code == self.IS_PALINDROME:
                if "start" in params and "end" in params:
                    start = params["start"]
                    end = params["end"]
                    msg = self.IsPalindrome(start, end)
                else:
                    msg = "Error: 'start' or 'end' parameter is missing for IS_PALINDROME action."
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

    @staticmethod
    def _check(piece):
        left, right = 0, len(piece) - 1
        while left < right:
            if piece[left] != piece[right]:
                return False
            left += 1
            right -= 1
        return True

    def TextLength(self):
        r"""
        Length of the text.

        Args:
            None

        Returns:
            str: The length.
        """
        return str(len(self.text))

    def IsPalindrome(self, start: int, end: int):
        r"""
        Whether the letters from start to end (exclusive) are a palindrome.

        Args:
            start (int): The first place.
            end (int): The place after the last.

        Returns:
            str: "yes" or "no".
        """
        if PalindromeCutEnv._check(self.text[start:end]):
            return "yes"
        return "no"

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
        n = int(self.step(json.dumps({"name": "TextLength", "parameters": {}}))[1])
        best = [0] + [10 ** 9] * n
        for end in range(1, n + 1):
            for start in range(end):
                if best[start] + 1 >= best[end]:
                    continue
                answer = self.step(json.dumps({"name": "IsPalindrome", "parameters": {"start": start, "end": end}}))[1]
                if answer == "yes":
                    best[end] = best[start] + 1
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": best[n]}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "PalindromeCutEnv@{'text': 'bbbbacc'}"
    env = PalindromeCutEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
