import json
import ast
import gymnasium
from dataclasses import dataclass


@dataclass
class Car:
    floor: int = 0
    seconds: int = 0


class ElevatorStopsEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.NEXT_REQUEST = 0
        self.DRIVE_TO = 1
        self.CLOCK = 2
        self.DONE = 3

        self.func_mapping = {
            "NextRequest": self.NEXT_REQUEST,
            "DriveTo": self.DRIVE_TO,
            "Clock": self.CLOCK,
            "Done": self.DONE,
        }

        prefix = "ElevatorStopsEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "ElevatorStopsEnv@"
        if not env_str.startswith(prefix):
            return None
        return ElevatorStopsEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.requests = options.get("requests", [])
        self.car = Car()
        self.pos = 0
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        car = Car()
        for floor in self.requests:
            if floor != car.floor:
                car.seconds += 2 * abs(floor - car.floor) + 5
                car.floor = floor
        return car.seconds

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping.get(name)

            if code == self.NEXT_REQUEST:
                msg = self.NextRequest()
            elif code == self.DRIVE_TO:
                if "floor" in params:
                    floor = params["floor"]
                    msg = self.DriveTo(floor)
                else:
                    msg = "Error: 'floor' parameter is missing for DRIVE_TO action."
            elif code == self.CLOCK:
                msg = self.Clock()
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

    def NextRequest(self):
        r"""
        The next request.

        Args:
            None

        Returns:
            str: The floor, or -1 if there is none left.
        """
        if self.pos >= len(self.requests):
            return "-1"
        floor = self.requests[self.pos]
        self.pos += 1
        return str(floor)

    def DriveTo(self, floor: int):
        r"""
        Drive to a floor.

        Args:
            floor (int): The floor.

        Returns:
            str: The seconds since the start.
        """
        if floor != self.car.floor:
            self.car.seconds += 2 * abs(floor - self.car.floor) + 5
            self.car.floor = floor
        return f"{self.car.seconds} s"

    def Clock(self):
        r"""
        The seconds since the start.

        Args:
            None

        Returns:
            str: The seconds.
        """
        return str(self.car.seconds)

    def Done(self, answer):
        r"""
        Submit the answer and finish.

        Args:
            answer: The answer to submit.

        Returns:
            str: Result with the reward.
        """
        ref_answer = self.get_ref_answer()
        self._reward = 1 if answer == ref_answer else 0
        self._done = True
        return f"Your answer: {answer}, Reference answer: {ref_answer}, Result: {'Correct' if self._reward == 1 else 'Incorrect'}, reward={self._reward}"

    # Define the solve method of the environment
    def solve(self):
        r"""
        Automatically call all actions to complete the whole process and submit the answer.

        Returns:
            str: The result of the final answer submission.
        """
        while True:
            floor = int(self.step(json.dumps({"name": "NextRequest", "parameters": {}}))[1])
            if floor == -1:
                break
            self.step(json.dumps({"name": "DriveTo", "parameters": {"floor": floor}}))
        seconds = int(self.step(json.dumps({"name": "Clock", "parameters": {}}))[1])
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": seconds}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "ElevatorStopsEnv@{'requests': [4, 10, 10, 12, 2, 10, 3]}"
    env = ElevatorStopsEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
