import gymnasium
import ast
import json


class ClimbEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()
        self.CHILDREN = 0
        self.WEIGHT = 1
        self.BEST = 2
        self.OBSERVE = 3
        self.DONE = 4
        self.func_mapping = {
            "Children": self.CHILDREN,
            "Weight": self.WEIGHT,
            "Best": self.BEST,
            "Observe": self.OBSERVE,
            "Done": self.DONE,
        }
        if env_str is not None:
            prefix = "ClimbEnv@"
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
        prefix = "ClimbEnv@"
        if not env_str.startswith(prefix):
            return None
        return ClimbEnv(env_str)

    LIMIT = 50

    def reset(self, options={}):
        self.tree = options.get("tree", {})
        self.weights = options.get("weights", {})
        self.memo = {}
        self._reward = 0
        self._done = False
        return "Environment has been reset."

    @staticmethod
    def _clip(value, limit):
        return min(value, limit)

    def _best(self, node):
        if node in self.memo:
            return self.memo[node]
        below = [self._best(child) for child in self.tree.get(node, [])]
        self.memo[node] = self._clip(self.weights[node] + (max(below) if below else 0), self.LIMIT)
        return self.memo[node]

    def get_ref_answer(self):
        return self._best("root")

    def step(self, action: str):
        try:
            call = json.loads(action)
            name = call["name"]
            parameters = call.get("parameters", {})
            code = self.func_mapping.get(name)
            msg = ""
            if code is None:
                msg = "Error: unknown action"
            elif code == self.CHILDREN:
                if "node" in parameters:
                    node = parameters["node"]
                    msg = self.Children(node)
                else:
                    msg = "Error: missing parameters for Children"
            elif code == self.WEIGHT:
                if "node" in parameters:
                    node = parameters["node"]
                    msg = self.Weight(node)
                else:
                    msg = "Error: missing parameters for Weight"
            elif code == self.BEST:
                if "values" in parameters:
                    values = parameters["values"]
                    msg = self.Best(values)
                else:
                    msg = "Error: missing parameters for Best"
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

    def Children(self, node: str):
        r"""
        Name the children of a node.

        Args:
            node (str): Name of the node.

        Returns:
            str: JSON list of names.

        Example Output:
            "[\"a\", \"b\"]"
        """
        return json.dumps(self.tree.get(node, []))

    def Weight(self, node: str):
        r"""
        Weigh one node.

        Args:
            node (str): Name of the node.

        Returns:
            str: Its weight.
        """
        if node not in self.weights:
            return "Error: unknown node"
        return json.dumps(self.weights[node])

    def Best(self, values: list):
        r"""
        The largest of some values, 0 if there are none; at most the limit.

        Args:
            values (list): The values.

        Returns:
            str: The largest.
        """
        if not hasattr(self, "asked"):
            self.asked = 0
        self.asked += 1
        return json.dumps(ClimbEnv._clip(max(values), self.LIMIT) if values else 0)

    def Observe(self):
        r"""Say where to start."""
        return "The root is called root"

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
        def ask(name, **parameters):
            return json.loads(self.step(json.dumps({"name": name, "parameters": parameters}))[1])

        def climb(node):
            below = [climb(child) for child in ask("Children", node=node)]
            best = ask("Best", values=below)
            return min(50, ask("Weight", node=node) + best)

        return self.step(json.dumps({"name": "Done", "parameters": {"answer": climb("root")}}))[1]

if __name__ == "__main__":
    env = ClimbEnv.from_env_str("ClimbEnv@{'tree': {'root': ['a', 'b'], 'a': ['c']}, 'weights': {'root': 1, 'a': 2, 'b': 3, 'c': 4}}")
    print(env.solve())
