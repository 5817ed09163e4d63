// Starts what the pages for publishing do beyond plain forms.
import { startDetails } from "./publish_details.js";
import { startLog } from "./publish_log.js";
import { startUpload } from "./publish_upload.js";

// Whoever sent something wrong is led to the list of it.
document.querySelector("[data-problems]")?.focus();

// A form that may be sent once: the second click of two does nothing.
document.querySelector("form[data-once]")?.addEventListener("submit", (event) => {
  const button = event.target.querySelector("[data-busy]");
  if (button.getAttribute("aria-disabled") === "true") {
    event.preventDefault();
    return;
  }
  button.setAttribute("aria-disabled", "true");
  button.querySelector("[data-label]").textContent = button.dataset.busy;
});
// Back from the next page, the button works again.
addEventListener("pageshow", (event) => event.persisted && location.reload());

startUpload();
startLog();
startDetails();
