import gymnasium
import ast
import json


class ChangeEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()
        self.SETWAYS = 0
        self.GETWAYS = 1
        self.ADDWAYS = 2
        self.OBSERVE = 3
        self.DONE = 4
        self.func_mapping = {
            "SetWays": self.SETWAYS,
            "GetWays": self.GETWAYS,
            "AddWays": self.ADDWAYS,
            "Observe": self.OBSERVE,
            "Done": self.DONE,
        }
        self.MOD = 1000
        if env_str is not None:
            prefix = "ChangeEnv@"
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
        prefix = "ChangeEnv@"
        if not env_str.startswith(prefix):
            return None
        return ChangeEnv(env_str)

    def reset(self, options={}):
        self.coins = options.get("coins", [1])
        self.target = options.get("target", 5)
        self.table = [0] * (self.target + 1)
        self.table[0] = 1
        self._reward = 0
        self._done = False
        self.steps = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        table = [1] + [0] * self.target
        for coin in self.coins:
            for amount in range(coin, self.target + 1):
                table[amount] = (table[amount] + table[amount - coin]) % self.MOD
        return table[self.target]

    def step(self, action: str):
        try:
            call = json.loads(action)
            name = call["name"]
            parameters = call.get("parameters", {})
            code = self.func_mapping.get(name)
            msg = ""
            if code is None:
                msg = "Error: unknown action"
            elif code == self.SETWAYS:
                if "amount" in parameters and "ways" in parameters:
                    amount = parameters["amount"]
                    ways = parameters["ways"]
                    msg = self.SetWays(amount, ways)
                else:
                    msg = "Error: missing parameters for SetWays"
            elif code == self.GETWAYS:
                if "amount" in parameters:
                    amount = parameters["amount"]
                    msg = self.GetWays(amount)
                else:
                    msg = "Error: missing parameters for GetWays"
            elif code == self.ADDWAYS:
                if "a" in parameters and "b" in parameters:
                    a = parameters["a"]
                    b = parameters["b"]
                    msg = self.AddWays(a, b)
                else:
                    msg = "Error: missing parameters for AddWays"
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

    def SetWays(self, amount: int, ways: int):
        r"""
        Write into the table of ways.

        Args:
            amount (int): The amount.
            ways (int): In how many ways it can be paid.

        Returns:
            str: The table's entry.
        """
        self.steps += 1
        if not 0 <= amount < len(self.table):
            return "Error: no such amount"
        self.table[amount] = ways
        return json.dumps(self.table[amount])

    def GetWays(self, amount: int):
        r"""
        Read the table of ways.

        Args:
            amount (int): The amount.

        Returns:
            str: The table's entry.
        """
        self.steps += 1
        return json.dumps(self.table[amount])

    def AddWays(self, a: int, b: int):
        r"""
        Add two numbers of ways, modulo the limit.

        Args:
            a (int): First number.
            b (int): Second number.

        Returns:
            str: The sum.
        """
        result = (a + b) % self.MOD
        return str(result)

    def Observe(self):
        r"""Show coins and target."""
        return json.dumps({"coins": self.coins, "target": self.target})

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
        ok, text = self.step(json.dumps({"name": "Observe", "parameters": {}}))
        data = json.loads(text)
        for coin in data["coins"]:
            for amount in range(coin, data["target"] + 1):
                action = json.dumps({"name": "GetWays", "parameters": {"amount": amount}})
                _, here = self.step(action)
                action = json.dumps({"name": "GetWays", "parameters": {"amount": amount - coin}})
                _, before = self.step(action)
                params = {"a": int(here), "b": int(before)}
                _, both = self.step(json.dumps({"name": "AddWays", "parameters": params}))
                self.step(json.dumps({"name": "SetWays", "parameters": {"amount": amount, "ways": int(both)}}))
        last = json.loads(self.step(json.dumps({"name": "GetWays", "parameters": {"amount": data["target"]}}))[1])
        result = self.step(json.dumps({"name": "Done", "parameters": {"answer": last}}))[1]
        return result

if __name__ == "__main__":
    env = ChangeEnv.from_env_str("ChangeEnv@{'coins': [1, 2], 'target': 5}")
    print(env.solve())
