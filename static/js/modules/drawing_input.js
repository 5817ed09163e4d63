// Drawing with finger, pen or mouse: runs after a pause, or by Run.
import { replace, runIfComplete } from "./picture_input.js";
import { Sheet } from "./sheet.js";

const PAUSE_MS = 700;

function start(input) {
  const canvas = input.querySelector("[data-sheet]");
  const form = canvas.closest("form");
  const buttons = input.querySelectorAll("[data-undo], [data-clear]");
  const sheet = new Sheet(canvas);
  let pointer;
  let timer;

  const showButtons = () => {
    for (const button of buttons) button.setAttribute("aria-disabled", String(sheet.isEmpty));
  };
  // The file is there at once, so that Run sends what is seen; only the run waits.
  const changed = () => {
    clearTimeout(timer);
    showButtons();
    replace(sheet.isEmpty ? null : sheet.toFile(), input);
    if (!sheet.isEmpty) timer = setTimeout(() => runIfComplete(form), PAUSE_MS);
  };
  const wipe = () => {
    clearTimeout(timer);
    sheet.clear();
    showButtons();
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button || pointer !== undefined) return;
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    clearTimeout(timer);
    sheet.begin(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId === pointer) sheet.go(event);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, (event) => {
      if (event.pointerId !== pointer) return;
      pointer = undefined;
      changed();
    });
  }
  input.querySelector("[data-undo]").addEventListener("click", () => {
    if (sheet.isEmpty) return;
    sheet.undo();
    changed();
  });
  input.querySelector("[data-clear]").addEventListener("click", () => {
    if (sheet.isEmpty) return;
    sheet.clear();
    changed();
  });
  // What was sent is not due again; another picture takes the drawing's place.
  form.addEventListener("submit", () => clearTimeout(timer));
  input.addEventListener("picture:taken", wipe);
  showButtons();
}

document.querySelectorAll("[data-drawing]").forEach(start);
