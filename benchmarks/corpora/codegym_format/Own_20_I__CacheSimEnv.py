import gymnasium
import json
import ast
from collections import OrderedDict


class CacheSimEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.HAS_NEXT = 0
        self.NEXT_PAGE = 1
        self.ACCESS = 2
        self.DONE = 3

        self.func_mapping = {
            "HasNext": self.HAS_NEXT,
            "NextPage": self.NEXT_PAGE,
            "Access": self.ACCESS,
            "Done": self.DONE,
        }

        prefix = "CacheSimEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "CacheSimEnv@"
        if not env_str.startswith(prefix):
            return None
        return CacheSimEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.k = options.get("k", 1)
        self.pages = options.get("pages", [])
        self.cache = OrderedDict()
        self.cursor = 0
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        cache = OrderedDict()
        misses = 0
        for page in self.pages:
            if page in cache:
                cache.move_to_end(page)
            else:
                misses += 1
                if len(cache) >= self.k:
                    cache.popitem(last=False)
                cache[page] = True
        return misses

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping[name]

            if code == self.HAS_NEXT:
                msg = self.HasNext()
            elif code == self.NEXT_PAGE:
                msg = self.NextPage()
            elif code == self.ACCESS:
                if "page" in params:
                    page = params["page"]
                    msg = self.Access(page)
                else:
                    msg = "Error: 'page' parameter is missing for ACCESS action."
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

    def HasNext(self):
        r"""
        Whether there are requests left.

        Args:
            None

        Returns:
            bool: True or False as text.
        """
        return json.dumps(self.cursor < len(self.pages))

    def NextPage(self):
        r"""
        Take the next request.

        Args:
            None

        Returns:
            str: The page.
        """
        page = self.pages[self.cursor]
        self.cursor += 1
        return str(page)

    def Access(self, page: int):
        r"""
        Use a page in the cache.

        Args:
            page (int): The page.

        Returns:
            str: "hit" or "miss".
        """
        if page in self.cache:
            self.cache.move_to_end(page)
            return "hit"
        if len(self.cache) >= self.k:
            self.cache.popitem(last=False)
        self.cache[page] = True
        return "miss"

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
        misses = 0
        while json.loads(self.step(json.dumps({"name": "HasNext", "parameters": {}}))[1]):
            page = int(self.step(json.dumps({"name": "NextPage", "parameters": {}}))[1])
            if self.step(json.dumps({"name": "Access", "parameters": {"page": page}}))[1] == "miss":
                misses += 1
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": misses}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "CacheSimEnv@{'k': 2, 'pages': [5, 5, 6, 0, 6, 2, 4, 1]}"
    env = CacheSimEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
