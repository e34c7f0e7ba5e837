// The agent's calls beside the oracle's.

const FOLDED = 6; // so many equal calls in a row and more are folded away, but for the outer ones

/** The view of one episode beside its oracle. */
function comparison(row, episode) {
  const { oracle } = episode;
  if (oracle.calls.length === 0) return el("p", { class: "note" }, exact(oracle.reason));
  const pairs = align(episode.calls.map((step) => step.match), oracle.calls.map(([, , number]) => number));
  const diverges = columns.diverges[row];
  const list = el("div", { class: "pairs", role: "table", "aria-label": "Calls of the agent and of the oracle" });
  list.append(
    el("div", { role: "row", class: "pair head" },
      el("div", { role: "columnheader" }, "The agent"),
      el("div", { role: "columnheader" }, "The oracle"),
    ),
  );
  const isSame = ([left, right]) => equal(episode, left, right) && left + 1 !== diverges;
  let start = 0;
  while (start < pairs.length) {
    let end = start;
    while (end < pairs.length && isSame(pairs[end])) end++;
    if (end - start >= FOLDED) {
      list.append(pair(row, episode, pairs[start]));
      list.append(fold(pairs.slice(start + 1, end - 1), (item) => pair(row, episode, item)));
      list.append(pair(row, episode, pairs[end - 1]));
    } else {
      for (const item of pairs.slice(start, Math.max(end, start + 1))) list.append(pair(row, episode, item));
    }
    start = Math.max(end, start + 1);
  }
  const wrapped = episode.wrappers.length > 0
    ? el("p", { class: "note" }, "The agent played through wrappers (", exact(episode.wrappers.join(", ")), "); the oracle’s calls are those of the bare environment.")
    : null;
  return [
    wrapped,
    el("p", { class: "note" },
      "Equal calls stand in one line; shaded ones have no partner. Another path than the oracle’s is not wrong by itself. ",
      "The right answer stays hidden here, too, until you ask for it above."),
    list,
  ].filter((part) => part !== null);
}

const equal = (episode, left, right) =>
  left >= 0 && right >= 0 && same(episode.calls[left].match, episode.oracle.calls[right][2]);

function fold(items, make) {
  const button = el("button", { type: "button", class: "more" }, `… ${plural(items.length, "equal call")} …`);
  const line = el("div", { role: "row", class: "pair fold" }, el("div", { role: "cell" }, button));
  button.addEventListener("click", () => {
    const made = items.map(make);
    line.replaceWith(...made);
    made[0].tabIndex = -1;
    made[0].focus();
  });
  return line;
}

function pair(row, episode, [left, right]) {
  const step = episode.calls[left];
  const call = episode.oracle.calls[right];
  const kind = equal(episode, left, right) ? "same" : "other";
  const parting = step !== undefined && step.number === columns.diverges[row];
  const cells = [
    step
      ? [el("span", { class: "at" }, String(step.number)), callLine(step), statusNotes(row, step), short(step.observation)]
      : [],
    call
      ? [el("span", { class: "at" }, String(right + 1)), oracleCall(episode, right), short(call[1])]
      : [],
  ];
  return el(
    "div", { role: "row", class: `pair ${kind}${parting ? " parting" : ""}` },
    cells.map((cell, side) => el("div", { role: "cell", "data-side": side === 0 ? "agent" : "oracle" }, cell)),
  );
}

/** The oracle's call; the answer in its last one is hidden until it is asked for. */
function oracleCall(episode, position) {
  const [text] = episode.oracle.calls[position];
  if (position < episode.oracle.calls.length - 1) return el("code", { class: "call" }, exact(text));
  return el("code", { class: "call" }, "done(answer=", el("span", { class: "secret" }, "hidden"), ")");
}

const short = (text) => block(text, { class: "text short" });
