import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { needProgram } from "./debian-package.ts";
import { freePort } from "./free-port.ts";

const certificates = fileURLToPath(new URL("../../src/net/fixtures", import.meta.url));

const START_MS = 10_000;
const POLL_MS = 50;

export interface RunningNginx {
  readonly url: string;
  /** The same over TLS, by a certificate that no system trusts. */
  readonly secureUrl: string;
  /** HTTP/2 over TLS, for clients that show a certificate; the same pages, and `/who` tells who asks, by which version. */
  readonly mutualUrl: string;
  /** Method, path, status and body bytes of every request in nginx's own access log. */
  served(): { method: string; path: string; status: number; bytes: number }[];
  /** On how many connections those requests came. */
  connections(): number;
  stop(): Promise<void>;
}

/** Everything that nginx would keep in the system's folders stands in its own. */
const configuration = (folder: string, port: number, securePort: number, mutualPort: number): string => `
daemon off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
worker_processes 1;
${process.getuid?.() === 0 ? "user root;" : ""}
events { worker_connections 1024; }
http {
  log_format ledger '$request_method $request_uri $status $body_bytes_sent $connection';
  access_log ${folder}/access.log ledger;
  keepalive_requests 1000000;
  ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${folder}/temp/${kind};`)
    .join("\n  ")}
  server {
    listen 127.0.0.1:${port};
    listen 127.0.0.1:${securePort} ssl;
    ssl_certificate ${certificates}/good.pem;
    ssl_certificate_key ${certificates}/good.key.pem;
    location = /hello { default_type text/plain; return 200 "hello, world\\n"; }
    location = /gone { return 410; }
    location / { root ${folder}/pages; }
  }
  server {
    listen 127.0.0.1:${mutualPort} ssl http2;
    ssl_certificate ${certificates}/good.pem;
    ssl_certificate_key ${certificates}/good.key.pem;
    ssl_client_certificate ${certificates}/authority.pem;
    ssl_verify_client on;
    location = /hello { default_type text/plain; return 200 "hello, world\\n"; }
    location = /who { default_type text/plain; return 200 "$ssl_client_s_dn by $server_protocol"; }
    location / { root ${folder}/pages; }
  }
}
`;

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });

/** A private nginx on a free port; null where it can't be had. */
export const startNginx = async (): Promise<RunningNginx | null> => {
  const folders = (): string[] => ["/usr/sbin"];
  const program = needProgram({
    name: "nginx",
    variable: "NGINX_BIN",
    debianPackage: "nginx-light",
    folders,
  });
  if (program === null) return null;

  const folder = mkdtempSync(join(tmpdir(), "acrida-nginx-"));
  mkdirSync(join(folder, "pages"));
  mkdirSync(join(folder, "temp"));
  writeFileSync(join(folder, "pages", "file.txt"), "a file\n".repeat(10_000));
  const [port, securePort, mutualPort] = [await freePort(), await freePort(), await freePort()];
  const file = join(folder, "nginx.conf");
  writeFileSync(file, configuration(folder, port, securePort, mutualPort));
  const server = spawn(program, ["-p", folder, "-c", file, "-e", join(folder, "error.log")], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const exited = once(server, "exit");
  for (let waited = 0; !(await listens(port)); waited += POLL_MS) {
    if (waited > START_MS || server.exitCode !== null) throw new Error("nginx did not start");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }

  const log = (): string[] => readFileSync(join(folder, "access.log"), "utf8").split("\n").filter(Boolean);
  return {
    url: `http://127.0.0.1:${port}`,
    secureUrl: `https://127.0.0.1:${securePort}`,
    mutualUrl: `https://127.0.0.1:${mutualPort}`,
    connections: () => new Set(log().map((line) => line.split(" ").at(-1))).size,
    served() {
      return log().map((line) => {
        const [method = "", path = "", status, bytes] = line.split(" ");
        return { method, path, status: Number(status), bytes: Number(bytes) };
      });
    },
    async stop() {
      server.kill("SIGTERM");
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
