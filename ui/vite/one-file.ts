import type { Plugin } from "vite";

/**
 * Puts the page's script and style into its HTML, so that it is one file that opens from a disk. Each goes in as
 * an element's text: what would end that element is escaped.
 */
export function oneFile(): Plugin {
  return {
    name: "one-file",
    enforce: "post",
    generateBundle(_options, bundle) {
      const page = Object.values(bundle).find(({ fileName }) => fileName.endsWith(".html"));
      if (page?.type !== "asset") throw new Error("expected an HTML page in the bundle, got none");
      let html = String(page.source);
      for (const part of Object.values(bundle)) {
        if (part === page) continue;
        const name = part.fileName.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
        if (part.type === "chunk") {
          const script = new RegExp(`<script[^>]*src="[^"]*${name}"[^>]*></script>`);
          const code = part.code.replaceAll(/<\/(script)/gi, "<\\/$1").replaceAll("<!--", "<\\!--");
          html = html.replace(script, "");
          html = html.replace("</body>", () => `<script type="module">${code}</script>\n</body>`);
        } else if (part.fileName.endsWith(".css")) {
          const link = new RegExp(`<link[^>]*href="[^"]*${name}"[^>]*>`);
          html = html.replace(
            link,
            () => `<style>${String(part.source).replaceAll("</style", "<\\/style")}</style>`,
          );
        }
        delete bundle[part.fileName];
      }
      page.source = html;
    },
  };
}
