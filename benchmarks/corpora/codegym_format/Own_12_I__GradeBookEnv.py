import gymnasium
import json
import ast
from typing import Any, Dict, List


class GradeBookEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.LIST_PUPILS = 0
        self.GET_MARKS = 1
        self.AVERAGE = 2
        self.DONE = 3

        self.func_mapping = {
            "ListPupils": self.LIST_PUPILS,
            "GetMarks": self.GET_MARKS,
            "Average": self.AVERAGE,
            "Done": self.DONE,
        }

        prefix = "GradeBookEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "GradeBookEnv@"
        if not env_str.startswith(prefix):
            return None
        return GradeBookEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.marks: Dict[str, List[int]] = options.get("marks", {})
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        best_name = "none"
        best_average = -1
        for name in sorted(self.marks):
            if self.marks[name]:
                average = round(sum(self.marks[name]) / len(self.marks[name]), 2)
                if average > best_average:
                    best_average = average
                    best_name = name
        return best_name

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping.get(name)

            if code == self.LIST_PUPILS:
                msg = self.ListPupils()
            elif code == self.GET_MARKS:
                if "name" in params:
                    name = params["name"]
                    msg = self.GetMarks(name)
                else:
                    msg = "Error: 'name' parameter is missing for GET_MARKS action."
            elif code == self.AVERAGE:
                if "values" in params:
                    values = params["values"]
                    msg = self.Average(values)
                else:
                    msg = "Error: 'values' parameter is missing for AVERAGE action."
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

    def ListPupils(self):
        r"""
        The names of all pupils.

        Args:
            None

        Returns:
            str: The names, sorted, as a JSON list.
        """
        return json.dumps(sorted(self.marks.keys()))

    def GetMarks(self, name: str):
        r"""
        The marks of one pupil.

        Args:
            name (str): The name.

        Returns:
            str: The marks as a JSON list.
        """
        if name not in self.marks:
            return f"Error: {name} not found"
        return json.dumps(self.marks[name])

    def Average(self, values: List[int]):
        r"""
        The average of numbers, rounded to two digits.

        Args:
            values (List[int]): The numbers.

        Returns:
            str: The average.
        """
        if not isinstance(values, list) or not values:
            return "Error: 'values' must be a list that is not empty"
        return json.dumps(round(sum(values) / len(values), 2))

    def Done(self, answer):
        r"""
        Submit the answer and finish.

        Args:
            answer: The answer to submit.

        Returns:
            str: Result with the reward.
        """
        reference = self.get_ref_answer()
        if answer == reference:
            self._reward = 1
        else:
            self._reward = 0
        self._done = True
        return "Result: " + ("right" if self._reward else "wrong") + ", reward=" + str(self._reward)

    # Define the solve method of the environment
    def solve(self):
        r"""
        Automatically call all actions to complete the whole process and submit the answer.

        Returns:
            str: The result of the final answer submission.
        """
        pupils = json.loads(self.step(json.dumps({"name": "ListPupils", "parameters": {}}))[1])
        best = ("none", -1.0)
        for name in pupils:
            marks = json.loads(self.step(json.dumps({"name": "GetMarks", "parameters": {"name": name}}))[1])
            if marks == []:
                continue
            average = float(self.step(json.dumps({"name": "Average", "parameters": {"values": marks}}))[1])
            if average > best[1]:
                best = (name, average)
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": best[0]}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "GradeBookEnv@{'marks': {'Cleo': [1, 6, 8], 'Fritz': [8, 10], 'Egon': [9], 'Gina': [], 'Ann': [3, 8, 6, 3]}}"
    env = GradeBookEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
