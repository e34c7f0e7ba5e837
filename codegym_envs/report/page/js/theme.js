// Light, dark, or as the system has it.

const THEMES = ["auto", "light", "dark"];

/** The theme chosen before; pages opened from a file may have no storage. */
function storedTheme() {
  try {
    return localStorage.getItem("codegym-theme");
  } catch {
    return null;
  }
}

function setTheme(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  byId("theme").textContent = `Theme: ${theme}`;
  try {
    localStorage.setItem("codegym-theme", theme);
  } catch {
    // The choice then lasts as long as the page.
  }
}

function nextTheme() {
  const current = document.documentElement.dataset.theme ?? "auto";
  setTheme(THEMES[(THEMES.indexOf(current) + 1) % THEMES.length]);
}
