import ast
import json
import gymnasium
from collections import Counter


class TextCensusEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.LENGTH = 0
        self.COUNT_LETTER = 1
        self.DONE = 2

        self.func_mapping = {
            "Length": self.LENGTH,
            "CountLetter": self.COUNT_LETTER,
            "Done": self.DONE,
        }

        prefix = "TextCensusEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "TextCensusEnv@"
        if not env_str.startswith(prefix):
            return None
        return TextCensusEnv(env_str=env_str)

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
        counts = Counter(c for c in self.text if c.islower())
        return {c: k for c, k in counts.items() if k >= 2}

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping[name]

            if code == self.LENGTH:
                msg = self.Length()
            elif code == self.COUNT_LETTER:
                if "letter" in params:
                    letter = params["letter"]
                    msg = self.CountLetter(letter)
                else:
                    msg = "Error: 'letter' parameter is missing for COUNT_LETTER action."
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

    def Length(self):
        r"""
        Length of the text.

        Args:
            None

        Returns:
            str: The length.
        """
        return str(len(self.text))

    def CountLetter(self, letter):
        r"""
        Count one letter in the text.

        Args:
            letter (str): A lower case letter.

        Returns:
            str: How often it occurs.

        Example Output:
            "3"
        """
        count = 0
        for c in self.text:
            if c == letter:
                count += 1
        return str(count)

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
        import string
        answer = {}
        for letter in string.ascii_lowercase:
            count = int(self.step(json.dumps({"name": "CountLetter", "parameters": {"letter": letter}}))[1])
            if count >= 2:
                answer[letter] = count
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": answer}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "TextCensusEnv@{'text': 'anchor lantern mist'}"
    env = TextCensusEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
