import gymnasium
import json
import ast
import heapq
from collections import defaultdict


class RouteCostEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.OBSERVE = 0
        self.NEIGHBORS = 1
        self.PUSH_HEAP = 2
        self.POP_HEAP = 3
        self.DONE = 4

        self.func_mapping = {
            "Observe": self.OBSERVE,
            "Neighbors": self.NEIGHBORS,
            "PushHeap": self.PUSH_HEAP,
            "PopHeap": self.POP_HEAP,
            "Done": self.DONE,
        }

        prefix = "RouteCostEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "RouteCostEnv@"
        if not env_str.startswith(prefix):
            return None
        return RouteCostEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.n = options.get("n", 0)
        self.edges = options.get("edges", [])
        self.start = options.get("start", 0)
        self.end = options.get("end", 0)
        self.graph = defaultdict(list)
        for u, v, w in self.edges:
            self.graph[u].append((v, w))
            self.graph[v].append((u, w))
        self.dist = {}
        self.heap = []
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        dist = {self.start: 0}
        heap = [(0, self.start)]
        while heap:
            d, node = heapq.heappop(heap)
            if d > dist.get(node, float("inf")):
                continue
            if node == self.end:
                return d
            for other, w in self.graph[node]:
                if d + w < dist.get(other, float("inf")):
                    dist[other] = d + w
                    heapq.heappush(heap, (d + w, other))
        return -1

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping.get(name)

            if code == self.OBSERVE:
                msg = self.Observe()
            elif code == self.NEIGHBORS:
                if "station" in params:
                    station = params["station"]
                    msg = self.Neighbors(station)
                else:
                    msg = "Error: 'station' parameter is missing for NEIGHBORS action."
            elif code == self.PUSH_HEAP:
                if "cost" in params and "station" in params:
                    cost = params["cost"]
                    station = params["station"]
                    msg = self.PushHeap(cost, station)
                else:
                    msg = "Error: 'cost' or 'station' parameter is missing for PUSH_HEAP action."
            elif code == self.POP_HEAP:
                msg = self.PopHeap()
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

    def Observe(self):
        r"""
        Get the number of stations, start and end.

        Args:
            None

        Returns:
            str: JSON with n, start and end.

        Example Output:
            "{\"n\": 4, \"start\": 0, \"end\": 3}"
        """
        return json.dumps({"n": self.n, "start": self.start, "end": self.end})

    def Neighbors(self, station: int):
        r"""
        Get the neighbours of a station with the costs of the tracks.

        Args:
            station (int): The station.

        Returns:
            str: JSON list of [station, cost].
        """
        return json.dumps(self.graph.get(station, []))

    def PushHeap(self, cost: int, station: int):
        r"""
        Push a station with its cost into the priority queue.

        Args:
            cost (int): The cost so far.
            station (int): The station.

        Returns:
            str: The size of the queue.
        """
        heapq.heappush(self.heap, (cost, station))
        return str(len(self.heap))

    def PopHeap(self):
        r"""
        Pop the cheapest entry of the priority queue.

        Args:
            None

        Returns:
            str: JSON list [cost, station], or null when it is empty.
        """
        if self.heap:
            return json.dumps(heapq.heappop(self.heap))
        else:
            return json.dumps(None)

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
        start, end = obs["start"], obs["end"]
        self.step(json.dumps({"name": "PushHeap", "parameters": {"cost": 0, "station": start}}))
        seen = set()
        result = -1
        while True:
            entry = json.loads(self.step(json.dumps({"name": "PopHeap", "parameters": {}}))[1])
            if entry is None:
                break
            cost, node = entry
            if node in seen:
                continue
            seen.add(node)
            if node == end:
                result = cost
                break
            for other, w in json.loads(self.step(json.dumps({"name": "Neighbors", "parameters": {"station": node}}))[1]):
                if other not in seen:
                    self.step(json.dumps({"name": "PushHeap", "parameters": {"cost": cost + w, "station": other}}))
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": result}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "RouteCostEnv@{'n': 5, 'edges': [[0, 2, 20], [2, 4, 16]], 'start': 0, 'end': 4}"
    env = RouteCostEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
