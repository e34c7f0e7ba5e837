// The table of episodes: filters above it, one page of rows at a time.

const PAGE = 50; // rows

const COLUMNS = [
  { name: "environment", title: "Episode", first: "up" },
  { name: "agent", title: "Agent", first: "up" },
  { name: "outcome", title: "Outcome", first: "up" },
  { name: "difficulty", title: "Difficulty", first: "down", number: true },
  { name: "calls", title: "Calls", first: "down", number: true },
  { name: "oracle", title: "Oracle’s calls", first: "down", number: true },
  { name: "wasted", title: "Wasted", first: "down", number: true, hint: "invalid actions, failed calls and repeated calls" },
  { name: "diverges", title: "Leaves path at", first: "up", number: true, hint: "number of the first call that is not what the oracle does next" },
  { name: "tokens", title: "Tokens", first: "down", number: true },
].filter(({ name }) => name !== "tokens" || columns.tokens.some((tokens) => tokens !== null));

const WORST = { chosen: { outcome: "lost" }, sort: "-wasted" };

let selected = { key: null, rows: [], counts: [] };

/** The rows of a route in its order; kept until the filters change. */
function rowsOf({ chosen, query, sort }) {
  const key = JSON.stringify([chosen, query, sort]);
  if (selected.key !== key) {
    const { rows, counts } = select(chosen, query);
    selected = { key, rows: sorted(rows, sort), counts };
  }
  return selected;
}

const filterFields = new Map();

/** Make the filter bar and the head of the table; done once. */
function buildEpisodes() {
  const bar = byId("filters");
  for (const item of FACETS) {
    if (item.texts.length < 2 && item.name !== "outcome" && item.name !== "trouble") continue;
    const field = el("select", { id: `filter-${item.name}` });
    field.addEventListener("change", () => {
      const chosen = { ...route.chosen };
      if (field.value === "") delete chosen[item.name];
      else chosen[item.name] = item.texts[Number(field.value)];
      go({ ...route, chosen, page: 0 });
    });
    filterFields.set(item.name, field);
    bar.append(el("div", { class: "field" }, el("label", { for: field.id }, item.title), field));
  }
  const search = byId("search");
  search.addEventListener("input", () => go({ ...route, view: "episodes", query: search.value, page: 0 }, true));
  byId("clear").addEventListener("click", () => go({ ...route, chosen: {}, query: "", sort: "", page: 0 }));
  byId("worst").addEventListener("click", () => go({ ...route, ...WORST, query: "", page: 0 }));
  byId("page-back").addEventListener("click", () => turnPage(-1));
  byId("page-on").addEventListener("click", () => turnPage(1));
  const head = byId("episode-head");
  for (const column of COLUMNS) {
    const button = el("button", { type: "button", title: column.hint ?? null }, column.title, el("span", { class: "arrow", "aria-hidden": "true" }));
    button.addEventListener("click", () => sortBy(column));
    head.append(el("th", { scope: "col", class: `c-${column.name}${column.number ? " number" : ""}` }, button));
  }
  byId("episode-rows").addEventListener("click", (event) => {
    const link = event.target.closest("tr")?.querySelector("a");
    const plain = !event.target.closest("a") && !event.ctrlKey && !event.metaKey && String(getSelection()) === "";
    if (link && plain) location.hash = link.hash;
  });
}

function sortBy({ name, first }) {
  const usual = first === "up" ? name : `-${name}`;
  const other = first === "up" ? `-${name}` : name;
  const next = route.sort === usual ? other : route.sort === other ? "" : usual;
  go({ ...route, sort: next, page: 0 });
}

const pages = (rows) => Math.max(1, Math.ceil(rows.length / PAGE));

function turnPage(by) {
  const { rows } = rowsOf(route);
  const page = Math.min(Math.max(route.page + by, 0), pages(rows) - 1);
  if (page === route.page) return;
  go({ ...route, page });
  byId("found").scrollIntoView({ block: "nearest" });
}

