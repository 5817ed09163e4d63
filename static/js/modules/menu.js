// Menus made of <details>: close on Escape, on a click elsewhere, on leaving.
// Dialogs: a button names the one it opens.
function startMenu(menu) {
  const close = (refocus) => {
    if (!menu.open) return;
    menu.open = false;
    if (refocus) menu.querySelector("summary").focus();
  };
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(true);
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) close(false);
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) close(false);
  });
}

// Listens on the document, since htmx may replace the button at any time.
function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens-dialog]");
    if (opener) document.getElementById(opener.dataset.opensDialog).showModal();
    const closes = event.target.closest("[data-closes-dialog]");
    const dialog = event.target.closest("dialog[open]");
    if (dialog && (closes || event.target === dialog)) dialog.close();
  });
}

function startLanguage(form) {
  // A search may have changed the address since the page was made.
  form.addEventListener("submit", () => {
    form.elements.next.value = location.pathname + location.search;
  });
}

export function startMenus() {
  document.querySelectorAll("details.menu").forEach(startMenu);
  startDialogs();
  document.querySelectorAll("[data-language-form]").forEach(startLanguage);
}
