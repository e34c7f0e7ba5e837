import gymnasium
import ast
import json
import functools


class FenceEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()
        self.POST = 0
        self.DISTANCE = 1
        self.DONE = 2
        self.func_mapping = {
            "Post": self.POST,
            "Distance": self.DISTANCE,
            "Done": self.DONE,
        }
        if env_str is not None:
            prefix = "FenceEnv@"
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
        prefix = "FenceEnv@"
        if not env_str.startswith(prefix):
            return None
        return FenceEnv(env_str)

    def reset(self, options={}):
        self._posts = options.get("posts", [])
        self.total_len = options.get("length", 0)
        self._reward = 0
        self._done = False
        return "Environment has been reset."

    def get_ref_answer(self):
        posts = sorted(self._posts)

        @functools.lru_cache(None)
        def widest(i):
            if i >= len(posts) - 1:
                return (0, -1)
            rest = widest(i + 1)
            gap = posts[i + 1] - posts[i]
            return (gap, i) if gap >= rest[0] else rest

        gap, i = widest(0)
        return (gap, posts[i] if i >= 0 else self.total_len)

    def step(self, action: str):
        try:
            call = json.loads(action)
            name = call["name"]
            parameters = call.get("parameters", {})
            code = self.func_mapping.get(name)
            msg = ""
            if code is None:
                msg = "Error: unknown action"
            elif code == self.POST:
                if "k" in parameters:
                    k = parameters["k"]
                    msg = self.Post(k)
                else:
                    msg = "Error: missing parameters for Post"
            elif code == self.DISTANCE:
                if "a" in parameters and "b" in parameters:
                    a = parameters["a"]
                    b = parameters["b"]
                    msg = self.Distance(a, b)
                else:
                    msg = "Error: missing parameters for Distance"
            elif code == self.DONE:
                if "answer" in parameters:
                    answer = parameters["answer"]
                    msg = self.Done(answer)
                else:
                    msg = "Error: missing parameters for Done"
        except Exception as e:
            msg = f"Error: {str(e)}"
        return True, msg

    def Post(self, k):
        r"""
        Position of a post, counted from the gate.

        Args:
            k (int): Which post.
        """
        posts = sorted(self._posts)
        if k >= len(posts):
            return "None"
        return str(posts[k])

    def Distance(self, a, b):
        r"""
        Distance of two positions.

        Args:
            a (int): One position.
            b (int): Another.
        """
        distance = abs(a - b)
        return str(distance)

    def Done(self, answer):
        r"""Submit the widest gap and where it starts."""
        ref_answer = self.get_ref_answer()
        self._reward = 1 if tuple(answer) == ref_answer else 0
        self._done = True
        return f"reward={self._reward}"

    def solve(self):
        best = (0, None)
        k = 0
        before = None
        while True:
            post = self.step(json.dumps({"name": "Post", "parameters": {"k": k}}))[1]
            if post == "None":
                break
            post = int(post)
            if before is not None:
                distance = int(self.step(json.dumps({"name": "Distance", "parameters": {"a": before, "b": post}}))[1])
                if distance > best[0]:
                    best = (distance, before)
            before = post
            k += 1
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": best}}))[1]

if __name__ == "__main__":
    env = FenceEnv.from_env_str("FenceEnv@{'posts': [1, 9, 4], 'length': 12}")
    print(env.solve())
