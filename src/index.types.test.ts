import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const fixtures = fileURLToPath(new URL("../test/types/fixtures/", import.meta.url));

/** What the compiler says of a folder of scenarios, as `file(line): message`; what they import is checked elsewhere. */
const errorsOf = (folder: string): string[] => {
  const fail = ({ messageText }: ts.Diagnostic): never => {
    throw new Error(ts.flattenDiagnosticMessageText(messageText, "\n"));
  };
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail };
  const project = ts.getParsedCommandLineOfConfigFile(`${fixtures}${folder}/tsconfig.json`, {}, host);
  const program = ts.createProgram(project!.fileNames, project!.options);
  const files = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(fixtures));
  expect(files.length).toBeGreaterThan(0);
  const found = [
    ...[...project!.errors, ...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()],
    ...files.flatMap((file) => [...program.getSyntacticDiagnostics(file)]),
    ...files.flatMap((file) => [...program.getSemanticDiagnostics(file)]),
  ];
  return found.map(({ file, start = 0, messageText }) => {
    const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1;
    return `${file?.fileName}(${line}): ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
};

test.each([
  ["standard", "every form of a scenario passes unannotated with standard decorators"],
  ["legacy", "the same forms pass with experimentalDecorators"],
  [
    "wrong",
    "mistakes are errors: each is expected where it stands, and an expected one that lacks is an error",
  ],
])("%s: %s", { timeout: 120_000 }, (folder) => {
  expect(errorsOf(folder)).toEqual([]);
});
