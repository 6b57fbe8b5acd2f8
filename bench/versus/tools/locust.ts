import { join } from "node:path";
import { findDebianTool } from "./debian-tool.ts";
import { locustClaim } from "./locust-output.ts";
import type { Tool } from "./tool.ts";

/** It serves no users while it starts some: started faster than this, thousands of them take the whole run. */
const MOST_STARTED_PER_SECOND = 1000;

/** The scenario files are called `…_visit.py`: a `json.py` beside them would hide the module of that name. */
const locustOf = (name: string, title: string, userClass: string): Tool => ({
  name,
  title,
  isSlow: true,
  countsCalls: true,
  find: () => findDebianTool("locust", "python3-locust"),
  attack({ scenario, users, seconds, url, folder }) {
    const file = ["-f", join(folder, "locust", `${scenario.script}_visit.py`), userClass];
    const load = [
      "-u",
      String(users),
      "-r",
      String(Math.min(users, MOST_STARTED_PER_SECOND)),
      "-t",
      `${seconds}s`,
      "-H",
      url,
    ];
    return { args: [...file, "--headless", "--only-summary", ...load] };
  },
  claim: ({ stdout, stderr }) => locustClaim(`${stdout}\n${stderr}`),
});

export const locustHttp = locustOf("locust", "Locust HttpUser", "PlainVisitor");
export const locustFast = locustOf("locust-fast", "Locust FastHttpUser", "FastVisitor");
