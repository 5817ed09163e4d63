// The form of the details: asks for what the task leaves open, and forgets nothing.
const PREFIX = "publish-details:";

function startQuestions(form) {
  const questions = document.querySelector("#publish-questions");
  if (!questions) return;
  const byTask = JSON.parse(questions.textContent);
  const show = () => {
    const asked = byTask[form.elements.task.value];
    for (const box of form.querySelectorAll("[data-question]")) {
      const name = box.dataset.question === "labels_file" ? "labels" : box.dataset.question;
      box.hidden = !asked?.includes(name);
    }
    form.querySelector("[data-no-questions]").hidden = Boolean(asked);
  };
  form.elements.task.addEventListener("change", show);
  show();
}

function valuesOf(form) {
  const data = new FormData(form);
  for (const name of ["csrfmiddlewaretoken", "revision", "labels_file"]) data.delete(name);
  return [...data].filter(([, value]) => typeof value === "string");
}

function fill(form, values) {
  for (const field of form.elements) {
    const given = values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "checkbox") field.checked = given.includes(field.value);
    else if (given.length && !["hidden", "file", "submit"].includes(field.type)) [field.value] = given;
  }
}

// What is typed is kept in the browser until the server has it: a session's end, a
// closed window or a broken connection lose nothing.
function startKeeping(form) {
  const key = PREFIX + form.dataset.keeps;
  const { revision } = form.dataset;
  const kept = JSON.parse(localStorage.getItem(key) ?? "null");
  const before = JSON.stringify(valuesOf(form));
  if (kept?.revision === revision && JSON.stringify(kept.values) !== before) {
    fill(form, kept.values);
    form.querySelector("[data-restored]").hidden = false;
  } else if (kept) {
    localStorage.removeItem(key);
  }
  form.addEventListener("input", () => {
    try {
      localStorage.setItem(key, JSON.stringify({ revision, values: valuesOf(form) }));
    } catch {
      // No room, or not allowed: the button that saves the draft is there.
    }
  });
}

export function startDetails() {
  const form = document.querySelector("[data-publish-details]");
  if (!form) return;
  startKeeping(form);
  startQuestions(form);
}
