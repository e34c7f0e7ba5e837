import gymnasium
import json
import ast
from functools import lru_cache


class CoinChangeWaysEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.OBSERVE = 0
        self.WAYS = 1
        self.EXTEND = 2
        self.DONE = 3

        self.func_mapping = {
            "Observe": self.OBSERVE,
            "Ways": self.WAYS,
            "Extend": self.EXTEND,
            "Done": self.DONE,
        }

        prefix = "CoinChangeWaysEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "CoinChangeWaysEnv@"
        if not env_str.startswith(prefix):
            return None
        return CoinChangeWaysEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.coins = options.get("coins", [])
        self.amount = options.get("amount", 0)
        self.ways = [1] + [0] * self.amount
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        @lru_cache(maxsize=None)
        def count(index, rest):
            if rest == 0:
                return 1
            if index == len(self.coins) or rest < 0:
                return 0
            return count(index, rest - self.coins[index]) + count(index + 1, rest)

        return count(0, self.amount)

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping[name]

            if code == self.OBSERVE:
                msg = self.Observe()
            elif code == self.WAYS:
                if "amount" in params:
                    amount = params["amount"]
                    msg = self.Ways(amount)
                else:
                    msg = "Error: 'amount' parameter is missing for WAYS action."
            elif code == self.EXTEND:
                if "coin" in params and "amount" in params:
                    coin = params["coin"]
                    amount = params["amount"]
                    msg = self.Extend(coin, amount)
                else:
                    msg = "Error: 'coin' or 'amount' parameter is missing for EXTEND action."
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
        The coins and the amount.

        Args:
            None

        Returns:
            str: A text with the coins and the amount.

        Example Output:
            "Coins: [1, 2, 5]; Amount: 11"
        """
        return f"Coins: {self.coins}; Amount: {self.amount}"

    def Ways(self, amount: int):
        r"""
        Look up the number of ways for an amount in the table.

        Args:
            amount (int): The amount.

        Returns:
            str: The number of ways so far.
        """
        if 0 <= amount < len(self.ways):
            return str(self.ways[amount])
        return "0"

    def Extend(self, coin: int, amount: int):
        r"""
        Add the ways that use one more of the coin to the ways of the amount.

        Args:
            coin (int): The coin.
            amount (int): The amount.

        Returns:
            str: The new number of ways of the amount.
        """
        if amount - coin < 0:
            return str(self.ways[amount])
        self.ways[amount] += self.ways[amount - coin]
        return str(self.ways[amount])

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
        obs = self.step(json.dumps({"name": "Observe", "parameters": {}}))[1]
        coins = ast.literal_eval(obs.split(";")[0].split(": ")[1])
        amount = int(obs.split("Amount: ")[1])
        for coin in coins:
            for value in range(coin, amount + 1):
                self.step(json.dumps({"name": "Extend", "parameters": {"coin": coin, "amount": value}}))
        ways = self.step(json.dumps({"name": "Ways", "parameters": {"amount": amount}}))[1]
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": int(ways)}}))[1]


if __name__ == "__main__":
    value = [1, 2, 4]
    env = CoinChangeWaysEnv.from_env_str(f"CoinChangeWaysEnv@{{\"coins\": {value}, \"amount\": 7}}")
    print(env.solve())

    for other in range(2):
        env.reset({'coins': [1, 2, 4], 'amount': 7})
        print(env.solve())
