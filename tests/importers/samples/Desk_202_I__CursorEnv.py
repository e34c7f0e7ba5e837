import gymnasium
import ast
import json


class CursorEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()
        self.MOVENEXT = 0
        self.PEEK = 1
        self.COLLECT = 2
        self.RESET = 3
        self.OBSERVE = 4
        self.DONE = 5
        self.func_mapping = {
            "MoveNext": self.MOVENEXT,
            "Peek": self.PEEK,
            "Collect": self.COLLECT,
            "Reset": self.RESET,
            "Observe": self.OBSERVE,
            "Done": self.DONE,
        }
        if env_str is not None:
            prefix = "CursorEnv@"
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
        prefix = "CursorEnv@"
        if not env_str.startswith(prefix):
            return None
        return CursorEnv(env_str)

    def reset(self, options={}):
        if options is None or len(options) == 0:
            options = {"items": [1, 2, 3]}
        self.items = options["items"] if "items" in options else []
        self.pos = -1
        self._seen = []
        self._reward = 0
        self._done = False
        return self.Observe()

    def get_ref_answer(self):
        best = None
        for i, item in enumerate(self.items):
            left = self.items[i - 1] if i > 0 else float("-inf")
            right = self.items[i + 1] if i + 1 < len(self.items) else float("-inf")
            if item > left and item > right and (best is None or item > best):
                best = item
        return best

    def step(self, action: str):
        try:
            call = json.loads(action)
            name = call["name"]
            parameters = call.get("parameters", {})
            code = self.func_mapping.get(name)
            msg = ""
            if code is None:
                msg = "Error: unknown action"
            elif code == self.MOVENEXT:
                msg = self.MoveNext()
            elif code == self.PEEK:
                if "offset" in parameters:
                    offset = parameters["offset"]
                    msg = self.Peek(offset)
                else:
                    msg = "Error: missing parameters for Peek"
            elif code == self.COLLECT:
                if "values" in parameters:
                    values = parameters["values"]
                    msg = self.Collect(values)
                else:
                    msg = "Error: missing parameters for Collect"
            elif code == self.RESET:
                msg = self.Reset()
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

    def MoveNext(self):
        r"""
        Move the cursor on.

        Returns:
            str: The new position, or an error at the end.
        """
        if self.pos + 1 >= len(self.items):
            return "Error: end of list"
        self.pos += 1
        return str(self.pos)

    def Peek(self, offset: int = 0):
        r"""
        Look at an item near the cursor.

        Args:
            offset (int): How far from the cursor.
        """
        index = self.pos + offset
        if not (0 <= index < len(self.items)):
            return "null"
        self._seen.append(self.items[index])
        return json.dumps(self.items[index])

    def Collect(self, values: str):
        r"""
        Largest of some values.

        Args:
            values (str): A list, written out.
        """
        parsed = ast.literal_eval(values)
        result = "{}".format(max(parsed) if parsed else None)
        return result

    def Reset(self):
        r"""Move the cursor back."""
        self.pos = -1
        return "ok"

    def Observe(self):
        r"""Number of items."""
        return "{} items".format(len(self.items))

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
        peaks = []
        self.step(json.dumps({"name": "Reset", "parameters": {}}))
        while True:
            reply = self.step(json.dumps({"name": "MoveNext", "parameters": {}}))[1]
            if reply.startswith("Error"):
                break
            here = json.loads(self.step(json.dumps({"name": "Peek", "parameters": {"offset": 0}}))[1])
            left = json.loads(self.step(json.dumps({"name": "Peek", "parameters": {"offset": -1}}))[1])
            right = json.loads(self.step(json.dumps({"name": "Peek", "parameters": {"offset": 1}}))[1])
            if (left is None or here > left) and (right is None or here > right):
                peaks.append(here)
        best = self.step(json.dumps({"name": "Collect", "parameters": {"values": str(peaks)}}))[1]
        answer = None if best == "None" else int(best)
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": answer}}))[1]

if __name__ == "__main__":
    env = CursorEnv.from_env_str("CursorEnv@{'items': [1, 5, 2, 7, 3]}")
    print(env.solve())
