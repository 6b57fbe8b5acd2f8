import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { AcridaError, messageOf } from "../base/errors.ts";

/** A file of the built page, ready to be sent. */
export interface StaticFile {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly zipped: Uint8Array<ArrayBuffer>;
  readonly etag: string;
  /** Its name changes with its content. */
  readonly immutable: boolean;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

/**
 * The files of a folder by the path under which they are served, read once: what is asked for later is only looked up,
 * so no path leads out of the folder. Links and files of unknown types are left out.
 * @throws AcridaError where the folder can't be read.
 */
export const readStaticFiles = (folder: string): ReadonlyMap<string, StaticFile> => {
  const files = new Map<string, StaticFile>();
  const readFolder = (path: string, below: string): void => {
    for (const name of readdirSync(path).sort()) {
      const file = join(path, name);
      const facts = lstatSync(file);
      if (facts.isDirectory()) readFolder(file, `${below}${name}/`);
      const type = types[extname(name)];
      if (facts.isFile() && type !== undefined)
        files.set(below + name, staticFile(readFileSync(file), type, below));
    }
  };
  try {
    readFolder(folder, "/");
  } catch (error) {
    const advice = "install Acrida again, or run npm run build in its checkout";
    throw new AcridaError("NOT_BUILT", `the console's page can't be read (${messageOf(error)}); ${advice}`);
  }
  return files;
};

const staticFile = (content: Buffer, type: string, below: string): StaticFile => ({
  type,
  body: Uint8Array.from(content),
  zipped: Uint8Array.from(gzipSync(content)),
  etag: `"${createHash("sha256").update(content).digest("base64url").slice(0, 22)}"`,
  immutable: below.startsWith("/assets/"),
});
