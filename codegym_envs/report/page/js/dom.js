// Making elements. Text only ever becomes text: nothing here or elsewhere parses HTML.

const byId = (id) => document.getElementById(id);

/** An element: attributes by name, `on` for listeners, children as nodes, texts or lists of these. */
function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "on") {
      for (const [event, listener] of Object.entries(value)) made.addEventListener(event, listener);
    } else {
      made.setAttribute(key, value === true ? "" : String(value));
    }
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

// Characters that would vanish, move their neighbours or are no characters at all. They stay in the text, so that copying
// it gives the very same text, and style sheets write their code beside them.
const UNSEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\p{Surrogate}/gu;

/** The nodes of a text, exact: unseen characters each in an element that says which it is. */
function exact(text) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(UNSEEN)) {
    if (found.index > end) nodes.push(text.slice(end, found.index));
    const code = found[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    nodes.push(el("span", { class: "unseen", "data-code": `U+${code}` }, found[0]));
    end = found.index + found[0].length;
  }
  if (end < text.length) nodes.push(text.slice(end));
  return nodes;
}

/** A text for places that hold no elements: unseen characters are spelled out. */
const spelled = (text) => text.replace(UNSEEN, (found) => `\\u${found.codePointAt(0).toString(16).padStart(4, "0")}`);

/** A short text that keeps its writing direction to itself. */
const label = (text) => el("bdi", {}, exact(text));

const SHOWN = 700; // characters of a long text before "Show all"

/** A block of exact text; a long one can be opened. */
function block(text, attributes = {}) {
  const pre = el("pre", { class: "text", dir: "auto", ...attributes });
  if (text.length <= SHOWN * 1.3) {
    pre.append(...exact(text));
    return pre;
  }
  // A pair of surrogates is one character and is not cut apart.
  const cut = /[\ud800-\udbff]/.test(text[SHOWN - 1]) ? SHOWN - 1 : SHOWN;
  const open = el("button", { type: "button", class: "more" }, `Show all ${count([...text].length)} characters`);
  open.addEventListener("click", () => {
    pre.replaceChildren(...exact(text));
    pre.tabIndex = -1;
    pre.focus();
  });
  pre.append(...exact(text.slice(0, cut)), "…", open);
  return pre;
}

/** A count with thin groups of three; a text (a number too large for a browser) stays as it is. */
const count = (value) =>
  typeof value === "number" ? String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",") : String(value);

const plural = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;
