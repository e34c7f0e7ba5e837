// The address says what is shown: every view can be linked to, and the browser's own buttons work.

const VIEWS = ["overview", "episodes", "episode"];

/** What the address asks for; whatever it does not say has its default. */
function readRoute(hash) {
  const parts = hash.replace(/^#/, "").split("&");
  const [view, anchor = ""] = split(parts[0]);
  const route = { view: VIEWS.includes(view) ? view : "overview", chosen: {}, query: "", sort: "", page: 0, tab: "calls", row: null, unknown: "" };
  if (route.view === "episode") {
    route.row = rowOf(anchor);
    if (route.row === null) route.unknown = decoded(anchor);
  }
  for (const part of parts.slice(1)) {
    const [name, value = ""] = split(part);
    const narrowed = FACETS.find((item) => item.name === name);
    if (narrowed !== undefined) {
      const text = narrowed.texts.find((option) => encoded(option) === value || option === decoded(value));
      if (text !== undefined) route.chosen[name] = text;
    } else if (name === "q") route.query = decoded(value);
    else if (name === "sort") route.sort = value.replace(/^-/, "") in SORTS ? value : "";
    else if (name === "page") route.page = Math.max(0, Number.parseInt(value, 10) - 1 || 0);
    else if (name === "tab" && TABS.some((tab) => tab.name === value)) route.tab = value;
  }
  return route;
}

function split(part) {
  const at = part.indexOf("=");
  return at < 0 ? [part] : [part.slice(0, at), part.slice(at + 1)];
}

/** The address of a route: `{...route, page: 2}` gives the same view on another page. */
function writeRoute(route) {
  const parts = [route.view === "episode" ? `episode=${anchorOf(route.row)}` : route.view];
  if (route.view === "episode" && route.tab !== "calls") parts.push(`tab=${route.tab}`);
  for (const { name } of FACETS) {
    if (route.chosen[name] !== undefined) parts.push(`${name}=${encoded(route.chosen[name])}`);
  }
  if (route.query) parts.push(`q=${encoded(route.query)}`);
  if (route.sort) parts.push(`sort=${route.sort}`);
  if (route.page) parts.push(`page=${route.page + 1}`);
  return `#${parts.join("&")}`;
}

/** A text for an address; what cannot stand there (lone surrogates) is replaced the same way every time. */
function encoded(text) {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"));
}

let route = null;

/** Go somewhere; with `quietly` the browser's history gets no new entry. */
function go(next, quietly = false) {
  const address = writeRoute(next);
  if (quietly || address === location.hash) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  show();
}
