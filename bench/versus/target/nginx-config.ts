import type { Scenario } from "./scenario.ts";

export interface TargetPorts {
  readonly plain: number;
  readonly secure: number;
  readonly status: number;
}

export interface TargetFiles {
  readonly folder: string;
  readonly certificate: string;
  readonly key: string;
}

/** Bytes of a line in the log of refusals: a status and a line feed. */
export const REFUSAL_BYTES = 4;

/**
 * One worker, everything in its own folder, no log of what went well: the count comes from nginx's own status page.
 * Answers of 400 and above are logged, so that a generator that asks for the wrong thing can't look fast; 499 is a
 * request that the generator cut at its end.
 */
export const nginxConfig = (scenario: Scenario, ports: TargetPorts, files: TargetFiles): string => `
daemon off;
pid ${files.folder}/nginx.pid;
error_log ${files.folder}/error.log;
worker_processes 1;
worker_rlimit_nofile 20000;
${process.getuid?.() === 0 ? "user root;" : ""}
events { worker_connections 19000; }
http {
  map $status $is_refused { default 0; 499 0; ~^[45] 1; }
  log_format refusal '$status';
  access_log ${files.folder}/refused.log refusal if=$is_refused;
  sendfile on;
  tcp_nopush on;
  open_file_cache max=100;
  keepalive_requests 1000000000;
  keepalive_timeout 300s;
  ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${files.folder}/temp/${kind};`)
    .join("\n  ")}
  server {
    listen 127.0.0.1:${ports.plain} backlog=16384;
    listen 127.0.0.1:${ports.secure} ssl backlog=16384;
    ssl_certificate ${files.certificate};
    ssl_certificate_key ${files.key};
    ssl_protocols TLSv1.2 TLSv1.3;
    root ${files.folder}/pages;
    ${scenario.locations}
  }
  server {
    listen 127.0.0.1:${ports.status};
    location = /status { access_log off; stub_status; }
  }
}
`;
