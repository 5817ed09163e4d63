// Pages of comparisons, batches and changed copies.
import { startBatchForm } from "./batch_form.js";
import { startGroup } from "./group_live.js";

startBatchForm();
startGroup();
