import ast
import json
from collections import namedtuple

import gymnasium

Job = namedtuple("Job", ["id", "hours"])
KINDS: dict = {"long": 5, "short": 0}


class Teams:
    """Who works with whom."""

    def __init__(self, people):
        self.leader = {}
        for person in people:
            self.leader[person] = person

    def find(self, person):
        while self.leader[person] != person:
            person = self.leader[person]
        return person

    def join(self, first, second):
        first, second = self.find(first), self.find(second)
        self.leader[max(first, second)] = min(first, second)


class CrewEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()
        self.func_mapping = {"NextJob": 0, "Team": 1, "Book": 2, "Done": 3}
        prefix = "CrewEnv@"
        if env_str is not None and env_str.startswith(prefix):
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
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
        return CrewEnv(env_str=env_str) if env_str.startswith("CrewEnv@") else None

    def reset(self, options={}):
        self.jobs = [Job(*item) for item in options.get("jobs", [("ann", 3)])]
        self.pairs = options.get("pairs", [])
        self.teams = Teams(job.id for job in self.jobs)
        for first, second in self.pairs:
            self.teams.join(first, second)
        self.hours = {}
        self.at = 0
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        hours = {}
        for job in self.jobs:
            team = self.teams.find(job.id)
            if job.hours >= KINDS["long"]:
                hours[team] = hours.get(team, 0) + job.hours
        return hours

    def step(self, action: str):
        self.step_count += 1
        call = json.loads(action)
        params = call["parameters"]
        match self.func_mapping.get(call["name"]):
            case 0:
                return True, self.NextJob()
            case 1:
                return True, self.Team(params["id"]) if "id" in params else "Error: id is missing"
            case 2:
                return True, self.Book(params["id"], params["hours"], params.get("type", "long"))
            case 3:
                return True, self.Done(params["answer"])
            case _:
                return True, "Error: unknown action"

    def NextJob(self):
        r"""
        Take the next job from the list.

        Args:
            None

        Returns:
            str: JSON list of the person and the hours; null after the last job.

        Example Output:
            "[\"ann\", 3]"
        """
        if self.at >= len(self.jobs):
            return json.dumps(None)
        job = self.jobs[self.at]
        self.at += 1
        return json.dumps([job.id, job.hours])

    def Team(self, id: str):
        r"""
        The leader of a person's team.

        Args:
            id (str): name of the person.

        Returns:
            str: name of the leader.

        Example Output:
            "ann"
        """
        return self.teams.find(id)

    def Book(self, id: str, hours: int, type: str):
        r"""
        Book hours for a team, if the job is of the kind asked for.

        Args:
            id (str): leader of the team.
            hours (int): hours of the job.
            type (str): long or short.

        Returns:
            str: JSON object of all hours booked so far.

        Example Output:
            "{\"ann\": 3}"
        """
        if type not in KINDS:
            return "Error: unknown type"
        if hours >= KINDS[type]:
            self.hours[id] = self.hours.get(id, 0) + hours
        return json.dumps(self.hours)

    def Done(self, answer: dict):
        r"""
        Submit the hours of long jobs by team.

        Args:
            answer (dict): leader to hours.

        Returns:
            str: the result.
        """
        ref_answer = self.get_ref_answer()
        correct = answer == ref_answer
        self._reward = 1 if correct else 0
        self._done = True
        return f"Your answer: {answer}, Reference answer: {ref_answer}, reward={self._reward}"

    def solve(self):
        act = lambda name, params={}: self.step(json.dumps({"name": name, "parameters": params}))[1]
        booked = {}
        while True:
            job = json.loads(act("NextJob"))
            if job is None:
                break
            id, hours = job
            request = {"id": act("Team", {"id": id})}
            request["hours"] = hours
            booked = json.loads(self.step(json.dumps({"name": "Book", "parameters": request}))[1])
        return act("Done", {"answer": booked})
