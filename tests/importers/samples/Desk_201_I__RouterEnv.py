import gymnasium
import ast
import json
import sys
import random
from typing import Dict, List


class RouterEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()
        self.LINKS = 0
        self.ALLCOSTS = 1
        self.RELAX = 2
        self.OBSERVE = 3
        self.DONE = 4
        self.func_mapping = {
            "Links": self.LINKS,
            "AllCosts": self.ALLCOSTS,
            "Relax": self.RELAX,
            "Observe": self.OBSERVE,
            "Done": self.DONE,
        }
        if env_str is not None:
            prefix = "RouterEnv@"
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
        prefix = "RouterEnv@"
        if not env_str.startswith(prefix):
            return None
        return RouterEnv(env_str)

    def reset(self, options={}):
        self.n: int = options.get("n", 3)
        self.links, self.root = options.get("links", []), options.get("root", 0)
        self.costs = {i: sys.maxsize for i in range(self.n)}
        self.label = options.get("label", random.choice(["a", "b"]))
        self.max_steps = 100
        self._reward = 0
        self._done = False
        return "Environment has been reset."

    def get_ref_answer(self):
        costs = {i: sys.maxsize for i in range(self.n)}
        costs[self.root] = 0
        for _ in range(self.n):
            for a, b, w in self.links:
                costs[b] = min(costs[b], costs[a] + w)
        return [costs[i] if costs[i] < sys.maxsize else -1 for i in range(self.n)]

    def step(self, action: str):
        try:
            call = json.loads(action)
            name = call["name"]
            parameters = call.get("parameters", {})
            code = self.func_mapping.get(name)
            msg = ""
            if code is None:
                msg = "Error: unknown action"
            elif code == self.LINKS:
                if "node" in parameters:
                    node = parameters["node"]
                    msg = self.Links(node)
                else:
                    msg = "Error: missing parameters for Links"
            elif code == self.ALLCOSTS:
                msg = self.AllCosts()
            elif code == self.RELAX:
                if "costs" in parameters and "a" in parameters and "b" in parameters and "w" in parameters:
                    costs = parameters["costs"]
                    a = parameters["a"]
                    b = parameters["b"]
                    w = parameters["w"]
                    msg = self.Relax(costs, a, b, w)
                else:
                    msg = "Error: missing parameters for Relax"
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

    def Links(self, node: int):
        r"""
        Links that leave a node.

        Args:
            node (int): The node.
        """
        try:
            if node >= self.n:
                raise ValueError("no such node")
            return json.dumps({b: w for a, b, w in self.links if a == node})
        except ValueError as e:
            return f"Error: {e}"

    def AllCosts(self):
        r"""All costs so far."""
        return str(self.costs)

    def Relax(self, costs: dict, a: int, b: int, w: int) -> str:
        r"""
        New cost of b over a.

        Args:
            costs (dict): Costs by node.
            a (int): From.
            b (int): To.
            w (int): Weight.
        """
        return str(min(costs.get(str(b), sys.maxsize), costs[str(a)] + w))

    def Observe(self):
        r"""Number of nodes and the root."""
        return f"There are {self.n} nodes, and the root is {self.root}"

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
        call = lambda name, **kw: self.step(json.dumps({"name": name, "parameters": kw}))[1]
        text = call("Observe")
        words = text.replace(",", "").split()
        n, root = int(words[2]), int(words[-1])
        costs = {root: 0}
        for _ in range(n):
            for node in range(n):
                if node not in costs:
                    continue
                links = json.loads(self.step(json.dumps({"name": "Links", "parameters": {"node": node}}))[1])
                for other, weight in links.items():
                    new = self.step(json.dumps({"name": "Relax", "parameters": {"costs": costs, "a": node, "b": int(other), "w": weight}}))[1]
                    costs[int(other)] = int(new)
        start = eval(call("AllCosts"))
        answer = [costs.get(i, -1) for i in sorted(start)]
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": answer}}))[1]

if __name__ == "__main__":
    env = RouterEnv.from_env_str("RouterEnv@{'n': 3, 'links': [[0, 1, 4], [1, 2, 3]], 'root': 0}")
    print(env.solve())
