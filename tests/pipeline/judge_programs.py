"""Programs as people hand them in to online judges, with texts for standard input, one per habit."""

PROGRAMS: dict[str, tuple[str, list[str], bool, dict[str, object]]] = {
    "main in a thread": (
        r"""
import sys, threading
sys.setrecursionlimit(10**6)
threading.stack_size(1<<26)
def main():
    n = int(sys.stdin.readline())
    g = [[] for _ in range(n+1)]
    for _ in range(n-1):
        u, v = map(int, sys.stdin.readline().split())
        g[u].append(v); g[v].append(u)
    size = [0]*(n+1)
    def dfs(u, p):
        size[u] = 1
        for v in g[u]:
            if v != p:
                dfs(v, u)
                size[u] += size[v]
    dfs(1, 0)
    print(*size[1:])
threading.Thread(target=main).start()
""",
        ["3\n1 2\n1 3\n", "4\n1 2\n2 3\n3 4\n"],
        False,
        {"edges": [(1, 2), (1, 3)]},
    ),
    "pointer into tokens": (
        r"""
import sys
def main():
    data = sys.stdin.read().split()
    idx = 0
    n = int(data[idx]); idx += 1
    q = int(data[idx]); idx += 1
    a = []
    for i in range(n):
        a.append(int(data[idx])); idx += 1
    out = []
    for _ in range(q):
        l = int(data[idx]); r = int(data[idx+1]); idx += 2
        out.append(str(sum(a[l-1:r])))
    print("\n".join(out))
if __name__ == "__main__":
    main()
""",
        ["3 2\n1 2 3\n1 2\n2 3\n", "1 1\n5\n1 1\n"],
        False,
        {"a": [1, 2, 3], "queries": [(1, 2), (2, 3)]},
    ),
    "next of an iterator, numbered cases": (
        r"""
import sys
it = iter(sys.stdin.read().split())
def nxt():
    return int(next(it))
t = nxt()
for case in range(1, t+1):
    n = nxt()
    a = [nxt() for _ in range(n)]
    best = cur = 0
    for x in a:
        cur = max(0, cur + x)
        best = max(best, cur)
    print("Case #{}: {}".format(case, best))
""",
        ["2\n3\n1 -2 3\n2\n-1 -1\n", "1\n4\n1 2 3 4\n"],
        True,
        {"a": [1, -2, 3]},
    ),
    "slices of all numbers": (
        r"""
import sys
data = list(map(int, sys.stdin.read().split()))
n, k = data[0], data[1]
a = data[2:2+n]
a.sort()
print(sum(a[:k]))
""",
        ["3 2\n5 1 2\n", "4 1\n9 8 7 6\n"],
        False,
        {"k": 2, "a": [5, 1, 2]},
    ),
    "function with a global cursor": (
        r"""
import sys
data = sys.stdin.read().split()
pos = 0
def read_int():
    global pos
    v = int(data[pos])
    pos += 1
    return v
n = read_int()
m = read_int()
edges = []
for _ in range(m):
    a = read_int() - 1
    b = read_int() - 1
    w = read_int()
    edges.append((w, a, b))
edges.sort()
parent = list(range(n))
def find(x):
    while parent[x] != x:
        parent[x] = parent[parent[x]]
        x = parent[x]
    return x
total = 0
for w, a, b in edges:
    a, b = find(a), find(b)
    if a != b:
        parent[a] = b
        total += w
print(total)
""",
        ["3 3\n1 2 5\n2 3 1\n1 3 2\n", "2 1\n1 2 9\n"],
        False,
        {"n": 3, "records": [(1, 2, 5), (2, 3, 1), (1, 3, 2)]},
    ),
    "lines until the end": (
        r"""
import sys
total = 0
for line in sys.stdin:
    a, b = map(int, line.split())
    total += a * b
    print(a + b)
print(total)
""",
        ["1 2\n3 4\n", "5 5\n"],
        False,
        {"pairs": [(1, 2), (3, 4)]},
    ),
    "input until it fails": (
        r"""
while True:
    try:
        s = input()
    except EOFError:
        break
    print(s[::-1])
""",
        ["abc\nde\n", "x\n"],
        False,
        {"words": ["abc", "de"]},
    ),
    "cases until a zero": (
        r"""
while True:
    n = int(input())
    if n == 0:
        break
    a = list(map(int, input().split()))
    print(max(a) - min(a))
""",
        ["3\n1 5 2\n2\n4 4\n0\n", "1\n7\n0\n"],
        True,
        {"a": [1, 5, 2]},
    ),
    "function that prints, called in a loop": (
        r"""
def solve(n, k, a):
    a.sort()
    cnt = 0
    for i in range(n):
        if a[i] > k:
            print("NO")
            return
        cnt += a[i]
    print("YES" if cnt % 2 == 0 else "NO")
def main():
    t = int(input())
    while t:
        t -= 1
        n, k = map(int, input().split())
        a = [int(x) for x in input().split()]
        solve(n, k, a)
main()
""",
        ["2\n3 5\n1 2 3\n2 1\n1 9\n", "1\n2 4\n1 2\n"],
        True,
        {"k": 5, "a": [1, 2, 3]},
    ),
    "function that reads and returns": (
        r"""
import sys
input = sys.stdin.readline
def solve():
    s = input().strip()
    stack = []
    for c in s:
        if c in "([":
            stack.append(c)
        else:
            if not stack: return "NO"
            d = stack.pop()
            if c == ")" and d != "(": return "NO"
            if c == "]" and d != "[": return "NO"
    return "YES" if not stack else "NO"
for _ in range(int(input())):
    print(solve())
""",
        ["3\n()\n([)]\n((\n", "1\n[]\n"],
        True,
        {"s": "()"},
    ),
    "queries with a rest": (
        r"""
import sys
input = sys.stdin.readline
n, q = map(int, input().split())
tree = [0]*(n+1)
def add(i, v):
    while i <= n:
        tree[i] += v
        i += i & -i
def get(i):
    s = 0
    while i:
        s += tree[i]
        i -= i & -i
    return s
a = list(map(int, input().split()))
for i, v in enumerate(a):
    add(i+1, v)
for _ in range(q):
    t, *rest = map(int, input().split())
    if t == 1:
        add(rest[0], rest[1])
    else:
        print(get(rest[1]) - get(rest[0]-1))
""",
        ["3 3\n1 2 3\n2 1 3\n1 2 5\n2 2 2\n", "2 1\n5 6\n2 1 2\n"],
        False,
        {"a": [1, 2, 3], "queries": [(2, [1, 3]), (1, [2, 5]), (2, [2, 2])]},
    ),
    "queries of different lengths": (
        r"""
import sys
d = iter(sys.stdin.read().split())
q = int(next(d))
st = []
res = []
for _ in range(q):
    op = next(d)
    if op == "push":
        st.append(int(next(d)))
    elif op == "pop":
        res.append(st.pop() if st else -1)
    else:
        a = int(next(d)); b = int(next(d))
        res.append(sum(st[a:b]))
print(*res, sep="\n")
""",
        ["4\npush 3\npush 4\nsum 0 2\npop\n", "1\npop\n"],
        False,
        {"queries": [["push", 3], ["push", 4], ["sum", 0, 2], ["pop"]]},
    ),
    "word or word and row": (
        r"""
n = int(input())
a = list(map(int, input().split()))
seen = {}
for i, x in enumerate(a):
    if 10 - x in seen:
        print("YES")
        print(seen[10-x]+1, i+1)
        break
    seen[x] = i
else:
    print("NO")
""",
        ["3\n1 9 5\n", "2\n1 2\n"],
        False,
        {"a": [1, 9, 5]},
    ),
    "count, then list": (
        r"""
n = int(input())
a = [int(x) for x in input().split()]
divs = [x for x in a if x % 3 == 0]
print(len(divs))
print(" ".join(map(str, divs)))
""",
        ["4\n1 3 6 7\n", "2\n9 1\n"],
        False,
        {"a": [1, 3, 6, 7]},
    ),
    "rounded number": (
        r"""
n = int(input())
pts = [tuple(map(float, input().split())) for _ in range(n)]
tot = 0.0
for i in range(n):
    x1, y1 = pts[i]
    x2, y2 = pts[(i+1) % n]
    tot += x1*y2 - x2*y1
print("%.3f" % (abs(tot)/2))
""",
        ["3\n0 0\n4 0\n0 3\n", "4\n0 0\n1 0\n1 1\n0 1\n"],
        False,
        {"pts": [(0.0, 0.0), (4.0, 0.0), (0.0, 3.0)]},
    ),
    "grid in, grid out": (
        r"""
r, c = map(int, input().split())
g = [list(input().strip()) for _ in range(r)]
for j in range(c):
    for i in range(r-1, -1, -1):
        if g[i][j] == "o":
            k = i
            while k+1 < r and g[k+1][j] == ".":
                g[k][j], g[k+1][j] = ".", "o"
                k += 1
for row in g:
    print("".join(row))
""",
        ["3 2\no.\n..\n.o\n", "2 2\noo\n..\n"],
        False,
        {"words": ["o.", "..", ".o"]},
    ),
    "exit in the middle": (
        r"""
import sys
n, m = [int(i) for i in input().split()]
if n > m:
    print(-1)
    sys.exit()
a = list(map(int, input().split()))
best = -1
for x in a:
    if x % n == 0:
        best = max(best, x)
print(best)
""",
        ["2 3\n4 6 7\n", "3 5\n1 2 9 4 5\n"],
        False,
        {"n": 2, "a": [4, 6, 7]},
    ),
    "values with blanks between": (
        r"""
n = int(input())
arr = list(map(int, input().split()))
for i in range(n):
    c = 0
    for j in range(i):
        if arr[j] < arr[i]:
            c += 1
    print(c, end=" ")
print()
""",
        ["3\n3 1 2\n", "2\n1 2\n"],
        False,
        {"arr": [3, 1, 2]},
    ),
    "list of lines": (
        r"""
import sys
lines = sys.stdin.read().splitlines()
n, m = map(int, lines[0].split())
words = lines[1:1+n]
for line in lines[1+n:]:
    k = line.strip()
    print(sum(1 for w in words if w.startswith(k)))
""",
        ["2 2\nabc\nabd\nab\nx\n", "1 1\nq\nq\n"],
        False,
        {"words": ["abc", "abd"], "given_words": ["ab", "x"]},
    ),
    "class that reads": (
        r"""
import sys
class Reader:
    def __init__(self):
        self.buf = sys.stdin.read().split()
        self.i = 0
    def ni(self):
        self.i += 1
        return int(self.buf[self.i-1])
rd = Reader()
n = rd.ni()
a = [rd.ni() for _ in range(n)]
s = 0
for i in range(n):
    s += a[i] * (i+1)
print(s)
""",
        ["3\n1 2 3\n", "2\n4 5\n"],
        False,
        {"a": [1, 2, 3]},
    ),
    "bytes from the descriptor": (
        r"""
import sys, io, os
input = io.BytesIO(os.read(0, os.fstat(0).st_size)).readline
def inp(): return int(input())
def inlt(): return list(map(int, input().split()))
def insr(): return list(input().decode().strip())
n = inp()
s = insr()
w = inlt()
cost = 0
for i in range(1, n):
    if s[i] == s[i-1]:
        cost += min(w[i], w[i-1])
        w[i] = max(w[i], w[i-1])
print(cost)
""",
        ["3\naab\n1 2 3\n", "4\naaaa\n4 3 2 1\n"],
        False,
        {"text": "aab", "w": [1, 2, 3]},
    ),
    "lambda that reads": (
        r"""
I = lambda: map(int, input().split())
n, k = I()
a = list(I())
print(sum(1 for x in a if x >= a[k-1] and x > 0))
""",
        ["8 5\n10 9 8 7 7 7 5 5\n", "4 2\n0 0 0 0\n"],
        False,
        {"k": 5, "a": [10, 9, 8, 7, 7, 7, 5, 5]},
    ),
    "recursive function that prints": (
        r"""
n = int(input())
def hanoi(n, a, b, c):
    if n == 0: return
    hanoi(n-1, a, c, b)
    print(a, c)
    hanoi(n-1, b, a, c)
print(2**n - 1)
hanoi(n, 1, 2, 3)
""",
        ["1\n", "3\n"],
        False,
        {"n": 1},
    ),
    "function that reads a table, called twice": (
        r"""
def read_matrix():
    r, c = map(int, input().split())
    m = []
    for _ in range(r):
        m.append([int(x) for x in input().split()])
    return m
A = read_matrix()
B = read_matrix()
C = [[0]*len(B[0]) for _ in range(len(A))]
for i in range(len(A)):
    for j in range(len(B[0])):
        for k in range(len(B)):
            C[i][j] += A[i][k]*B[k][j]
for row in C:
    print(*row)
""",
        ["2 2\n1 2\n3 4\n2 1\n1\n1\n", "1 1\n5\n1 2\n1 2\n"],
        False,
        {"m": [[1, 2], [3, 4]], "other_m": [[1], [1]]},
    ),
    "text that becomes a number": (
        r"""
s, k = input().split()
k = int(k)
res = ""
for ch in s:
    res += chr((ord(ch) - 97 + k) % 26 + 97)
print(res)
""",
        ["abc 2\n", "xyz 3\n"],
        False,
        {"s": "abc", "k": 2},
    ),
    "parts of a line": (
        r"""
line = input()
parts = line.split()
a = int(parts[0]); b = int(parts[1])
grid = []
for i in range(a):
    row = input().split()
    grid.append([int(v) for v in row])
print(sum(grid[i][i % b] for i in range(a)))
""",
        ["2 2\n1 2\n3 4\n", "3 1\n1\n2\n3\n"],
        False,
        {"grid": [[1, 2], [3, 4]]},
    ),
    "lists filled by position": (
        r"""
n = int(input())
a = [0]*n
b = [0]*n
for i in range(n):
    a[i], b[i] = map(int, input().split())
ans = 0
for i in range(n):
    for j in range(i):
        if a[i] > a[j] and b[i] < b[j]:
            ans += 1
print(ans)
""",
        ["3\n1 3\n2 2\n3 1\n", "2\n1 1\n2 2\n"],
        False,
        {"rows": [[1, 3], [2, 2], [3, 1]]},
    ),
    "mapping of what is read": (
        r"""
n = int(input())
price = {}
for _ in range(n):
    name, p = input().split()
    price[name] = int(p)
m = int(input())
total = 0
for _ in range(m):
    name = input().strip()
    if name in price:
        total += price[name]
    else:
        total -= 1
print(total)
""",
        ["2\nab 3\ncd 4\n2\nab\nzz\n", "1\nq 9\n3\nq\nq\nq\n"],
        False,
        {"pairs": [("ab", 3), ("cd", 4)], "names": ["ab", "zz"]},
    ),
    "table made before the cases": (
        r"""
MAXN = 50
sieve = [True]*(MAXN+1)
sieve[0]=sieve[1]=False
for i in range(2, MAXN+1):
    if sieve[i]:
        for j in range(i*i, MAXN+1, i): sieve[j]=False
t = int(input())
for _ in range(t):
    n = int(input())
    a = list(map(int, input().split()))
    print(sum(1 for x in a if sieve[x]))
""",
        ["2\n3\n2 3 4\n2\n7 9\n", "1\n1\n5\n"],
        True,
        {"a": [2, 3, 4]},
    ),
    "cases that end early": (
        r"""
t = int(input())
for _ in range(t):
    n = int(input())
    s = input()
    if n % 2:
        print(-1)
        continue
    a = s.count("a")
    if a * 2 == n:
        print(0)
        continue
    d = 0
    for ch in s:
        d += 1 if ch == "a" else -1
    print(abs(d)//2)
""",
        ["2\n4\naabb\n3\naab\n", "2\n4\naaab\n2\nbb\n"],
        True,
        {"s": "aabb"},
    ),
    "program that ends before it has read everything": (
        r"""
def main():
    n, m = map(int, input().split())
    if n > m:
        print("none")
        return
    a = list(map(int, input().split()))
    for x in a:
        if x % n == 0:
            print(x)
            return
    print("none")

main()
""",
        ["2 3\n5 6 7\n", "5 3\n", "3 5\n1 2 9 4 5\n"],
        False,
        {"n": 2, "a": [5, 6, 7]},
    ),
}
"""Name → program, texts for standard input, whether a text holds several cases, the first input they give."""