function showEpisodes() {
  const { rows, counts } = rowsOf(route);
  route.page = Math.min(route.page, pages(rows) - 1);
  showFilters(counts);
  const won = rows.filter((row) => outcomeOf(row) === "won").length;
  byId("found").textContent =
    rows.length === total
      ? `${plural(total, "episode")}, ${count(won)} won`
      : `${count(rows.length)} of ${plural(total, "episode")}, ${count(won)} won`;
  byId("clear").hidden = Object.keys(route.chosen).length === 0 && route.query === "" && route.sort === "";
  const isWorst = route.chosen.outcome === WORST.chosen.outcome && route.sort === WORST.sort;
  byId("worst").setAttribute("aria-pressed", String(isWorst));
  [...byId("episode-head").children].forEach((cell, number) => {
    const { name } = COLUMNS[number];
    const order = route.sort === name ? "ascending" : route.sort === `-${name}` ? "descending" : null;
    if (order === null) cell.removeAttribute("aria-sort");
    else cell.setAttribute("aria-sort", order);
  });
  const shown = rows.slice(route.page * PAGE, (route.page + 1) * PAGE);
  byId("episode-rows").replaceChildren(...shown.map(episodeRow));
  byId("nothing").hidden = rows.length > 0;
  byId("episode-table").hidden = rows.length === 0;
  byId("page-back").disabled = route.page === 0;
  byId("page-on").disabled = route.page >= pages(rows) - 1;
  byId("page-number").textContent = `Page ${count(route.page + 1)} of ${count(pages(rows))}`;
  byId("pager").hidden = pages(rows) === 1;
}

function showFilters(counts) {
  const search = byId("search");
  if (search.value !== route.query) search.value = route.query;
  FACETS.forEach((item, number) => {
    const field = filterFields.get(item.name);
    if (field === undefined) return;
    const chosen = item.texts.indexOf(route.chosen[item.name] ?? "");
    const options = [el("option", { value: "" }, "all")];
    item.texts.forEach((text, option) => {
      // An option that shows nothing is left out, unless it is the one that is chosen.
      if (counts[number][option] === 0 && option !== chosen) return;
      options.push(el("option", { value: option }, `${spelled(item.show(text))} (${count(counts[number][option])})`));
    });
    field.replaceChildren(...options);
    field.value = chosen < 0 ? "" : String(chosen);
    field.classList.toggle("active", chosen >= 0);
  });
}

function outcomeBadge(outcome) {
  return el("span", { class: "badge", "data-outcome": outcome }, outcomeWords(outcome));
}

function runName(number) {
  return el("span", { class: "run", "data-series": number % 8 }, label(runs[number].label));
}

function episodeName(row) {
  const environment = environmentOf(row);
  const attempts = columns.attempt[row] > 0 ? ` · attempt ${count(columns.attempt[row] + 1)}` : "";
  const config = columns.config[row] === null ? "given input" : `#${columns.config[row]}`;
  return [label(environment.title || environment.id), el("span", { class: "faint" }, ` ${config}${attempts}`)];
}

function episodeRow(row) {
  const link = el("a", { href: writeRoute({ ...route, view: "episode", row, tab: "calls" }) }, episodeName(row));
  const cells = {
    environment: [link, el("span", { class: "id" }, label(environmentOf(row).id))],
    agent: runName(columns.run[row]),
    outcome: outcomeBadge(outcomeOf(row)),
    difficulty: columns.difficulty[row] ?? "–",
    calls: count(columns.calls[row]),
    oracle: columns.oracle[row] === null ? "–" : count(columns.oracle[row]),
    wasted: count(columns.wasted[row]),
    diverges: columns.diverges[row] > 0 ? count(columns.diverges[row]) : "–",
    tokens: columns.tokens[row] === null ? "–" : count(columns.tokens[row]),
  };
  return el(
    "tr", { "data-row": row },
    COLUMNS.map(({ name, title, number }) =>
      el("td", { class: `c-${name}${number ? " number" : ""}`, "data-label": title }, cells[name]),
    ),
  );
}

/** Whether a row has the focus: only then the arrow keys are taken from scrolling. */
const inRows = () => byId("episode-rows").contains(document.activeElement);

/** Move the focus among the rows; past the last one the page is turned, and the focus goes on there. */
function moveRow(by) {
  const links = [...byId("episode-rows").querySelectorAll("a")];
  const at = links.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by;
  if (links[next]) {
    links[next].focus();
  } else {
    focusRow = by > 0 ? 0 : -1;
    turnPage(by);
    focusRow = null;
  }
}

let focusRow = null; // which row gets the focus after the next page has been shown: 0 the first, -1 the last
let lastOpened = null; // the row whose episode was shown last

/** After a page was turned, or back from an episode, the focus goes to where the reader was. */
function focusWhereItWas() {
  const links = [...byId("episode-rows").querySelectorAll("a")];
  const wasOpen = (link) => link.closest("tr").dataset.row === String(lastOpened);
  const link = focusRow === null ? links.find(wasOpen) : links.at(focusRow);
  link?.focus();
  lastOpened = null;
}
