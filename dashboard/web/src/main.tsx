import { render } from "preact";
import { App } from "./app";
import { followLinks } from "./nav";
import { applyTheme, storedTheme } from "./theme";

applyTheme(storedTheme());
followLinks();
const root = document.getElementById("app");
if (root) render(<App />, root);
