import gymnasium
import ast
import json


class SignalEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()
        self.WINDOW = 0
        self.MEAN = 1
        self.CLASSIFY = 2
        self.OBSERVE = 3
        self.DONE = 4
        self.func_mapping = {
            "Window": self.WINDOW,
            "Mean": self.MEAN,
            "Classify": self.CLASSIFY,
            "Observe": self.OBSERVE,
            "Done": self.DONE,
        }
        if env_str is not None:
            prefix = "SignalEnv@"
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
        prefix = "SignalEnv@"
        if not env_str.startswith(prefix):
            return None
        return SignalEnv(env_str)

    LEVELS = [("low", 2), ("middle", 5), ("high", float("inf"))]

    def reset(self, options={}):
        self.samples = [float(x) for x in options.get("samples", [])]
        self.size = int(options.get("size", 2))
        self._reward = 0
        self._done = False
        return "ok"

    def _level(self, mean):
        for name, top in self.LEVELS:
            if mean < top:
                return name
        return "none"

    def get_ref_answer(self):
        answer = {}
        for i in range(0, len(self.samples) - self.size + 1):
            w = self.samples[i:i + self.size]
            name = self._level(sum(w) / len(w))
            answer[name] = answer.get(name, 0) + 1
        return answer

    def step(self, action: str):
        try:
            call = json.loads(action)
            name = call["name"]
            parameters = call.get("parameters", {})
            code = self.func_mapping.get(name)
            msg = ""
            if code is None:
                msg = "Error: unknown action"
            elif code == self.WINDOW:
                if "start" in parameters and "size" in parameters:
                    start = parameters["start"]
                    size = parameters["size"]
                    msg = self.Window(start, size)
                else:
                    msg = "Error: missing parameters for Window"
            elif code == self.MEAN:
                if "values" in parameters:
                    values = parameters["values"]
                    msg = self.Mean(values)
                else:
                    msg = "Error: missing parameters for Mean"
            elif code == self.CLASSIFY:
                if "mean" in parameters:
                    mean = parameters["mean"]
                    msg = self.Classify(mean)
                else:
                    msg = "Error: missing parameters for Classify"
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

    def Window(self, start: int, size: int):
        r"""
        Samples in a row.

        Args:
            start (int): Where.
            size (int): How many.
        """
        return json.dumps(self.samples[start:start + size])

    def Mean(self, values: list):
        r"""
        Their mean.

        Args:
            values (list): Samples.
        """
        if len(values) == 0:
            return "Error: no values"
        return str(sum(values) / len(values))

    def Classify(self, mean: float):
        r"""
        The level's name.

        Args:
            mean (float): A mean.
        """
        return self._level(mean)

    def Observe(self):
        r"""Counts."""
        return json.dumps({"count": len(self.samples), "size": self.size, "levels": [n for n, _ in self.LEVELS]})

    def Done(self, answer):
        r"""
        Submit the final answer.

        Args:
            answer (dict): The answer.

        Returns:
            str: Whether it is right.
        """
        expected = self.get_ref_answer()
        correct = answer == expected
        self._reward = 1 if correct else 0
        self._done = True
        return f"Your answer: {answer}, expected: {expected}, {'Correct' if correct else 'Incorrect'}, reward={self._reward}"

    def solve(self):
        obs_str = self.step(json.dumps({"name": "Observe", "parameters": {}}))[1]
        obs = json.loads(obs_str)
        counts = {}
        i = 0
        while i + obs["size"] <= obs["count"]:
            window_str = self.step(json.dumps({"name": "Window", "parameters": {"start": i, "size": obs["size"]}}))[1]
            window = json.loads(window_str)
            mean_str = self.step(json.dumps({"name": "Mean", "parameters": {"values": window}}))[1]
            mean = float(mean_str)
            level = self.step(json.dumps({"name": "Classify", "parameters": {"mean": mean}}))[1]
            counts[level] = counts.get(level, 0) + 1
            i += 1
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": counts}}))[1]

if __name__ == "__main__":
    env = SignalEnv.from_env_str("SignalEnv@{'samples': [1, 4, 6], 'size': 2}")
    print(env.solve())
