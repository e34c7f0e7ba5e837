import gymnasium
import json
import ast
import sys

sys.setrecursionlimit(10000)


class TreeHeightEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.GET_ROOT = 0
        self.GET_CHILDREN = 1
        self.DONE = 2

        self.func_mapping = {
            "GetRoot": self.GET_ROOT,
            "GetChildren": self.GET_CHILDREN,
            "Done": self.DONE,
        }

        prefix = "TreeHeightEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "TreeHeightEnv@"
        if not env_str.startswith(prefix):
            return None
        return TreeHeightEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.parents = options.get("parents", [])
        self.children = [[] for _ in self.parents]
        self.root = None
        for node, parent in enumerate(self.parents):
            if parent == -1:
                self.root = node
            else:
                self.children[parent].append(node)
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        def height(node):
            return 1 + max((height(child) for child in self.children[node]), default=0)

        return height(self.root)

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping[name]

            if code == self.GET_ROOT:
                msg = self.GetRoot()
            elif code == self.GET_CHILDREN:
                if "node" in params:
                    node = params["node"]
                    msg = self.GetChildren(node)
                else:
                    msg = "Error: 'node' parameter is missing for GET_CHILDREN action."
            elif code == self.DONE:
                if "answer" in params:
                    answer = params["answer"]
                    msg = self.Done(answer)
                else:
                    msg = "Error: 'answer' parameter is missing for DONE action."
        except Exception as e:
            msg = f"Error: {str(e)}"

        return True, msg

    # All the actions of the environment

    def GetRoot(self):
        r"""
        Get the root.

        Args:
            None

        Returns:
            str: Number of the root.
        """
        return str(self.root)

    def GetChildren(self, node: int):
        r"""
        Get the children of a node.

        Args:
            node (int): The node.

        Returns:
            str: The children as a list.
        """
        if not isinstance(node, int):
            return "Error: node must be an integer"
        if node < 0 or node >= len(self.children):
            return "Error: node not found"
        return str(self.children[node])

    def Done(self, answer):
        r"""
        Submit the answer and finish.

        Args:
            answer: The answer to submit.

        Returns:
            str: Result with the reward.
        """
        ref_answer = self.get_ref_answer()
        correct = (answer == ref_answer)
        self._reward = 1 if correct else 0
        self._done = True
        msg = f"Your answer: {answer}, Reference answer: {ref_answer}"
        if correct:
            msg += ", correct"
        else:
            msg += ", wrong"
        return msg + f", reward={self._reward}"

    # Define the solve method of the environment
    def solve(self):
        r"""
        Automatically call all actions to complete the whole process and submit the answer.

        Returns:
            str: The result of the final answer submission.
        """
        root = int(self.step(json.dumps({"name": "GetRoot", "parameters": {}}))[1])

        def height(node):
            children = eval(self.step(json.dumps({"name": "GetChildren", "parameters": {"node": node}}))[1])
            if not children:
                return 1
            return 1 + max(height(child) for child in children)

        answer = height(root)
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": answer}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "TreeHeightEnv@{'parents': [-1, 0, 0, 2, 2, 3, 3]}"
    env = TreeHeightEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
