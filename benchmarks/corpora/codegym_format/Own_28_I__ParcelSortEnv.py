import gymnasium
import json
import ast
from functools import cmp_to_key


class ParcelSortEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.COUNT = 0
        self.LOOK = 1
        self.SWAP = 2
        self.DONE = 3

        self.func_mapping = {
            "Count": self.COUNT,
            "Look": self.LOOK,
            "Swap": self.SWAP,
            "Done": self.DONE,
        }

        prefix = "ParcelSortEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "ParcelSortEnv@"
        if not env_str.startswith(prefix):
            return None
        return ParcelSortEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.parcels = options.get("parcels", [])
        self.items = [tuple(p) for p in self.parcels]
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        def compare(p, q):
            if p[0] != q[0]:
                return -1 if p[0] < q[0] else 1
            return q[1] - p[1]

        order = sorted(self.parcels, key=cmp_to_key(compare))
        return ",".join("%s:%d" % (city, weight) for city, weight in order)

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping[name]

            if code == self.COUNT:
                msg = self.Count()
            elif code == self.LOOK:
                if "place" in params:
                    place = params["place"]
                    msg = self.Look(place)
                else:
                    msg = "Error: 'place' parameter is missing for LOOK action."
            elif code == self.SWAP:
                if "first" in params and "second" in params:
                    first = params["first"]
                    second = params["second"]
                    msg = self.Swap(first, second)
                else:
                    msg = "Error: 'first' or 'second' parameter is missing for SWAP action."
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

    def Count(self):
        r"""
        Number of parcels.

        Args:
            None

        Returns:
            str: The number.
        """
        return str(len(self.items))

    def Look(self, place: int):
        r"""
        Look at a parcel.

        Args:
            place (int): Its place.

        Returns:
            str: City and weight.
        """
        city, weight = self.items[place]
        return "%s weighs %d kg" % (city, weight)

    def Swap(self, first: int, second: int):
        r"""
        Swap two parcels.

        Args:
            first (int): One place.
            second (int): The other place.

        Returns:
            str: "done".
        """
        self.items[first], self.items[second] = self.items[second], self.items[first]
        return "done"

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
        n = int(self.step(json.dumps({"name": "Count", "parameters": {}}))[1])
        parcels = []
        for i in range(n):
            words = self.step(json.dumps({"name": "Look", "parameters": {"place": i}}))[1].split(" ")
            parcels.append((words[0], int(words[2])))
        for i in range(n):
            for j in range(n - 1 - i):
                if (parcels[j][0], -parcels[j][1]) > (parcels[j + 1][0], -parcels[j + 1][1]):
                    parcels[j], parcels[j + 1] = parcels[j + 1], parcels[j]
                    self.step(json.dumps({"name": "Swap", "parameters": {"first": j, "second": j + 1}}))
        answer = ",".join(f"{city}:{weight}" for city, weight in parcels)
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": answer}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "ParcelSortEnv@{'parcels': [['Kiel', 18], ['Jena', 23], ['Kiel', 8]]}"
    env = ParcelSortEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
