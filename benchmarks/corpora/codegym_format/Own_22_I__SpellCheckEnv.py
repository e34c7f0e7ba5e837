import gymnasium
import json
import ast
import re


class SpellCheckEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.TOKENIZE = 0
        self.IN_DICTIONARY = 1
        self.DONE = 2

        self.func_mapping = {
            "Tokenize": self.TOKENIZE,
            "InDictionary": self.IN_DICTIONARY,
            "Done": self.DONE,
        }

        prefix = "SpellCheckEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "SpellCheckEnv@"
        if not env_str.startswith(prefix):
            return None
        return SpellCheckEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.text = options.get("text", "")
        self.words = set(options.get("words", []))
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        found = re.findall(r"[a-z]+", self.text.lower())
        return sorted({w for w in found if w not in self.words})

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping[name]

            if code == self.TOKENIZE:
                msg = self.Tokenize()
            elif code == self.IN_DICTIONARY:
                if "word" in params:
                    word = params["word"]
                    msg = self.InDictionary(word)
                else:
                    msg = "Error: 'word' parameter is missing for IN_DICTIONARY action."
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

    def Tokenize(self):
        r"""
        The words of the text in lower case.

        Args:
            None

        Returns:
            str: The words, separated by blanks.
        """
        return " ".join(re.findall(r"[a-z]+", self.text.lower()))

    def InDictionary(self, word: str):
        r"""
        Whether a word is in the dictionary.

        Args:
            word (str): The word.

        Returns:
            str: "true" or "false".
        """
        return json.dumps(word in self.words)

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
        wrong = set()
        tokens = self.step(json.dumps({"name": "Tokenize", "parameters": {}}))[1]
        for word in tokens.split():
            if word in wrong:
                continue
            if not json.loads(self.step(json.dumps({"name": "InDictionary", "parameters": {"word": word}}))[1]):
                wrong.add(word)
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": sorted(wrong)}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "SpellCheckEnv@{'text': 'calm The Hom ship is', 'words': ['the', 'sea', 'is', 'calm', 'and', 'ship', 'sails', 'wind']}"
    env = SpellCheckEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
