import gymnasium
import ast
import json


class TallyEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()
        self.READMARK = 0
        self.COUNTMARKS = 1
        self.OBSERVE = 2
        self.DONE = 3
        self.func_mapping = {
            "ReadMark": self.READMARK,
            "CountMarks": self.COUNTMARKS,
            "Observe": self.OBSERVE,
            "Done": self.DONE,
        }
        if env_str is not None:
            prefix = "TallyEnv@"
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
        prefix = "TallyEnv@"
        if not env_str.startswith(prefix):
            return None
        return TallyEnv(env_str)

    def reset(self, options={}):
        self.marks = options.get("marks", [])
        self.wanted = options.get("wanted", 0)
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        total = 0
        for mark in self.marks:
            if mark == self.wanted:
                total += 1
        return total

    def step(self, action: str):
        try:
            call = json.loads(action)
            name = call["name"]
            parameters = call.get("parameters", {})
            code = self.func_mapping.get(name)
            msg = ""
            if code is None:
                msg = "Error: unknown action"
            elif code == self.READMARK:
                if "i" in parameters:
                    i = parameters["i"]
                    msg = self.ReadMark(i)
                else:
                    msg = "Error: missing parameters for ReadMark"
            elif code == self.COUNTMARKS:
                msg = self.CountMarks()
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

    def ReadMark(self, i: int):
        r"""
        Read one mark of the sheet.

        Args:
            i (int): Position on the sheet, from 0.

        Returns:
            str: The mark.

        Example Output:
            "4"
        """
        if i < 0 or i >= len(self.marks):
            return "Error: index out of range"
        return str(self.marks[i])

    def CountMarks(self):
        r"""
        Tell how many marks there are.

        Args:
            None

        Returns:
            str: The number of marks.

        Example Output:
            "7"
        """
        return json.dumps(len(self.marks))

    def Observe(self):
        r"""
        Show what is asked for.

        Args:
            None

        Returns:
            str: JSON with the wanted mark.

        Example Output:
            "{\"wanted\": 3}"
        """
        return json.dumps({"wanted": self.wanted})

    def Done(self, answer):
        r"""
        Submit the final answer.

        Args:
            answer (int): The answer.

        Returns:
            str: Whether it is right.
        """
        expected = self.get_ref_answer()
        correct = answer == expected
        self._reward = 1 if correct else 0
        self._done = True
        return f"Your answer: {answer}, expected: {expected}, {'Correct' if correct else 'Incorrect'}, reward={self._reward}"

    def solve(self):
        info = json.loads(self.step(json.dumps({"name": "Observe", "parameters": {}}))[1])
        wanted = info["wanted"]
        n = int(self.step(json.dumps({"name": "CountMarks", "parameters": {}}))[1])
        total = 0
        for i in range(n):
            mark = int(self.step(json.dumps({"name": "ReadMark", "parameters": {"i": i}}))[1])
            if mark == wanted:
                total += 1
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": total}}))[1]

if __name__ == "__main__":
    env = TallyEnv.from_env_str("TallyEnv@{'marks': [1, 2, 2, 3], 'wanted': 2}")
    print(env.solve())
