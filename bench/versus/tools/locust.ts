import { join } from "node:path";
import { findDebianTool } from "./debian-tool.ts";
import { locustClaim } from "./locust-output.ts";
import type { Tool } from "./tool.ts";

/** The files aren't called `json.py`: Locust would let that one hide Python's own module. Starts all users at once, like the others; Locust itself advises against it and says so. */
const locustOf = (name: string, title: string, userClass: string): Tool => ({
  name,
  title,
  find: () => findDebianTool("locust", "python3-locust"),
  attack({ scenario, users, seconds, url, folder }) {
    const file = ["-f", join(folder, "locust", `${scenario.script}_visit.py`), userClass];
    const load = ["-u", String(users), "-r", String(users), "-t", `${seconds}s`, "-H", url];
    return { args: [...file, "--headless", "--only-summary", ...load] };
  },
  claim: ({ stdout, stderr }) => locustClaim(`${stdout}\n${stderr}`),
});

export const locustHttp = locustOf("locust", "Locust HttpUser", "PlainVisitor");
export const locustFast = locustOf("locust-fast", "Locust FastHttpUser", "FastVisitor");
