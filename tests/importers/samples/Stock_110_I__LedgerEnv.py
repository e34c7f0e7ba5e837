import gymnasium
import ast
import json


class LedgerEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()
        self.ADDITEM = 0
        self.REMOVEITEM = 1
        self.STOCK = 2
        self.OBSERVE = 3
        self.DONE = 4
        self.func_mapping = {
            "AddItem": self.ADDITEM,
            "RemoveItem": self.REMOVEITEM,
            "Stock": self.STOCK,
            "Observe": self.OBSERVE,
            "Done": self.DONE,
        }
        if env_str is not None:
            prefix = "LedgerEnv@"
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
        prefix = "LedgerEnv@"
        if not env_str.startswith(prefix):
            return None
        return LedgerEnv(env_str)

    def reset(self, options={}):
        self.moves = options.get("moves", [])
        self.book = {}
        self._reward = 0
        self._done = False
        return "Environment has been reset."

    def get_ref_answer(self):
        book = {}
        for kind, name, amount in self.moves:
            have = book.get(name, 0)
            book[name] = have + amount if kind == "in" else max(0, have - amount)
        return book

    def step(self, action: str):
        try:
            call = json.loads(action)
            name = call["name"]
            parameters = call.get("parameters", {})
            code = self.func_mapping.get(name)
            msg = ""
            if code is None:
                msg = "Error: unknown action"
            elif code == self.ADDITEM:
                if "name" in parameters and "amount" in parameters:
                    name = parameters["name"]
                    amount = parameters["amount"]
                    msg = self.AddItem(name, amount)
                else:
                    msg = "Error: missing parameters for AddItem"
            elif code == self.REMOVEITEM:
                if "name" in parameters and "amount" in parameters:
                    name = parameters["name"]
                    amount = parameters["amount"]
                    msg = self.RemoveItem(name, amount)
                else:
                    msg = "Error: missing parameters for RemoveItem"
            elif code == self.STOCK:
                if "name" in parameters:
                    name = parameters["name"]
                    msg = self.Stock(name)
                else:
                    msg = "Error: missing parameters for Stock"
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

    def AddItem(self, name: str, amount: int):
        r"""
        Book an arrival.

        Args:
            name (str): The article.
            amount (int): How many.
        """
        self.book[name] = self.book.get(name, 0) + amount
        return f"{name} is now {self.book[name]}"

    def RemoveItem(self, name: str, amount: int):
        r"""
        Book a departure.

        Args:
            name (str): The article.
            amount (int): How many.
        """
        self.book[name] = max(0, self.book.get(name, 0) - amount)
        return f"{name} is now {self.book[name]}"

    def Stock(self, name: str):
        r"""
        How many there are of an article.

        Args:
            name (str): The article.
        """
        return json.dumps(self.book.get(name, 0))

    def Observe(self):
        r"""Show the moves."""
        return json.dumps(self.moves)

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

    def _call(self, name, parameters=None):
        result = self.step(json.dumps({"name": name, "parameters": parameters or {}}))
        if not result[0]:
            return None
        return result[1]

    def solve(self):
        moves = json.loads(self._call("Observe"))
        names = []
        for kind, name, amount in moves:
            action = "AddItem" if kind == "in" else "RemoveItem"
            self._call(action, {"name": name, "amount": amount})
            if name not in names:
                names.append(name)
        book = {name: json.loads(self._call("Stock", {"name": name})) for name in names}
        return self._call("Done", {"answer": book})

if __name__ == "__main__":
    env = LedgerEnv.from_env_str("LedgerEnv@{'moves': [['in', 'nut', 4], ['out', 'nut', 1]]}")
    print(env.solve())
