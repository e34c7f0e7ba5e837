// One episode, from the prompt to the verdict.

const TABS = [
  { name: "calls", title: "Calls", make: (row, episode) => callList(row, episode) },
  { name: "oracle", title: "Beside the oracle", make: (row, episode) => comparison(row, episode) },
  { name: "prompt", title: "Prompt and tools", make: (row, episode) => promptAndTools(episode) },
  { name: "messages", title: "Messages", make: (row, episode) => chat(episode), when: (episode) => episode.messages !== null },
  { name: "record", title: "Record", make: (row, episode) => record(episode) },
];

let opened = { row: null, episode: null };

async function showEpisode() {
  const { row } = route;
  const view = byId("view-episode");
  if (row === null) {
    view.replaceChildren(
      el("h2", { tabindex: -1 }, "No such episode"),
      el("p", {}, "This report has no episode ", el("code", {}, exact(route.unknown)), "."),
      el("p", {}, el("a", { href: "#episodes" }, "All episodes")),
    );
    return;
  }
  if (!canUnpack) {
    view.replaceChildren(
      el("h2", { tabindex: -1 }, "This browser cannot unpack episodes"),
      el("p", {}, "The episodes are stored compressed; reading them needs a browser with DecompressionStream: Chrome or Edge 80, Safari 16.4, Firefox 113, or later ones."),
    );
    return;
  }
  if (opened.row !== row) {
    view.setAttribute("aria-busy", "true");
    let episode;
    try {
      episode = await loadEpisode(row);
    } catch (error) {
      view.removeAttribute("aria-busy");
      view.replaceChildren(
        el("h2", { tabindex: -1 }, "This episode cannot be read"),
        el("p", {}, `The file seems to be damaged: ${error.message}`),
      );
      return;
    }
    if (route.row !== row) return; // the reader has gone on meanwhile
    opened = { row, episode };
    view.removeAttribute("aria-busy");
    view.replaceChildren(...viewOf(row, episode));
    view.querySelector("h2").focus({ preventScroll: true });
    document.title = `${environmentOf(row).title || environmentOf(row).id} – ${index.title}`;
    lastOpened = row;
    scrollTo(0, 0);
  }
  updateNeighbours();
  showTab();
}

function viewOf(row, episode) {
  const environment = environmentOf(row);
  return [
    el("nav", { class: "episode-nav", "aria-label": "Episodes" },
      el("a", { id: "back", href: "#episodes" }, "← Episodes"),
      el("span", { id: "position", class: "faint" }),
      el("a", { id: "previous", class: "button", rel: "prev" }, "← Previous"),
      el("a", { id: "next", class: "button", rel: "next" }, "Next →"),
    ),
    el("header", { class: "episode-head" },
      el("h2", { tabindex: -1 }, episodeName(row)),
      el("p", { class: "meta" },
        el("span", { class: "id" }, label(environment.id)),
        el("span", {}, runName(columns.run[row])),
        columns.difficulty[row] === null ? null : el("span", {}, `difficulty ${columns.difficulty[row]}`),
        columns.tokens[row] === null ? null : el("span", {}, `${count(columns.tokens[row])} tokens`),
        environment.split ? el("span", {}, label(`${environment.split} split`)) : null,
        environment.workflow ? el("span", {}, label(environment.workflow)) : null,
        environment.topics.map((topic) => el("span", {}, label(topic))),
      ),
    ),
    verdict(row, episode),
    strip(row, episode),
    el("div", { class: "tabs", role: "tablist", "aria-label": "Parts of the episode" },
      TABS.filter((tab) => tab.when === undefined || tab.when(episode)).map((tab) => {
        const button = el("button", { type: "button", role: "tab", id: `tab-${tab.name}`, "aria-controls": "tab-panel" }, tab.title);
        button.addEventListener("click", () => go({ ...route, tab: tab.name }, true));
        return button;
      }),
    ),
    el("div", { id: "tab-panel", role: "tabpanel", tabindex: 0 }),
  ];
}

function updateNeighbours() {
  const { rows } = rowsOf(route);
  const at = rows.indexOf(route.row);
  byId("back").href = writeRoute({ ...route, view: "episodes", page: at < 0 ? 0 : Math.floor(at / PAGE) });
  byId("position").textContent = at < 0 ? "not among the filtered episodes" : `${count(at + 1)} of ${count(rows.length)}`;
  for (const [id, by] of [["previous", -1], ["next", 1]]) {
    const neighbour = at < 0 ? undefined : rows[at + by];
    byId(id).setAttribute("aria-disabled", String(neighbour === undefined));
    if (neighbour === undefined) byId(id).removeAttribute("href");
    else byId(id).href = writeRoute({ ...route, row: neighbour });
  }
}

function showTab() {
  const { row, episode } = opened;
  const tab = TABS.find((item) => item.name === route.tab && (item.when === undefined || item.when(episode))) ?? TABS[0];
  const panel = byId("tab-panel");
  if (panel.dataset.tab === tab.name) return;
  for (const button of document.querySelectorAll("[role=tab]")) {
    const chosen = button.id === `tab-${tab.name}`;
    button.setAttribute("aria-selected", String(chosen));
    button.tabIndex = chosen ? 0 : -1;
  }
  panel.dataset.tab = tab.name;
  panel.setAttribute("aria-labelledby", `tab-${tab.name}`);
  panel.replaceChildren(...[tab.make(row, episode)].flat());
  revealed(byId("reveal")?.getAttribute("aria-expanded") === "true");
}

