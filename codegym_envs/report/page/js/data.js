// The index of all episodes, and the packed blocks behind it.

const index = JSON.parse(byId("index").textContent);
const { runs, environments, outcomes, columns } = index;
const total = columns.run.length;
const canUnpack = typeof DecompressionStream === "function";

// Derived columns.
columns.wasted = columns.invalid.map((_, row) => columns.invalid[row] + columns.errors[row] + columns.repeated[row]);
columns.ratio = columns.calls.map((calls, row) => (columns.oracle[row] ? calls / Number(columns.oracle[row]) : null));

const outcomeOf = (row) => outcomes[columns.outcome[row]];
const environmentOf = (row) => environments[columns.environment[row]];
const isLostOutcome = (outcome) => !["won", "infrastructure"].includes(outcome);
const isLost = (row) => isLostOutcome(outcomeOf(row));

const OUTCOME_WORDS = {
  won: "won",
  wrong: "wrong answer",
  truncated: "out of actions",
  budget: "out of tokens",
  invalid_streak: "too many invalid actions in a row",
  infrastructure: "infrastructure error",
};
const outcomeWords = (outcome) => OUTCOME_WORDS[outcome] ?? outcome;

// First row of each block: an episode's place in its block is its distance from there.
const firstRows = [];
columns.block.forEach((block, row) => {
  firstRows[block] ??= row;
});

/** What a row is called in links. */
function anchorOf(row) {
  const config = columns.config[row] === null ? "given" : columns.config[row];
  return `${runs[columns.run[row]].slug}/${environmentOf(row).anchor}/${config}/${columns.attempt[row]}`;
}

let rowsByAnchor = null;

/** The row of a link, or null; browsers may have written its escapes in another way. */
function rowOf(anchor) {
  rowsByAnchor ??= new Map(Array.from({ length: total }, (_, row) => [anchorOf(row), row]));
  const tries = [anchor, anchor.replaceAll("%2F", "/"), encodeURI(decoded(anchor))];
  return tries.map((text) => rowsByAnchor.get(text)).find((row) => row !== undefined) ?? null;
}

/** A text with its percent escapes read, or as it is if they are broken. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const unpacked = new Map();
const KEPT = 40; // blocks that stay unpacked

/** The content of a block. */
async function unpack(name) {
  let content = unpacked.get(name);
  if (content === undefined) {
    content = inflate(name);
    unpacked.set(name, content);
    if (unpacked.size > KEPT) unpacked.delete(unpacked.keys().next().value);
  }
  return content;
}

// The blocks stand behind this script, so that tables can be used before all of them have been read.
const allRead = new Promise((resolve) => {
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", resolve, { once: true });
  else resolve();
});

async function inflate(name) {
  await allRead;
  const bytes = Uint8Array.from(atob(byId(name).textContent), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

/** An episode with what it shares with others: prompt, tools, the oracle's calls. */
async function loadEpisode(row) {
  const block = columns.block[row];
  const [episodes, shared] = await Promise.all([
    unpack(`episodes-${block}`),
    unpack(`environment-${columns.environment[row]}`),
  ]);
  const episode = episodes[row - firstRows[block]];
  const oracle = shared.oracles[episode.oracle];
  return {
    ...episode,
    prompt: shared.prompts[episode.prompt],
    tools: shared.tools,
    oracle,
    calls: readCalls(episode.calls, oracle.calls),
  };
}

/** The calls with their numbers; a 0 in the place of a text stands for the text of the oracle's equal call. */
function readCalls(rows, oracleCalls) {
  const firsts = [];
  for (const call of oracleCalls) firsts[call[2]] ??= call;
  return rows.map(([status, match = 0, action, call, observation, repeats = 0, reward = 0, error = 0, notes = 0], position) => {
    const [text, answer, , written] = firsts[match] ?? [];
    return {
      number: position + 1, status, match, repeats, reward, error, notes,
      action: action === 0 || action === undefined ? written : action,
      call: call === 0 || call === undefined ? text : call,
      observation: observation === 0 || observation === undefined ? answer : observation,
    };
  });
}
