// The parts of an episode beside its calls: prompt and tools, messages, the record.

function promptAndTools(episode) {
  const parts = [el("h3", {}, "Prompt"), el("pre", { class: "text prompt", dir: "auto" }, exact(episode.prompt))];
  if (episode.tools.length === 0) {
    parts.push(el("p", { class: "note" }, "The tools’ schemas are not known here: the installed catalog has not this version of the environment. The prompt lists the tools."));
    return parts;
  }
  parts.push(el("h3", {}, "Tools"));
  for (const [name, description, schema] of episode.tools) {
    parts.push(
      el("section", { class: "tool" },
        el("h4", {}, el("code", {}, exact(name))),
        description ? el("p", {}, label(description)) : null,
        el("details", {}, el("summary", {}, "schema"), el("pre", { class: "text" }, exact(schema))),
      ),
    );
  }
  return parts;
}

function chat(episode) {
  return el("ol", { class: "chat" }, episode.messages.map(([role, parts]) => {
    const shown = parts.map(([name, text]) => {
      if (name === "prompt" && text === undefined) return block(episode.prompt);
      if (typeof text === "number") return block(episode.calls[text][name]);
      const body = block(text);
      return name === "" ? body : el("div", { class: "part" }, el("span", { class: "part-name" }, exact(name)), body);
    });
    return el("li", { "data-role": role }, el("span", { class: "role" }, exact(role)), el("div", {}, shown));
  }));
}

function record(episode) {
  return el("dl", { class: "record" }, episode.record.map(([name, text]) => [
    el("dt", {}, exact(name)),
    el("dd", {}, el("pre", { class: "text", dir: "auto" }, exact(text))),
  ]));
}
