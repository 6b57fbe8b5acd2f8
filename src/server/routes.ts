import type { ConsoleParts } from "./console-parts.ts";
import { controlRoutes } from "./control-routes.ts";
import { downloadRoutes } from "./download-routes.ts";
import { extensionRoutes } from "./extension-routes.ts";
import type { Route } from "./route.ts";
import { statsRoutes } from "./stats-routes.ts";
import { watchRoutes } from "./watch-routes.ts";

/** Everything that the console can be asked for, but the page itself, the login and the probe. */
export const routesOf = (parts: ConsoleParts): readonly Route[] => [
  ...controlRoutes(parts),
  ...statsRoutes(parts),
  ...downloadRoutes(parts),
  ...watchRoutes(parts),
  ...extensionRoutes(parts),
];
