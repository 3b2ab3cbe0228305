// The desk works without this script. It adds keys, answers in place, undo, a ticking clock and a file dropped on the
// form; it holds no state of the headquarters, decides nothing and asks no other host. What pages may rely on:
// web/README.md.
//
// It stands in <head> without `defer`: theme and `data-js` must be set before the first paint, or the page flashes. All
// that needs the document waits for it. One small cached file was chosen over two for that reason.
import { followAsOf } from "./ts/asof";
import { tickClocks } from "./ts/clock";
import { offerHelp } from "./ts/help";
import { listenForKeys } from "./ts/keys";
import { listenForChanges } from "./ts/live";
import { takeFiles } from "./ts/paste";
import { handleRows } from "./ts/rows";
import { applyTheme } from "./ts/theme";
import { prepareToasts } from "./ts/toast";

document.documentElement.dataset["js"] = "";
applyTheme();

function start(): void {
  tickClocks();
  prepareToasts();
  handleRows();
  followAsOf();
  takeFiles();
  offerHelp();
  listenForKeys();
  listenForChanges();
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
