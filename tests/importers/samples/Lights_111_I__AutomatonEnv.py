import gymnasium
import ast
import json

START = 0


def step_of(table, state, symbol):
    return table[state].get(symbol, START)



class AutomatonEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()
        self.NEXT = 0
        self.ISFINAL = 1
        self.OBSERVE = 2
        self.DONE = 3
        self.func_mapping = {
            "Next": self.NEXT,
            "IsFinal": self.ISFINAL,
            "Observe": self.OBSERVE,
            "Done": self.DONE,
        }
        if env_str is not None:
            prefix = "AutomatonEnv@"
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
        prefix = "AutomatonEnv@"
        if not env_str.startswith(prefix):
            return None
        return AutomatonEnv(env_str)

    def reset(self, options={}):
        self.input = options.get("input", "")
        self.table = options["table"]
        self.final = set(options.get("final", []))
        self.max = options.get("max", 100)
        self._reward = 0
        self._done = False
        return "Environment has been reset."

    @property
    def size(self):
        return len(self.table)

    def get_ref_answer(self):
        current = START
        seen = 0
        for symbol in self.input[: self.max]:
            current = step_of(self.table, current, symbol)
            if current in self.final:
                seen += 1
        return [current, seen]

    def step(self, action: str):
        try:
            call = json.loads(action)
            name = call["name"]
            parameters = call.get("parameters", {})
            code = self.func_mapping.get(name)
            msg = ""
            if code is None:
                msg = "Error: unknown action"
            elif code == self.NEXT:
                if "state" in parameters and "symbol" in parameters:
                    state = parameters["state"]
                    symbol = parameters["symbol"]
                    msg = self.Next(state, symbol)
                else:
                    msg = "Error: missing parameters for Next"
            elif code == self.ISFINAL:
                if "state" in parameters:
                    state = parameters["state"]
                    msg = self.IsFinal(state)
                else:
                    msg = "Error: missing parameters for IsFinal"
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

    def Next(self, state: int, symbol: str):
        r"""
        Follow one arrow.

        Args:
            state (int): Where the machine is.
            symbol (str): What it reads.
        """
        if state < 0 or state >= self.size:
            return "Error: no such state"
        return str(step_of(self.table, state, symbol))

    def IsFinal(self, state: int):
        r"""
        Whether a state is final.

        Args:
            state (int): The state.
        """
        return "True" if state in self.final else "False"

    def Observe(self):
        r"""Show the word and the start."""
        return json.dumps({"word": self.input[: self.max], "start": START})

    def Done(self, answer):
        r"""
        Submit the final answer.

        Args:
            answer (list): The answer.

        Returns:
            str: Whether it is right.
        """
        expected = self.get_ref_answer()
        correct = answer == expected
        self._reward = 1 if correct else 0
        self._done = True
        return f"Your answer: {answer}, expected: {expected}, {'Correct' if correct else 'Incorrect'}, reward={self._reward}"

    def solve(self):
        obs = json.loads(self.step(json.dumps({"name": "Observe", "parameters": {}}))[1])
        state = obs["start"]
        seen = 0
        for symbol in obs["word"]:
            state = int(self.step(json.dumps({"name": "Next", "parameters": {"state": state, "symbol": symbol}}))[1])
            if self.step(json.dumps({"name": "IsFinal", "parameters": {"state": state}}))[1] == "True":
                seen += 1
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": [state, seen]}}))[1]

if __name__ == "__main__":
    env = AutomatonEnv.from_env_str("AutomatonEnv@{'input': 'ab', 'table': [{'a': 1, 'b': 0}, {'a': 0, 'b': 1}], 'final': [1]}")
    print(env.solve())
