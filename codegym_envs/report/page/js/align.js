// Laying two sequences of calls side by side.

/**
 * The longest common subsequence as a list of pairs of positions. What lies between two equal calls is paired in order,
 * and -1 stands where one side has nothing more.
 *
 * `left` and `right` are numbers of calls; negative ones equal nothing. Both are at most a few thousand long.
 */
function align(left, right) {
  const height = left.length;
  const width = right.length;
  const lengths = Array.from({ length: height + 1 }, () => new Uint16Array(width + 1));
  for (let i = height - 1; i >= 0; i--) {
    for (let j = width - 1; j >= 0; j--) {
      lengths[i][j] = same(left[i], right[j])
        ? lengths[i + 1][j + 1] + 1
        : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  const pairs = [];
  let i = 0;
  let j = 0;
  const upTo = (leftEnd, rightEnd) => {
    while (i < leftEnd || j < rightEnd) pairs.push([i < leftEnd ? i++ : -1, j < rightEnd ? j++ : -1]);
  };
  let [a, b] = [0, 0];
  while (a < height && b < width) {
    if (same(left[a], right[b])) {
      upTo(a, b);
      pairs.push([i++, j++]);
      [a, b] = [i, j];
    } else if (lengths[a + 1][b] >= lengths[a][b + 1]) a++;
    else b++;
  }
  upTo(height, width);
  return pairs;
}

const same = (a, b) => a >= 0 && a === b;
