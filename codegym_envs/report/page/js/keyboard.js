// Keys. Nothing needs them, and none is taken while one writes.

const KEYS = {
  overview: {},
  episodes: {
    j: () => moveRow(1),
    k: () => moveRow(-1),
    ArrowDown: () => moveRow(1),
    ArrowUp: () => moveRow(-1),
    ArrowRight: () => turnPage(1),
    ArrowLeft: () => turnPage(-1),
    Escape: () => go({ ...route, view: "overview" }),
  },
  episode: {
    j: () => moveCall(1),
    k: () => moveCall(-1),
    n: nextTrouble,
    d: () => columns.diverges[route.row] > 0 && goToCall(columns.diverges[route.row]),
    o: () => openTab(route.tab === "oracle" ? "calls" : "oracle"),
    e: () => byId("reveal")?.click(),
    ArrowRight: () => byId("next")?.click(),
    ArrowLeft: () => byId("previous")?.click(),
    Escape: () => byId("back")?.click(),
  },
};

const EVERYWHERE = {
  "/": () => {
    if (route.view !== "episodes") go({ ...route, view: "episodes" });
    focusSearch = true;
    takeSearch();
  },
  "?": () => byId("help").showModal(),
  w: () => go({ ...route, view: "episodes", ...WORST, query: "", page: 0 }),
  t: () => nextTheme(),
};

let focusSearch = false;

/** Give the search field the focus as soon as it is shown. */
function takeSearch() {
  if (!focusSearch || byId("view-episodes").hidden) return;
  focusSearch = false;
  byId("search").focus();
  byId("search").select();
}

const isWriting = (target) => target.closest("input, select, textarea") !== null;

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
  const { target, key } = event;
  if (isWriting(target)) {
    if (key === "Escape") target.blur();
    return;
  }
  if (target.getAttribute("role") === "tab" && (key === "ArrowLeft" || key === "ArrowRight")) {
    event.preventDefault();
    moveTab(key === "ArrowLeft" ? -1 : 1);
    return;
  }
  const scrolls =
    (target.closest("pre") !== null && key.startsWith("Arrow")) ||
    ((key === "ArrowDown" || key === "ArrowUp") && !(route.view === "episodes" && inRows()));
  const action = KEYS[route.view][key] ?? EVERYWHERE[key];
  if (action === undefined || scrolls) return;
  event.preventDefault();
  action();
}
