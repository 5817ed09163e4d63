// The line between two pictures follows the range that lies over them.
document.addEventListener("input", ({ target: range }) => {
  if (!range.matches("[data-slider-range]")) return;
  const figure = range.closest("[data-slider]");
  const place = `${range.value}%`;
  figure.querySelector("[data-clip]").setAttribute("width", place);
  const line = figure.querySelector("[data-line]");
  line.setAttribute("x1", place);
  line.setAttribute("x2", place);
});
