/** The page: finds its place in the document and shows the view that the address asks for. */
import "./trusted.ts";
import { render } from "preact";
import { LiveProvider } from "./api.tsx";
import { App } from "./app.tsx";
import { NowProvider } from "./clock.tsx";
import { LanguageProvider } from "./language.tsx";
import { PlaceProvider } from "./place.tsx";
import { ThemeProvider } from "./theme.tsx";

const now = () => Date.now();
const place = document.getElementById("app");
if (place !== null)
  render(
    <ThemeProvider>
      <LanguageProvider>
        <NowProvider now={now}>
          <PlaceProvider>
            <LiveProvider>
              <App />
            </LiveProvider>
          </PlaceProvider>
        </NowProvider>
      </LanguageProvider>
    </ThemeProvider>,
    place,
  );
