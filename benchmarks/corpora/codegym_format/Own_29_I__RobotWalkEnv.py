import gymnasium
import json
import ast
from enum import Enum


class RobotWalkEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.GET_COMMANDS = 0
        self.TURN = 1
        self.FORWARD = 2
        self.DONE = 3

        self.func_mapping = {
            "GetCommands": self.GET_COMMANDS,
            "Turn": self.TURN,
            "Forward": self.FORWARD,
            "Done": self.DONE,
        }

        prefix = "RobotWalkEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "RobotWalkEnv@"
        if not env_str.startswith(prefix):
            return None
        return RobotWalkEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.commands = options.get("commands", "")
        self.obstacles = [tuple(o) for o in options.get("obstacles", [])]
        self.x, self.y = 0, 0
        self.facing = 0
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        directions = [(0, 1), (1, 0), (0, -1), (-1, 0)]
        x = y = d = 0
        for c in self.commands:
            if c == "L":
                d = (d - 1) % 4
            elif c == "R":
                d = (d + 1) % 4
            else:
                nx, ny = x + directions[d][0], y + directions[d][1]
                if (nx, ny) not in self.obstacles:
                    x, y = nx, ny
        return [x, y]

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping.get(name)

            if code == self.GET_COMMANDS:
                msg = self.GetCommands()
            elif code == self.TURN:
                if "side" in params:
                    side = params["side"]
                    msg = self.Turn(side)
                else:
                    msg = "Error: 'side' parameter is missing for TURN action."
            elif code == self.FORWARD:
                msg = self.Forward()
            elif code == self.DONE:
                if "answer" in params:
                    answer = params["answer"]
                    msg = self.Done(answer)
                else:
                    msg = "Error: 'answer' parameter is missing for DONE action."
            else:
                msg = f"Error: unknown action {name}"
        except Exception as e:
            msg = f"Error: {str(e)}"

        return True, msg

    # All the actions of the environment

    def GetCommands(self):
        r"""
        The commands.

        Args:
            None

        Returns:
            str: The commands.
        """
        return self.commands

    def Turn(self, side: str):
        r"""
        Turn the robot.

        Args:
            side (str): "L" or "R".

        Returns:
            str: Where it looks now.
        """
        if side not in ("L", "R"):
            return "Error: side must be L or R"
        self.facing = (self.facing + (1 if side == "R" else 3)) % 4
        return ["north", "east", "south", "west"][self.facing]

    def Forward(self):
        r"""
        Go a step.

        Args:
            None

        Returns:
            str: Where the robot is.
        """
        dx, dy = {0: (0, 1), 1: (1, 0), 2: (0, -1), 3: (-1, 0)}[self.facing]
        if (self.x + dx, self.y + dy) in self.obstacles:
            return f"blocked at {self.x} {self.y}"
        self.x += dx
        self.y += dy
        return f"now at {self.x} {self.y}"

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
        commands = self.step(json.dumps({"name": "GetCommands", "parameters": {}}))[1]
        position = [0, 0]
        for c in commands:
            if c in "LR":
                self.step(json.dumps({"name": "Turn", "parameters": {"side": c}}))
            else:
                reply = self.step(json.dumps({"name": "Forward", "parameters": {}}))[1]
                parts = reply.split()
                position = [int(parts[2]), int(parts[3])]
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": position}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "RobotWalkEnv@{'commands': 'FFRRFFRFLLFFF', 'obstacles': [[-1, 1], [-2, 2], [0, 2], [-1, 2]]}"
    env = RobotWalkEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
