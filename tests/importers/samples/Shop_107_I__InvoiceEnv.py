import gymnasium
import ast
import json


class InvoiceEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()
        self.PRICE = 0
        self.WEIGH = 1
        self.OBSERVE = 2
        self.DONE = 3
        self.func_mapping = {
            "Price": self.PRICE,
            "Weigh": self.WEIGH,
            "Observe": self.OBSERVE,
            "Done": self.DONE,
        }
        if env_str is not None:
            prefix = "InvoiceEnv@"
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
        prefix = "InvoiceEnv@"
        if not env_str.startswith(prefix):
            return None
        return InvoiceEnv(env_str)

    def reset(self, options={}):
        self.prices = options.get("prices", [])
        self.weights = options.get("weights", [])
        self.rate = options.get("rate", 0.1)
        self._reward = 0
        self._done = False
        return "Environment has been reset."

    def get_ref_answer(self):
        total = 0.0
        for price, weight in zip(self.prices, self.weights):
            total += price * (1 - self.rate) * weight
        return round(total, 4)

    def step(self, action: str):
        data = json.loads(action)
        name = data["name"]
        params = data.get("parameters", {})
        if name == "Price":
            msg = self.Price(int(params["index"]), params.get("discount", 0))
        elif name == "Weigh":
            msg = self.Weigh(item=params["index"])
        elif name == "Observe":
            msg = self.Observe()
        elif name == "Done":
            msg = self.Done(params["answer"])
        else:
            msg = f"Error: unknown action {name}"
        return True, msg

    def Price(self, index, discount=0):
        r"""
        Price of an item.

        Args:
            index (int): Which item.
            discount (float): Share taken off, 0 to 1.

        Returns:
            str: The price.
        """
        price = self.prices[index] * (1 - discount)
        return json.dumps(price)

    def Weigh(self, item):
        r"""
        Weight of an item.

        Args:
            item (int): Which item.
        """
        answer = str(self.weights[item])
        return answer

    def Observe(self):
        r"""Show how many items there are and the discount."""
        return json.dumps([len(self.prices), self.rate])

    def Done(self, answer):
        r"""Submit the total."""
        expected = self.get_ref_answer()
        self._reward = 1 if abs(float(answer) - expected) < 1e-6 else 0
        self._done = True
        return f"reward={self._reward}"

    def solve(self):
        response = self.step(json.dumps({"name": "Observe", "parameters": {}}))[1]
        response = json.loads(response)
        n, rate = response
        total = 0
        for i in range(n):
            price = self.step(json.dumps({"name": "Price", "parameters": {"index": i, "discount": rate}}))[1]
            price = json.loads(price)
            weight = self.step(json.dumps({"name": "Weigh", "parameters": {"index": i}}))[1]
            total += price * float(weight)
        self.step(json.dumps({"name": "Done", "parameters": {"answer": total}}))
        return "finished"

if __name__ == "__main__":
    env = InvoiceEnv.from_env_str("InvoiceEnv@{'prices': [3.5, 2], 'weights': [1, 2], 'rate': 0.25}")
    print(env.solve())
