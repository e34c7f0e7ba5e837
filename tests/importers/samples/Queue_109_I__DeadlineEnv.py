import gymnasium
import ast
import json
import heapq


class DeadlineEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()
        self.MAX = 0
        self.SORTBYDUE = 1
        self.FITS = 2
        self.OBSERVE = 3
        self.DONE = 4
        self.func_mapping = {
            "Max": self.MAX,
            "SortByDue": self.SORTBYDUE,
            "Fits": self.FITS,
            "Observe": self.OBSERVE,
            "Done": self.DONE,
        }
        if env_str is not None:
            prefix = "DeadlineEnv@"
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
        prefix = "DeadlineEnv@"
        if not env_str.startswith(prefix):
            return None
        return DeadlineEnv(env_str)

    def reset(self, options={}):
        self.jobs = options.get("jobs", [])
        self.heap = []
        for job in self.jobs:
            heapq.heappush(self.heap, tuple(job))
        self._reward = 0
        self._done = False
        return "Environment has been reset."

    def get_ref_answer(self):
        time = 0
        heap = list(self.heap)
        while heap:
            due, length = heapq.heappop(heap)
            time = max(time, 0) + length
            if time > due:
                return False
        return True

    def step(self, action: str):
        try:
            call = json.loads(action)
            name = call["name"]
            parameters = call.get("parameters", {})
            code = self.func_mapping.get(name)
            msg = ""
            if code is None:
                msg = "Error: unknown action"
            elif code == self.MAX:
                if "a" in parameters and "b" in parameters:
                    a = parameters["a"]
                    b = parameters["b"]
                    msg = self.Max(a, b)
                else:
                    msg = "Error: missing parameters for Max"
            elif code == self.SORTBYDUE:
                if "jobs" in parameters:
                    jobs = parameters["jobs"]
                    msg = self.SortByDue(jobs)
                else:
                    msg = "Error: missing parameters for SortByDue"
            elif code == self.FITS:
                if "finish" in parameters and "due" in parameters:
                    finish = parameters["finish"]
                    due = parameters["due"]
                    msg = self.Fits(finish, due)
                else:
                    msg = "Error: missing parameters for Fits"
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

    def Max(self, a, b):
        r"""
        The larger of two numbers.

        Args:
            a (int): One number.
            b (int): Another.
        """
        try:
            return str(max(a, b))
        except:
            return "Error: not numbers"

    def SortByDue(self, jobs):
        r"""
        Put jobs in order of their due times.

        Args:
            jobs (list[list[int]]): Pairs of due time and length.
        """
        return str(sorted([tuple(job) for job in jobs], key=lambda job: job[0]))

    def Fits(self, finish, due):
        r"""
        Whether a finish time keeps to a due time.

        Args:
            finish (int): Finish time.
            due (int): Due time.
        """
        return str(finish <= due)

    def Observe(self):
        r"""Show all jobs."""
        print("observed")
        return str(self.jobs)

    def Done(self, answer):
        r"""
        Submit the final answer.

        Args:
            answer (bool): The answer.

        Returns:
            str: Whether it is right.
        """
        expected = self.get_ref_answer()
        correct = answer == expected
        self._reward = 1 if correct else 0
        self._done = True
        return f"Your answer: {answer}, expected: {expected}, {'Correct' if correct else 'Incorrect'}, reward={self._reward}"

    def solve(self):
        jobs = eval(self.step(json.dumps({"name": "Observe", "parameters": {}}))[1])
        jobs = ast.literal_eval(self.step(json.dumps({"name": "SortByDue", "parameters": {"jobs": jobs}}))[1])
        time = 0
        ok = True
        for due, length in jobs:
            time = int(self.step(json.dumps({"name": "Max", "parameters": {"a": time, "b": 0}}))[1]) + length
            fits = self.step(json.dumps({"name": "Fits", "parameters": {"finish": time, "due": due}}))[1]
            if fits == "False":
                ok = False
                break
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": ok}}))[1]

if __name__ == "__main__":
    env = DeadlineEnv.from_env_str("DeadlineEnv@{'jobs': [[3, 1], [5, 2]]}")
    print(env.solve())
