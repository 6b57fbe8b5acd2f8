import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./theme.css";
import { App } from "./app.tsx";
import { startLanguage } from "./i18n/language.ts";
import { followLive } from "./store/live-stream.ts";
import { PageStore } from "./store/page-store.ts";
import { startTheme } from "./theme/theme.ts";

startTheme();
startLanguage();
const store = new PageStore();
followLive(store);
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App store={store} />
  </StrictMode>,
);
