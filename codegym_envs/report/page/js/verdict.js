// What came of an episode, in a few sentences, and the answers.

function verdict(row, episode) {
  return el("section", { class: "verdict", "data-outcome": outcomeOf(row), "aria-label": "Verdict" },
    el("p", { class: "headline" }, outcomeBadge(outcomeOf(row)), headline(row, episode)),
    el("ul", { class: "findings" }, findings(row, episode).map((finding) => el("li", {}, finding))),
    answers(row, episode),
  );
}

function headline(row, episode) {
  const outcome = outcomeOf(row);
  const calls = plural(columns.calls[row], "call");
  const oracle = columns.oracle[row] === null ? "" : `; the oracle needs ${count(columns.oracle[row])}`;
  const bound = columns.bound[row] === null ? "" : `; the certified bound is ${count(columns.bound[row])}`;
  const words = {
    won: `The right answer after ${calls}`,
    wrong: `A wrong answer after ${calls}`,
    truncated: `No answer within the limit of ${episode.limit} actions`,
    budget: `Out of budget after ${calls}, without an answer`,
    invalid_streak: `Ended after ${calls}: too many invalid actions in a row`,
    infrastructure: `Broken off after ${calls}; this is no result of the agent and counts in no score`,
  };
  return ` ${words[outcome] ?? `Ended after ${calls}`}${oracle}${bound}.`;
}

function findings(row, episode) {
  const found = [];
  const { calls: steps, oracle } = episode;
  if (episode.failure !== null) found.push(["The failure: ", el("code", {}, exact(episode.failure))]);
  const diverges = columns.diverges[row];
  if (diverges > steps.length) {
    found.push(`It stops where the oracle goes on: ${plural(oracle.calls.length, "call")} in all.`);
  } else if (diverges > 0) {
    const next = episode.followed;
    const instead = next < oracle.calls.length ? ["; the oracle goes on with ", oracleCall(episode, next)] : [];
    found.push(["It leaves the oracle’s path at ", callLink(diverges), ": ", callLine(steps[diverges - 1]), instead, "."]);
  }
  if (episode.needed > 0 && episode.covered < episode.needed) {
    found.push(`It made ${count(episode.covered)} of the ${count(episode.needed)} different calls with which the oracle finds the answer.`);
  } else if (episode.needed > 0 && isLost(row)) {
    found.push("It asked all that the oracle asks: what it learned would have sufficed.");
  }
  const kinds = [
    [columns.invalid[row], "invalid action", (step) => step.status === "invalid_action"],
    [columns.errors[row], "failed call", (step) => step.status === "tool_error"],
    [columns.repeated[row], "repeated call", (step) => step.repeats > 0],
  ];
  for (const [number, words, holds] of kinds) {
    const first = steps.find(holds);
    if (number > 0 && first) found.push([`${plural(number, words)}, first at `, callLink(first.number), "."]);
  }
  return found;
}

const callLink = (number) =>
  el("a", { href: `#call-${number}`, on: { click: jump(number) } }, `call ${count(number)}`);

function answers(row, episode) {
  const rows = [];
  if (episode.submitted !== null) {
    rows.push(el("dt", {}, "Submitted"), el("dd", {}, block(episode.submitted, { class: "text", id: "submitted" })));
  }
  if (episode.oracle.answer !== null) {
    const button = el("button", { type: "button", id: "reveal", "aria-expanded": "false" }, "Show the expected answer");
    button.addEventListener("click", () => revealed(button.getAttribute("aria-expanded") !== "true"));
    rows.push(el("dt", {}, "Expected"), el("dd", {}, button, el("div", { id: "expected", hidden: true })));
  }
  return rows.length > 0 ? el("dl", { class: "answers" }, rows) : null;
}

/** Show or hide the right answer, here and in the oracle's calls. */
function revealed(open) {
  const button = byId("reveal");
  if (button === null) return;
  const { answer } = opened.episode.oracle;
  button.setAttribute("aria-expanded", String(open));
  button.textContent = open ? "Hide the expected answer" : "Show the expected answer";
  byId("expected").hidden = !open;
  byId("expected").replaceChildren(...(open ? [block(answer)] : []));
  for (const secret of document.querySelectorAll(".secret")) secret.replaceChildren(...(open ? exact(answer) : ["hidden"]));
}
