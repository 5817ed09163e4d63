// The demo page: sending a picture on the left, following its run on the right.
import { startForm } from "./demo_form.js";
import { startLabels } from "./demo_labels.js";
import { startPicture } from "./demo_picture.js";
import { startOverlays } from "./overlay.js";
import { startRun } from "./run_panel.js";
import { startWebcam } from "./webcam.js";

startForm();
startPicture();
startWebcam();
startLabels();
startOverlays();
startRun();
