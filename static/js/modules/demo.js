// The demo page: sending the form on the left, following its run on the right. What a
// model's inputs and results need besides, the page loads for itself.
import { startForm } from "./demo_form.js";
import { startRun } from "./run_panel.js";

startForm();
startRun();
