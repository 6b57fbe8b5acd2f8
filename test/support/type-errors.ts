import { fileURLToPath } from "node:url";
import ts from "typescript";
import { Workspace } from "./workspace.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What `tsc --strict` says of files in a user's folder, as `file(line): message`. */
export const typeErrors = (files: Readonly<Record<string, string>>, legacyDecorators: boolean): string[] => {
  const workspace = new Workspace(files);
  try {
    const program = ts.createProgram(
      Object.keys(files).map((name) => workspace.path(name)),
      {
        strict: true,
        noEmit: true,
        target: ts.ScriptTarget.ES2022,
        lib: ["lib.es2023.d.ts", "lib.esnext.decorators.d.ts"],
        module: ts.ModuleKind.NodeNext,
        moduleResolution: ts.ModuleResolutionKind.NodeNext,
        skipLibCheck: true,
        experimentalDecorators: legacyDecorators,
        types: ["node"],
        typeRoots: [`${root}/node_modules/@types`],
        paths: {
          acrida: [`${root}/dist/index.d.ts`],
          "acrida/run": [`${root}/dist/library/run.d.ts`],
          pg: [`${root}/node_modules/@types/pg/index.d.ts`],
        },
      },
    );
    return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
      const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1;
      return `${file?.fileName.split("/").pop()}(${line}): ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
    });
  } finally {
    workspace.remove();
  }
};
