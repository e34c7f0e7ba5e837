// Which episodes are shown, and in what order.

/**
 * One way to narrow the table: its options, and for every row the numbers of those that hold for it. Rows share these
 * lists, so that ten thousand of them cost little.
 */
function facet(name, title, texts, listOf, show = (text) => text) {
  return { name, title, texts, show, lists: Array.from({ length: total }, (_, row) => listOf(row)) };
}

const distinct = (values) => [...new Set(values)].sort(compareTexts);
const compareTexts = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** A facet of what an environment is. */
function environmentFacet(name, title, read) {
  const texts = distinct(environments.flatMap(read)).filter((text) => text !== "");
  const lists = environments.map((environment) => read(environment).map((text) => texts.indexOf(text)).filter((number) => number >= 0));
  return facet(name, title, texts, (row) => lists[columns.environment[row]]);
}

/** A facet of a column, one option a value. */
function columnFacet(name, title, texts, read, show) {
  const lists = new Map(texts.map((text, number) => [text, [number]]));
  return facet(name, title, texts, (row) => lists.get(read(row)) ?? [], show);
}

const LOST = "lost"; // beside the outcomes themselves

function outcomeFacet() {
  const lists = outcomes.map((outcome, number) => (isLostOutcome(outcome) ? [0, number + 1] : [number + 1]));
  const show = (text) => (text === LOST ? "lost, however" : outcomeWords(text));
  return facet("outcome", "Outcome", [LOST, ...outcomes], (row) => lists[columns.outcome[row]], show);
}

const TROUBLES = [
  ["invalid", "invalid actions", (row) => columns.invalid[row] > 0],
  ["errors", "failed calls", (row) => columns.errors[row] > 0],
  ["repeated", "repeated calls", (row) => columns.repeated[row] > 0],
  ["unsubmitted", "no answer submitted", (row) => ["truncated", "budget", "invalid_streak"].includes(outcomeOf(row))],
  ["informed", "lost, though all was asked", (row) => columns.missing[row] === 0 && isLost(row)],
  ["blind", "lost, with calls never made", (row) => columns.missing[row] > 0 && isLost(row)],
];

function troubleFacet() {
  const lists = new Map();
  const listOf = (row) => {
    const numbers = TROUBLES.flatMap(([, , holds], number) => (holds(row) ? number : []));
    const key = numbers.join();
    if (!lists.has(key)) lists.set(key, numbers);
    return lists.get(key);
  };
  const words = new Map(TROUBLES);
  return facet("trouble", "With", TROUBLES.map(([name]) => name), listOf, (text) => words.get(text));
}

const FACETS = [
  columnFacet("run", "Agent", runs.map((run) => run.label), (row) => runs[columns.run[row]].label),
  environmentFacet("environment", "Environment", (environment) => [environment.id]),
  environmentFacet("topic", "Topic", (environment) => environment.topics),
  environmentFacet("workflow", "Workflow", (environment) => [environment.workflow]),
  columnFacet("difficulty", "Difficulty", distinct(columns.difficulty.map(String)), (row) => String(columns.difficulty[row])),
  environmentFacet("split", "Split", (environment) => [environment.split]),
  outcomeFacet(),
  troubleFacet(),
];

// What a search looks at, in small letters.
const haystacks = environments.map((environment) => `${environment.id}\n${environment.title}`.toLowerCase());
const runHaystacks = runs.map((run) => run.label.toLowerCase());

/** Whether a row has all words of a query; a number, as 3 or #3 or 3/0, means the configuration (and the attempt). */
function searcher(query) {
  const tests = query.toLowerCase().split(/\s+/).filter(Boolean).map((word) => {
    const place = /^#?(\d+)(?:\/(\d+))?$/.exec(word);
    if (place !== null) {
      const [, config, attempt] = place;
      return (row) => String(columns.config[row]) === config && (attempt === undefined || String(columns.attempt[row]) === attempt);
    }
    const inEnvironment = haystacks.map((text) => text.includes(word));
    const inRun = runHaystacks.map((text) => text.includes(word));
    const inAnchor = word.includes("/") ? (row) => anchorOf(row).toLowerCase().includes(word) : () => false;
    return (row) => inEnvironment[columns.environment[row]] || inRun[columns.run[row]] || inAnchor(row);
  });
  return (row) => tests.every((test) => test(row));
}

/**
 * The rows that pass all filters, and for every facet how many rows each option would show.
 * A row that fails in one facet only still counts for the other options of that facet.
 */
function select(chosen, query) {
  const wanted = FACETS.map((item) => item.texts.indexOf(chosen[item.name] ?? ""));
  const narrowed = wanted.flatMap((option, number) => (option >= 0 ? number : []));
  const counts = FACETS.map((item) => new Uint32Array(item.texts.length));
  const found = query.trim() === "" ? () => true : searcher(query);
  const rows = [];
  for (let row = 0; row < total; row++) {
    if (!found(row)) continue;
    let failed = -1;
    let failures = 0;
    for (const number of narrowed) {
      if (!FACETS[number].lists[row].includes(wanted[number])) {
        failed = number;
        failures += 1;
      }
    }
    if (failures === 0) rows.push(row);
    if (failures > 1) continue;
    for (let number = 0; number < FACETS.length; number++) {
      if (failures === 1 && number !== failed) continue;
      for (const option of FACETS[number].lists[row]) counts[number][option] += 1;
    }
  }
  return { rows, counts };
}

const numbers = (column) => (a, b) => compareNumbers(column[a], column[b]);

const compareNumbers = (a, b) => Number(a) - Number(b);

const SORTS = {
  agent: (a, b) => compareTexts(runs[columns.run[a]].label, runs[columns.run[b]].label),
  environment: (a, b) => compareTexts(environmentOf(a).id, environmentOf(b).id),
  config: numbers(columns.config),
  difficulty: numbers(columns.difficulty),
  outcome: (a, b) => compareTexts(outcomeWords(outcomeOf(a)), outcomeWords(outcomeOf(b))),
  calls: numbers(columns.calls),
  oracle: numbers(columns.oracle),
  ratio: numbers(columns.ratio),
  wasted: numbers(columns.wasted),
  invalid: numbers(columns.invalid),
  errors: numbers(columns.errors),
  repeated: numbers(columns.repeated),
  diverges: numbers(columns.diverges),
  tokens: numbers(columns.tokens),
};

/** Rows in order of a sort such as "calls" or "-calls" (largest first); those without a value come last. */
function sorted(rows, sort) {
  const name = sort.replace(/^-/, "");
  const compare = SORTS[name];
  if (compare === undefined) return rows;
  const sign = sort.startsWith("-") ? -1 : 1;
  const column = columns[name];
  const lacks = (row) => Array.isArray(column) && column[row] === null;
  return [...rows].sort((a, b) => Number(lacks(a)) - Number(lacks(b)) || sign * compare(a, b) || a - b);
}
