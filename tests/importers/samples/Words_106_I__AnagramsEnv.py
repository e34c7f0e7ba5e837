import gymnasium
import ast
import json
from collections import Counter, defaultdict


class AnagramsEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()
        self.SIGNATURE = 0
        self.LENGTH = 1
        self.OBSERVE = 2
        self.DONE = 3
        self.func_mapping = {
            "Signature": self.SIGNATURE,
            "Length": self.LENGTH,
            "Observe": self.OBSERVE,
            "Done": self.DONE,
        }
        if env_str is not None:
            prefix = "AnagramsEnv@"
            if not env_str.startswith(prefix):
                raise ValueError("wrong prefix")
            self.reset(ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    @staticmethod
    def from_env_str(env_str: str):
        prefix = "AnagramsEnv@"
        if not env_str.startswith(prefix):
            return None
        return AnagramsEnv(env_str)

    def reset(self, options={}):
        self.words = list(options.get("words", []))
        self._reward = 0
        self._done = False
        return "Environment has been reset."

    def _key(self, word):
        return "".join(sorted(word))

    def get_ref_answer(self):
        groups = defaultdict(list)
        for i, word in enumerate(self.words):
            groups[self._key(word)].append(i)
        result = [members for members in groups.values() if len(members) > 1]
        result.sort(key=lambda members: (-len(members), members[0]))
        return result

    def step(self, action: str):
        try:
            call = json.loads(action)
            name = call["name"]
            parameters = call.get("parameters", {})
            code = self.func_mapping.get(name)
            msg = ""
            if code is None:
                msg = "Error: unknown action"
            elif code == self.SIGNATURE:
                if "index" in parameters:
                    index = parameters["index"]
                    msg = self.Signature(index)
                else:
                    msg = "Error: missing parameters for Signature"
            elif code == self.LENGTH:
                msg = self.Length()
            elif code == self.OBSERVE:
                msg = self.Observe()
            elif code == self.DONE:
                if "answer" in parameters:
                    answer = parameters["answer"]
                    msg = self.Done(answer)
                else:
                    msg = "Error: missing parameters for Done"
        except Exception as e:
            msg = f"Error: {str(e)}"
        return True, msg

    def Signature(self, index: int):
        r"""
        The letters of one word in order.

        Args:
            index (int): Position of the word.

        Returns:
            str: The letters.
        """
        return self._key(self.words[index])

    def Length(self):
        r"""
        How many words there are.

        Args:
            None

        Returns:
            str: The number.
        """
        return str(len(self.words))

    def Observe(self):
        r"""Remind of the task."""
        return "Use Length and Signature."

    def Done(self, answer: list):
        r"""
        Submit the groups.

        Args:
            answer (list[list[int]]): The groups.
        """
        ref = self.get_ref_answer()
        ok = sorted([sorted(g) for g in answer]) == sorted([sorted(g) for g in ref])
        self._reward = 1 if ok else 0
        self._done = True
        return "reward=1" if ok else "reward=0"

    def solve(self):
        n = int(self.step(json.dumps({"name": "Length", "parameters": {}}))[1])
        groups = {}
        for i in range(n):
            key = self.step(json.dumps({"name": "Signature", "parameters": {"index": i}}))[1]
            if key not in groups:
                groups[key] = []
            groups[key].append(i)
        answer = [g for g in groups.values() if len(g) > 1]
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": answer}}))[1]

if __name__ == "__main__":
    env = AnagramsEnv.from_env_str("AnagramsEnv@{'words': ['ab', 'ba', 'c']}")
    print(env.solve())
