import json
import gymnasium
import ast
from typing import List, Dict


class BracketDepthEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.OBSERVE = 0
        self.GET_CHAR = 1
        self.PUSH = 2
        self.POP = 3
        self.STACK_SIZE = 4
        self.DONE = 5

        self.func_mapping = {
            "Observe": self.OBSERVE,
            "GetChar": self.GET_CHAR,
            "Push": self.PUSH,
            "Pop": self.POP,
            "StackSize": self.STACK_SIZE,
            "Done": self.DONE,
        }

        prefix = "BracketDepthEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "BracketDepthEnv@"
        if not env_str.startswith(prefix):
            return None
        return BracketDepthEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.s = options.get("s", "")
        self.stack = []
        self.deepest = 0
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        stack = []
        pairs = {")": "(", "]": "[", "}": "{"}
        deepest = 0
        for c in self.s:
            if c in "([{":
                stack.append(c)
                deepest = max(deepest, len(stack))
            else:
                if not stack or stack.pop() != pairs[c]:
                    return -1
        return deepest if not stack else -1

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping[name]

            if code == self.OBSERVE:
                msg = self.Observe()
            elif code == self.GET_CHAR:
                if "index" in params:
                    index = params["index"]
                    msg = self.GetChar(index)
                else:
                    msg = "Error: 'index' parameter is missing for GET_CHAR action."
            elif code == self.PUSH:
                if "char" in params:
                    char = params["char"]
                    msg = self.Push(char)
                else:
                    msg = "Error: 'char' parameter is missing for PUSH action."
            elif code == self.POP:
                msg = self.Pop()
            elif code == self.STACK_SIZE:
                msg = self.StackSize()
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

    def Observe(self):
        """
        Return the length of the string.

        Args:
            None

        Returns:
            int: The length of the string.
        """
        return json.dumps({"length": len(self.s)})

    def GetChar(self, index: int) -> str:
        """
        Get the character at the given index.

        Args:
            index (int): The index of the character.

        Returns:
            str: The character, or an error message.
        """
        if index < 0 or index >= len(self.s):
            return "Error: index out of range"
        return self.s[index]

    def Push(self, char: str):
        """
        Push an opening bracket on the stack.

        Args:
            char (str): The bracket.

        Returns:
            str: The new size of the stack.
        """
        self.stack.append(char)
        if len(self.stack) > self.deepest:
            self.deepest = len(self.stack)
        return str(len(self.stack))

    def Pop(self):
        """
        Pop the top bracket from the stack.

        Args:
            None

        Returns:
            str: The bracket or 'empty'.
        """
        if not self.stack:
            return "empty"
        return self.stack.pop()

    def StackSize(self):
        """
        Get the size of the stack.

        Args:
            None

        Returns:
            str: The number of brackets on the stack.
        """
        return str(len(self.stack))

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
        info = json.loads(self.step(json.dumps({"name": "Observe", "parameters": {}}))[1])
        n = info["length"]
        pairs = {")": "(", "]": "[", "}": "{"}
        deepest = 0
        ok = True
        for i in range(n):
            c = self.step(json.dumps({"name": "GetChar", "parameters": {"index": i}}))[1]
            if c in pairs.values():
                size = int(self.step(json.dumps({"name": "Push", "parameters": {"char": c}}))[1])
                if size > deepest:
                    deepest = size
            else:
                top = self.step(json.dumps({"name": "Pop", "parameters": {}}))[1]
                if top != pairs[c]:
                    ok = False
                    break
        if ok:
            size = int(self.step(json.dumps({"name": "StackSize", "parameters": {}}))[1])
            if size != 0:
                ok = False
        answer = deepest if ok else -1
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": answer}}))[1]


if __name__ == "__main__":
    value = '[][]'
    env = BracketDepthEnv.from_env_str(f"BracketDepthEnv@{{\"s\": \"{value}\"}}")
    print(env.solve())

    for other in range(2):
        env.reset({'s': '[][]'})
        print(env.solve())
