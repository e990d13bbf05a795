/** The page: finds its place in the document and shows the view that the address asks for. */
import { render } from "preact";
import { App } from "./app.tsx";

const place = document.getElementById("app");
if (place !== null) render(<App />, place);