/** The next tab to the left or right gets the focus and is shown. */
function moveTab(by) {
  const buttons = [...document.querySelectorAll("[role=tab]")];
  const at = buttons.findIndex((button) => button.getAttribute("aria-selected") === "true");
  const next = buttons[(at + by + buttons.length) % buttons.length];
  next.click();
  next.focus();
}

function openTab(name) {
  byId(`tab-${name}`)?.click();
}

// ---- calls

function callList(row, episode) {
  if (episode.calls.length === 0) return el("p", { class: "note" }, "The agent did not act.");
  return el("ol", { class: "calls" }, episode.calls.map((step) => callItem(row, step)));
}

function callItem(row, step) {
  const line = el("div", { class: "step-call" }, callLine(step), statusNotes(row, step));
  // What was written is worth a look where it is more than the call itself, and not what the line shows already.
  if (step.call !== null && step.action !== "" && step.action !== step.call) line.append(writtenButton(step, line));
  return el(
    "li", { id: `call-${step.number}`, class: "step", "data-status": statusOf(step), tabindex: -1 },
    el("span", { class: "at" }, String(step.number)),
    line,
    block(step.observation, { class: "text observation", "aria-label": "Observation" }),
  );
}

/** A button that shows the action's own text below its line. */
function writtenButton(step, line) {
  const button = el("button", { type: "button", class: "as-written", "aria-expanded": "false" }, "as written");
  let shown = null;
  button.addEventListener("click", () => {
    if (shown === null) {
      shown = block(step.action, { class: "text written", "aria-label": "The action as written" });
      line.after(shown);
    } else {
      shown.remove();
      shown = null;
    }
    button.setAttribute("aria-expanded", String(shown !== null));
  });
  return button;
}

/** The call as it was understood; an action that reached no tool is shown as it was written. */
function callLine(step) {
  if (step.call !== null) return el("code", { class: "call" }, exact(step.call));
  return block(step.action, { class: "text refused" });
}

/** What the colours say of a call. */
function statusOf(step) {
  if (step.status === "done") return outcomeOf(route.row) === "won" ? "right" : "wrong";
  return step.status === "ok" && step.repeats > 0 ? "repeated" : step.status;
}

function statusNotes(row, step) {
  const notes = [];
  if (step.status === "invalid_action") notes.push(chip("invalid", `invalid action${step.error ? `: ${step.error}` : ""}`));
  else if (step.status === "tool_error") notes.push(chip("error", `failed${step.error ? `: ${step.error}` : ""}`));
  else if (step.status === "done") notes.push(chip(outcomeOf(row) === "won" ? "won" : "wrong", outcomeOf(row) === "won" ? "right answer" : "wrong answer"));
  if (step.repeats > 0) {
    notes.push(el("a", { class: "chip", "data-kind": "repeated", href: `#call-${step.repeats}`, on: { click: jump(step.repeats) } }, `same as ${step.repeats}`));
  }
  if (step.number === columns.diverges[row]) notes.push(chip("parting", "leaves the oracle’s path"));
  if (step.reward) notes.push(chip("reward", `reward ${step.reward}`));
  if (step.notes) notes.push(el("span", { class: "faint" }, exact(step.notes)));
  return notes;
}

const chip = (kind, text) => el("span", { class: "chip", "data-kind": kind }, exact(text));

function jump(number) {
  return (event) => {
    event.preventDefault();
    goToCall(number);
  };
}

/** Show a call and give it the focus. */
function goToCall(number) {
  openTab("calls");
  const item = byId(`call-${number}`);
  if (item === null) return;
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "center" });
}

/** The call that has the focus, or 0. */
function currentCall() {
  const item = document.activeElement?.closest?.(".step");
  return item ? Number(item.id.slice("call-".length)) : 0;
}

function moveCall(by) {
  const { episode } = opened;
  const at = currentCall();
  const next = at === 0 && by < 0 ? episode.calls.length : at + by;
  if (next >= 1 && next <= episode.calls.length) goToCall(next);
}

/** The next call with which something is the matter. */
function nextTrouble() {
  const { row, episode } = opened;
  const troubled = (step) => !["ok", "right"].includes(statusOf(step)) || step.number === columns.diverges[row];
  const found = episode.calls.find((step) => step.number > currentCall() && troubled(step)) ?? episode.calls.find(troubled);
  if (found) goToCall(found.number);
}

/** All calls in one line of coloured cells. */
function strip(row, episode) {
  if (episode.calls.length === 0) return null;
  const cells = episode.calls.map((step) =>
    el("i", {
      "data-status": statusOf(step), "data-number": step.number,
      class: step.number === columns.diverges[row] ? "parting" : null,
      title: `${step.number}: ${statusOf(step).replace("_", " ")}`,
    }),
  );
  // The list of calls below says the same; this is for eyes and mouse.
  const line = el("div", { class: "strip", "aria-hidden": "true" }, cells);
  line.addEventListener("click", (event) => {
    const number = event.target.dataset.number;
    if (number !== undefined) goToCall(Number(number));
  });
  return line;
}
