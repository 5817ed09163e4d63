// Theme menu: follow the system, or stay light or dark.
function current() {
  return document.documentElement.dataset.theme ?? "system";
}

function store(theme) {
  try {
    if (theme === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch {
    // Storage may be forbidden; the choice then lasts for this page.
  }
}

function show(buttons) {
  for (const button of buttons) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === current()));
  }
}

export function startThemes() {
  const buttons = [...document.querySelectorAll("[data-theme-choice]")];
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const theme = button.dataset.themeChoice;
      if (theme === "system") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = theme;
      store(theme);
      show(buttons);
    });
  }
  show(buttons);
}
