import { createHash } from "node:crypto";
import type { Plugin } from "vite";

/**
 * Puts the page's script and style into its HTML, so that it is one file that opens from a disk. Each goes in as
 * an element's text: what would end that element is escaped. The page says of itself that it runs this script only,
 * and reaches no network.
 */
export function oneFile(): Plugin {
  return {
    name: "one-file",
    enforce: "post",
    generateBundle(_options, bundle) {
      const page = Object.values(bundle).find(({ fileName }) => fileName.endsWith(".html"));
      if (page?.type !== "asset") throw new Error("expected an HTML page in the bundle, got none");
      let html = String(page.source);
      const scripts: string[] = [];
      const styles: string[] = [];
      for (const part of Object.values(bundle)) {
        if (part === page) continue;
        const name = part.fileName.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
        if (part.type === "chunk") {
          const script = new RegExp(`<script[^>]*src="[^"]*${name}"[^>]*></script>`);
          const code = part.code.replaceAll(/<\/(script)/gi, "<\\/$1").replaceAll("<!--", "<\\!--");
          scripts.push(hashOf(code));
          html = html.replace(script, "");
          html = html.replace("</body>", () => `<script type="module">${code}</script>\n</body>`);
        } else if (part.fileName.endsWith(".css")) {
          const link = new RegExp(`<link[^>]*href="[^"]*${name}"[^>]*>`);
          const style = String(part.source).replaceAll("</style", "<\\/style");
          styles.push(hashOf(style));
          html = html.replace(link, () => `<style>${style}</style>`);
        }
        delete bundle[part.fileName];
      }
      const policy = [
        "default-src 'none'",
        `script-src ${scripts.join(" ")}`,
        `style-src ${styles.join(" ")}`,
        "img-src data: blob:",
        "base-uri 'none'",
        "form-action 'none'",
      ].join("; ");
      const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}" />`;
      page.source = html.replace("<head>", () => `<head>\n    ${meta}`);
    },
  };
}

/** What a policy calls an inline script or style by. */
function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
