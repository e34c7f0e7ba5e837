import gymnasium
import ast
import json
import string


class CipherEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()
        self.LETTER = 0
        self.SHIFT = 1
        self.OBSERVE = 2
        self.DONE = 3
        self.func_mapping = {
            "Letter": self.LETTER,
            "Shift": self.SHIFT,
            "Observe": self.OBSERVE,
            "Done": self.DONE,
        }
        if env_str is not None:
            prefix = "CipherEnv@"
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
        prefix = "CipherEnv@"
        if not env_str.startswith(prefix):
            return None
        return CipherEnv(env_str)

    def reset(self, options={}):
        if options is None:
            options = {}
        self.text = options.get("text", "")
        self.shift = options.get("shift", 1)
        self.alphabet = string.ascii_lowercase
        self._reward = 0
        self._done = False
        return "Environment has been reset."

    def get_ref_answer(self):
        out = ""
        for ch in self.text:
            if ch in self.alphabet:
                out += self.alphabet[(self.alphabet.index(ch) + self.shift) % 26]
            else:
                out += ch
        return out

    def step(self, action: str):
        try:
            call = json.loads(action)
            name = call["name"]
            parameters = call.get("parameters", {})
            code = self.func_mapping.get(name)
            msg = ""
            if code is None:
                msg = "Error: unknown action"
            elif code == self.LETTER:
                if "pos" in parameters:
                    pos = parameters["pos"]
                    msg = self.Letter(pos)
                else:
                    msg = "Error: missing parameters for Letter"
            elif code == self.SHIFT:
                if "letter" in parameters and "by" in parameters:
                    letter = parameters["letter"]
                    by = parameters["by"]
                    msg = self.Shift(letter, by)
                else:
                    msg = "Error: missing parameters for Shift"
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

    def Letter(self, pos: int):
        r"""
        One letter of the text.

        Args:
            pos (int): Its position.
        """
        return self.text[pos] if 0 <= pos < len(self.text) else "Error: position out of range"

    def Shift(self, letter: str, by: int):
        r"""
        Shift a letter along the alphabet.

        Args:
            letter (str): The letter.
            by (int): How far.
        """
        if letter not in self.alphabet:
            return letter
        return self.alphabet[(self.alphabet.index(letter) + by) % 26]

    def Observe(self):
        r"""Show the length of the text and the shift."""
        return "length=%d shift=%d" % (len(self.text), self.shift)

    def Done(self, answer):
        r"""Submit the text."""
        self._done = True
        if str(answer).strip() == str(self.get_ref_answer()).strip():
            self._reward = 1
        else:
            self._reward = 0
        return "reward=" + str(self._reward)

    def solve(self):
        message = self.step('{"name": "Observe", "parameters": {}}')[1]
        parts = message.split()
        n = int(parts[0].split("=")[1])
        by = int(parts[1].split("=")[1])
        out = []
        for i in range(n):
            letter = self.step(f'{{"name": "Letter", "parameters": {{"pos": {i}}}}}')[1]
            out.append(self.step(json.dumps({"name": "Shift", "parameters": {"letter": letter, "by": by}}))[1])
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": "".join(out)}}))[1]

if __name__ == "__main__":
    env = CipherEnv.from_env_str("CipherEnv@{'text': 'abc', 'shift': 2}")
    print(env.solve())
