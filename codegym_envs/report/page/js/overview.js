// What the overview says beyond the figures that stand in the page: where to begin reading.

function buildOverview() {
  const starts = [
    ["Worst episodes", "lost, most wasted actions first", WORST],
    ["Lost, though all was asked", "what the agent learned would have sufficed", { chosen: { trouble: "informed" }, sort: "-calls" }],
    ["No answer submitted", "out of actions or tokens, or too many invalid ones", { chosen: { trouble: "unsubmitted" }, sort: "-wasted" }],
    ["Most invalid actions", "calls that could not be read or did not fit", { chosen: { trouble: "invalid" }, sort: "-invalid" }],
    ["Most repeated calls", "asked again, answered the same", { chosen: { trouble: "repeated" }, sort: "-repeated" }],
    ["Infrastructure errors", "endpoints and workers that failed; in no score", { chosen: { outcome: "infrastructure" }, sort: "" }],
  ];
  const { counts } = select({}, "");
  const plain = { ...readRoute(""), view: "episodes" };
  for (const [title, words, start] of starts) {
    const [[name, option]] = Object.entries(start.chosen);
    const facetOf = FACETS.find((item) => item.name === name);
    const number = counts[FACETS.indexOf(facetOf)][facetOf.texts.indexOf(option)] ?? 0;
    if (number === 0) continue;
    byId("starts").append(
      el("li", {},
        el("a", { href: writeRoute({ ...plain, ...start }) }, title),
        el("span", { class: "number" }, count(number)),
        el("span", { class: "faint" }, words),
      ),
    );
  }
  // The figures' rows lead to their episodes.
  for (const place of document.querySelectorAll("[data-facet]")) {
    const { facet: name, option } = place.dataset;
    const item = FACETS.find((candidate) => candidate.name === name);
    const text = item?.texts.find((candidate) => encoded(candidate) === option);
    if (text === undefined) continue;
    const link = el("a", { href: writeRoute({ ...plain, chosen: { [name]: text } }) });
    link.append(...place.childNodes);
    place.append(link);
  }
}
