// Starts every behaviour; each is attached through data attributes.
import { startCopy } from "./modules/copy.js";
import { startFilters } from "./modules/filters.js";
import { startMenus } from "./modules/menu.js";
import { startSearch } from "./modules/search.js";
import { startTabs } from "./modules/tabs.js";
import { startThemes } from "./modules/theme.js";

startThemes();
startMenus();
startSearch();
startTabs();
startCopy();
startFilters();
