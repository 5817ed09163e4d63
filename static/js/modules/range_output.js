// The words beside a range that tell its value.
export function showValue(range, text) {
  document.querySelector(`output[for="${range.id}"]`).textContent = text;
}
