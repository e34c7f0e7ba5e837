import gymnasium
import ast
import json
import copy
import math


class CheapestEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()
        self.EDGES = 0
        self.SMALLER = 1
        self.SETCOST = 2
        self.GETCOST = 3
        self.OBSERVE = 4
        self.DONE = 5
        self.func_mapping = {
            "Edges": self.EDGES,
            "Smaller": self.SMALLER,
            "SetCost": self.SETCOST,
            "GetCost": self.GETCOST,
            "Observe": self.OBSERVE,
            "Done": self.DONE,
        }
        if env_str is not None:
            prefix = "CheapestEnv@"
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
        prefix = "CheapestEnv@"
        if not env_str.startswith(prefix):
            return None
        return CheapestEnv(env_str)

    def reset(self, options={}):
        self.n = options.get("n", 1)
        self.edges = copy.deepcopy(options.get("edges", []))
        self.cost = [float("inf")] * self.n
        self.cost[0] = 0
        self._reward = 0
        self._done = False
        return "Environment has been reset."

    def get_ref_answer(self):
        cost = [math.inf] * self.n
        cost[0] = 0
        for _ in range(self.n):
            for a, b, w in self.edges:
                if cost[a] + w < cost[b]:
                    cost[b] = cost[a] + w
        return cost[self.n - 1] if cost[self.n - 1] != math.inf else -1

    def step(self, action: str):
        try:
            call = json.loads(action)
            name = call["name"]
            parameters = call.get("parameters", {})
            code = self.func_mapping.get(name)
            msg = ""
            if code is None:
                msg = "Error: unknown action"
            elif code == self.EDGES:
                if "node" in parameters:
                    node = parameters["node"]
                    msg = self.Edges(node)
                else:
                    msg = "Error: missing parameters for Edges"
            elif code == self.SMALLER:
                if "a" in parameters and "b" in parameters:
                    a = parameters["a"]
                    b = parameters["b"]
                    msg = self.Smaller(a, b)
                else:
                    msg = "Error: missing parameters for Smaller"
            elif code == self.SETCOST:
                if "node" in parameters and "cost" in parameters:
                    node = parameters["node"]
                    cost = parameters["cost"]
                    msg = self.SetCost(node, cost)
                else:
                    msg = "Error: missing parameters for SetCost"
            elif code == self.GETCOST:
                if "node" in parameters:
                    node = parameters["node"]
                    msg = self.GetCost(node)
                else:
                    msg = "Error: missing parameters for GetCost"
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

    def Edges(self, node: int):
        r"""
        Roads that leave a place.

        Args:
            node (int): The place.
        """
        return json.dumps([[b, w] for a, b, w in self.edges if a == node])

    def Smaller(self, a: float, b: float):
        r"""
        The smaller of two costs.

        Args:
            a (float): One cost.
            b (float): Another.
        """
        return str(min(a, b))

    def SetCost(self, node: int, cost: float):
        r"""
        Note the cost of reaching a place.

        Args:
            node (int): The place.
            cost (float): The cost.
        """
        self.cost[node] = cost
        return "Noted"

    def GetCost(self, node: int):
        r"""
        The noted cost of reaching a place.

        Args:
            node (int): The place.
        """
        return str(self.cost[node])

    def Observe(self):
        r"""How many places there are."""
        return str(self.n)

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
        n = int(self.step(json.dumps({"name": "Observe", "parameters": {}}))[1])
        best = float("inf")
        for _ in range(n):
            changed = False
            for node in range(n):
                text = self.step(json.dumps({"name": "GetCost", "parameters": {"node": node}}))[1]
                if text == "inf":
                    continue
                here = int(float(text))
                for other, weight in json.loads(self.step(json.dumps({"name": "Edges", "parameters": {"node": node}}))[1]):
                    old = float(self.step(json.dumps({"name": "GetCost", "parameters": {"node": other}}))[1])
                    new = self.step(json.dumps({"name": "Smaller", "parameters": {"a": old, "b": here + weight}}))[1]
                    if float(new) < old:
                        self.step(json.dumps({"name": "SetCost", "parameters": {"node": other, "cost": int(float(new))}}))
                        changed = True
            if not changed:
                break
        text = self.step(json.dumps({"name": "GetCost", "parameters": {"node": n - 1}}))[1]
        answer = -1 if text == "inf" else int(float(text))
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": answer}}))[1]

if __name__ == "__main__":
    env = CheapestEnv.from_env_str("CheapestEnv@{'n': 3, 'edges': [[0, 1, 4], [1, 2, 3], [0, 2, 9]]}")
    print(env.solve())
