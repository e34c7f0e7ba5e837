import gymnasium
import json
import ast
import heapq
from collections import defaultdict, deque


class TaskOrderEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.TASK_COUNT = 0
        self.PREREQUISITES = 1
        self.FINISH = 2
        self.DONE = 3

        self.func_mapping = {
            "TaskCount": self.TASK_COUNT,
            "Prerequisites": self.PREREQUISITES,
            "Finish": self.FINISH,
            "Done": self.DONE,
        }

        prefix = "TaskOrderEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "TaskOrderEnv@"
        if not env_str.startswith(prefix):
            return None
        return TaskOrderEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.n = options.get("n", 0)
        self.pre = options.get("pre", [])
        self.done_tasks = []
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        indegree = [0] * self.n
        follow = defaultdict(list)
        for a, b in self.pre:
            indegree[a] += 1
            follow[b].append(a)
        ready = [i for i in range(self.n) if indegree[i] == 0]
        heapq.heapify(ready)
        order = []
        while ready:
            task = heapq.heappop(ready)
            order.append(task)
            for other in follow[task]:
                indegree[other] -= 1
                if indegree[other] == 0:
                    heapq.heappush(ready, other)
        return order if len(order) == self.n else []

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping.get(name)

            if code == self.TASK_COUNT:
                msg = self.TaskCount()
            elif code == self.PREREQUISITES:
                if "task" in params:
                    task = params["task"]
                    msg = self.Prerequisites(task)
                else:
                    msg = "Error: 'task' parameter is missing for PREREQUISITES action."
            elif code == self.FINISH:
                if "task" in params:
                    task = params["task"]
                    msg = self.Finish(task)
                else:
                    msg = "Error: 'task' parameter is missing for FINISH action."
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

    def TaskCount(self):
        r"""
        The number of tasks.

        Args:
            None

        Returns:
            str: The number of tasks.
        """
        return str(self.n)

    def Prerequisites(self, task: int):
        r"""
        The open prerequisites of a task.

        Args:
            task (int): The task.

        Returns:
            str: JSON list of tasks that still have to be done before.
        """
        need = [b for a, b in self.pre if a == task and b not in self.done_tasks]
        return json.dumps(need)

    def Finish(self, task: int):
        r"""
        Mark a task as done.

        Args:
            task (int): The task.

        Returns:
            str: The tasks done so far, or an error text.
        """
        if task in self.done_tasks:
            return "Error: already done"
        if json.loads(self.Prerequisites(task)):
            return "Error: prerequisites are missing"
        self.done_tasks.append(task)
        return str(self.done_tasks)

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
        n = int(self.step(json.dumps({"name": "TaskCount", "parameters": {}}))[1])
        order = []
        while len(order) < n:
            found = False
            for task in range(n):
                if task in order:
                    continue
                need = json.loads(self.step(json.dumps({"name": "Prerequisites", "parameters": {"task": task}}))[1])
                if not need:
                    order = ast.literal_eval(self.step(json.dumps({"name": "Finish", "parameters": {"task": task}}))[1])
                    found = True
                    break
            if not found:
                order = []
                break
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": order}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "TaskOrderEnv@{'n': 8, 'pre': [[1, 0], [1, 3], [2, 0], [2, 5], [5, 4], [6, 0]]}"
    env = TaskOrderEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
