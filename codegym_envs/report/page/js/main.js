// The page: shows what the address asks for.

let shownView = null;
const BUILD = { overview: [buildOverview], episodes: [buildEpisodes] };

function show() {
  if (location.hash === "#main" || location.hash.startsWith("#call-")) return; // inner links
  route = readRoute(location.hash);
  for (const view of VIEWS) byId(`view-${view}`).hidden = view !== route.view;
  for (const link of document.querySelectorAll("nav.views a")) {
    const current = link.hash === `#${route.view}` || (route.view === "episode" && link.hash === "#episodes");
    if (current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (route.view !== "episode") {
    opened = { row: null, episode: null };
    document.title = index.title;
  }
  // What a view needs once is made when it is first shown: the page opens the sooner.
  for (const build of BUILD[route.view]?.splice(0) ?? []) build();
  if (route.view === "episodes") {
    showEpisodes();
    takeSearch();
    focusWhereItWas();
  }
  if (route.view === "episode") showEpisode();
  if (shownView !== null && shownView !== route.view && route.view !== "episode") scrollTo(0, 0);
  shownView = route.view;
}

setTheme(THEMES.includes(storedTheme()) ? storedTheme() : "auto");
byId("theme").addEventListener("click", nextTheme);
byId("keys").addEventListener("click", () => byId("help").showModal());
byId("help-close").addEventListener("click", () => byId("help").close());
addEventListener("hashchange", show);
addEventListener("keydown", onKey);
show();
