import gymnasium
import json
import ast


class UnionFind:
    def __init__(self, n):
        self.parent = list(range(n))
        self.size = [1] * n

    def find(self, x):
        while self.parent[x] != x:
            self.parent[x] = self.parent[self.parent[x]]
            x = self.parent[x]
        return x

    def union(self, a, b):
        ra, rb = self.find(a), self.find(b)
        if ra == rb:
            return False
        if self.size[ra] < self.size[rb]:
            ra, rb = rb, ra
        self.parent[rb] = ra
        self.size[ra] += self.size[rb]
        return True


class UnionFriendsEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.OBSERVE = 0
        self.PAIR = 1
        self.JOIN = 2
        self.GROUP_SIZE = 3
        self.DONE = 4

        self.func_mapping = {
            "Observe": self.OBSERVE,
            "Pair": self.PAIR,
            "Join": self.JOIN,
            "GroupSize": self.GROUP_SIZE,
            "Done": self.DONE,
        }

        prefix = "UnionFriendsEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "UnionFriendsEnv@"
        if not env_str.startswith(prefix):
            return None
        return UnionFriendsEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.n = options.get("n", 0)
        self.friends = options.get("friends", [])
        self.uf = UnionFind(self.n)
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        uf = UnionFind(self.n)
        for a, b in self.friends:
            uf.union(a, b)
        return max(uf.size[uf.find(x)] for x in range(self.n))

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping[name]

            if code == self.OBSERVE:
                msg = self.Observe()
            elif code == self.PAIR:
                if "index" in params:
                    index = params["index"]
                    msg = self.Pair(index)
                else:
                    msg = "Error: 'index' parameter is missing for PAIR action."
            elif code == self.JOIN:
                if "a" in params and "b" in params:
                    a = params["a"]
                    b = params["b"]
                    msg = self.Join(a, b)
                else:
                    msg = "Error: 'a' or 'b' parameter is missing for JOIN action."
            elif code == self.GROUP_SIZE:
                if "person" in params:
                    person = params["person"]
                    msg = self.GroupSize(person)
                else:
                    msg = "Error: 'person' parameter is missing for GROUP_SIZE action."
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
        r"""
        The numbers of people and of pairs.

        Args:
            None

        Returns:
            str: JSON {"people": n, "pairs": m}.
        """
        return json.dumps({"people": self.n, "pairs": len(self.friends)})

    def Pair(self, index: int):
        r"""
        A pair of friends.

        Args:
            index (int): Which pair.

        Returns:
            str: The two people, as a tuple.
        """
        a, b = self.friends[index]
        return str((a, b))

    def Join(self, a: int, b: int):
        r"""
        Join the groups of two people.

        Args:
            a (int): One.
            b (int): The other.

        Returns:
            str: "joined" or "already together".
        """
        return "joined" if self.uf.union(a, b) else "already together"

    def GroupSize(self, person: int):
        r"""
        Size of the group of a person.

        Args:
            person (int): The person.

        Returns:
            str: The size.
        """
        root = self.uf.find(person)
        return str(self.uf.size[root])

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
        obs = json.loads(self.step(json.dumps({"name": "Observe", "parameters": {}}))[1])
        for i in range(obs["pairs"]):
            a, b = eval(self.step(json.dumps({"name": "Pair", "parameters": {"index": i}}))[1])
            self.step(json.dumps({"name": "Join", "parameters": {"a": a, "b": b}}))
        sizes = []
        for person in range(obs["people"]):
            sizes.append(int(self.step(json.dumps({"name": "GroupSize", "parameters": {"person": person}}))[1]))
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": max(sizes)}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "UnionFriendsEnv@{'n': 5, 'friends': [[4, 0]]}"
    env = UnionFriendsEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
