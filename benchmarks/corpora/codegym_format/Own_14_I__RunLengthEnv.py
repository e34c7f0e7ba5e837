import gymnasium
import json
import ast


class RunLengthEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.LENGTH = 0
        self.CHAR = 1
        self.RUN_FROM = 2
        self.APPEND = 3
        self.DONE = 4

        self.func_mapping = {
            "Length": self.LENGTH,
            "Char": self.CHAR,
            "RunFrom": self.RUN_FROM,
            "Append": self.APPEND,
            "Done": self.DONE,
        }

        prefix = "RunLengthEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "RunLengthEnv@"
        if not env_str.startswith(prefix):
            return None
        return RunLengthEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.text = options.get("text", "")
        self.code = ""
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        out = ""
        i = 0
        while i < len(self.text):
            j = i
            while j < len(self.text) and self.text[j] == self.text[i]:
                j += 1
            out += self.text[i]
            if j - i > 1:
                out += str(j - i)
            i = j
        return out

    def step(self, action: str):
        data = json.loads(action)
        name = data.get("name")
        params = data.get("parameters", {})
        if name == "Length":
            msg = self.Length()
        elif name == "Char":
            try:
                msg = self.Char(params["index"])
            except KeyError as e:
                msg = f"Error: missing parameter {e}"
        elif name == "RunFrom":
            try:
                msg = self.RunFrom(params["index"])
            except KeyError as e:
                msg = f"Error: missing parameter {e}"
        elif name == "Append":
            try:
                msg = self.Append(params["letter"], params["count"])
            except KeyError as e:
                msg = f"Error: missing parameter {e}"
        elif name == "Done":
            try:
                msg = self.Done(params["answer"])
            except KeyError as e:
                msg = f"Error: missing parameter {e}"
        else:
            msg = f"Error: no action {name}"
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

    def Char(self, index: int):
        r"""
        A letter of the text.

        Args:
            index (int): Its place.

        Returns:
            str: The letter.
        """
        return self.text[index]

    def RunFrom(self, index: int):
        r"""
        Length of the run that begins at a place.

        Args:
            index (int): The place.

        Returns:
            str: The length of the run.
        """
        end = index
        while end < len(self.text):
            if self.text[end] != self.text[index]:
                break
            end += 1
        return str(end - index)

    def Append(self, letter: str, count: int):
        r"""
        Append a run to the code.

        Args:
            letter (str): The letter.
            count (int): The length of the run.

        Returns:
            str: The code so far.
        """
        self.code += letter if count == 1 else "{}{}".format(letter, count)
        return self.code

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
        n = int(self.step(json.dumps({"name": "Length", "parameters": {}}))[1])
        i = 0
        code = ""
        while i < n:
            letter = self.step(json.dumps({"name": "Char", "parameters": {"index": i}}))[1]
            run = int(self.step(json.dumps({"name": "RunFrom", "parameters": {"index": i}}))[1])
            code = self.step(json.dumps({"name": "Append", "parameters": {"letter": letter, "count": run}}))[1]
            i += run
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": code}}))[1]


if __name__ == "__main__":
    value = 'bbccaaa'
    env = RunLengthEnv.from_env_str(f"RunLengthEnv@{{\"text\": \"{value}\"}}")
    print(env.solve())

    for other in range(2):
        env.reset({'text': 'bbccaaa'})
        print(env.solve())
