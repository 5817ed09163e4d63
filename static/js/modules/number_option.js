// A number and the range beside it move together.
document.addEventListener("input", ({ target }) => {
  const pair = target.closest("[data-number]");
  if (!pair) return;
  for (const field of pair.querySelectorAll("input")) {
    if (field !== target) field.value = target.value;
  }
});
