import gymnasium
import ast
import json


class PlatesEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()
        self.PUSH = 0
        self.POP = 1
        self.HEIGHT = 2
        self.OBSERVE = 3
        self.DONE = 4
        self.func_mapping = {
            "Push": self.PUSH,
            "Pop": self.POP,
            "Height": self.HEIGHT,
            "Observe": self.OBSERVE,
            "Done": self.DONE,
        }
        if env_str is not None:
            prefix = "PlatesEnv@"
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
        prefix = "PlatesEnv@"
        if not env_str.startswith(prefix):
            return None
        return PlatesEnv(env_str)

    def reset(self, options={}):
        self.orders = options.get("orders", [])
        self._stack = []
        self.pops = 0
        self._reward = 0
        self._done = False
        return "Environment has been reset."

    def _run(self, orders):
        stack = []
        highest = 0
        for order in orders:
            if order > 0:
                stack.append(order)
            elif stack:
                stack.pop()
            highest = max(highest, len(stack))
        return highest, stack

    def get_ref_answer(self):
        highest, stack = self._run(self.orders)
        return [highest, sum(stack)]

    def step(self, action: str):
        try:
            call = json.loads(action)
            name = call["name"]
            parameters = call.get("parameters", {})
            code = self.func_mapping.get(name)
            msg = ""
            if code is None:
                msg = "Error: unknown action"
            elif code == self.PUSH:
                if "plate" in parameters:
                    plate = parameters["plate"]
                    msg = self.Push(plate)
                else:
                    msg = "Error: missing parameters for Push"
            elif code == self.POP:
                msg = self.Pop()
            elif code == self.HEIGHT:
                msg = self.Height()
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

    def Push(self, plate):
        r"""
        Put a plate on the stack.

        Args:
            plate (int): Number of the plate.

        Returns:
            str: A confirmation.
        """
        self._stack.append(plate)
        return f"Plate {plate} is on top"

    def Pop(self):
        r"""
        Take the top plate away.

        Returns:
            str: The plate's number, or a note that there is none.
        """
        if not self._stack:
            return "The stack is empty"
        self.pops += 1
        plate = self._stack.pop()
        return f"Took plate: {plate}"

    def Height(self):
        r"""Tell how high the stack is."""
        return f"{len(self._stack)}"

    def Observe(self):
        r"""
        Show the orders.

        Returns:
            str: The orders as a list.
        """
        return str(self.orders)

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
        orders = ast.literal_eval(self.step(json.dumps({"name": "Observe", "parameters": {}}))[1])
        highest = 0
        for order in orders:
            if order > 0:
                self.step(json.dumps({"name": "Push", "parameters": {"plate": order}}))
            else:
                self.step(json.dumps({"name": "Pop"}))
            height = int(self.step(json.dumps({"name": "Height", "parameters": {}}))[1])
            if height > highest:
                highest = height
        total = 0
        while True:
            text = self.step(json.dumps({"name": "Pop", "parameters": {}}))[1]
            if "empty" in text:
                break
            total += int(text.split(": ")[1])
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": [highest, total]}}))[1]

if __name__ == "__main__":
    env = PlatesEnv.from_env_str("PlatesEnv@{'orders': [3, 4, 0, 5]}")
    print(env.solve())
