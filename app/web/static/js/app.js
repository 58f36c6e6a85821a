// What every page loads. Each part finds its own marks in the page and does nothing without them.
import { startComfort } from "./comfort.js";
import { startForms } from "./forms.js";
import { startGloss } from "./gloss.js";
import { startMenus } from "./menu.js";
import { startRuler } from "./ruler.js";
import { startSession } from "./session.js";

startComfort();
startForms();
startGloss();
startMenus();
startRuler();
startSession();
